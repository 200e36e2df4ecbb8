"""Due days of a whole year: by hand, by counting off a list of days, and by property."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core.calendar import (
    add_working_days,
    closing,
    counts_from,
    working_days_between,
)
from feedback.core.clock import VIETNAM
from tests.feedback.office import DAYS_OFF_2026, MAKE_UP_2026, OFFICE_2026, at


def worked_days() -> Iterator[date]:
    """Name the worked days of 2026 one by one, by the plainest loop there is."""
    day = date(2026, 1, 1)
    while day.year == 2026:
        if day in MAKE_UP_2026 or (day.isoweekday() <= 5 and day not in DAYS_OFF_2026):
            yield day
        day += timedelta(days=1)


WORKED_2026 = list(worked_days())


def counted_off(received: datetime, days: int) -> date:
    """Return the due day by counting off the list of worked days."""
    day_0 = received.date() if received.time() < time(17, 0) else received.date() + timedelta(1)
    after = [day for day in WORKED_2026 if day >= day_0]
    return after[days]


# Worked out by hand with a wall calendar of 2026.
GOLDEN = [
    # received on Vietnam's clock, working days, due on, why
    ("2026-03-02 09:00", 1, "2026-03-03", "Monday to Tuesday"),
    ("2026-03-03 09:00", 1, "2026-03-04", "Tuesday to Wednesday"),
    ("2026-03-05 09:00", 1, "2026-03-06", "Thursday to Friday"),
    ("2026-03-06 09:00", 1, "2026-03-09", "Friday to Monday"),
    ("2026-03-06 17:00", 1, "2026-03-10", "Friday at closing to Tuesday"),
    ("2026-03-07 09:00", 1, "2026-03-10", "Saturday to Tuesday"),
    ("2026-03-08 09:00", 1, "2026-03-10", "Sunday to Tuesday"),
    ("2026-03-02 05:00", 1, "2026-03-03", "before opening on Monday"),
    ("2026-03-02 12:00", 1, "2026-03-03", "in Monday's lunch break"),
    ("2026-03-02 16:59:59", 1, "2026-03-03", "a second before Monday's closing"),
    ("2026-03-02 17:00", 1, "2026-03-04", "at Monday's closing"),
    ("2026-03-02 17:00:01", 1, "2026-03-04", "a second after Monday's closing"),
    ("2026-03-02 23:59:59", 1, "2026-03-04", "Monday before midnight"),
    ("2026-03-03 00:00", 1, "2026-03-04", "Tuesday at midnight"),
    ("2026-03-02 09:00", 2, "2026-03-04", "two days"),
    ("2026-03-02 09:00", 4, "2026-03-06", "four days stay in the week"),
    ("2026-03-02 09:00", 5, "2026-03-09", "five days are a week"),
    ("2026-03-05 09:00", 2, "2026-03-09", "two days over a weekend"),
    ("2026-03-02 09:00", 10, "2026-03-16", "ten days are two weeks"),
    ("2026-03-02 09:00", 15, "2026-03-23", "fifteen days are three weeks"),
    ("2026-03-07 09:00", 15, "2026-03-30", "fifteen days from a Saturday"),
    ("2026-03-02 17:00", 15, "2026-03-24", "fifteen days from Monday's closing"),
    ("2026-03-02 09:00", 30, "2026-04-13", "thirty days are six weeks"),
    ("2025-12-31 09:00", 1, "2026-01-05", "over New Year and the swapped Friday"),
    ("2025-12-31 18:00", 1, "2026-01-06", "New Year's eve after closing"),
    ("2026-01-01 09:00", 1, "2026-01-06", "on New Year's day"),
    ("2026-01-02 09:00", 1, "2026-01-06", "on the Friday swapped away"),
    ("2026-01-03 09:00", 1, "2026-01-06", "on the Saturday after it"),
    ("2026-01-05 09:00", 5, "2026-01-10", "five days end on the make-up Saturday"),
    ("2026-01-05 09:00", 6, "2026-01-12", "six days go over the make-up Saturday"),
    ("2026-01-09 09:00", 1, "2026-01-10", "Friday to the make-up Saturday"),
    ("2026-01-09 17:00", 1, "2026-01-12", "Friday's closing to Monday"),
    ("2026-01-10 09:00", 1, "2026-01-12", "received on the make-up Saturday"),
    ("2026-01-10 12:00", 1, "2026-01-12", "in the make-up Saturday's lunch break"),
    ("2026-01-10 17:00", 1, "2026-01-13", "at the make-up Saturday's closing"),
    ("2026-01-11 09:00", 1, "2026-01-13", "on the Sunday after it"),
    ("2026-01-09 09:00", 15, "2026-01-29", "fifteen days with a make-up Saturday"),
    ("2025-12-31 09:00", 15, "2026-01-22", "fifteen days with both halves of the swap"),
    ("2026-02-12 09:00", 1, "2026-02-13", "the day before the day before Tet"),
    ("2026-02-13 09:00", 1, "2026-02-23", "over Tet"),
    ("2026-02-13 17:00", 1, "2026-02-24", "the evening before Tet"),
    ("2026-02-14 09:00", 1, "2026-02-24", "on the Saturday before Tet"),
    ("2026-02-16 09:00", 1, "2026-02-24", "on Tet's first day off"),
    ("2026-02-17 00:00", 1, "2026-02-24", "at midnight of Tet"),
    ("2026-02-20 16:00", 1, "2026-02-24", "on Tet's last day off"),
    ("2026-02-22 23:00", 1, "2026-02-24", "on the Sunday after Tet"),
    ("2026-02-23 07:00", 1, "2026-02-24", "first morning after Tet"),
    ("2026-02-13 09:00", 2, "2026-02-24", "two days over Tet"),
    ("2026-02-13 09:00", 5, "2026-02-27", "five days over Tet"),
    ("2026-02-12 09:00", 2, "2026-02-23", "two days, one on each side of Tet"),
    ("2026-02-09 09:00", 5, "2026-02-23", "a week that became two"),
    ("2026-02-02 09:00", 15, "2026-03-02", "fifteen days over Tet"),
    ("2026-02-13 16:59:59", 15, "2026-03-13", "fifteen days, the second before Tet"),
    ("2026-02-13 17:00", 15, "2026-03-16", "fifteen days, the second Tet begins"),
    ("2026-01-26 09:00", 15, "2026-02-23", "the fifteenth day is the first after Tet"),
    ("2026-01-23 09:00", 15, "2026-02-13", "the fifteenth day is the last before Tet"),
    ("2026-04-24 09:00", 1, "2026-04-28", "Friday over a Monday in lieu"),
    ("2026-04-24 17:00", 1, "2026-04-29", "Friday's closing over a Monday in lieu"),
    ("2026-04-28 09:00", 1, "2026-04-29", "between two holidays"),
    ("2026-04-29 09:00", 1, "2026-05-04", "over Reunification and Labour Day"),
    ("2026-04-29 17:00", 1, "2026-05-05", "the evening before Reunification Day"),
    ("2026-04-30 09:00", 1, "2026-05-05", "on Reunification Day"),
    ("2026-04-24 09:00", 5, "2026-05-06", "five days over three holidays"),
    ("2026-04-20 09:00", 15, "2026-05-14", "fifteen days over three holidays"),
    ("2026-08-21 09:00", 1, "2026-08-22", "Friday to the make-up Saturday of August"),
    ("2026-08-21 09:00", 2, "2026-08-24", "two days over it"),
    ("2026-08-28 09:00", 1, "2026-09-03", "over National Day"),
    ("2026-08-28 17:00", 1, "2026-09-04", "the evening before National Day's leave"),
    ("2026-08-17 09:00", 15, "2026-09-09", "fifteen days with a make-up day and three off"),
    ("2026-11-24 09:12", 15, "2026-12-15", "fifteen days in a plain month"),
    ("2026-11-30 16:00", 15, "2026-12-21", "fifteen days over a month's end"),
    ("2026-06-30 16:00", 1, "2026-07-01", "one day over a month's end"),
]


@pytest.mark.parametrize(
    ("received", "days", "due_on"),
    [pytest.param(row[0], row[1], row[2], id=row[3]) for row in GOLDEN],
)
def test_due_day_is_the_nth_working_day_after_day_0(
    received: str, days: int, due_on: str
) -> None:
    day_0 = counts_from(at(received), OFFICE_2026)

    assert add_working_days(day_0, days, OFFICE_2026) == date.fromisoformat(due_on)


def test_the_table_by_hand_is_long_and_agrees_with_counting_off_days() -> None:
    within_2026 = [row for row in GOLDEN if row[0].startswith("2026")]

    assert len(GOLDEN) >= 60
    assert [counted_off(at(received), days) for received, days, _, _ in within_2026] == [
        date.fromisoformat(due_on) for _, _, due_on, _ in within_2026
    ]


MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2026, 10, 1),  # noqa: DTZ001 - same
    timezones=st.just(VIETNAM),
)
TERMS = st.integers(min_value=1, max_value=45)


def due_on(received: datetime, days: int) -> date:
    return add_working_days(counts_from(received, OFFICE_2026), days, OFFICE_2026)


@settings(deadline=None)
@given(one=MOMENTS, other=MOMENTS, days=TERMS)
def test_what_comes_later_is_never_due_earlier(
    one: datetime, other: datetime, days: int
) -> None:
    earlier, later = sorted((one, other))

    assert due_on(earlier, days) <= due_on(later, days)


@settings(deadline=None)
@given(received=MOMENTS, days=TERMS)
def test_nothing_is_due_on_a_day_off(received: datetime, days: int) -> None:
    due = due_on(received, days)

    assert due in WORKED_2026
    assert closing(due, OFFICE_2026) > received


@settings(deadline=None)
@given(received=MOMENTS, days=TERMS)
def test_one_more_working_day_is_strictly_later(received: datetime, days: int) -> None:
    assert due_on(received, days) < due_on(received, days + 1)


@settings(deadline=None)
@given(received=MOMENTS, days=TERMS)
def test_due_day_agrees_with_counting_off_worked_days(received: datetime, days: int) -> None:
    assert due_on(received, days) == counted_off(received, days)


@settings(deadline=None)
@given(received=MOMENTS, days=TERMS)
def test_days_between_day_0_and_due_day_are_the_term(received: datetime, days: int) -> None:
    day_0 = counts_from(received, OFFICE_2026)

    assert working_days_between(day_0, due_on(received, days), OFFICE_2026) == days
    assert working_days_between(due_on(received, days), day_0, OFFICE_2026) == -days
