"""Which cases a person may teach the machine with: those it doubts, mixed with others."""

from datetime import datetime, timedelta

from feedback.complaints.queries.desk import WAITING, visible_to
from feedback.core.db import fetch
from feedback.core.permissions import Actor
from feedback.core.sql import Conditions
from feedback.learning.schemas import Asked

EVERY = 3
"""One case in three is any case: who learns only from doubts forgets the ordinary."""
LATELY = timedelta(days=60)

ASKABLE = f"""
    {WAITING} AND complaint.machine <> '' AND complaint.received_at >= {{}}
    AND NOT EXISTS (SELECT 1 FROM correction WHERE correction.complaint = complaint.id)
"""  # noqa: S608 - constants only; values travel as parameters
DOUBTFUL = "coalesce(complaint.field_confidence, 0), complaint.id"
ANY = "(complaint.id * 2654435761) % 4294967296, complaint.id"

NEXT = """
    SELECT complaint.number AS number FROM complaint WHERE {} ORDER BY {} LIMIT 1 OFFSET {{}}
"""
COUNT = "SELECT count(*) AS n FROM complaint WHERE {}"
TAUGHT = "SELECT count(*) AS n FROM correction WHERE by = {} AND at >= {}"


def _askable(actor: Actor, at: datetime) -> Conditions:
    seen = visible_to(actor)
    return Conditions(f"{ASKABLE} AND {seen.sql}", (at - LATELY, *seen.values))


async def next_to_ask(actor: Actor, *, skipped: int, at: datetime, today: datetime) -> Asked:
    """Return what to ask next; its ``number`` is empty when nothing is left.

    Args:
        actor: who is asked; only what they may see.
        skipped: how many the person has passed over.
        at: the present moment.
        today: when the day began.
    """
    where = _askable(actor, at)
    taught = int((await fetch(TAUGHT, actor.name, today))[0]["n"])
    left = int((await fetch(COUNT.format(where.sql), *where.values))[0]["n"])
    order = ANY if (taught + skipped) % EVERY == EVERY - 1 else DOUBTFUL
    rows = await fetch(NEXT.format(where.sql, order), *where.values, skipped)
    return Asked(rows[0]["number"] if rows else "", left, taught)
