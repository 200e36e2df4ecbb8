"""Background work of accounts."""

from datetime import datetime, time

from feedback.accounts.actions import upkeep
from feedback.core.jobs import job


@job(timeout_s=120, daily_at=time(1, 15))
async def forget_failed_tries(*, at: datetime) -> None:
    """Delete the addresses of wrong passwords that count no more.

    Harmless when run twice: what is gone is not found again.
    """
    await upkeep.forget_failed_tries(at=at)
