from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.problems import InvalidInput
from feedback.places.rules import (
    hours_in_words,
    in_tree_order,
    parents,
    read_periods,
    read_week,
    why_not_below,
    why_not_until,
)
from feedback.places.schemas import DepartmentRow


def a_department(number: int, parent: int | None = None, depth: int = 0) -> DepartmentRow:
    return DepartmentRow(
        number, f"unit-{number}", f"Đơn vị {number}", parent, None, None, depth
    )


@pytest.mark.parametrize(
    ("rows", "ordered"),
    [
        pytest.param([], [], id="no department"),
        pytest.param([(1, None)], [(1, 0)], id="one department"),
        pytest.param(
            [(1, None), (2, 1), (3, 1)], [(1, 0), (2, 1), (3, 1)], id="a root and two below"
        ),
        pytest.param(
            [(3, 1), (2, 1), (1, None)], [(1, 0), (3, 1), (2, 1)], id="children before parents"
        ),
        pytest.param(
            [(1, None), (2, 1), (3, 1), (4, 2), (5, 4)],
            [(1, 0), (2, 1), (4, 2), (5, 3), (3, 1)],
            id="a branch is told to its end first",
        ),
        pytest.param(
            [(1, None), (2, None), (3, 2), (4, 1)],
            [(1, 0), (4, 1), (2, 0), (3, 1)],
            id="two roots",
        ),
    ],
)
def test_departments_are_listed_parents_first_with_their_depth(
    rows: list[tuple[int, int | None]], ordered: list[tuple[int, int]]
) -> None:
    listed = in_tree_order([a_department(number, parent) for number, parent in rows])

    assert [(row.id, row.depth) for row in listed] == ordered


def test_depth_that_was_there_before_does_not_count() -> None:
    listed = in_tree_order([a_department(1, depth=7), a_department(2, 1, depth=7)])

    assert [row.depth for row in listed] == [0, 1]


def test_listing_changes_nothing_but_the_depth() -> None:
    closed = DepartmentRow(1, "old", "Xã cũ", None, date(2020, 1, 1), date(2025, 6, 30))

    assert in_tree_order([closed]) == [closed]


@st.composite
def departments(draw: st.DrawFn) -> list[DepartmentRow]:
    size = draw(st.integers(1, 12))
    rows = [
        a_department(
            number, draw(st.none() | st.integers(1, number - 1)) if number > 1 else None
        )
        for number in range(1, size + 1)
    ]
    return draw(st.permutations(rows))


@given(rows=departments())
def test_every_department_is_listed_once_right_below_its_branch(
    rows: list[DepartmentRow],
) -> None:
    listed = in_tree_order(rows)

    depths = {row.id: row.depth for row in listed}
    places = {row.id: place for place, row in enumerate(listed)}
    assert sorted(row.id for row in listed) == sorted(row.id for row in rows)
    for row in listed:
        if row.parent is None:
            assert row.depth == 0
        else:
            assert row.depth == depths[row.parent] + 1
            assert places[row.parent] < places[row.id]


def test_parents_are_told_for_each_department() -> None:
    assert parents([a_department(1), a_department(2, 1)]) == {1: None, 2: 1}


MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17))


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        pytest.param("", (), id="closed"),
        pytest.param(" , ;", (), id="nothing between commas"),
        pytest.param("07:30-11:30, 13:30-17:00", (MORNING, AFTERNOON), id="two halves"),
        pytest.param("13:30-17:00; 7:30 – 11:30", (MORNING, AFTERNOON), id="in any order"),
        pytest.param("7h30-11h30, 13g30 đến 17H", (MORNING, AFTERNOON), id="as people write"),
        pytest.param("7.30-11.30", (MORNING,), id="with dots"),
        pytest.param("8-12,12-16", ((time(8), time(12)), (time(12), time(16))), id="no break"),
    ],
)
def test_office_hours_are_read_as_people_write_them(
    text: str, periods: tuple[tuple[time, time], ...]
) -> None:
    assert read_periods(text) == periods
    assert read_periods(hours_in_words(periods)) == periods


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("sáng", "xin ghi giờ theo dạng", id="a word"),
        pytest.param("07:30", "xin ghi giờ theo dạng", id="half a period"),
        pytest.param("07:30-11:30 13:30-17:00", "xin ghi giờ theo dạng", id="no comma"),
        pytest.param("07:60-11:30", "không có giờ", id="minute 60"),
        pytest.param("08:00-24:00", "không có giờ", id="hour 24"),
        pytest.param("11:30-07:30", "giờ đóng phải sau giờ mở", id="backwards"),
        pytest.param("08:00-08:00", "giờ đóng phải sau giờ mở", id="empty"),
        pytest.param("08:00-12:00, 11:59-17:00", "chồng lên nhau", id="overlapping"),
        pytest.param("08:00-17:00, 09:00-10:00", "chồng lên nhau", id="one inside the other"),
    ],
)
def test_office_hours_that_make_no_sense_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_periods(text)


def test_each_wrong_weekday_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_week(["8-12", "x", "", "", "", "", "17-8"])

    assert list(refusal.value.errors) == ["hours-1", "hours-6"]
    assert refusal.value.errors["hours-6"].startswith("Chủ nhật: ")


def test_week_without_an_opening_is_refused() -> None:
    with pytest.raises(InvalidInput):
        read_week([""] * 7)


LAST, DAY_AFTER = date(2026, 6, 30), date(2026, 7, 1)


def dated(
    number: int,
    parent: int | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
) -> DepartmentRow:
    return DepartmentRow(number, f"unit-{number}", f"Đơn vị {number}", parent, since, until)


@pytest.mark.parametrize(
    ("tree", "until", "points", "may"),
    [
        pytest.param([dated(1)], LAST, [], True, id="alone"),
        pytest.param([dated(1)], LAST, ["Quầy 1"], False, id="a point is open"),
        pytest.param([dated(1), dated(2, 1)], LAST, [], False, id="one below never ends"),
        pytest.param(
            [dated(1), dated(2, 1, until=DAY_AFTER)], LAST, [], False, id="one below ends later"
        ),
        pytest.param(
            [dated(1), dated(2, 1, until=LAST)], LAST, [], True, id="one below ends with it"
        ),
        pytest.param([dated(1), dated(2)], LAST, [], True, id="a neighbour does not matter"),
        pytest.param(
            [dated(1, 2), dated(2, until=LAST)], DAY_AFTER, [], False, id="outlives the upper"
        ),
        pytest.param(
            [dated(1, 2), dated(2, until=LAST)], LAST, [], True, id="ends with the upper"
        ),
        pytest.param(
            [dated(1, 2), dated(2, until=LAST)], None, [], False, id="stays, the upper ends"
        ),
        pytest.param([dated(1, until=LAST)], None, ["Quầy 1"], True, id="end taken back"),
    ],
)
def test_department_ends_between_what_it_holds_and_what_holds_it(
    tree: list[DepartmentRow], until: date | None, points: list[str], *, may: bool
) -> None:
    assert (why_not_until(tree[0], until, tree, points) is None) is may


@pytest.mark.parametrize(
    ("parent", "since", "may"),
    [
        pytest.param(dated(1), None, True, id="both without dates"),
        pytest.param(dated(1, until=DAY_AFTER), None, False, id="the upper will close"),
        pytest.param(dated(1, since=DAY_AFTER), None, False, id="the upper is not there yet"),
        pytest.param(dated(1, since=DAY_AFTER), DAY_AFTER, True, id="both begin together"),
        pytest.param(dated(1, since=DAY_AFTER), LAST, False, id="a day too soon"),
    ],
)
def test_department_opens_only_below_one_that_is_there(
    parent: DepartmentRow, since: date | None, *, may: bool
) -> None:
    assert (why_not_below(parent, since, LAST) is None) is may
