"""Background work of inspections."""

from datetime import datetime, time

from feedback.core.jobs import job
from feedback.inspections.actions import reporting
from feedback.places.events import CalendarChanged


@job(max_tries=5, timeout_s=60)
async def recount_findings(event: CalendarChanged, *, at: datetime) -> None:
    """Reckon the terms of open findings anew by the changed calendar.

    Harmless when run twice: what has been counted does not move again.
    """
    del event
    await reporting.recount_open(at=at)


@job(timeout_s=600, daily_at=time(1, 35))
async def clear_stray_report_files(*, at: datetime) -> None:
    """Delete files of reports that were never sent.

    Harmless when run twice: what is gone is not found again.
    """
    await reporting.clear_strays(at=at)


@job(max_tries=1, timeout_s=600)
async def scan_report_files(*, at: datetime) -> None:
    """Have files of reports scanned that came while the scanner did not answer.

    Harmless when run twice: what has a verdict waits no more.
    """
    await reporting.scan_waiting(at=at)
