"""How far the walk over open cases has come."""

from datetime import datetime, timedelta

import msgspec

from feedback.core.clock import local_date
from feedback.core.db import fetch
from feedback.core.opening import OpeningTime
from feedback.places import queries as places


class Walk(msgspec.Struct, frozen=True):
    """A walk over all open cases."""

    id: int
    began_at: datetime
    after: int
    """The last case it has looked at."""
    is_done: bool


LAST = """
    SELECT id, began_at, after, done_at IS NOT NULL AS is_done
      FROM escalation_round ORDER BY id DESC LIMIT 1
"""


async def last() -> Walk | None:
    """Return the walk that began last; None before the first."""
    rows = await fetch(LAST)
    return msgspec.convert(dict(rows[0]), Walk, strict=False) if rows else None


async def calendar_around(at: datetime) -> OpeningTime:
    """Return the opening hours of the day of a moment and of the day before."""
    today = local_date(at)
    return OpeningTime(await places.calendar(), today - timedelta(days=1), today)
