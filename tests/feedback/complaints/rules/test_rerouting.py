from datetime import date

import pytest

from feedback.complaints.rules import rerouting
from feedback.complaints.rules.rerouting import NEW, Change, Group, Move, Verb
from feedback.complaints.rules.routing import RoutingRow
from tests.feedback.complaints.rules.test_routing import (
    CLOSED,
    GROUND,
    JULY,
    JUNE_END,
    LAND,
    OLD_TOWN,
    RIVERSIDE,
    TODAY,
    WASTE,
    YESTERDAY,
    rule,
)

LIST = [rule(1, area=RIVERSIDE), rule(2, WASTE, until=YESTERDAY), rule(3, WASTE, field="waste")]


def order(rules: list[RoutingRow]) -> list[int]:
    assert [one.position for one in rules] == list(range(1, len(rules) + 1))
    return [one.id for one in rules]


@pytest.mark.parametrize(
    ("change", "ids"),
    [
        pytest.param(Change(Verb.UP, 3), [3, 2, 1], id="up, past one that has ended"),
        pytest.param(Change(Verb.DOWN, 1), [3, 2, 1], id="down, likewise"),
        pytest.param(Change(Verb.UP, 1), [1, 2, 3], id="the first stays"),
        pytest.param(Change(Verb.DOWN, 3), [1, 2, 3], id="the last stays"),
        pytest.param(Change(Verb.ADD, row=rule(NEW)), [1, 2, 3, NEW], id="a general one last"),
        pytest.param(
            Change(Verb.ADD, row=rule(NEW, area=RIVERSIDE, kind="report")),
            [NEW, 1, 2, 3],
            id="a special one before what covers it",
        ),
        pytest.param(
            Change(Verb.ADD, row=rule(NEW, field="waste", kind="report")),
            [1, 2, NEW, 3],
            id="and no earlier; ended ones cover nothing",
        ),
        pytest.param(Change(Verb.END, 3, last_day=TODAY), [1, 2, 3], id="ended in its place"),
        pytest.param(Change(Verb.EDIT, 3, rule(3, LAND)), [1, 2, 3], id="edited in its place"),
    ],
)
def test_the_list_is_in_order_after_each_change(change: Change, ids: list[int]) -> None:
    assert order(rerouting.changed(LIST, change, TODAY)) == ids


def test_only_what_was_asked_for_changes() -> None:
    ended = rerouting.changed(LIST, Change(Verb.END, 3, last_day=TODAY), TODAY)

    assert ended[:2] == LIST[:2]
    assert ended[2].valid_to == TODAY


@pytest.mark.parametrize(
    ("change", "day"),
    [
        (Change(Verb.ADD, row=rule(NEW)), TODAY),
        (Change(Verb.ADD, row=rule(NEW, since=YESTERDAY)), TODAY),
        (Change(Verb.ADD, row=rule(NEW, since=JULY)), JULY),
        (Change(Verb.END, 1, last_day=JUNE_END), JULY),
        (Change(Verb.END, 1, last_day=date(2026, 6, 1)), TODAY),
        (Change(Verb.UP, 3), TODAY),
    ],
)
def test_a_change_is_tried_on_the_first_day_it_makes_a_difference(
    change: Change, day: date
) -> None:
    assert rerouting.takes_effect(change, TODAY) == day


GROUPS = [
    Group("land", None, "report", 5),
    Group("land", RIVERSIDE, "report", 7),
    Group("waste", None, "question", 11),
]


@pytest.mark.parametrize(
    ("before", "after", "moves"),
    [
        pytest.param([rule(1)], [rule(1)], [], id="nothing"),
        pytest.param(
            [rule(1)],
            [rule(2, OLD_TOWN, area=RIVERSIDE), rule(1)],
            [Move(7, LAND, OLD_TOWN)],
            id="an area",
        ),
        pytest.param(
            [rule(1)],
            [rule(1, WASTE, kind="question")],
            [Move(12, LAND, None), Move(11, LAND, WASTE)],
            id="the largest first; what nobody gets goes to the triage desk",
        ),
        pytest.param(
            [rule(1)],
            [rule(2, CLOSED, field="waste"), rule(1)],
            [Move(11, LAND, None)],
            id="a broken rule sends to the triage desk, not to the next rule",
        ),
        pytest.param([], [rule(1)], [Move(23, None, LAND)], id="from the triage desk"),
    ],
)
def test_a_rehearsal_counts_what_would_go_elsewhere(
    before: list[RoutingRow], after: list[RoutingRow], moves: list[Move]
) -> None:
    found = rerouting.rehearse(GROUPS, before, after, GROUND)

    assert (found.total, found.moves) == (23, moves)
    assert found.moved == sum(move.number for move in moves)


@pytest.mark.parametrize(
    ("rules", "department", "kept"),
    [
        pytest.param([], WASTE, [(NEW, WASTE, None)], id="a rule is made"),
        pytest.param([], None, [], id="nothing to end"),
        pytest.param(
            [rule(1, field="land"), rule(2, field="waste")],
            None,
            [(1, LAND, YESTERDAY), (2, LAND, None)],
            id="ended, never deleted",
        ),
        pytest.param(
            [rule(1, field="land", area=RIVERSIDE), rule(2, field="land", helpers=(WASTE,))],
            WASTE,
            [(1, LAND, None), (2, WASTE, None)],
            id="that of an area stays",
        ),
        pytest.param(
            [rule(1)], WASTE, [(NEW, WASTE, None), (1, LAND, None)], id="before a general one"
        ),
    ],
)
def test_a_field_goes_to_a_department_everywhere(
    rules: list[RoutingRow], department: int | None, kept: list[tuple[int, int, date | None]]
) -> None:
    after = rerouting.with_plain(rules, "land", department, TODAY)

    assert [(one.id, one.department, one.valid_to) for one in after] == kept
    assert all(one.department not in one.helpers for one in after)


def test_the_mark_of_a_list_tells_every_change() -> None:
    changes = [Change(Verb.UP, 3), Change(Verb.END, 1, last_day=TODAY)]
    lists = [LIST, *(rerouting.changed(LIST, change, TODAY) for change in changes)]

    assert len({rerouting.mark_of(one) for one in lists}) == len(lists)
    assert rerouting.mark_of(list(LIST)) == rerouting.mark_of(LIST)
