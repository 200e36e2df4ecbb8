from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.places.rules import in_tree_order, parents
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
