"""Background work of tablets."""

from datetime import datetime, time

from feedback.core.jobs import job
from surveys.devices.actions import beating, serving


@job(max_tries=1, timeout_s=60)
async def watch_devices(*, at: datetime) -> None:
    """Tell the administrators of tablets that are silent while the office is open.

    Harmless when run twice: what has been told is marked in the same transaction.
    """
    await beating.tell_silent(at=at)


@job(timeout_s=600, daily_at=time(1, 45))
async def clear_stray_portraits(*, at: datetime) -> None:
    """Delete portraits that no officer's card has spoken of for a day.

    Harmless when run twice: what is gone is not found again.
    """
    await serving.clear_strays(at=at)
