"""How those answered whom somebody served; only where the organisation keeps that."""

from collections.abc import Sequence
from datetime import date

import msgspec

from feedback.core.clock import next_day, start_of
from feedback.core.db import fetch
from feedback.core.sql import Conditions
from surveys.devices.schemas import OfficerShare
from surveys.responses.schemas import HAPPY_SCORE

SHARES = f"""
    SELECT rating.served_by AS staff, count(*) AS n,
           sum(CASE WHEN rating.score >= {HAPPY_SCORE} THEN 1 ELSE 0 END) AS happy
      FROM rating WHERE {{where}} GROUP BY rating.served_by ORDER BY rating.served_by
"""  # noqa: S608 - a constant of ours


async def shares(staff: Sequence[int], first: date, last: date) -> list[OfficerShare]:
    """Return how many rated whom each of these people served, both days included.

    Whoever shows them holds back what has fewer than ``MIN_ANSWERS`` ratings.
    """
    where = Conditions.is_in("rating.served_by", list(staff)) & Conditions(
        "rating.given_at >= {} AND rating.given_at < {}",
        (start_of(first), start_of(next_day(last))),
    )
    rows = await fetch(SHARES.format(where=where.sql), *where.values)
    return msgspec.convert([dict(row) for row in rows], list[OfficerShare], strict=False)
