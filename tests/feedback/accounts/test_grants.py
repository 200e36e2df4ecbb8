"""Who may give whom which role, as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.accounts.rules import (
    may_grant,
    may_hold_together,
    may_manage,
    scope_of,
    stored,
)
from feedback.core.permissions import Actor, Grant, Permission, Role
from feedback.places.schemas import DepartmentRow


def unit(number: int, parent: int | None = None) -> DepartmentRow:
    return DepartmentRow(number, f"unit-{number}", f"Đơn vị {number}", parent, None, None)


TREE = [unit(1), unit(2, 1), unit(3, 1), unit(4, 2)]
TWO_ROOTS = [*TREE, unit(9)]
GIVEN = [role for role in Role if role is not Role.KEEPER]


def an_actor(*grants: tuple[Role, int | None]) -> Actor:
    held = tuple(Grant(role, scope_of(where, TREE)) for role, where in grants)
    return Actor(1, "lan", "Chị Lan", None, "", held)


WHOLE = an_actor((Role.ADMINISTRATOR, None))
BRANCH = an_actor((Role.ADMINISTRATOR, 2))
OTHERS = an_actor(*((role, None) for role in Role if role is not Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    ("actor", "department", "may"),
    [
        pytest.param(WHOLE, None, True, id="the whole gives everywhere"),
        pytest.param(WHOLE, 1, True, id="the whole gives over the root"),
        pytest.param(WHOLE, 4, True, id="the whole gives over a leaf"),
        pytest.param(BRANCH, 2, True, id="a branch gives over itself"),
        pytest.param(BRANCH, 4, True, id="a branch gives below"),
        pytest.param(BRANCH, 3, False, id="a branch gives nothing beside"),
        pytest.param(BRANCH, 1, False, id="a branch gives nothing above"),
        pytest.param(BRANCH, None, False, id="a branch gives nothing everywhere"),
        pytest.param(BRANCH, 99, False, id="a branch gives nothing over a made-up unit"),
        pytest.param(OTHERS, 4, False, id="who keeps no accounts gives nothing"),
        pytest.param(an_actor(), 4, False, id="nobody gives nothing"),
    ],
)
def test_roles_are_given_within_ones_own_reach(
    actor: Actor, department: int | None, *, may: bool
) -> None:
    assert {may_grant(actor, role, department, TREE) for role in GIVEN} == {may}
    assert not may_grant(actor, Role.KEEPER, department, TREE)


@given(where=st.none() | st.integers(1, 4), wanted=st.none() | st.integers(1, 4))
def test_what_is_given_never_reaches_further_than_who_gives(
    where: int | None, wanted: int | None
) -> None:
    actor = an_actor((Role.ADMINISTRATOR, where))
    reach, asked = actor.scope(Permission.KEEP_ACCOUNTS), scope_of(wanted, TREE)

    if may_grant(actor, Role.HANDLER, wanted, TREE):
        assert all(reach.reaches(one) for one in asked.units)
        assert reach.reaches(None) or not asked.reaches(None)


@pytest.mark.parametrize(
    ("actor", "home", "grants", "may"),
    [
        pytest.param(WHOLE, None, [None], True, id="the whole keeps the whole"),
        pytest.param(WHOLE, None, [], True, id="the whole keeps who has no role"),
        pytest.param(BRANCH, 4, [4, 2], True, id="a branch keeps its own"),
        pytest.param(BRANCH, 4, [4, 3], False, id="one role beside is enough"),
        pytest.param(BRANCH, 4, [None], False, id="never who reaches everything"),
        pytest.param(BRANCH, 4, [1], False, id="never who reaches the root"),
        pytest.param(BRANCH, 2, [], True, id="without a role the unit counts"),
        pytest.param(BRANCH, 3, [], False, id="another unit's newcomer"),
        pytest.param(BRANCH, None, [], False, id="nobody's newcomer"),
        pytest.param(OTHERS, 4, [4], False, id="who keeps no accounts"),
    ],
)
def test_accounts_are_kept_by_whom_they_lie_below(
    actor: Actor, home: int | None, grants: list[int | None], *, may: bool
) -> None:
    assert may_manage(actor, home, grants, TREE) is may


@pytest.mark.parametrize("role", Role)
def test_keeping_accounts_and_reading_cases_do_not_go_together(role: Role) -> None:
    apart = {Role.INTAKE, Role.HANDLER, Role.HEAD, Role.LEADER, Role.KEEPER}

    assert may_hold_together({Role.ADMINISTRATOR, role}) is (role not in apart)
    assert may_hold_together(
        {Role.HANDLER, Role.ANALYST, Role.AUDITOR} | ({role} - {Role.ADMINISTRATOR})
    )


@pytest.mark.parametrize(
    ("department", "tree", "kept"),
    [
        pytest.param(1, TREE, None, id="the only root is the whole"),
        pytest.param(2, TREE, 2, id="a branch"),
        pytest.param(1, TWO_ROOTS, 1, id="one of two roots"),
        pytest.param(None, TWO_ROOTS, None, id="the whole"),
    ],
)
def test_a_grant_over_the_only_root_is_stored_as_the_whole(
    department: int | None, tree: list[DepartmentRow], kept: int | None
) -> None:
    assert stored(department, tree) == kept
