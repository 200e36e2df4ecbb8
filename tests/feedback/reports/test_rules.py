from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.problems import InvalidInput
from feedback.core.reporting import Cells, DayCount, Figure, Ratio
from feedback.core.statistics import p_chart
from feedback.reports.rules import (
    WEEKS,
    before,
    breakdown,
    by_week,
    compare,
    compared_words,
    day_ranges,
    merged,
    mondays,
    read_day,
    read_period,
    share_of,
    share_words,
    shares_of,
    signals,
    standing_out,
    year_before,
)
from feedback.reports.schemas import Share

TODAY = date(2026, 11, 24)
FIRST = date(2026, 8, 26)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        pytest.param("2026-03-02", date(2026, 3, 2), id="a day"),
        pytest.param(" 2026-03-02 ", date(2026, 3, 2), id="blanks around it"),
        pytest.param("2028-02-29", date(2028, 2, 29), id="a leap day"),
        pytest.param("", TODAY, id="nothing typed"),
        pytest.param("   ", TODAY, id="blanks alone"),
    ],
)
def test_day_is_read_as_typed(typed: str, day: date) -> None:
    assert read_day(typed, TODAY) == day


NO_DAYS = [
    pytest.param("02/03/2026", id="day first"),
    pytest.param("2026-13-01", id="a thirteenth month"),
    pytest.param("2026-02-29", id="a leap day in a common year"),
    pytest.param("2026-3-2", id="without zeros"),
    pytest.param("hôm nay", id="in words"),
    pytest.param("2026-03-02T00:00", id="a moment"),
    pytest.param("2026-03-02'; --", id="an injection"),
    pytest.param("9" * 1000, id="a thousand digits"),
]


@pytest.mark.parametrize("typed", NO_DAYS)
def test_what_is_no_day_is_refused_with_a_short_sentence(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_day(typed, TODAY)

    assert typed[:40] in refusal.value.detail
    assert len(refusal.value.detail) < 120


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [
        pytest.param("", "", (FIRST, TODAY), id="nothing typed"),
        pytest.param("2026-10-01", "", (date(2026, 10, 1), TODAY), id="a beginning"),
        pytest.param("", "2026-10-31", (FIRST, date(2026, 10, 31)), id="an end"),
        pytest.param(
            "2026-10-01", "2026-10-31", (date(2026, 10, 1), date(2026, 10, 31)), id="a month"
        ),
        pytest.param(
            "2026-10-01", "2026-10-01", (date(2026, 10, 1), date(2026, 10, 1)), id="one day"
        ),
    ],
)
def test_period_is_what_was_typed_or_the_usual_one(
    start: str, end: str, period: tuple[date, date]
) -> None:
    assert read_period(start, end, today=TODAY, first=FIRST) == period


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        pytest.param("2026-10-31", "2026-10-01", "to", id="the end before the beginning"),
        pytest.param("2026-11-25", "", "to", id="a beginning tomorrow"),
        pytest.param("x", "2026-10-01", "from", id="a beginning that is no day"),
        pytest.param("2026-10-01", "x", "to", id="an end that is no day"),
    ],
)
def test_period_that_makes_no_sense_is_refused_at_its_field(
    start: str, end: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_period(start, end, today=TODAY, first=FIRST)

    assert set(refusal.value.errors) == {field}


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        pytest.param(Ratio(9, 10), "90,0 %", id="ten answers"),
        pytest.param(Ratio(0, 10), "0,0 %", id="none of ten"),
        pytest.param(Ratio(9, 9), "dưới 10", id="nine answers"),
        pytest.param(Ratio(0, 1), "dưới 10", id="one answer"),
        pytest.param(Ratio(0, 0), "–", id="no answers"),
    ],
)
def test_share_is_shown_from_ten_answers_on(ratio: Ratio, words: str) -> None:
    assert share_words(share_of(ratio)) == words


