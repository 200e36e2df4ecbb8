"""Who may do what: one table, asked by pages, routes, exports and documents."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from feedback.core.problems import NotAllowed


class Role(StrEnum):
    """What a member of staff is to the units below a place in the tree."""

    INTAKE = "intake"
    """Takes in and sorts what nobody owns yet (tiếp nhận, phân loại)."""
    HANDLER = "handler"
    """Works on the desk of a unit (xử lý)."""
    HEAD = "head"
    """Answers for a unit (trưởng đơn vị)."""
    LEADER = "leader"
    """Leads the whole or a branch (lãnh đạo)."""
    ANALYST = "analyst"
    """Reads figures and exports (phân tích)."""
    KEEPER = "keeper"
    """Alone reads what is sealed (người giữ hàng đợi niêm phong)."""
    ADMINISTRATOR = "administrator"
    """Keeps units, places and accounts; reads no case (quản trị)."""
    AUDITOR = "auditor"
    """Reads the history, and no case: who did and who looked (kiểm tra lịch sử)."""


class Permission(StrEnum):
    """Something a guard can ask for."""

    READ_CASES = "read_cases"
    TRIAGE = "triage"
    ENTER_CASES = "enter_cases"
    HANDLE = "handle"
    EXTEND = "extend"
    APPROVE = "approve"
    HEAR_ALARMS = "hear_alarms"
    MODERATE = "moderate"
    INSPECT = "inspect"
    READ_SEALED = "read_sealed"
    READ_FIGURES = "read_figures"
    EXPORT = "export"
    TELL_VISITORS = "tell_visitors"
    """Says how many were served; by key, for a queue or ticket machine."""
    SELF_SCORE = "self_score"
    APPRAISE = "appraise"
    KEEP_SURVEYS = "keep_surveys"
    ADMINISTER = "administer"
    KEEP_ACCOUNTS = "keep_accounts"
    READ_HISTORY = "read_history"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: frozenset(
        {
            Permission.READ_CASES,
            Permission.TRIAGE,
            Permission.ENTER_CASES,
            Permission.HANDLE,
            Permission.HEAR_ALARMS,
            Permission.MODERATE,
        }
    ),
    Role.HANDLER: frozenset({Permission.READ_CASES, Permission.ENTER_CASES, Permission.HANDLE}),
    Role.HEAD: frozenset(
        {
            Permission.READ_CASES,
            Permission.ENTER_CASES,
            Permission.HANDLE,
            Permission.EXTEND,
            Permission.APPROVE,
            Permission.HEAR_ALARMS,
            Permission.READ_FIGURES,
            Permission.SELF_SCORE,
        }
    ),
    Role.LEADER: frozenset(
        {
            Permission.READ_CASES,
            Permission.HEAR_ALARMS,
            Permission.READ_FIGURES,
            Permission.APPRAISE,
            Permission.INSPECT,
        }
    ),
    Role.ANALYST: frozenset(
        {Permission.READ_FIGURES, Permission.EXPORT, Permission.KEEP_SURVEYS}
    ),
    Role.KEEPER: frozenset({Permission.READ_SEALED}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.ADMINISTER,
            Permission.KEEP_ACCOUNTS,
            Permission.KEEP_SURVEYS,
            Permission.TELL_VISITORS,
        }
    ),
    Role.AUDITOR: frozenset({Permission.READ_HISTORY}),
}


class Scope(msgspec.Struct, frozen=True):
    """The units a permission reaches."""

    everything: bool = False
    """Also what no unit owns yet."""
    units: frozenset[int] = frozenset()

    def reaches(self, unit: int | None) -> bool:
        """Tell whether ``unit`` (None: what nobody owns) lies inside."""
        return self.everything or unit in self.units

    def __bool__(self) -> bool:
        return self.everything or bool(self.units)


class Grant(msgspec.Struct, frozen=True):
    """A role over a subtree, already unfolded into its units."""

    role: Role
    scope: Scope


class Allowance(msgspec.Struct, frozen=True):
    """A single permission over a scope, given without a role."""

    permission: Permission
    scope: Scope


class Actor(msgspec.Struct, frozen=True):
    """Who acts: a member of staff with grants, or a program with its allowances."""

    id: int
    name: str
    display_name: str
    unit: int | None
    unit_name: str
    grants: tuple[Grant, ...] = ()
    allowed: tuple[Allowance, ...] = ()
    """What a program's key carries; people have roles."""
    confined_to: str = ""
    """The page that must be seen to before any other opens; empty: none."""

    def scope(self, permission: Permission) -> Scope:
        """Return where this actor has ``permission``; empty when nowhere."""
        roles = [one.scope for one in self.grants if permission in PERMISSIONS[one.role]]
        return joined(
            [*roles, *(one.scope for one in self.allowed if one.permission is permission)]
        )

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor has ``permission`` anywhere."""
        return bool(self.scope(permission))


def joined(scopes: Iterable[Scope]) -> Scope:
    """Return one scope that reaches whatever one of ``scopes`` reaches."""
    everything, units = False, frozenset[int]()
    for scope in scopes:
        everything = everything or scope.everything
        units |= scope.units
    return Scope(everything, units)


def require(actor: Actor, permission: Permission) -> Scope:
    """Return where ``actor`` has ``permission``.

    Raises:
        NotAllowed: nowhere.
    """
    scope = actor.scope(permission)
    if not scope:
        raise NotAllowed
    return scope
