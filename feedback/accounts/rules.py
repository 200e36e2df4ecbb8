"""Passwords, lock-out, second factors, and who may give whom which role."""

import ipaddress
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

import pyotp

from feedback.accounts.schemas import Purpose
from feedback.core.permissions import Actor, Permission, Role, Scope
from feedback.core.trees import subtree
from feedback.places.schemas import DepartmentRow

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200
MIN_DIFFERENT_SIGNS = 5
MAX_FAILED_ATTEMPTS = 5
LOCK_OUT = timedelta(minutes=15)
WINDOW = timedelta(minutes=15)
MAX_WRONG_FROM_ADDRESS = 10
KNOWN_FOR = timedelta(days=30)
STEP_S = 30
CODE_DIGITS = 6
MANY_TRIES = 3
VALID_FOR = {Purpose.INVITE: timedelta(days=7), Purpose.RESET: timedelta(hours=24)}
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


def is_own_path(way: str) -> bool:
    """Tell whether an address stays on this site; browsers drop tabs and line breaks."""
    return way.startswith("/") and way[1:2] not in {"/", "\\"} and way.isprintable()


def locked_until(failed_attempts: int, at: datetime) -> datetime | None:
    """Return until when an account is locked after so many failures in a row."""
    return at + LOCK_OUT if failed_attempts >= MAX_FAILED_ATTEMPTS else None


class Counted(NamedTuple):
    """An account's failures after one more try, and whether the try is let in."""

    failed_attempts: int
    locked_until: datetime | None
    is_let_in: bool


def count_try(failed_attempts: int, locked: datetime | None, at: datetime) -> Counted:
    """Count a try before its password is looked at.

    A lock lasts 15 minutes from now at most: after the clock was set back it neither
    falls at once nor stands for as long as the clock was wrong.
    """
    if locked is not None and locked > at:
        return Counted(failed_attempts, min(locked, at + LOCK_OUT), is_let_in=False)
    tries = 1 if locked is not None else failed_attempts + 1
    return Counted(tries, locked_until(tries, at), is_let_in=True)


def wait_s(wrong: Sequence[datetime], at: datetime) -> int:
    """Return how many seconds an address must wait after its wrong passwords; 0: not at all.

    A moment that lies ahead (the clock was set back) counts as now.
    """
    counted = sorted(min(moment, at) for moment in wrong)
    counted = [moment for moment in counted if moment > at - WINDOW]
    if len(counted) < MAX_WRONG_FROM_ADDRESS:
        return 0
    free_at = counted[-MAX_WRONG_FROM_ADDRESS] + WINDOW
    return int((free_at - at).total_seconds()) + 1


def network_of(address: str) -> str:
    """Return what counts as one address: a household has 2^64 of the newer kind."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if read.version == 4:  # noqa: PLR2004 - the older kind
        return str(read)
    if read.ipv4_mapped is not None:
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network(f"{read}/64", strict=False))


BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("CocCoc", "Cốc Cốc"), ("coc_coc", "Cốc Cốc")),
    *(("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("Chrome/", "Chrome")),
    *(("CriOS", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android")),
    *(
        ("Windows", "Windows"),
        ("Mac OS", "máy Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ),
)


def device_in_words(user_agent: str) -> str:
    """Return ``Chrome trên Windows``, as far as the browser says what it is."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "Trình duyệt lạ")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "máy không rõ")
    return f"{browser} trên {system}"


def matching_step(secret: str, typed: str, last: int, at: datetime) -> int | None:
    """Return the time step of RFC 6238 whose code was typed; None when none fits.

    One step before and after count as well, for clocks that differ. Each step is good
    once: those up to ``last`` are used. A ``last`` that lies ahead was used before the
    clock was set back and binds nothing.
    """
    code = "".join(typed.split())
    present = int(at.timestamp()) // STEP_S
    used = last if last <= present + 1 else 0
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdecimal()):
        return None
    made = pyotp.TOTP(secret, interval=STEP_S, digits=CODE_DIGITS)
    fits = (
        step
        for step in (present - 1, present, present + 1)
        if step > used and compare_digest(made.generate_otp(step), code)
    )
    return next(fits, None)


def scope_of(department: int | None, tree: Sequence[DepartmentRow]) -> Scope:
    """Return the units a grant over ``department`` reaches.

    No department is everything, also what no unit owns yet. So is the only root,
    and ``stored`` writes such a grant down as one over everything: a second root
    opened later takes nothing away from it.
    """
    if stored(department, tree) is None:
        return Scope(everything=True, units=frozenset(row.id for row in tree))
    assert department is not None
    return Scope(units=subtree(department, {row.id: row.parent for row in tree}))


def stored(department: int | None, tree: Sequence[DepartmentRow]) -> int | None:
    """Return the department a grant is stored with; None is everything."""
    roots = [row.id for row in tree if row.parent is None]
    return None if roots == [department] else department


CASE_ROLES = frozenset({Role.INTAKE, Role.HANDLER, Role.HEAD, Role.LEADER, Role.KEEPER})
"""Roles that read cases. Never together with keeping accounts: who could give himself
any case would be watched by nobody. Whoever does both has two accounts."""


def lies_within(wanted: Scope, reach: Scope) -> bool:
    """Tell whether ``wanted`` reaches nothing that ``reach`` does not."""
    return reach.everything or (not wanted.everything and wanted.units <= reach.units)


def may_grant(
    actor: Actor, role: Role, department: int | None, tree: Sequence[DepartmentRow]
) -> bool:
    """Tell whether ``actor`` may give ``role`` over ``department``, or take it away.

    Nobody gives beyond his own reach: an administrator of a branch gives within it. The
    sealed queue is opened on the server only (``create-admin --role keeper``).
    """
    reach = actor.scope(Permission.KEEP_ACCOUNTS)
    return (
        bool(reach)
        and role is not Role.KEEPER
        and lies_within(scope_of(department, tree), reach)
    )


def may_hold_together(roles: Collection[Role]) -> bool:
    """Tell whether one account may have all of ``roles``."""
    return Role.ADMINISTRATOR not in roles or not CASE_ROLES & set(roles)


def may_manage(
    actor: Actor,
    unit: int | None,
    grants: Sequence[int | None],
    tree: Sequence[DepartmentRow],
) -> bool:
    """Tell whether ``actor`` keeps the account of ``unit`` with grants over those departments.

    All of it must lie within reach: who sets the password of somebody above himself
    has his rights.
    """
    reach = actor.scope(Permission.KEEP_ACCOUNTS)
    if not reach:
        return False
    if not grants:
        return reach.reaches(unit)
    return all(lies_within(scope_of(grant, tree), reach) for grant in grants)
