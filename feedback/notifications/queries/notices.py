"""One's own notices, and who is away."""

from datetime import date

import msgspec

from feedback.core.db import fetch
from feedback.notifications.schemas import NoticeView, Reach
from feedback.notifications.tables import Notice, StaffReach

PAGE = 50
MANY = 100
"""More unread notices than that are not counted."""

UNREAD = """
    SELECT count(*) AS n
      FROM (SELECT 1 FROM notice WHERE staff = {} AND seen_at IS NULL LIMIT {}) AS unread
"""


async def count_unread(staff: int) -> int:
    """Return how many notices somebody has not seen, at most ``MANY``."""
    rows = await fetch(UNREAD, staff, MANY)
    return int(rows[0]["n"])


async def notices(staff: int, before: int) -> list[NoticeView]:
    """Return somebody's notices older than the notice ``before``, the newest first."""
    rows = await (
        Notice.select()
        .where((Notice.staff == staff) & (Notice.id < before))
        .order_by(Notice.id, ascending=False)
        .limit(PAGE + 1)
    )
    return msgspec.convert(rows, list[NoticeView])


KINDS = """
    SELECT kind AS kind, count(*) AS n FROM notice
     WHERE staff = {} AND seen_at IS NULL GROUP BY kind
"""


async def unread_by_kind(staff: int) -> dict[str, int]:
    """Count what somebody has not seen, by kind."""
    return {row["kind"]: int(row["n"]) for row in await fetch(KINDS, staff)}


async def reach_of(staff: int) -> Reach:
    """Return how somebody is reached."""
    row = await StaffReach.select().where(StaffReach.staff == staff).first()
    return msgspec.convert(row, Reach) if row else Reach()


async def away_on(day: date) -> set[int]:
    """Return who is away on a day."""
    rows = await StaffReach.select(StaffReach.staff).where(StaffReach.away_until >= day)
    return {row["staff"] for row in rows}
