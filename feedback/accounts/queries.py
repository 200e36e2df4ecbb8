"""Every SELECT about accounts."""

import json
from collections import defaultdict
from datetime import datetime

import msgspec

from feedback.accounts import rules
from feedback.accounts.problems import StaffNotFound
from feedback.accounts.schemas import GrantView, KeyView, SessionView, StaffView
from feedback.accounts.tables import ApiKey, Staff, StaffGrant, StaffSession
from feedback.core.codes import keyed_hash
from feedback.core.permissions import (
    PERMISSIONS,
    Actor,
    Allowance,
    Grant,
    Permission,
    Role,
    Scope,
    joined,
)
from feedback.core.sql import Conditions, read_moment
from feedback.core.tables import AuditLine
from feedback.places import queries as places

KEY_START = "ln_"
EVERYWHERE = "toàn cơ quan"


class Asking(msgspec.Struct, frozen=True):
    """Who asks with a session or key, and when that was last written down."""

    actor: Actor
    id: int
    """Of the session, or of the key."""
    seen_at: datetime | None
    has_second_factor: bool = False


SESSION = """
    SELECT staff.id AS id, staff.name AS name, staff.display_name AS display_name,
           staff.department AS unit, staff.totp_since AS totp_since,
           session.id AS session, session.seen_at AS seen_at
      FROM staff_session AS session
      JOIN staff ON staff.id = session.staff
     WHERE session.token_hash = {}
       AND session.expires_at > {}
       AND session.ended_at IS NULL
       AND staff.is_active = {}
"""


async def find_session(token: str, secret: bytes, *, at: datetime) -> Asking | None:
    """Return who holds this session token; None when it is not (or no longer) good."""
    token_hash = keyed_hash(secret, "session", token)
    rows = await StaffSession.raw(SESSION, token_hash, at, True)
    if not rows:
        return None
    row = rows[0]
    seen_at, has_factor = read_moment(row["seen_at"]), row["totp_since"] is not None
    return Asking(await _actor(row), int(row["session"]), seen_at, has_factor)


async def find_actor(token: str, secret: bytes, *, at: datetime) -> Actor | None:
    """Return who holds this session token; None when it is not (or no longer) good."""
    found = await find_session(token, secret, at=at)
    return found.actor if found else None


async def find_key(key: str, secret: bytes, *, at: datetime) -> Asking | None:
    """Return the program a key was given to; None when it is not (or no longer) good."""
    row = await (
        ApiKey.select()
        .where(ApiKey.key_hash == keyed_hash(secret, "api key", key))
        .where(ApiKey.expires_at > at)
        .where(ApiKey.revoked_at.is_null())
        .first()
    )
    if row is None:
        return None
    tree = [] if row["everywhere"] else await places.departments()
    scope = rules.scope_of(None if row["everywhere"] else row["department"], tree)
    allowed = tuple(Allowance(Permission(one), scope) for one in json.loads(row["scopes"]))
    # No sign-in name has a colon: a program is never taken for a person.
    name = f"api-key:{row['id']}:{row['name']}"
    actor = Actor(0, name, str(row["name"]), None, "", allowed=allowed)
    return Asking(actor, int(row["id"]), row["used_at"])


async def get_actor_by_name(name: str) -> Actor:
    """Return a member of staff as an actor; for the command line and the demo."""
    row = await (
        Staff.select(
            Staff.id, Staff.name, Staff.display_name, Staff.department.as_alias("unit")
        )
        .where(Staff.name == name)
        .first()
    )
    assert row is not None
    return await _actor(row)


async def _actor(row: dict[str, object]) -> Actor:
    tree = await places.departments()
    departments = {department.id: department.name for department in tree}
    grants = await StaffGrant.select().where(StaffGrant.staff == row["id"])
    unit = row["unit"]
    return Actor(
        id=int(str(row["id"])),
        name=str(row["name"]),
        display_name=str(row["display_name"]),
        unit=unit if isinstance(unit, int) else None,
        unit_name=departments.get(unit, "") if isinstance(unit, int) else "",
        grants=tuple(
            Grant(Role(grant["role"]), rules.scope_of(grant["department"], tree))
            for grant in grants
        ),
    )


async def find_staff(name: str) -> Staff | None:
    """Return the account with this name; None when there is none."""
    return await Staff.objects().get(Staff.name == name)


async def staff_id(name: str) -> int:
    """Return the id of the account with this name.

    Raises:
        StaffNotFound: there is none.
    """
    row = await find_staff(name.strip().lower())
    if row is None:
        raise StaffNotFound
    return int(row.id)


LAST_SEEN = """
    SELECT staff AS staff, max(coalesce(seen_at, made_at)) AS at
      FROM staff_session WHERE {where} GROUP BY staff
"""


async def everybody(only: int | None = None) -> list[StaffView]:
    """Return all accounts, or one, with their roles, in the order they were made."""
    names = {department.id: department.name for department in await places.departments()}
    asked = Staff.select().order_by(Staff.id)
    given = StaffGrant.select().order_by(StaffGrant.id)
    if only is not None:
        asked, given = asked.where(Staff.id == only), given.where(StaffGrant.staff == only)
    grants: dict[int, list[GrantView]] = defaultdict(list)
    for grant in await given:
        unit = grant["department"]
        where = EVERYWHERE if unit is None else names.get(unit, "")
        grants[grant["staff"]].append(GrantView(grant["id"], Role(grant["role"]), unit, where))
    whose = Conditions("1 = 1") if only is None else Conditions("staff = {}", (only,))
    sessions = await StaffSession.raw(LAST_SEEN.format(where=whose.sql), *whose.values)
    seen = {row["staff"]: row["at"] for row in sessions}
    return [
        StaffView(
            id=row["id"],
            name=row["name"],
            display_name=row["display_name"],
            is_active=row["is_active"],
            unit=row["department"],
            unit_name=names.get(row["department"], ""),
            has_password=bool(row["password_hash"]),
            second_factor_since=row["totp_since"],
            grants=grants[row["id"]],
            last_seen_at=read_moment(seen.get(row["id"])),
        )
        for row in await asked
    ]


