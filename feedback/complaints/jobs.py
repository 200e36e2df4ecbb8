"""Background work of complaints."""

from datetime import datetime, time

from feedback.complaints.actions import handling
from feedback.core.jobs import job


@job(timeout_s=600, daily_at=time(0, 30))
async def close_silent(*, at: datetime) -> None:
    """Close what was answered and not judged for 15 working days.

    Harmless when run twice: what is closed is not found again.
    """
    while await handling.close_silent(at=at):
        pass
