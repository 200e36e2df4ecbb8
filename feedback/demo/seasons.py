"""The year of the made-up ward: when Tết and school begin, and when more people come."""

from collections.abc import Iterator
from datetime import date, timedelta

from feedback.core.calendar import WorkingCalendar, is_working_day

WEEKS = 60
"""A year and the weeks that the same period of last year needs."""
TET_FROM, TET_TO = (1, 18), (2, 25)
"""Tết Nguyên đán begins between these days (month, day) of the solar year."""
SCHOOL = (9, 5)
"""The day school begins."""
BEFORE_TET, AFTER_TET, BEFORE_SCHOOL, SUMMER = 1.45, 0.6, 1.3, 0.9
DAYS_BEFORE_TET, DAYS_AFTER_TET, DAYS_BEFORE_SCHOOL = 21, 16, 35


class Seasons:
    """Weeks counted from this one, or from the one a season begins in."""

    def __init__(self, calendar: WorkingCalendar, today: date) -> None:
        self.calendar = calendar
        self.this_week = monday_of(today)
        self.first_week = self.this_week - timedelta(weeks=WEEKS - 1)
        self.starts = {
            "tet": self._last([self._tet(year) for year in self._years(today)]),
            "school": self._last([date(year, *SCHOOL) for year in self._years(today)]),
        }

    @staticmethod
    def _years(today: date) -> Iterator[int]:
        return iter((today.year, today.year - 1))

    def _tet(self, year: int) -> date:
        first, last = date(year, *TET_FROM), date(year, *TET_TO)
        days = (first + timedelta(days=step) for step in range((last - first).days))
        return next((day for day in days if day in self.calendar.days_off), last)

    def _last(self, starts: list[date]) -> date:
        """Return the latest start whose whole season lies in the past."""
        over = self.this_week - timedelta(weeks=2)
        return next(start for start in starts if start <= over)

    def monday(self, week: int, season: str | None) -> date:
        """Return the Monday of a week; of ``season``'s own weeks, unless that is None."""
        start = self.this_week if season is None else monday_of(self.starts[season])
        return start + timedelta(weeks=week)

    def crowd(self, day: date) -> float:
        """Return how many people come, against an ordinary day; 0 when it is closed."""
        if not is_working_day(day, self.calendar):
            return 0.0
        from_tet = min(
            ((day - self._tet(year)).days for year in (day.year, day.year + 1)), key=abs
        )
        if -DAYS_BEFORE_TET <= from_tet < 0:
            return BEFORE_TET
        if 0 < from_tet <= DAYS_AFTER_TET:
            return AFTER_TET
        to_school = (date(day.year, *SCHOOL) - day).days
        if 0 <= to_school <= DAYS_BEFORE_SCHOOL:
            return BEFORE_SCHOOL
        return SUMMER if day.month in {6, 7} else 1.0


def monday_of(day: date) -> date:
    """Return the first day of the week."""
    return day - timedelta(days=day.weekday())
