"""When a unit is silent: it has cases and nobody of it opens one."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from feedback.core.calendar import (
    HORIZON_DAYS,
    CalendarRefused,
    WorkingCalendar,
    is_working_day,
)
from feedback.core.clock import VIETNAM, local_date


def cutoff(at: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """Return the beginning of the day ``days`` working days before that of ``at``.

    Raises:
        CalendarRefused: the office did not open so often within 400 days.
    """
    day, left = local_date(at), days
    for _ in range(HORIZON_DAYS):
        day -= timedelta(days=1)
        left -= is_working_day(day, calendar)
        if not left:
            return _start(day)
    raise CalendarRefused(f"not {days} working days within {HORIZON_DAYS} days before {at}")


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)


def is_silent(
    held_since: datetime, since: datetime, people: Collection[int], readers: Collection[int]
) -> bool:
    """Tell whether a unit had a case all the time since, and none of its people opened one."""
    return held_since < since and not set(people) & set(readers)
