"""How long the office was open between two moments."""

from datetime import date, timedelta

import pytest

from feedback.core.opening import OpeningTime
from tests.feedback.office import OFFICE_2026, at

HOURS = OpeningTime(OFFICE_2026, date(2026, 2, 1), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        pytest.param("2026-03-02 08:00", "2026-03-02 09:30", 1.5, id="one morning"),
        pytest.param("2026-03-02 11:00", "2026-03-02 14:00", 1, id="over the lunch break"),
        pytest.param("2026-03-02 16:00", "2026-03-03 08:30", 2, id="over night"),
        pytest.param("2026-03-06 16:00", "2026-03-09 08:30", 2, id="over a weekend"),
        pytest.param("2026-02-13 16:00", "2026-02-23 08:30", 2, id="over Tet"),
        pytest.param("2026-03-02 18:00", "2026-03-03 06:00", 0, id="while it is closed"),
        pytest.param("2026-03-03 09:00", "2026-03-02 09:00", 0, id="the wrong way round"),
        pytest.param("2026-01-01 09:00", "2026-02-02 08:30", 1, id="from before it is known"),
    ],
)
def test_only_opening_time_counts(since: str, until: str, hours: float) -> None:
    assert HOURS.between(at(since), at(until)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param("2026-03-02 07:29", False, id="before opening"),
        pytest.param("2026-03-02 07:30", True, id="as it opens"),
        pytest.param("2026-03-02 12:00", False, id="at lunch"),
        pytest.param("2026-03-02 17:00", False, id="as it closes"),
        pytest.param("2026-03-07 09:00", False, id="on a Saturday"),
        pytest.param("2026-02-17 09:00", False, id="at Tet"),
        pytest.param("2026-01-05 09:00", False, id="before it is known"),
    ],
)
def test_the_office_is_open_or_not(moment: str, is_open: bool) -> None:  # noqa: FBT001 - a row of a table
    assert HOURS.is_open(at(moment)) is is_open


def test_working_days_are_counted_as_everywhere_else() -> None:
    assert HOURS.days_after(date(2026, 2, 13), date(2026, 2, 24)) == 2
    assert HOURS.days_after(date(2026, 2, 24), date(2026, 2, 13)) == 0
