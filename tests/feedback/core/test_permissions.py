import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.permissions import (
    PERMISSIONS,
    Actor,
    Grant,
    Permission,
    Role,
    Scope,
    joined,
    require,
)
from feedback.core.problems import NotAllowed

LAND, WASTE, TAX = 2, 3, 4
EVERYWHERE = Scope(everything=True, units=frozenset({1, LAND, WASTE, TAX}))


def over(*units: int) -> Scope:
    return Scope(units=frozenset(units))


def an_actor(*grants: Grant) -> Actor:
    return Actor(1, "lan", "Chị Lan", LAND, "Địa chính", grants)


@pytest.mark.parametrize("role", Role)
def test_every_role_may_do_something(role: Role) -> None:
    assert PERMISSIONS[role]


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_belongs_to_some_role(permission: Permission) -> None:
    assert any(permission in held for held in PERMISSIONS.values())


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        pytest.param(
            Permission.READ_CASES,
            {Role.INTAKE, Role.HANDLER, Role.HEAD, Role.LEADER},
            id="cases are read by whoever works on them, and leaders",
        ),
        pytest.param(Permission.TRIAGE, {Role.INTAKE}, id="intake alone sorts"),
        pytest.param(
            Permission.ENTER_CASES,
            {Role.INTAKE, Role.HANDLER, Role.HEAD},
            id="desks enter what comes on paper",
        ),
        pytest.param(
            Permission.HANDLE,
            {Role.INTAKE, Role.HANDLER, Role.HEAD},
            id="leaders do not handle",
        ),
        pytest.param(Permission.APPROVE, {Role.HEAD}, id="heads alone approve"),
        pytest.param(
            Permission.HEAR_ALARMS,
            {Role.INTAKE, Role.HEAD, Role.LEADER},
            id="danger reaches triage and heads",
        ),
        pytest.param(
            Permission.READ_HISTORY, {Role.AUDITOR}, id="auditors alone read the history"
        ),
        pytest.param(Permission.READ_SEALED, {Role.KEEPER}, id="keepers alone read the sealed"),
        pytest.param(
            Permission.READ_FIGURES,
            {Role.HEAD, Role.LEADER, Role.ANALYST},
            id="figures are for heads, leaders, analysts",
        ),
        pytest.param(Permission.EXPORT, {Role.ANALYST}, id="analysts alone export"),
        pytest.param(
            Permission.ADMINISTER, {Role.ADMINISTRATOR}, id="administrators alone administer"
        ),
        pytest.param(
            Permission.KEEP_ACCOUNTS,
            {Role.ADMINISTRATOR},
            id="administrators alone keep accounts",
        ),
    ],
)
def test_table_of_permissions(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if permission in PERMISSIONS[role]} == roles


def test_administrators_keepers_and_analysts_read_no_ordinary_case() -> None:
    for role in (Role.ADMINISTRATOR, Role.KEEPER, Role.ANALYST, Role.AUDITOR):
        assert Permission.READ_CASES not in PERMISSIONS[role]


@pytest.mark.parametrize(
    ("scope", "unit", "reached"),
    [
        pytest.param(over(LAND), LAND, True, id="own unit"),
        pytest.param(over(LAND), WASTE, False, id="another unit"),
        pytest.param(over(LAND), None, False, id="a unit does not own what nobody owns"),
        pytest.param(over(LAND, WASTE), WASTE, True, id="one of two"),
        pytest.param(EVERYWHERE, TAX, True, id="everything reaches each unit"),
        pytest.param(EVERYWHERE, None, True, id="everything reaches what nobody owns"),
        pytest.param(EVERYWHERE, 99, True, id="everything reaches a unit opened later"),
        pytest.param(Scope(), LAND, False, id="nothing reaches no unit"),
        pytest.param(Scope(), None, False, id="nothing reaches nothing"),
    ],
)
def test_scope_reaches_its_units(scope: Scope, unit: int | None, *, reached: bool) -> None:
    assert scope.reaches(unit) is reached


def test_only_an_empty_scope_is_false() -> None:
    assert not Scope()
    assert over(LAND)
    assert Scope(everything=True)


@pytest.mark.parametrize(
    ("scopes", "whole"),
    [
        pytest.param([], Scope(), id="of none"),
        pytest.param([over(LAND)], over(LAND), id="of one"),
        pytest.param([over(LAND), over(WASTE)], over(LAND, WASTE), id="of two units"),
        pytest.param([over(LAND), over(LAND, TAX)], over(LAND, TAX), id="overlapping"),
        pytest.param([over(LAND), EVERYWHERE], EVERYWHERE, id="with everything"),
        pytest.param([Scope(), over(TAX)], over(TAX), id="with nothing"),
    ],
)
def test_joined_scope_is_the_union(scopes: list[Scope], whole: Scope) -> None:
    assert joined(scopes) == whole


SCOPES = st.builds(Scope, st.booleans(), st.frozensets(st.integers(1, 6)))
UNITS = st.none() | st.integers(1, 8)


@given(scopes=st.lists(SCOPES), unit=UNITS)
def test_union_reaches_exactly_what_a_part_reaches(
    scopes: list[Scope], unit: int | None
) -> None:
    assert joined(scopes).reaches(unit) is any(scope.reaches(unit) for scope in scopes)


def test_actor_has_a_permission_only_where_a_role_that_holds_it_reaches() -> None:
    actor = an_actor(Grant(Role.HANDLER, over(LAND)), Grant(Role.LEADER, over(LAND, WASTE)))

    assert actor.scope(Permission.HANDLE) == over(LAND)
    assert actor.scope(Permission.READ_CASES) == over(LAND, WASTE)
    assert actor.scope(Permission.READ_FIGURES) == over(LAND, WASTE)
    assert actor.scope(Permission.EXPORT) == Scope()


def test_two_grants_of_a_role_add_up() -> None:
    actor = an_actor(Grant(Role.HANDLER, over(LAND)), Grant(Role.HANDLER, over(TAX)))

    assert actor.scope(Permission.HANDLE) == over(LAND, TAX)


def test_a_grant_over_everything_in_one_role_widens_no_other() -> None:
    actor = an_actor(Grant(Role.ANALYST, EVERYWHERE), Grant(Role.HANDLER, over(LAND)))

    assert actor.scope(Permission.READ_CASES) == over(LAND)
    assert not actor.scope(Permission.READ_CASES).reaches(None)


@pytest.mark.parametrize(
    ("grants", "permission"),
    [
        pytest.param((), Permission.READ_CASES, id="no grant at all"),
        pytest.param((Grant(Role.HANDLER, over(LAND)),), Permission.EXPORT, id="another role"),
        pytest.param(
            (Grant(Role.HANDLER, Scope()),), Permission.HANDLE, id="a grant of nothing"
        ),
    ],
)
def test_who_has_a_permission_nowhere_is_refused(
    grants: tuple[Grant, ...], permission: Permission
) -> None:
    actor = an_actor(*grants)

    assert not actor.may(permission)
    with pytest.raises(NotAllowed):
        require(actor, permission)


def test_who_has_it_somewhere_is_told_where() -> None:
    actor = an_actor(Grant(Role.HEAD, over(LAND)))

    assert actor.may(Permission.HANDLE)
    assert require(actor, Permission.HANDLE) == over(LAND)
