"""Downloads leave two lines: one before the first row, one after the last."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from feedback.core import audit
from feedback.core.clock import now
from feedback.core.reporting import Dataset, Period


async def begin_download(dataset: Dataset, period: Period, *, by: str, at: datetime) -> None:
    """Write down who is about to download what; call it before the first row.

    A download that is broken off has this line only.
    """
    subject, asked = f"{dataset.name}.csv", _asked(period)
    await audit.record_read(by, "export.downloaded", subject, at=at, detail=asked)


def _asked(period: Period) -> str:
    return f"{period.start} {period.end} {period.unit_code}".strip()


async def downloaded_rows(
    dataset: Dataset, period: Period, *, by: str
) -> AsyncIterator[Sequence[object]]:
    """Stream the rows; after the last one, write down how many there were."""
    sent = 0
    async for row in dataset.rows(period):
        yield row
        sent += 1
    subject, said = f"{dataset.name}.csv", f"{_asked(period)}: {sent}"
    await audit.record_read(by, "export.sent", subject, at=now(), detail=said)
