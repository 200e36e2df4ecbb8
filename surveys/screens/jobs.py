"""Background work of screens."""

from datetime import datetime, time

from feedback.core.jobs import job
from surveys.screens import actions


@job(timeout_s=600, daily_at=time(1, 35))
async def clear_stray_clips(*, at: datetime) -> None:
    """Delete recordings that no row has spoken of for a day.

    Harmless when run twice: what is gone stays gone.
    """
    await actions.clear_strays(at=at)