async def get_staff(staff_id: int) -> StaffView:
    """Return one account.

    Raises:
        StaffNotFound: there is none.
    """
    found = await everybody(staff_id)
    if not found:
        raise StaffNotFound
    return found[0]


ADMINISTRATORS = """
    SELECT count(DISTINCT staff.id) AS number
      FROM staff JOIN staff_grant AS granted ON granted.staff = staff.id
     WHERE staff.is_active = {} AND granted.role = {} AND granted.department IS NULL
"""


async def count_administrators() -> int:
    """Return how many open accounts keep the whole organisation."""
    rows = await Staff.raw(ADMINISTRATORS, True, Role.ADMINISTRATOR.value)
    return int(rows[0]["number"])


GRANTED = """
    SELECT granted.department AS department
      FROM staff JOIN staff_grant AS granted ON granted.staff = staff.id
     WHERE staff.is_active = {}
"""


async def has_anybody(permission: Permission, department: int) -> bool:
    """Tell whether an open account has a permission over a department."""
    roles = [role.value for role, held in PERMISSIONS.items() if permission in held]
    among = Conditions.is_in("granted.role", roles)
    rows = await Staff.raw(f"{GRANTED} AND {among.sql}", True, *among.values)
    line = await places.line_above(department)
    return any(row["department"] is None or row["department"] in line for row in rows)


ANSWERING = [
    role.value
    for role, may in PERMISSIONS.items()
    if Permission.HANDLE in may and Permission.TRIAGE not in may
]
"""Roles that answer cases and do not only send them on."""


async def worked_units() -> Scope:
    """Return the departments whose cases somebody with an open account answers."""
    where = Conditions("staff.is_active = {}", (True,)) & Conditions.is_in(
        "granted.role", ANSWERING
    )
    sql = f"""
        SELECT DISTINCT granted.department AS department
          FROM staff_grant AS granted JOIN staff ON staff.id = granted.staff
         WHERE {where.sql}
    """  # noqa: S608 - constants only; values travel as parameters
    tree = await places.departments()
    rows = await StaffGrant.raw(sql, *where.values)
    return joined(rules.scope_of(row["department"], tree) for row in rows)


async def open_sessions(staff_id: int, *, this: int = 0, at: datetime) -> list[SessionView]:
    """Return the sessions of an account that are open, the newest first."""
    rows = await (
        StaffSession.select()
        .where(StaffSession.staff == staff_id)
        .where(StaffSession.expires_at > at)
        .where(StaffSession.ended_at.is_null())
        .order_by(StaffSession.id, ascending=False)
    )
    return [
        SessionView(
            id=row["id"],
            device=row["device"],
            address=row["address"],
            made_at=row["made_at"],
            seen_at=row["seen_at"],
            is_this=row["id"] == this,
        )
        for row in rows
    ]


async def refused_tries(name: str, *, most: int = 10) -> list[datetime]:
    """Return when somebody last failed to sign in as ``name``, the newest first."""
    rows = await (
        AuditLine.select(AuditLine.at)
        .where(AuditLine.action == "session.refused")
        .where(AuditLine.subject == name)
        .order_by(AuditLine.id, ascending=False)
        .limit(most)
    )
    return [row["at"] for row in rows]


SINCE_LAST = """
    SELECT count(*) AS number FROM audit_line
     WHERE action = 'session.refused' AND subject = {}
       AND id > (SELECT coalesce(max(opened.id), 0) FROM audit_line AS opened
                  WHERE opened.action = 'session.opened' AND opened.subject = {}
                    AND opened.id < (SELECT max(latest.id) FROM audit_line AS latest
                                      WHERE latest.action = 'session.opened'
                                        AND latest.subject = {}))
"""


async def refused_before(name: str) -> int:
    """Return how often signing in as ``name`` failed between the last two sessions."""
    rows = await AuditLine.raw(SINCE_LAST, name, name, name)
    return int(rows[0]["number"])


async def keys() -> list[KeyView]:
    """Return all keys, also those that have ended, the newest first."""
    names = {department.id: department.name for department in await places.departments()}
    rows = await ApiKey.select().order_by(ApiKey.id, ascending=False)
    return [
        msgspec.convert(
            row
            | {
                "scopes": json.loads(row["scopes"]),
                "where": EVERYWHERE if row["everywhere"] else names.get(row["department"], ""),
            },
            KeyView,
        )
        for row in rows
    ]


class GrantedRow(msgspec.Struct, frozen=True):
    """A role an open account holds; ``department`` None is everywhere."""

    staff: int
    name: str
    role: Role
    department: int | None


GRANTED_NOW = """
    SELECT staff.id AS staff, staff.name AS name, granted.role AS role,
           granted.department AS department
      FROM staff JOIN staff_grant AS granted ON granted.staff = staff.id
     WHERE staff.is_active = {} AND staff.password_hash <> ''
     ORDER BY staff.id, granted.id
"""


async def granted() -> list[GrantedRow]:
    """Return every role of every account somebody can sign in with."""
    rows = await Staff.raw(GRANTED_NOW, True)
    return msgspec.convert(rows, list[GrantedRow])
