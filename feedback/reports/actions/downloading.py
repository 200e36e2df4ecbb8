"""Downloads leave two lines: one before the first row, one after the last."""

from collections.abc import AsyncIterator
from datetime import datetime

from feedback.core import audit
from feedback.core.clock import now
from feedback.core.reporting import Period


async def begin_download(
    file_name: str, period: Period, *, by: str, at: datetime, more: str = ""
) -> None:
    """Write down who is about to download what; call it before the first row.

    A download that is broken off has this line only.

    Args:
        file_name: what is downloaded, ``ratings.csv``.
        period: which part of it.
        by: a staff name, or ``command line``.
        at: when.
        more: anything else a reader of the history needs.
    """
    detail = f"{asked_of(period)} {more}".strip()
    await audit.record_read(by, "export.downloaded", file_name, at=at, detail=detail)


def asked_of(period: Period) -> str:
    """Return what was asked for, in one line of the history."""
    narrowed = (period.unit_code, period.channel, period.field, period.point_code)
    return " ".join(filter(None, (str(period.start), str(period.end), *narrowed)))


async def downloaded(
    pieces: AsyncIterator[tuple[bytes, int]], file_name: str, period: Period, *, by: str
) -> AsyncIterator[bytes]:
    """Pass the pieces on; after the last one, write down how many rows there were."""
    sent = 0
    async for piece, rows in pieces:
        yield piece
        sent += rows
    await end_download(file_name, period, sent, by=by, at=now())


async def end_download(
    file_name: str, period: Period, sent: int, *, by: str, at: datetime
) -> None:
    """Write down that all of it was sent."""
    detail = f"{asked_of(period)}: {sent}"
    await audit.record_read(by, "export.sent", file_name, at=at, detail=detail)
