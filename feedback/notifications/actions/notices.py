"""Telling people inside, and what they do with it."""

from collections.abc import Sequence
from datetime import date, datetime

from piccolo.columns import Column

from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput
from feedback.notifications import rules
from feedback.notifications.schemas import NewNotice, Reach
from feedback.notifications.tables import Notice, StaffReach

COLUMNS = ("key", "staff", "kind", "text", "url", "subject", "at")
AT_ONCE = 1000
"""Seven values a row: both databases take 32,767 values in one statement."""


async def tell(notices: Sequence[NewNotice], *, at: datetime) -> None:
    """Tell people something, inside the transaction of what it is about.

    Whoever calls has seen to it that none of the keys is there: a key twice is refused
    by the database, with all the rest.
    """
    rows = [
        (one.key, one.staff, str(one.kind), one.text[:300], one.url, one.subject, at)
        for one in notices
    ]
    for first in range(0, len(rows), AT_ONCE):
        await insert_rows(Notice, COLUMNS, rows[first : first + AT_ONCE])


async def note_seen(staff: int, *, upto: int, at: datetime) -> None:
    """Count somebody's notices as seen, up to and with the notice ``upto``."""
    await Notice.update({Notice.seen_at: at}).where(
        (Notice.staff == staff) & (Notice.id <= upto) & Notice.seen_at.is_null()
    )


async def set_reach(reach: Reach, *, by: Actor, at: datetime) -> None:
    """Say how one is reached, and until when not.

    Raises:
        InvalidInput: that is no address, or an absence that is over or longer than a year.
    """
    if reach.email and not rules.is_address(reach.email):
        raise InvalidInput({"email": "Xin ghi một địa chỉ thư, như ten@coquan.gov.vn."})
    if reach.away_until is not None:
        _check_absence(reach.away_until, local_date(at))
    values: dict[Column | str, object] = {
        StaffReach.email: reach.email,
        StaffReach.wants_digest: reach.wants_digest,
        StaffReach.away_until: reach.away_until,
    }
    async with transaction(f"reach {by.id}"):
        if not await StaffReach.exists().where(StaffReach.staff == by.id):
            await StaffReach.insert(StaffReach(staff=by.id))
        await StaffReach.update(values).where(StaffReach.staff == by.id)
        said = f"vắng đến {reach.away_until}" if reach.away_until else ""
        await audit.record(by.name, "staff.reach_set", by.name, at=at, detail=said)


def _check_absence(until: date, today: date) -> None:
    if until < today:
        raise InvalidInput({"away_until": "Ngày này đã qua."})
    if (until - today).days > rules.LONGEST_ABSENCE_DAYS:
        raise InvalidInput({"away_until": "Vắng quá một năm: xin nhờ quản trị khóa tài khoản."})
