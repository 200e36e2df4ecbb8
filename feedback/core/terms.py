"""Terms (thời hạn): when an amount of hours or days has run out on a working calendar.

The day of receipt is day 0 and the first day counted is the one after it (Bộ luật
Dân sự 2015, Điều 147, khoản 2). While a term is paused its clock stands still; a pause
holds from its first moment up to, not with, its last.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from feedback.core.calendar import (
    CalendarRefused,
    WorkingCalendar,
    closing,
    is_working_day,
    next_opening,
    open_periods,
)
from feedback.core.clock import VIETNAM, local

LONGEST_DAYS = 36_525
"""A term that has not run out after a hundred years is a mistake in the data."""

ENDLESS = "the term does not end within a hundred years"

Stretch = tuple[datetime, datetime]


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WORKING_HOURS = "working_hours"


class Term(msgspec.Struct, frozen=True):
    """An amount of time that may be used up."""

    amount: int
    unit: Unit = Unit.WORKING_DAYS

    def extended(self, amounts: Iterable[int]) -> "Term":
        """Return the term with extensions (gia hạn) in its own unit added."""
        return Term(self.amount + sum(amounts), self.unit)


class RunOut(msgspec.Struct, frozen=True):
    """Where a term begins to count, and where it ends; Vietnam's clock."""

    counts_from: datetime
    """The first moment of opening; its day is day 0."""

    at: datetime
    """A term in days ends as the office closes on its last day."""


def joined(pauses: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Return the same pauses in order, those that touch or overlap as one.

    Raises:
        ValueError: one ends before it begins.
    """
    whole: list[Stretch] = []
    for begins, ends in sorted(pauses):
        if ends < begins:
            raise ValueError(f"a pause ends before it begins: {begins} to {ends}")
        if whole and begins <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], ends))
        else:
            whole.append((begins, ends))
    return tuple(whole)


def run_out(
    received: datetime, term: Term, calendar: WorkingCalendar, pauses: Iterable[Stretch] = ()
) -> RunOut:
    """Return when ``term`` has run out for what was received then.

    What comes in while the office is closed counts from its next opening.

    Raises:
        ValueError: the amount is less than 1, or a pause is the wrong way round.
        CalendarRefused: the calendar does not open, or does not reach so far.
    """
    if term.amount < 1:
        raise ValueError(f"a term must be at least 1, got {term.amount}")
    if term.amount > LONGEST_DAYS * 24:
        raise CalendarRefused(ENDLESS)
    start, stands = next_opening(received, calendar), joined(pauses)
    if term.unit is Unit.WORKING_HOURS:
        ends = _after_hours(start, timedelta(hours=term.amount), calendar, stands)
    else:
        day = _after_days(start.date(), term, calendar, stands)
        ends = closing(day, calendar)
    return RunOut(start, ends)


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range(LONGEST_DAYS + 1))


def _after_days(
    day_0: date, term: Term, calendar: WorkingCalendar, pauses: Sequence[Stretch]
) -> date:
    """Return the last day of a term in days.

    A day counts when the clock is not paused at its last closing moment; of a day off,
    which counts in calendar days only, that is the end of the day. A term of calendar
    days whose last day is a day off ends on the next working day (Bộ luật Dân sự 2015,
    Điều 148, khoản 5).
    """
    by_working_days = term.unit is Unit.WORKING_DAYS
    left = term.amount
    for day in _days_from(day_0 + timedelta(days=1)):
        is_open = is_working_day(day, calendar)
        if left and (is_open or not by_working_days):
            last = closing(day, calendar) if is_open else _end_of(day)
            left -= not _is_within(last, pauses)
        if not left and is_open:
            return day
    raise CalendarRefused(ENDLESS)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM)


def _is_within(moment: datetime, pauses: Sequence[Stretch]) -> bool:
    place = bisect_right(pauses, moment, key=lambda pause: pause[0])
    return place > 0 and moment < pauses[place - 1][1]


def _after_hours(
    start: datetime, term: timedelta, calendar: WorkingCalendar, pauses: Sequence[Stretch]
) -> datetime:
    """Return the first moment at which so much opening time has been used up.

    Used up exactly as the office closes, that is the closing, not the next opening.
    """
    left = term
    for day in _days_from(start.date()):
        for opens, closes in open_periods(day, calendar):
            begins = max(start, datetime.combine(day, opens, VIETNAM))
            for since, until in _running(
                (begins, datetime.combine(day, closes, VIETNAM)), pauses
            ):
                if left <= until - since:
                    return since + left
                left -= until - since
    raise CalendarRefused(ENDLESS)


def _running(period: Stretch, pauses: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield what pauses leave of a period in which the office is open."""
    begins, ends = period
    if begins >= ends:
        return
    first = max(bisect_right(pauses, begins, key=lambda pause: pause[0]) - 1, 0)
    last = bisect_right(pauses, ends, key=lambda pause: pause[0])
    edges = [(begins, begins), *pauses[first:last], (ends, ends)]
    for (_, since), (until, _) in pairwise(edges):
        free = max(since, begins), min(until, ends)
        if free[0] < free[1]:
            yield local(free[0]), local(free[1])
