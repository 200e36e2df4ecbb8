"""Every SELECT about accounts."""

from collections import defaultdict
from datetime import datetime

from feedback.accounts import rules
from feedback.accounts.schemas import ROLE_LABELS, StaffView
from feedback.accounts.tables import Staff, StaffGrant, StaffSession
from feedback.core.codes import keyed_hash
from feedback.core.permissions import Actor, Grant, Role
from feedback.core.sql import read_moment
from feedback.places import queries as places

SESSION = """
    SELECT staff.id AS id, staff.name AS name, staff.display_name AS display_name,
           staff.department AS unit
      FROM staff_session AS session
      JOIN staff ON staff.id = session.staff
     WHERE session.token_hash = {}
       AND session.expires_at > {}
       AND session.ended_at IS NULL
       AND staff.is_active = {}
"""


async def find_actor(token: str, secret: bytes, *, at: datetime) -> Actor | None:
    """Return who holds this session token; None when it is not (or no longer) good."""
    token_hash = keyed_hash(secret, "session", token)
    rows = await StaffSession.raw(SESSION, token_hash, at, True)
    return await _actor(rows[0]) if rows else None


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


LAST_SEEN = "SELECT staff AS staff, max(made_at) AS at FROM staff_session GROUP BY staff"


async def everybody() -> list[StaffView]:
    """Return all accounts with their roles, in the order they were made."""
    names = {department.id: department.name for department in await places.departments()}
    grants: dict[int, list[str]] = defaultdict(list)
    for grant in await StaffGrant.select():
        where = names.get(grant["department"], "toàn cơ quan")
        grants[grant["staff"]].append(f"{ROLE_LABELS[Role(grant['role'])]} · {where}")
    seen = {row["staff"]: row["at"] for row in await StaffSession.raw(LAST_SEEN)}
    return [
        StaffView(
            id=row["id"],
            name=row["name"],
            display_name=row["display_name"],
            is_active=row["is_active"],
            grants=grants[row["id"]],
            last_seen_at=read_moment(seen.get(row["id"])),
        )
        for row in await Staff.select().order_by(Staff.id)
    ]
