"""An office in 2026, as the tests of working days count it: an example, not the official one."""

from datetime import date, datetime, time

from feedback.core.calendar import WorkingCalendar
from feedback.core.clock import VIETNAM

FRIDAY = 4
OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))

NEW_YEAR_2026 = {date(2026, 1, 1), date(2026, 1, 2)}
TET_2026 = {date(2026, 2, day) for day in range(16, 21)}
SPRING_2026 = {date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1)}
AUTUMN_2026 = {date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)}
DAYS_OFF_2026 = NEW_YEAR_2026 | TET_2026 | SPRING_2026 | AUTUMN_2026
MAKE_UP_2026 = {date(2026, 1, 10), date(2026, 8, 22)}
"""Saturdays worked for Friday 2 January and Monday 31 August."""

OFFICE_2026 = WorkingCalendar(
    week=(OFFICE_HOURS,) * 5 + ((), ()),
    days_off=frozenset(DAYS_OFF_2026),
    make_up=dict.fromkeys(MAKE_UP_2026, FRIDAY),
)


def at(wall_clock: str) -> datetime:
    """Return a moment from Vietnam's wall clock."""
    return datetime.fromisoformat(wall_clock).replace(tzinfo=VIETNAM)
