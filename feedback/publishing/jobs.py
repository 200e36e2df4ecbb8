"""Background work of what everybody may read."""

from datetime import datetime, time

from feedback.core.jobs import job
from feedback.publishing import actions


@job(timeout_s=600, daily_at=time(1, 57))
async def count_public_months(*, at: datetime) -> None:
    """Write the counts of months that are over, for the public page.

    Harmless when run twice: a month that was written is not touched again.
    """
    await actions.count_months(at=at)
