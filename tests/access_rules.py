"""Who may enter and who may read, said a second time: the product is not asked."""

from enum import StrEnum
from typing import NamedTuple

from feedback.core.permissions import PERMISSIONS, Permission, Role
from tests.doors import OPEN_TO_ALL, About, Door

UNITS = ("root", "a", "a1", "b", "apart")
"""a and b lie below root, a1 below a; apart is a second root."""
WHERE = {
    "whole": frozenset(UNITS),
    "parent": frozenset({"root", "a", "a1", "b"}),
    "own": frozenset({"a", "a1"}),
    "child": frozenset({"a1"}),
    "other": frozenset({"b"}),
}
"""What a grant reaches, by where it is given; what it is about belongs to a."""
SEAT = {"whole": None, "parent": "root", "own": "a", "child": "a1", "other": "b"}
"""The unit a grant is given over."""


class State(StrEnum):
    """What an asker brings."""

    SIGNED_IN = "signed in"
    CONFINED = "confined"
    """Signed in, but has to set up a second factor first."""
    NOBODY = "nobody"
    """No session, or one that is not good any more."""
    KEY = "key"
    BAD_KEY = "bad key"


class Said(StrEnum):
    """How a door answers."""

    OPEN = "open"
    NO_PERMISSION = "403"
    UNKNOWN = "404"
    SIGN_IN = "sign in"
    CONFINED = "to /toi"
    BAD_KEY = "bad key"


class Asker(NamedTuple):
    """Who asks."""

    name: str
    state: State
    permissions: frozenset[Permission] = frozenset()
    where: str = "whole"
    token: str = ""
    key: str = ""

    def holds(self, permission: Permission, unit: str | None) -> bool:
        """Tell whether the permission is held over ``unit``; None: what nobody owns."""
        reached = unit in WHERE[self.where] if unit else self.where == "whole"
        return permission in self.permissions and reached


class Thing(NamedTuple):
    """What a door is about: a case, an account, a key or a unit."""

    unit: str | None
    """None: nobody's; an account or key over the whole."""
    sealed: bool = False
    alarms: str | None = None
    """The unit that is told of a danger before it owns the case."""


class Visit(NamedTuple):
    """A door as it is asked once."""

    door: Door
    url: str
    sends: dict[str, str]
    thing: Thing | None = None


def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what the one table gives to a role."""
    return PERMISSIONS[role]


def knows_case(asker: Asker, case: Thing) -> bool:
    """Tell whether the case exists for whoever asks."""
    if case.sealed:
        return asker.holds(Permission.READ_SEALED, case.unit)
    if asker.holds(Permission.READ_CASES, case.unit):
        return True
    if case.unit is None and Permission.TRIAGE in asker.permissions:
        return True
    return case.alarms is not None and asker.holds(Permission.HEAR_ALARMS, case.alarms)


def expected(asker: Asker, visit: Visit) -> Said:
    """Return how a door must answer."""
    door, is_api = visit.door, visit.url.startswith("/api/")
    if asker.state is State.BAD_KEY and is_api:
        return Said.BAD_KEY
    if door.about in OPEN_TO_ALL:
        return Said.OPEN
    is_known = asker.state in {State.SIGNED_IN, State.CONFINED}
    if not (is_known or (asker.state is State.KEY and is_api)):
        return Said.SIGN_IN
    if door.about is About.ONESELF:
        return Said.OPEN
    return Said.CONFINED if asker.state is State.CONFINED else _by_permission(asker, visit)


OVER_ALL = {Permission.ADMINISTER, Permission.READ_HISTORY, Permission.KEEP_SURVEYS}
"""Held over a part of the organisation, these open nothing."""


def _by_permission(asker: Asker, visit: Visit) -> Said:
    door, thing = visit.door, visit.thing
    held = [
        one
        for one in door.needs
        if one in asker.permissions and (one not in OVER_ALL or asker.where == "whole")
    ]
    if not held or (door.about is About.WHOLE and asker.where != "whole"):
        return Said.NO_PERMISSION
    if door.about is About.PROGRAM and asker.state is not State.KEY:
        return Said.NO_PERMISSION
    if door.about is About.ANOTHERS or (door.about is About.PROGRAM and "{" in door.path):
        return Said.UNKNOWN
    if thing is None:
        return Said.OPEN
    if door.about is About.CASE:
        known = knows_case(asker, thing)
        known = known and (door.needs != (Permission.READ_SEALED,) or thing.sealed)
    else:
        known = any(asker.holds(one, thing.unit) for one in held)
    return Said.OPEN if known else Said.UNKNOWN
