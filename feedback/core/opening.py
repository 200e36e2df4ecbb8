"""How long an office was open between two moments, for many moments of one calendar."""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta

from feedback.core.calendar import WorkingCalendar, open_periods
from feedback.core.clock import VIETNAM, local

NOTHING = timedelta(0)


class OpeningTime:
    """Opening time added up once, from ``first`` to ``last``; asked as often as one likes.

    What lies outside counts as if the office were closed there.
    """

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        self._begins: list[datetime] = []
        self._ends: list[datetime] = []
        self._before: list[timedelta] = []
        """Opening time before each period."""
        self._days: list[date] = []
        total = NOTHING
        for step in range((last - first).days + 1):
            day = first + timedelta(days=step)
            periods = open_periods(day, calendar)
            if periods:
                self._days.append(day)
            for opens, closes in periods:
                total = self._add(day, opens, closes, total)

    def _add(self, day: date, opens: time, closes: time, total: timedelta) -> timedelta:
        begins = datetime.combine(day, opens, VIETNAM)
        ends = datetime.combine(day, closes, VIETNAM)
        self._begins.append(begins)
        self._ends.append(ends)
        self._before.append(total)
        return total + (ends - begins)

    def _until(self, moment: datetime) -> timedelta:
        clock = local(moment)
        place = bisect_right(self._begins, clock) - 1
        if place < 0:
            return NOTHING
        return self._before[place] + min(clock, self._ends[place]) - self._begins[place]

    def between(self, since: datetime, until: datetime) -> timedelta:
        """Return how long the office was open; zero when the moments are the wrong way round."""
        return max(self._until(until) - self._until(since), NOTHING)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether the office is open at a moment."""
        clock = local(moment)
        place = bisect_right(self._begins, clock) - 1
        return place >= 0 and clock < self._ends[place]

    def days_after(self, day: date, until: date) -> int:
        """Count the working days after ``day`` up to and with ``until``; never negative."""
        return max(bisect_right(self._days, until) - bisect_right(self._days, day), 0)
