"""When a term has run out: by hand where the reading matters, and by property."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.core.calendar import CalendarRefused, WorkingCalendar, closing, is_working_day
from feedback.core.clock import VIETNAM
from feedback.core.national import national_calendar, national_days
from feedback.core.terms import Stretch, Term, Unit, joined, run_out
from tests.feedback.office import OFFICE_2026, OFFICE_HOURS, at

NATIONAL = national_calendar()


def pause(begins: str, ends: str) -> Stretch:
    return at(begins), at(ends)


# --- the readings the law and issue 7 settle --------------------------------------------


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        pytest.param("2026-03-02 07:30", 4, "2026-03-02 11:30", id="used up as lunch begins"),
        pytest.param("2026-03-02 09:00", 4, "2026-03-02 15:00", id="over the lunch break"),
        pytest.param("2026-03-02 12:00", 1, "2026-03-02 14:30", id="received at noon"),
        pytest.param("2026-03-02 13:30", 3, "2026-03-02 16:30", id="within the afternoon"),
        pytest.param("2026-03-06 16:00", 2, "2026-03-09 08:30", id="over a weekend"),
        pytest.param("2026-03-02 07:30", 15, "2026-03-03 17:00", id="two days to the closing"),
        pytest.param("2026-03-02 17:00", 4, "2026-03-03 11:30", id="received at closing"),
        pytest.param("2026-02-13 16:30", 1, "2026-02-23 08:00", id="over Tet"),
    ],
)
def test_hours_run_while_the_office_is_open(received: str, hours: int, due: str) -> None:
    found = run_out(at(received), Term(hours, Unit.WORKING_HOURS), OFFICE_2026)

    assert found.at == at(due)


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        pytest.param([], "2026-03-02 11:30", id="none"),
        pytest.param(
            [pause("2026-03-02 08:00", "2026-03-02 09:00")], "2026-03-02 14:30", id="an hour"
        ),
        pytest.param(
            [pause("2026-03-02 08:00", "2026-03-02 09:00")] * 2,
            "2026-03-02 14:30",
            id="told twice",
        ),
        pytest.param(
            [pause("2026-03-02 11:30", "2026-03-04 11:30")],
            "2026-03-02 11:30",
            id="after the end",
        ),
        pytest.param(
            [pause("2026-03-02 11:00", "2026-03-04 16:45")], "2026-03-05 07:45", id="over days"
        ),
        pytest.param(
            [pause("2026-02-01 08:00", "2026-03-02 08:30")],
            "2026-03-02 14:30",
            id="from before",
        ),
        pytest.param(
            [pause("2026-03-02 11:30", "2026-03-02 13:30")],
            "2026-03-02 11:30",
            id="lunch break",
        ),
    ],
)
def test_hours_stand_still_in_a_pause(pauses: list[Stretch], due: str) -> None:
    found = run_out(at("2026-03-02 07:30"), Term(4, Unit.WORKING_HOURS), OFFICE_2026, pauses)

    assert found.at == at(due)


@pytest.mark.parametrize(
    ("begins", "ends", "due_on"),
    [
        pytest.param(
            "2026-03-03 08:00", "2026-03-03 16:59", "2026-03-03", id="over before closing"
        ),
        pytest.param("2026-03-03 16:59", "2026-03-03 17:01", "2026-03-04", id="at closing"),
        pytest.param(
            "2026-03-03 17:00", "2026-03-03 17:01", "2026-03-04", id="from the closing"
        ),
        pytest.param(
            "2026-03-03 08:00", "2026-03-03 17:00", "2026-03-03", id="up to the closing"
        ),
        pytest.param("2026-03-03 18:00", "2026-03-04 07:00", "2026-03-03", id="over night"),
        pytest.param("2026-03-02 10:00", "2026-03-06 10:00", "2026-03-06", id="four days"),
    ],
)
def test_a_day_counts_when_the_clock_runs_as_the_office_closes(
    begins: str, ends: str, due_on: str
) -> None:
    found = run_out(at("2026-03-02 09:00"), Term(1), OFFICE_2026, [pause(begins, ends)])

    assert found.at.date() == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("received", "days", "due_on"),
    [
        pytest.param("2026-03-02 09:00", 2, "2026-03-04", id="ends on a working day"),
        pytest.param("2026-03-02 09:00", 5, "2026-03-09", id="ends on a Saturday"),
        pytest.param("2026-03-02 09:00", 30, "2026-04-01", id="thirty days"),
        pytest.param("2026-03-06 18:00", 1, "2026-03-10", id="counts from Monday"),
        pytest.param("2026-02-10 09:00", 6, "2026-02-23", id="ends in Tet"),
        pytest.param("2026-01-05 09:00", 5, "2026-01-10", id="ends on a make-up Saturday"),
    ],
)
def test_calendar_days_end_on_a_working_day(received: str, days: int, due_on: str) -> None:
    found = run_out(at(received), Term(days, Unit.CALENDAR_DAYS), OFFICE_2026)

    assert found.at == closing(date.fromisoformat(due_on), OFFICE_2026)


@pytest.mark.parametrize(
    ("begins", "ends", "due_on"),
    [
        pytest.param(
            "2026-03-06 18:00", "2026-03-08 20:00", "2026-03-11", id="Friday, Saturday"
        ),
        pytest.param(
            "2026-03-07 09:00", "2026-03-07 20:00", "2026-03-10", id="over by midnight"
        ),
        pytest.param("2026-03-07 20:00", "2026-03-08 06:00", "2026-03-11", id="at midnight"),
    ],
)
def test_a_day_off_counts_when_the_clock_runs_at_its_end(
    begins: str, ends: str, due_on: str
) -> None:
    term = Term(8, Unit.CALENDAR_DAYS)

    found = run_out(at("2026-03-02 09:00"), term, OFFICE_2026, [pause(begins, ends)])

    assert found.at.date() == date.fromisoformat(due_on)


def test_pauses_that_touch_are_one() -> None:
    split = [
        pause("2026-03-04 17:00", "2026-03-05 08:00"),
        pause("2026-03-03 09:00", "2026-03-04 17:00"),
    ]

    assert joined(split) == (pause("2026-03-03 09:00", "2026-03-05 08:00"),)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_term_of_nothing_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        run_out(at("2026-03-02 09:00"), Term(amount), OFFICE_2026)


def test_a_pause_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        joined([pause("2026-03-03 09:00", "2026-03-02 09:00")])


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("amount", [40_000, 10**7, 10**30])
def test_a_term_that_never_ends_is_refused(unit: Unit, amount: int) -> None:
    one_hour = WorkingCalendar(week=(((time(8), time(8, 30)),), *((),) * 6))

    with pytest.raises(CalendarRefused, match="hundred years"):
        run_out(at("2026-03-02 08:00"), Term(amount, unit), one_hour)


def test_the_countrys_calendar_knows_the_days_exchanged() -> None:
    exchanged = {"2024-04-29": "2024-05-04", "2025-05-02": "2025-04-26"}
    exchanged |= {"2026-01-02": "2026-01-10", "2026-08-31": "2026-08-22"}

    for off, worked in exchanged.items():
        assert not is_working_day(date.fromisoformat(off), NATIONAL)
        assert is_working_day(date.fromisoformat(worked), NATIONAL)


def test_every_day_of_the_countrys_calendar_names_its_ground() -> None:
    days = national_days(2024, 2028)

    assert all(one.source for one in days)
    assert all("cần đối chiếu" in one.source for one in days if one.day.year > 2026)


@pytest.mark.parametrize(
    "received", ["2023-12-31 09:00", "2027-12-31 17:00", "2027-12-20 09:00"]
)
def test_beyond_what_is_known_nothing_is_guessed(received: str) -> None:
    with pytest.raises(CalendarRefused, match="outside of the calendar"):
        run_out(at(received), Term(15), NATIONAL)


# --- properties ---------------------------------------------------------------------------

SATURDAY = ((time(8), time(11)),)
CALENDARS = st.builds(
    WorkingCalendar,
    week=st.tuples(
        *[st.sampled_from([OFFICE_HOURS, OFFICE_HOURS, (), SATURDAY])] * 6,
        st.just(OFFICE_HOURS),
    ),
    days_off=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=40),
    make_up=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 6), max_size=5
    ),
)
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2026, 10, 1),  # noqa: DTZ001 - same
    timezones=st.just(VIETNAM),
).map(lambda moment: moment.replace(second=0, microsecond=0))
AMOUNTS = st.integers(1, 60)
UNITS = st.sampled_from(Unit)
PAUSES = st.lists(
    st.tuples(MOMENTS, st.integers(0, 20_000)).map(
        lambda drawn: (drawn[0], drawn[0] + timedelta(minutes=drawn[1]))
    ),
    max_size=5,
)
asking = settings(deadline=None)


@asking
@given(received=MOMENTS, amount=AMOUNTS, unit=UNITS, calendar=CALENDARS, pauses=PAUSES)
def test_a_longer_term_never_ends_earlier(
    received: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: list[Stretch],
) -> None:
    one = run_out(received, Term(amount, unit), calendar, pauses)
    more = run_out(received, Term(amount + 1, unit), calendar, pauses)

    assert one.counts_from == more.counts_from
    assert one.at <= more.at
    if unit is not Unit.CALENDAR_DAYS:
        assert one.at < more.at


@asking
@given(received=MOMENTS, amount=AMOUNTS, unit=UNITS, calendar=CALENDARS, pauses=PAUSES)
def test_nothing_ends_on_a_day_off_or_before_it_began(
    received: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: list[Stretch],
) -> None:
    found = run_out(received, Term(amount, unit), calendar, pauses)

    assert is_working_day(found.at.date(), calendar)
    assert received <= found.counts_from < found.at


@asking
@given(received=MOMENTS, amount=AMOUNTS, unit=UNITS, calendar=CALENDARS, pauses=PAUSES)
def test_pausing_never_shortens(
    received: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: list[Stretch],
) -> None:
    term = Term(amount, unit)
    ends = [
        run_out(received, term, calendar, pauses[:known]).at for known in range(len(pauses) + 1)
    ]

    assert ends == sorted(ends)


@asking
@given(
    received=MOMENTS,
    amounts=st.lists(AMOUNTS, min_size=1, max_size=4),
    unit=UNITS,
    calendar=CALENDARS,
)
def test_an_extension_is_a_longer_term(
    received: datetime, amounts: list[int], unit: Unit, calendar: WorkingCalendar
) -> None:
    extended = Term(amounts[0], unit).extended(amounts[1:])

    assert run_out(received, extended, calendar) == run_out(
        received, Term(sum(amounts), unit), calendar
    )


@asking
@given(
    received=MOMENTS,
    amount=AMOUNTS,
    unit=UNITS,
    calendar=CALENDARS,
    pauses=PAUSES,
    data=st.data(),
)
def test_pauses_may_be_told_in_any_order_and_in_pieces(
    received: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkingCalendar,
    pauses: list[Stretch],
    data: st.DataObject,
) -> None:
    term, pieces = Term(amount, unit), []
    for begins, ends in pauses:
        cut = begins + (ends - begins) * data.draw(st.integers(0, 4)) / 4
        pieces += [(begins, cut), (cut, ends)]
    mixed = data.draw(st.permutations(pieces))

    told = run_out(received, term, calendar, pauses)

    assert run_out(received, term, calendar, mixed) == told
    assert run_out(received, term, calendar, joined(pauses)) == told


@asking
@given(received=MOMENTS, amount=AMOUNTS, calendar=CALENDARS, pauses=PAUSES)
def test_hours_agree_with_counting_minutes(
    received: datetime, amount: int, calendar: WorkingCalendar, pauses: list[Stretch]
) -> None:
    amount = amount % 12 + 1
    found = run_out(received, Term(amount, Unit.WORKING_HOURS), calendar, pauses)

    worked, minute = 0, found.counts_from
    while minute < found.at:
        periods = (
            calendar.week[calendar.make_up[minute.date()]]
            if minute.date() in calendar.make_up
            else ()
            if minute.date() in calendar.days_off
            else calendar.week[minute.weekday()]
        )
        is_open = any(opens <= minute.time() < closes for opens, closes in periods)
        worked += is_open and not any(since <= minute < until for since, until in pauses)
        minute += timedelta(minutes=1)
    assert worked == amount * 60
