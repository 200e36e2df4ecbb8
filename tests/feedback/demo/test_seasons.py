"""Weeks of the made-up year, whatever day it is loaded on."""

from datetime import date, time, timedelta

import pytest

from feedback.core.calendar import WorkingCalendar
from feedback.demo.seasons import WEEKS, Seasons

OFFICE = ((time(7, 30), time(17, 0)),)
TET = {
    2025: date(2025, 1, 28),
    2026: date(2026, 2, 16),
    2027: date(2027, 2, 5),
}
CALENDAR = WorkingCalendar(
    week=(OFFICE,) * 5 + ((), ()),
    days_off=frozenset(
        first + timedelta(days=step) for first in TET.values() for step in range(5)
    ),
)
ANY_DAY = [date(2026, 1, 1) + timedelta(days=step) for step in range(0, 730, 13)]


@pytest.mark.parametrize("today", ANY_DAY, ids=str)
@pytest.mark.parametrize(("season", "begins"), [("tet", -3), ("school", -4)])
def test_a_season_lies_whole_in_the_time_that_is_lived(
    today: date, season: str, begins: int
) -> None:
    seasons = Seasons(CALENDAR, today)

    first, last = seasons.monday(begins, season), seasons.monday(1, season)

    assert seasons.first_week <= first
    assert last + timedelta(days=6) < today
    assert seasons.this_week - seasons.first_week == timedelta(weeks=WEEKS - 1)


def test_tet_is_the_days_off_of_the_calendar() -> None:
    seasons = Seasons(CALENDAR, date(2026, 11, 27))

    assert seasons.starts == {"tet": TET[2026], "school": date(2026, 9, 5)}
    assert seasons.monday(0, "tet") == date(2026, 2, 16)
    assert seasons.monday(0, None) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "crowd"),
    [
        pytest.param(date(2026, 2, 17), 0.0, id="Tết itself"),
        pytest.param(date(2026, 5, 16), 0.0, id="a Saturday"),
        pytest.param(date(2026, 2, 10), 1.45, id="before Tết"),
        pytest.param(date(2026, 2, 25), 0.6, id="after Tết"),
        pytest.param(date(2026, 8, 20), 1.3, id="before school"),
        pytest.param(date(2026, 6, 10), 0.9, id="summer"),
        pytest.param(date(2026, 10, 14), 1.0, id="any day"),
        pytest.param(date(2025, 12, 30), 1.0, id="the end of the solar year"),
    ],
)
def test_more_people_come_before_tet_and_school(day: date, crowd: float) -> None:
    assert Seasons(CALENDAR, date(2026, 11, 27)).crowd(day) == crowd