def test_share_has_its_interval_and_what_is_hidden_has_no_number_at_all() -> None:
    shown = share_of(Ratio(1591, 1842))

    assert (shown.n, shown.part, shown.hidden) == (1842, 1591, False)
    assert (round(shown.low or 0, 3), round(shown.high or 0, 3)) == (0.847, 0.879)
    assert share_of(Ratio(3, 9)) == Share(None, None, None, None, None, hidden=True)
    assert share_of(Ratio()) == Share(0, 0)


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        pytest.param([40, 30, 20], [40, 30, 20], id="nothing to hide"),
        pytest.param([40, 30, 9], [40, None, None], id="one could be found from the total"),
        pytest.param([40, 3, 9], [40, None, None], id="two hide each other"),
        pytest.param([3], [None], id="alone"),
        pytest.param([40, 0], [40, 0], id="nobody is nothing to hide"),
    ],
)
def test_a_hidden_row_cannot_be_found_from_the_total(
    counts: list[int], shown: list[int | None]
) -> None:
    assert [one.n for one in shares_of([Ratio(1, n) for n in counts])] == shown


def test_rows_that_differ_by_chance_do_not_stand_out() -> None:
    ratios = [Ratio(60, 100), Ratio(90, 100), Ratio(88, 100), Ratio(2, 9)]

    marked = standing_out(ratios, [share_of(one) for one in ratios])
    assert marked[0] == "low"
    assert marked[3] == ""


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        pytest.param(Ratio(60, 100), Ratio(90, 100), "giảm rõ rệt, khi đó 90,0 %", id="down"),
        pytest.param(Ratio(90, 100), Ratio(60, 100), "tăng rõ rệt, khi đó 60,0 %", id="up"),
        pytest.param(
            Ratio(61, 100), Ratio(60, 100), "chưa thấy khác rõ, khi đó 60,0 %", id="unclear"
        ),
        pytest.param(Ratio(60, 100), Ratio(5, 9), "chưa đủ số liệu", id="too few then"),
        pytest.param(Ratio(), Ratio(50, 90), "chưa đủ số liệu", id="nobody now"),
    ],
)
def test_change_of_a_share_is_said_in_words(now: Ratio, then: Ratio, words: str) -> None:
    figure, other = (Figure("a", "A", "", ratio=one) for one in (now, then))

    assert compared_words(compare(figure, other, (FIRST, TODAY))) == words


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        pytest.param(40, 12, "tăng rõ rệt, khi đó 12", id="up"),
        pytest.param(12, 40, "giảm rõ rệt, khi đó 40", id="down"),
        pytest.param(20, 22, "chưa thấy khác rõ, khi đó 22", id="unclear"),
        pytest.param(4, 5, "chưa đủ số liệu", id="too few"),
        pytest.param(40, None, "chưa đủ số liệu", id="before anybody wrote"),
        pytest.param(40, 0, "tăng rõ rệt, khi đó 0", id="from none"),
    ],
)
def test_change_of_a_count_is_said_in_words(now: int, then: int | None, words: str) -> None:
    figure, other = (Figure("a", "A", "", count=1, level=one) for one in (now, then))

    assert compared_words(compare(figure, other, (FIRST, TODAY))) == words


def test_periods_compared_with_are_as_long_and_a_year_ago() -> None:
    assert before(date(2026, 11, 1), date(2026, 11, 30)) == (
        date(2026, 10, 2),
        date(2026, 10, 31),
    )
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(TODAY) == date(2025, 11, 24)


def test_closed_days_are_left_out_of_their_week() -> None:
    monday = date(2026, 2, 16)
    days = [DayCount(monday + timedelta(days=place), 10, 8) for place in range(5)]

    assert by_week(days, [monday, monday + timedelta(days=1)]) == {monday: Ratio(24, 30)}
    assert day_ranges([*(one.day for one in days), date(2026, 4, 30)]) == (
        "16/02 – 20/02/2026, 30/04/2026"
    )


