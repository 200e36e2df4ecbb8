"""Who is warned, and what happens where nobody is."""

import pytest

from feedback.core.permissions import Role
from feedback.escalation.rules import ladder
from feedback.escalation.rules.ladder import Directory
from feedback.escalation.schemas import About, Gap, Person, Stage, Step
from tests.feedback.escalation.test_stages import a_case

ROOT, BRANCH, UNIT, APART = 1, 2, 3, 4
PARENTS = {ROOT: None, BRANCH: ROOT, UNIT: BRANCH, APART: None}

HANDLER = Person(10, "hoa", Role.HANDLER, UNIT)
HEAD = Person(11, "kim", Role.HEAD, UNIT)
ABOVE = Person(12, "minh", Role.HEAD, BRANCH)
LEADER = Person(13, "son", Role.LEADER, ROOT)
EVERYWHERE = Person(14, "tam", Role.LEADER, None)
CLERK = Person(15, "thu", Role.INTAKE, APART)
KEEPER = Person(16, "giu", Role.KEEPER, None)
ALL = (HANDLER, HEAD, ABOVE, LEADER, EVERYWHERE, CLERK, KEEPER)


def told(
    stage: int,
    people: tuple[Person, ...] = ALL,
    *,
    department: int | None = UNIT,
    sealed: bool = False,
    closed: frozenset[int] = frozenset(),
    about: About = About.CITIZEN,
) -> tuple[set[str], set[Gap], bool]:
    case = a_case(department=department, sealed=sealed)
    step = Step(case, about, "key", stage)
    found = ladder.told(step, Directory(people, PARENTS, closed))
    return {person.name for person in found.people}, set(found.gaps), found.is_lost


def without(*gone: Person) -> tuple[Person, ...]:
    return tuple(person for person in ALL if person not in gone)


@pytest.mark.parametrize(
    ("stage", "names"),
    [
        (Stage.HALF, {"hoa"}),
        (Stage.MOST, {"hoa", "kim"}),
        (Stage.DUE, {"hoa", "kim"}),
        (Stage.OVERDUE, {"hoa", "kim", "minh"}),
        (Stage.OVERDUE + 1, {"hoa", "kim", "minh", "son"}),
        (Stage.OVERDUE + 2, {"hoa", "kim", "minh", "son", "tam"}),
        (Stage.OVERDUE + 9, {"hoa", "kim", "minh", "son", "tam"}),
    ],
)
def test_each_stage_climbs_one_rung_more(stage: int, names: set[str]) -> None:
    assert told(stage) == (names, set(), False)


@pytest.mark.parametrize(
    ("stage", "gone", "names", "gaps"),
    [
        pytest.param(Stage.HALF, (HANDLER,), {"kim"}, {Gap.NO_DESK}, id="nobody at the desk"),
        pytest.param(
            Stage.HALF, (HANDLER, HEAD), {"minh"}, {Gap.NO_DESK, Gap.NO_HEAD}, id="nor a head"
        ),
        pytest.param(Stage.MOST, (HEAD,), {"hoa", "minh"}, {Gap.NO_HEAD}, id="no head"),
        pytest.param(
            Stage.OVERDUE, (ABOVE, LEADER), {"hoa", "kim", "tam"}, set(), id="two rungs empty"
        ),
    ],
)
def test_a_rung_where_nobody_is_is_climbed_over(
    stage: int, gone: tuple[Person, ...], names: set[str], gaps: set[Gap]
) -> None:
    assert told(stage, without(*gone)) == (names, gaps, False)


def test_where_the_line_ends_without_anybody_the_warning_is_lost() -> None:
    nobody_above = without(ABOVE, LEADER, EVERYWHERE)

    assert told(Stage.DUE, nobody_above) == ({"hoa", "kim"}, set(), False)
    assert told(Stage.OVERDUE, nobody_above) == ({"hoa", "kim"}, {Gap.NO_LEADER}, True)
    assert told(Stage.HALF, ()) == (
        set(),
        {Gap.NO_DESK, Gap.NO_HEAD, Gap.NO_LEADER},
        True,
    )


def test_what_no_unit_has_is_told_to_whoever_sorts_and_whoever_leads_all() -> None:
    assert told(Stage.HALF, department=None) == ({"thu"}, {Gap.UNASSIGNED}, False)
    assert told(Stage.OVERDUE, department=None) == ({"thu", "tam"}, {Gap.UNASSIGNED}, False)
    lost = told(Stage.OVERDUE, without(EVERYWHERE), department=None)
    assert lost == ({"thu"}, {Gap.UNASSIGNED, Gap.NO_LEADER}, True)
    assert told(Stage.HALF, without(CLERK), department=None)[0] == {"tam"}


def test_a_closed_unit_s_cases_are_told_to_whoever_can_hand_them_on() -> None:
    names, gaps, is_lost = told(Stage.HALF, closed=frozenset({UNIT}))

    assert names == {"thu", "hoa", "minh"}
    assert gaps == {Gap.CLOSED}
    assert not is_lost


def test_of_what_is_sealed_only_keepers_hear() -> None:
    assert told(Stage.OVERDUE + 9, department=None, sealed=True) == ({"giu"}, set(), False)
    assert told(Stage.HALF, without(KEEPER), department=None, sealed=True) == (
        set(),
        {Gap.NO_KEEPER},
        True,
    )


def test_a_silent_unit_is_told_of_one_level_up_only() -> None:
    directory = Directory(ALL, PARENTS)

    assert [one.name for one in ladder.above(UNIT, directory).people] == ["minh"]
    assert [one.name for one in ladder.above(ROOT, directory).people] == ["tam"]
    assert ladder.above(APART, Directory((HANDLER,), PARENTS)).is_lost


def test_a_tree_that_bites_its_tail_ends() -> None:
    directory = Directory((LEADER,), {ROOT: UNIT, UNIT: ROOT})

    assert directory.line(UNIT) == [UNIT, ROOT, None]
