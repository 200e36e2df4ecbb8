"""Cases that may tell of the same matter as another."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from feedback.complaints.queries.desk import WAITING, visible_to
from feedback.complaints.schemas import CaseView, Similar, Sorting
from feedback.core.db import fetch
from feedback.core.permissions import Actor
from feedback.learning.queries.models import shipped_model
from nlp import duplicates
from nlp.duplicates import Profile, Where

APART = timedelta(days=21)
MOST_READ, MOST_SHOWN = 200, 5
MOST_OF_INCIDENT = 1000
"""Cases read for an incident: the newest."""
REMEMBERED = 1000

CANDIDATES = """
    SELECT complaint.number AS number, complaint.text AS text, complaint.place AS place,
           complaint.machine AS machine, complaint.received_at AS received_at
      FROM complaint
     WHERE complaint.id IN (
           SELECT complaint.id FROM complaint
            WHERE {} ORDER BY complaint.received_at DESC, complaint.id DESC LIMIT {{}})
     ORDER BY complaint.received_at DESC, complaint.id DESC
"""


async def similar_to(case: CaseView, actor: Actor) -> list[Similar]:
    """Return waiting cases that most probably tell of the same matter, the likest first.

    Looked at are the newest that ``actor`` may see and that came within three weeks;
    nothing sealed is compared with anything.
    """
    if case.sealed:
        return []
    since, until = case.received_at - APART, case.received_at + APART
    return (await _compared(case, actor, since, until, MOST_READ))[:MOST_SHOWN]


async def alike(case: CaseView, actor: Actor, since: datetime) -> list[str]:
    """Return the numbers of waiting cases received since then that tell of the same matter.

    Of the newest thousand that ``actor`` may see, the likest first.
    """
    if case.sealed:
        return []
    until = datetime.max.replace(tzinfo=UTC)
    found = await _compared(case, actor, since, until, MOST_OF_INCIDENT)
    return [one.number for one in found]


async def _compared(
    case: CaseView, actor: Actor, since: datetime, until: datetime, most: int
) -> list[Similar]:
    where = visible_to(actor)
    sql = (
        f"{WAITING} AND {where.sql} AND complaint.id <> {{}} AND complaint.received_at >= {{}}"
    )
    sql = CANDIDATES.format(f"{sql} AND complaint.received_at <= {{}}")
    rows = await fetch(sql, *where.values, case.id, since, until, most)
    others = [
        Similar(row["number"], row["text"], row["place"], row["received_at"], is_there=False)
        for row in rows
    ]
    machines = [str(row["machine"]) for row in rows]
    return await asyncio.to_thread(_likest, case, others, machines)


def _likest(
    case: CaseView, others: Sequence[Similar], machines: Sequence[str]
) -> list[Similar]:
    own = _profile(case.text, case.place, case.machine)
    found = []
    for other, machine in zip(others, machines, strict=True):
        told = duplicates.compare(own, _profile(other.text, other.place, machine))
        if told.is_duplicate:
            is_there = told.where is Where.SAME
            found.append((told.score, msgspec.structs.replace(other, is_there=is_there)))
    found.sort(key=lambda one: (not one[1].is_there, -one[0]))
    return [one for _, one in found]


@lru_cache(maxsize=REMEMBERED)
def _profile(text: str, place: str, machine: str) -> Profile:
    fields = dict(msgspec.json.decode(machine, type=Sorting).fields) if machine else {}
    told = f"{text}\n{place}" if place else text
    return duplicates.profile(told, fields, shipped_model().weights)
