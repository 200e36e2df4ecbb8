from datetime import UTC, date, datetime, time, timedelta

import pytest

from feedback.core.calendar import (
    HORIZON_DAYS,
    CalendarRefused,
    WorkingCalendar,
    add_working_days,
    closing,
    counts_from,
    is_working_day,
    next_working_day,
    open_periods,
    working_days_between,
)
from tests.feedback.office import (
    FRIDAY,
    OFFICE_2026,
    OFFICE_HOURS,
    at,
)

SATURDAY_MORNING = ((time(8, 0), time(11, 0)),)
WITH_SATURDAYS = WorkingCalendar(
    week=(OFFICE_HOURS,) * 5 + (SATURDAY_MORNING, ()), days_off=OFFICE_2026.days_off
)
NEVER_OPEN = WorkingCalendar(week=((),) * 7)


# --- which days are worked -------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        pytest.param("2026-03-02", True, id="a Monday"),
        pytest.param("2026-03-06", True, id="a Friday"),
        pytest.param("2026-03-07", False, id="a Saturday"),
        pytest.param("2026-03-08", False, id="a Sunday"),
        pytest.param("2026-01-01", False, id="New Year"),
        pytest.param("2026-01-02", False, id="the Friday that was swapped away"),
        pytest.param("2026-01-10", True, id="the Saturday worked for it"),
        pytest.param("2026-01-17", False, id="the Saturday after it"),
        pytest.param("2026-02-13", True, id="last day before Tet"),
        pytest.param("2026-02-14", False, id="weekend before Tet"),
        pytest.param("2026-02-16", False, id="first day of Tet"),
        pytest.param("2026-02-20", False, id="last day of Tet"),
        pytest.param("2026-02-23", True, id="first day after Tet"),
        pytest.param("2026-04-27", False, id="day off in lieu of a Sunday's holiday"),
        pytest.param("2026-05-01", False, id="Labour Day"),
        pytest.param("2026-08-22", True, id="the Saturday worked in August"),
        pytest.param("2026-08-31", False, id="the Monday it was worked for"),
    ],
)
def test_office_is_open_on_worked_days_only(day: str, *, worked: bool) -> None:
    assert is_working_day(date.fromisoformat(day), OFFICE_2026) is worked


def test_make_up_day_follows_the_hours_of_the_weekday_it_replaces() -> None:
    assert open_periods(date(2026, 1, 10), OFFICE_2026) == OFFICE_HOURS


def test_make_up_day_keeps_the_replaced_hours_even_where_saturdays_are_short() -> None:
    calendar = WorkingCalendar(
        week=(OFFICE_HOURS,) * 5 + (SATURDAY_MORNING, ()), make_up={date(2026, 1, 10): FRIDAY}
    )

    assert open_periods(date(2026, 1, 10), calendar) == OFFICE_HOURS
    assert open_periods(date(2026, 1, 17), calendar) == SATURDAY_MORNING


def test_make_up_wins_over_a_day_off_entered_for_the_same_date() -> None:
    day = date(2026, 1, 10)
    calendar = WorkingCalendar(
        week=(OFFICE_HOURS,) * 5 + ((), ()), days_off=frozenset({day}), make_up={day: FRIDAY}
    )

    assert is_working_day(day, calendar)


def test_make_up_by_a_closed_weekday_stays_closed() -> None:
    calendar = WorkingCalendar(
        week=(OFFICE_HOURS,) * 5 + ((), ()), make_up={date(2026, 1, 10): 5}
    )

    assert not is_working_day(date(2026, 1, 10), calendar)


# --- day 0 -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "day_0"),
    [
        pytest.param("2026-03-02 00:00:00", "2026-03-02", id="first second of a worked day"),
        pytest.param("2026-03-02 06:10:00", "2026-03-02", id="before opening"),
        pytest.param("2026-03-02 07:30:00", "2026-03-02", id="exactly at opening"),
        pytest.param("2026-03-02 09:00:00", "2026-03-02", id="in the morning"),
        pytest.param("2026-03-02 11:30:00", "2026-03-02", id="as the lunch break begins"),
        pytest.param("2026-03-02 12:00:00", "2026-03-02", id="in the lunch break"),
        pytest.param("2026-03-02 13:30:00", "2026-03-02", id="as the afternoon begins"),
        pytest.param("2026-03-02 16:59:59", "2026-03-02", id="last second before closing"),
        pytest.param("2026-03-02 16:59:59.999999", "2026-03-02", id="last microsecond"),
        pytest.param("2026-03-02 17:00:00", "2026-03-03", id="exactly at closing"),
        pytest.param("2026-03-02 17:00:01", "2026-03-03", id="a second after closing"),
        pytest.param("2026-03-02 23:59:59", "2026-03-03", id="late at night"),
        pytest.param("2026-03-06 16:59:59", "2026-03-06", id="Friday before closing"),
        pytest.param("2026-03-06 17:00:00", "2026-03-09", id="Friday at closing"),
        pytest.param("2026-03-07 09:00:00", "2026-03-09", id="Saturday"),
        pytest.param("2026-03-08 23:59:59", "2026-03-09", id="Sunday night"),
        pytest.param("2026-02-13 17:00:00", "2026-02-23", id="evening before Tet"),
        pytest.param("2026-02-17 09:00:00", "2026-02-23", id="New Year's morning of Tet"),
        pytest.param("2026-02-22 12:00:00", "2026-02-23", id="Sunday after Tet"),
        pytest.param("2025-12-31 17:00:00", "2026-01-05", id="New Year's eve at closing"),
        pytest.param("2026-01-02 09:00:00", "2026-01-05", id="the Friday swapped away"),
        pytest.param("2026-01-09 18:00:00", "2026-01-10", id="evening before a make-up day"),
        pytest.param("2026-01-10 09:00:00", "2026-01-10", id="on a make-up day"),
        pytest.param("2026-01-10 17:00:00", "2026-01-12", id="as a make-up day closes"),
    ],
)
def test_receipt_counts_from_the_next_opening(received: str, day_0: str) -> None:
    assert counts_from(at(received), OFFICE_2026) == date.fromisoformat(day_0)


