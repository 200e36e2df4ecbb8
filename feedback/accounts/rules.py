"""Passwords, lock-out, and how far a grant reaches."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from feedback.core.permissions import Scope
from feedback.core.trees import subtree
from feedback.places.schemas import DepartmentRow

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200
MIN_DIFFERENT_SIGNS = 5
MAX_FAILED_ATTEMPTS = 5
LOCK_OUT = timedelta(minutes=15)
WELL_KNOWN = ("password", "matkhau", "123456", "qwerty", "langnghe", "abcdef")


def is_acceptable(password: str, name: str) -> bool:
    """Tell whether a password may be used by ``name``."""
    lowered = password.lower()
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return False
    if len(set(lowered)) < MIN_DIFFERENT_SIGNS:
        return False
    rest = lowered.replace(name.lower(), "")
    for word in WELL_KNOWN:
        rest = rest.replace(word, "")
    return len(rest) >= MIN_PASSWORD_LENGTH // 2


def is_locked(locked_until: datetime | None, at: datetime) -> bool:
    """Tell whether an account is locked at a moment."""
    return locked_until is not None and locked_until > at


def locked_until(failed_attempts: int, at: datetime) -> datetime | None:
    """Return until when an account is locked after so many failures in a row."""
    return at + LOCK_OUT if failed_attempts >= MAX_FAILED_ATTEMPTS else None


def scope_of(department: int | None, tree: Sequence[DepartmentRow]) -> Scope:
    """Return the units a grant over ``department`` reaches.

    A grant over the only root is one over everything, also over what no unit
    owns yet.
    """
    roots = [row.id for row in tree if row.parent is None]
    if department is None or roots == [department]:
        return Scope(everything=True, units=frozenset(row.id for row in tree))
    return Scope(units=subtree(department, {row.id: row.parent for row in tree}))
