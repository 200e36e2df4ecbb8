"""Daily housekeeping of the core."""

from datetime import datetime, time

from feedback.core import backlog, idempotency
from feedback.core.jobs import job


@job(timeout_s=120, daily_at=time(1, 0))
async def forget_old_answers(*, at: datetime) -> None:
    """Delete answers kept for repeats longer than 90 days.

    Harmless when run twice: what is gone is not found again.
    """
    await idempotency.forget_old(at)


@job(timeout_s=600, daily_at=time(1, 15))
async def forget_done_deliveries(*, at: datetime) -> None:
    """Delete deliveries done, and events heard, more than 30 days ago.

    Harmless when run twice: what is gone is not found again.
    """
    await backlog.forget_done(at)
