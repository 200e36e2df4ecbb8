"""Cases that have waited for a unit longer than an administrator allows."""

from datetime import datetime, timedelta

from feedback.complaints.queries.figures import WAITING
from feedback.core.clock import local_date
from feedback.core.db import fetch
from feedback.core.opening import OpeningTime
from feedback.core.permissions import Actor, Permission
from feedback.core.remarks import Remark
from feedback.core.sql import read_moment
from feedback.escalation.queries.cases import alert_rules
from feedback.places import queries as places

LOOKED_AT = 500
UNOWNED = f"""
    SELECT received_at, reopened_at, unsealed_at FROM complaint
     WHERE {WAITING} AND NOT sealed AND department IS NULL
     ORDER BY received_at LIMIT {{}}
"""  # noqa: S608 - a constant of ours


async def remarks(actor: Actor, at: datetime) -> list[Remark]:
    """Return what the desk says to whoever sorts: how many wait for a unit too long.

    The same clock as that of the warning: office hours since the case came in, was
    re-opened, or came back from the keeper.
    """
    if not actor.may(Permission.TRIAGE):
        return []
    rows = await fetch(UNOWNED, LOOKED_AT)
    if not rows:
        return []
    since = [max(filter(None, map(read_moment, row.values()))) for row in rows]
    hours = OpeningTime(await places.calendar(), local_date(min(since)), local_date(at))
    allowed = (await alert_rules()).unowned_hours
    late = sum(hours.between(one, at) >= timedelta(hours=allowed) for one in since)
    if not late:
        return []
    text = f"{late} việc chờ giao đơn vị quá {allowed} giờ làm việc"
    return [Remark(text, "/ban?nhom=triage", is_late=True)]
