from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.problems import InvalidInput
from feedback.core.reporting import MIN_ANSWERS, Cells, Figure, Ratio
from feedback.reports.rules import (
    WEEKS,
    breakdown,
    card,
    merged,
    mondays,
    read_day,
    read_period,
    share_words,
    week_row,
)

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
        pytest.param(None, "–", id="not counted"),
        pytest.param(12, "–", id="a number is no share"),
        pytest.param("", "–", id="a text is no share"),
    ],
)
def test_share_is_shown_from_ten_answers_on(
    ratio: Ratio | int | str | None, words: str
) -> None:
    assert share_words(ratio) == words


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        pytest.param(
            Figure("on_time", "Đúng hạn", "", ratio=Ratio(1591, 1842)), "86,4 %", id="a share"
        ),
        pytest.param(Figure("a", "A", "", ratio=Ratio(10, 10)), "100,0 %", id="all of ten"),
        pytest.param(Figure("a", "A", "", ratio=Ratio(0, 10)), "0,0 %", id="none of ten"),
        pytest.param(
            Figure("a", "A", "", ratio=Ratio(9, 9)), "Chưa đủ 10 ý kiến", id="nine answers"
        ),
        pytest.param(Figure("a", "A", "", ratio=Ratio()), "Chưa đủ 10 ý kiến", id="no answers"),
        pytest.param(Figure("a", "A", ""), "Chưa đủ 10 ý kiến", id="nothing known"),
        pytest.param(Figure("a", "A", "", count=0), "0", id="a count of none"),
        pytest.param(Figure("a", "A", "", count=7), "7", id="a count below ten is shown"),
        pytest.param(Figure("a", "A", "", count=12345), "12.345", id="a large count"),
    ],
)
def test_card_shows_no_share_below_ten_answers(figure: Figure, value: str) -> None:
    assert card(figure, linked=True)["value"] == value


def test_card_says_the_interval_and_where_the_list_is() -> None:
    figure = Figure(
        "satisfied",
        "Hài lòng",
        "n = 1.842",
        ratio=Ratio(1591, 1842),
        interval=(0.8473, 0.8786),
        list_url="/danh-gia?score=4",
    )

    assert card(figure, linked=True) == {
        "key": "satisfied",
        "label": "Hài lòng",
        "value": "86,4 %",
        "detail": "n = 1.842",
        "interval": "84,7 – 87,9 %",
        "url": "/danh-gia?score=4",
    }


def test_card_links_nowhere_for_a_reader_who_may_not_see_the_list() -> None:
    figure = Figure("a", "A", "", count=7, list_url="/ban")

    assert card(figure, linked=False)["url"] == ""


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

    assert [row["label"] for row in rows] == ["C", "A", "B", "D"]


def test_table_row_has_shares_in_words_and_numbers_as_they_are() -> None:
    cells: Cells = {
        "received": 30,
        "waiting": 4,
        "late": 1,
        "on_time": Ratio(27, 30),
        "solved": Ratio(3, 4),
        "url": "/ban?field=land",
    }

    assert breakdown([{"Đất đai": cells}], linked=True) == [
        {
            "label": "Đất đai",
            "url": "/ban?field=land",
            "received": 30,
            "waiting": 4,
            "late": 1,
            "on_time": "90,0 %",
            "solved": "dưới 10",
            "satisfied": "–",
        }
    ]
    assert breakdown([{"Đất đai": cells}], linked=False)[0]["url"] == ""


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


def test_course_of_this_half_year_begins_26_weeks_back() -> None:
    weeks = mondays(TODAY)

    assert (len(weeks), weeks[0], weeks[-1]) == (26, date(2026, 6, 1), date(2026, 11, 23))


@given(end=st.dates(min_value=date(2001, 1, 1)))
def test_course_is_26_mondays_a_week_apart(end: date) -> None:
    weeks = mondays(end)

    assert len(weeks) == WEEKS
    assert all(monday.weekday() == 0 for monday in weeks)
    assert {after - before for before, after in pairwise(weeks)} == {timedelta(weeks=1)}
    assert weeks[-1] <= end < weeks[-1] + timedelta(weeks=1)


@pytest.mark.parametrize(
    ("cells", "received", "share", "answers"),
    [
        pytest.param({}, 0, None, 0, id="an empty week"),
        pytest.param({"received": 5, "answered": 2}, 5, None, 0, id="no ratings"),
        pytest.param({"satisfied": Ratio(9, MIN_ANSWERS)}, 0, 0.9, 10, id="ten ratings"),
        pytest.param({"satisfied": Ratio(9, 9)}, 0, None, 9, id="nine ratings have no share"),
        pytest.param({"satisfied": 3}, 0, None, 0, id="a number is no share"),
    ],
)
def test_week_has_no_share_below_ten_answers(
    cells: Cells, received: int, share: float | None, answers: int
) -> None:
    row = week_row(date(2026, 11, 23), cells)

    assert (row["label"], row["on"]) == ("23/11", "23/11/2026")
    assert (row["received"], row["satisfied_share"], row["n"]) == (received, share, answers)
