"""What a morning's digests are made of."""

from collections import defaultdict
from datetime import date, datetime

import msgspec

from feedback.core.db import fetch
from feedback.notifications.schemas import KIND_LABELS, NoticeKind
from feedback.notifications.tables import Digest, DigestDay

AT_ONCE = 100
CASES = 20
"""Cases named in one digest."""


async def is_done(day: date) -> bool:
    """Tell whether a morning's digests are made."""
    return await DigestDay.exists().where(DigestDay.day == day)


async def count(day: date) -> int:
    """Return how many digests a morning has."""
    found: int = await Digest.count().where(Digest.day == day)
    return found


class Reader(msgspec.Struct, frozen=True):
    """Somebody with unread notices, and where letters go; empty: nowhere."""

    staff: int
    name: str
    email: str


READERS = """
    SELECT staff.id AS staff, staff.name AS name,
           CASE WHEN reach.wants_digest THEN reach.email ELSE '' END AS email
      FROM staff
      LEFT JOIN staff_reach AS reach ON reach.staff = staff.id
     WHERE staff.is_active = {} AND (reach.away_until IS NULL OR reach.away_until < {})
       AND EXISTS (SELECT 1 FROM notice
                    WHERE notice.staff = staff.id AND notice.seen_at IS NULL
                      AND notice.at <= {})
       AND NOT EXISTS (SELECT 1 FROM digest WHERE digest.staff = staff.id AND digest.day = {})
     ORDER BY staff.id
     LIMIT {}
"""


async def readers(day: date, at: datetime) -> list[Reader]:
    """Return who has something new on a morning and has not been told yet."""
    rows = await fetch(READERS, True, day, at, day, AT_ONCE)
    return msgspec.convert(
        [{**row, "email": row["email"] or ""} for row in rows], list[Reader], strict=False
    )


UNREAD = """
    SELECT kind, subject, url FROM notice
     WHERE staff = {} AND seen_at IS NULL AND at <= {} ORDER BY id DESC
"""


class Unread(msgspec.Struct, frozen=True):
    """Somebody's unread notices: how many of each kind, and the cases they lead to."""

    counts: list[tuple[str, int]]
    cases: list[tuple[str, str]]
    """Number and address, the newest first; more than ``CASES`` are not named."""


async def unread(staff: int, at: datetime) -> Unread:
    """Return what somebody has not seen."""
    counts: dict[NoticeKind, int] = defaultdict(int)
    cases: dict[str, str] = {}
    for row in await fetch(UNREAD, staff, at):
        counts[NoticeKind(row["kind"])] += 1
        if row["subject"] and len(cases) < CASES:
            cases.setdefault(row["subject"], row["url"])
    named = [(label, counts[kind]) for kind, label in KIND_LABELS.items() if counts.get(kind)]
    return Unread(named, list(cases.items()))


async def last_digest(staff: int) -> tuple[date, str] | None:
    """Return the day and words of somebody's last digest; None before the first."""
    row = await (
        Digest.select(Digest.day, Digest.text)
        .where(Digest.staff == staff)
        .order_by(Digest.id, ascending=False)
        .first()
    )
    return (row["day"], row["text"]) if row else None