def test_what_is_out_of_the_ordinary_is_told_with_its_weeks() -> None:
    weeks = [date(2026, 1, 5) + timedelta(weeks=place) for place in range(34)]
    counts = [(80 + place % 2 * 4, 100) for place in range(26)]
    counts += [(76, 100)] * 7 + [(30, 100)]
    chart = p_chart(counts)
    assert chart is not None

    outside, run = signals(weeks, chart)

    assert outside.startswith(f"Tuần {weeks[33]:%d/%m/%Y}: 30,0 %, thấp hơn giới hạn dưới")
    assert run.startswith(f"8 tuần liền, từ tuần {weeks[26]:%d/%m/%Y}")
    assert "dưới mức trung bình 82,0 %" in run


def test_rows_of_several_panels_are_laid_over_each_other() -> None:
    complaints: dict[str, Cells] = {"Đất đai": {"received": 3}, "Y tế": {"received": 1}}
    ratings: dict[str, Cells] = {"Đất đai": {"satisfied": Ratio(9, 10)}, "Khác": {}}

    assert merged([complaints, ratings]) == {
        "Đất đai": {"received": 3, "satisfied": Ratio(9, 10)},
        "Y tế": {"received": 1},
        "Khác": {},
    }


def test_laying_rows_over_each_other_leaves_the_panels_own_rows_alone() -> None:
    complaints: dict[str, dict[str, Ratio | int | str]] = {"Đất đai": {"received": 3}}

    merged([complaints, {"Đất đai": {"waiting": 1}}])

    assert complaints == {"Đất đai": {"received": 3}}


def test_table_has_the_busiest_row_first_and_then_goes_by_name() -> None:
    rows = breakdown(
        [{"B": {"received": 2}, "A": {"received": 2}, "C": {"received": 30}, "D": {}}],
        linked=True,
    )

    assert [row.label for row in rows] == ["C", "A", "B", "D"]


def test_table_row_has_what_may_be_shown_of_shares_and_numbers_as_they_are() -> None:
    cells: Cells = {
        "received": 30,
        "waiting": 4,
        "late": 1,
        "on_time": Ratio(27, 30),
        "solved": Ratio(3, 4),
        "url": "/ban?field=land",
    }

    [row] = breakdown([{"Đất đai": cells}], linked=True)
    assert (row.label, row.url) == ("Đất đai", "/ban?field=land")
    assert (row.received, row.waiting, row.late) == (30, 4, 1)
    assert (row.on_time.share, row.solved.hidden) == (0.9, True)
    assert breakdown([{"Đất đai": cells}], linked=False)[0].url == ""


@pytest.mark.parametrize(
    ("end", "last"),
    [
        pytest.param("2026-11-23", "2026-11-23", id="on a Monday"),
        pytest.param("2026-11-24", "2026-11-23", id="on a Tuesday"),
        pytest.param("2026-11-29", "2026-11-23", id="on a Sunday"),
        pytest.param("2026-11-30", "2026-11-30", id="on the next Monday"),
        pytest.param("2026-01-01", "2025-12-29", id="over New Year"),
    ],
)
def test_course_ends_with_the_week_of_the_last_day(end: str, last: str) -> None:
    assert mondays(date.fromisoformat(end))[-1] == date.fromisoformat(last)


def test_course_begins_a_year_and_a_week_back() -> None:
    weeks = mondays(TODAY)

    assert (len(weeks), weeks[0], weeks[-1]) == (53, date(2025, 11, 24), date(2026, 11, 23))


@given(end=st.dates(min_value=date(2001, 1, 1)))
def test_course_is_mondays_a_week_apart(end: date) -> None:
    weeks = mondays(end)

    assert len(weeks) == WEEKS
    assert all(monday.weekday() == 0 for monday in weeks)
    assert {after - earlier for earlier, after in pairwise(weeks)} == {timedelta(weeks=1)}
    assert weeks[-1] <= end < weeks[-1] + timedelta(weeks=1)
