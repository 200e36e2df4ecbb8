"""Working days (ngày làm việc): arithmetic on a calendar that is data.

Day of receipt is day 0; what comes in outside opening hours counts from the
next opening; a term of n working days ends at the closing of the n-th.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import msgspec

from feedback.core.clock import VIETNAM, local

OpenPeriods = tuple[tuple[time, time], ...]
HORIZON_DAYS = 400
"""A calendar without an opening for so long is a mistake in the data."""


class CalendarRefused(ValueError):
    """The calendar has no opening to count from, or says nothing about a day."""


class WorkingCalendar(msgspec.Struct, frozen=True):
    """Opening hours of a week, days off, and days worked instead."""

    week: tuple[OpenPeriods, ...]
    """Open periods of Monday to Sunday, in Vietnam's time, ascending."""

    days_off: frozenset[date] = frozenset()
    """Public holidays and days off in lieu (nghỉ bù)."""

    make_up: Mapping[date, int] = {}
    """Days worked in lieu (làm bù) and the weekday whose hours they follow; they win."""

    first: date = date.min
    """The first day about which anything is known."""

    last: date = date.max


def open_periods(day: date, calendar: WorkingCalendar) -> OpenPeriods:
    """Return the open periods of ``day``; empty on a day off.

    Raises:
        CalendarRefused: the calendar does not reach to that day.
    """
    if not calendar.first <= day <= calendar.last:
        raise CalendarRefused(
            f"{day} is outside of the calendar, {calendar.first} to {calendar.last}"
        )
    if day in calendar.make_up:
        return calendar.week[calendar.make_up[day]]
    if day in calendar.days_off:
        return ()
    return calendar.week[day.weekday()]


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Tell whether the office opens on ``day``."""
    return bool(open_periods(day, calendar))


def counts_from(moment: datetime, calendar: WorkingCalendar) -> date:
    """Return day 0: the day of the first opening at or after ``moment``.

    Raises:
        CalendarRefused: the office does not open within 400 days.
    """
    return next_opening(moment, calendar).date()


def next_opening(moment: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the first moment at or after ``moment`` at which the office is open.

    In the lunch break that is the afternoon's opening, after closing the next
    working day's. Vietnam's clock.

    Raises:
        CalendarRefused: the office does not open within 400 days.
    """
    clock = local(moment)
    for opens, closes in open_periods(clock.date(), calendar):
        if clock.time() < closes:
            return max(clock, datetime.combine(clock.date(), opens, VIETNAM))
    day = next_working_day(clock.date(), calendar)
    return datetime.combine(day, open_periods(day, calendar)[0][0], VIETNAM)


def next_working_day(day: date, calendar: WorkingCalendar) -> date:
    """Return the first working day after ``day``.

    Raises:
        CalendarRefused: the office does not open within 400 days.
    """
    for step in range(1, HORIZON_DAYS + 1):
        later = day + timedelta(days=step)
        if is_working_day(later, calendar):
            return later
    raise CalendarRefused(f"no opening within {HORIZON_DAYS} days after {day}")


def add_working_days(start: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the day on which the last of ``days`` working days falls.

    Raises:
        ValueError: ``days`` is less than 1.
        CalendarRefused: the office does not open.
    """
    if days < 1:
        raise ValueError(f"days must be at least 1, got {days}")
    day = start
    for _ in range(days):
        day = next_working_day(day, calendar)
    return day


def closing(day: date, calendar: WorkingCalendar) -> datetime:
    """Return the moment the office closes on a working day."""
    return datetime.combine(day, open_periods(day, calendar)[-1][1], VIETNAM)


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """Count the working days after ``start`` up to and with ``end``; negative if before."""
    if end < start:
        return -working_days_between(end, start, calendar)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day, calendar) for day in days)
