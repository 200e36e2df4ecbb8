from datetime import UTC, date, datetime

import pytest

from feedback.core.clock import local, local_date, now, start_of


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        pytest.param(datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC), "2026-03-02", id="23:59:59"),
        pytest.param(datetime(2026, 3, 2, 17, 0, tzinfo=UTC), "2026-03-03", id="midnight"),
        pytest.param(datetime(2025, 12, 31, 17, 0, tzinfo=UTC), "2026-01-01", id="New Year"),
    ],
)
def test_days_are_those_of_vietnam(moment: datetime, day: str) -> None:
    assert local_date(moment) == date.fromisoformat(day)


def test_wall_clock_is_seven_hours_ahead_of_utc() -> None:
    assert f"{local(datetime(2026, 7, 1, 2, 12, tzinfo=UTC)):%H:%M}" == "09:12"


def test_day_begins_at_midnight_in_vietnam() -> None:
    assert start_of(date(2026, 1, 1)) == datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
    assert start_of(date(2026, 1, 1)).utcoffset() == now().utcoffset()