@pytest.mark.parametrize(
    ("received", "day_0"),
    [
        pytest.param("2026-03-07 10:59:59", "2026-03-07", id="Saturday before eleven"),
        pytest.param("2026-03-07 11:00:00", "2026-03-09", id="Saturday at eleven"),
        pytest.param("2026-03-06 17:00:00", "2026-03-07", id="Friday at closing"),
    ],
)
def test_desk_that_opens_on_saturday_morning_counts_from_saturday(
    received: str, day_0: str
) -> None:
    assert counts_from(at(received), WITH_SATURDAYS) == date.fromisoformat(day_0)


@pytest.mark.parametrize(
    ("received", "day_0"),
    [
        pytest.param(datetime(2026, 3, 2, 9, 59, 59, tzinfo=UTC), "2026-03-02", id="16:59:59"),
        pytest.param(datetime(2026, 3, 2, 10, 0, tzinfo=UTC), "2026-03-03", id="17:00:00"),
        pytest.param(datetime(2026, 3, 2, 17, 0, tzinfo=UTC), "2026-03-03", id="past midnight"),
        pytest.param(datetime(2026, 3, 1, 23, 0, tzinfo=UTC), "2026-03-02", id="06:00 Monday"),
    ],
)
def test_moments_in_utc_are_read_on_vietnams_clock(received: datetime, day_0: str) -> None:
    assert counts_from(received, OFFICE_2026) == date.fromisoformat(day_0)


# --- terms -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "days", "due_on"),
    [
        pytest.param("2026-03-06 09:00", 1, "2026-03-07", id="Friday to Saturday"),
        pytest.param("2026-03-06 09:00", 2, "2026-03-09", id="Friday over Saturday to Monday"),
        pytest.param("2026-03-07 11:00", 1, "2026-03-10", id="Saturday at closing to Tuesday"),
        pytest.param("2026-03-02 09:00", 15, "2026-03-19", id="fifteen days of six-day weeks"),
    ],
)
def test_saturdays_count_where_the_desk_opens(received: str, days: int, due_on: str) -> None:
    day_0 = counts_from(at(received), WITH_SATURDAYS)

    assert add_working_days(day_0, days, WITH_SATURDAYS) == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        pytest.param("2026-03-03", "2026-03-03 17:00", id="an ordinary day"),
        pytest.param("2026-03-07", "2026-03-07 11:00", id="a Saturday morning"),
    ],
)
def test_closing_is_the_end_of_the_last_period(day: str, moment: str) -> None:
    assert closing(date.fromisoformat(day), WITH_SATURDAYS) == at(moment)


def test_closing_of_a_make_up_day_is_that_of_the_replaced_weekday() -> None:
    assert closing(date(2026, 1, 10), OFFICE_2026) == datetime(2026, 1, 10, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, -1, -15])
def test_a_term_of_no_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(date(2026, 3, 2), days, OFFICE_2026)


def test_an_office_that_never_opens_is_refused() -> None:
    with pytest.raises(CalendarRefused, match="no opening"):
        counts_from(at("2026-03-02 09:00"), NEVER_OPEN)
    with pytest.raises(CalendarRefused, match="no opening"):
        add_working_days(date(2026, 3, 2), 1, NEVER_OPEN)


@pytest.mark.parametrize(
    ("days_ahead", "found"),
    [
        pytest.param(1, True, id="tomorrow"),
        pytest.param(HORIZON_DAYS - 1, True, id="just within the horizon"),
        pytest.param(HORIZON_DAYS + 1, False, id="just beyond it"),
    ],
)
def test_the_search_for_an_opening_ends_at_the_horizon(days_ahead: int, *, found: bool) -> None:
    today = date(2026, 3, 2)
    opening = today + timedelta(days=days_ahead)
    calendar = WorkingCalendar(week=(OFFICE_HOURS,) * 5 + ((), ()), make_up={opening: FRIDAY})
    only_one = WorkingCalendar(
        week=calendar.week,
        days_off=frozenset(today + timedelta(days=step) for step in range(HORIZON_DAYS * 2)),
        make_up=calendar.make_up,
    )

    if found:
        assert next_working_day(today, only_one) == opening
    else:
        with pytest.raises(CalendarRefused):
            next_working_day(today, only_one)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param("2026-03-02", "2026-03-02", 0, id="the same day"),
        pytest.param("2026-03-02", "2026-03-03", 1, id="tomorrow"),
        pytest.param("2026-03-06", "2026-03-09", 1, id="over a weekend"),
        pytest.param("2026-03-06", "2026-03-08", 0, id="to a Sunday"),
        pytest.param("2026-03-07", "2026-03-09", 1, id="from a Saturday"),
        pytest.param("2026-02-13", "2026-02-23", 1, id="over Tet"),
        pytest.param("2026-01-05", "2026-01-12", 6, id="over the make-up Saturday"),
        pytest.param("2026-03-03", "2026-03-02", -1, id="yesterday"),
        pytest.param("2026-02-23", "2026-02-13", -1, id="back over Tet"),
    ],
)
def test_working_days_between_two_days_leave_out_the_first(
    start: str, end: str, days: int
) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)

    assert working_days_between(first, last, OFFICE_2026) == days
