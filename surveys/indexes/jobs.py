"""Background work of indexes."""

from datetime import datetime, time

from feedback.core.clock import local_date
from feedback.core.jobs import job
from surveys.indexes import actions
from surveys.indexes.rules.months import month_before


@job(timeout_s=600, daily_at=time(1, 55))
async def freeze_last_month(*, at: datetime) -> None:
    """Freeze the indexes of the last month, on its successor's first day or the next that runs.

    Harmless when run twice: a month that was frozen is not touched again.
    """
    await actions.freeze_month(month_before(local_date(at)), at=at)
