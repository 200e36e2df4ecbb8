"""What is said of a door of the application: whom it opens to, and what it is about."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from feedback.core.permissions import Permission


class About(StrEnum):
    """What stands behind a door, and so who may enter."""

    MACHINES = "machines"
    """Open to everybody: no session, nothing to post, may be kept by a browser."""
    CITIZENS = "citizens"
    """Open to everybody: no session, and so no token in its forms."""
    ENTRANCE = "entrance"
    """Open to everybody, but its forms carry a token."""
    ONESELF = "oneself"
    """Open to every person who is signed in, and about nobody else."""
    PART = "part"
    """Opens with one of its permissions anywhere; shows what lies there."""
    WHOLE = "whole"
    """Opens with one of its permissions over the whole organisation only."""
    CASE = "case"
    """As a part; does not exist for whoever may not know of the case."""
    PERSON = "person"
    """As a part; does not exist for whoever does not keep the account."""
    KEY = "key"
    """As a part; does not exist for whoever does not keep the key."""
    ALERT = "alert"
    """As a part; does not exist for whoever does not hear alarms of its unit."""
    ANOTHERS = "another's"
    """As a part; what is asked for was made for somebody else and does not exist."""
    PROGRAM = "program"
    """As a part, for a program with a key; to a browser closed, since it has no token."""


OPEN_TO_ALL = frozenset({About.MACHINES, About.CITIZENS, About.ENTRANCE})


class Door(NamedTuple):
    """A row of the table."""

    method: str
    path: str
    about: About
    needs: tuple[Permission, ...]
    answers: frozenset[int]
    """Statuses for whoever may enter."""
    sends: Mapping[str, str]
    """What is posted; ``{code}`` stands for the code of the address."""
    queries: tuple[str, ...]
    """What is asked for beside the bare address; the door must hold as well."""
    narrowed_by: str
    """The parameter that names a unit: one beyond reach does not exist."""


def get(
    path: str,
    about: About,
    *needs: Permission,
    answers: Iterable[int] = (200,),
    queries: tuple[str, ...] = (),
    narrowed_by: str = "",
) -> Door:
    """Return the row of a page."""
    return Door("GET", path, about, needs, frozenset(answers), {}, queries, narrowed_by)


def post(
    path: str,
    about: About,
    *needs: Permission,
    answers: Iterable[int] = (200, 303, 400, 409),
    sends: Mapping[str, str] | None = None,
) -> Door:
    """Return the row of a form; it is sent empty but for ``sends``."""
    return Door("POST", path, about, needs, frozenset(answers), sends or {}, (), "")
