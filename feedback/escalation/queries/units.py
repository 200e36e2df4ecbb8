"""Units that open none of their cases, and what of warnings reached nobody."""

from collections import defaultdict
from datetime import datetime

import msgspec

from feedback.complaints.queries.figures import WAITING
from feedback.core.db import fetch
from feedback.core.sql import Conditions
from feedback.escalation.schemas import Gap, Lost, Silent, Warned
from feedback.escalation.tables import UnitSilence

HOLDING = f"""
    SELECT complaint.department AS unit, count(*) AS cases, min(held.started_at) AS since
      FROM complaint
      JOIN case_assignment AS held
        ON held.complaint = complaint.id AND held.ended_at IS NULL
     WHERE {WAITING} AND NOT complaint.sealed AND complaint.department IS NOT NULL
     GROUP BY complaint.department
"""  # noqa: S608 - a constant of ours


class Holding(msgspec.Struct, frozen=True):
    """A unit with open cases, and since when it has the oldest."""

    unit: int
    cases: int
    since: datetime


async def holding() -> list[Holding]:
    """Return every unit that has open cases."""
    rows = await fetch(HOLDING)
    return msgspec.convert([dict(row) for row in rows], list[Holding], strict=False)


OPENED = """
    SELECT DISTINCT complaint.department AS unit, staff.id AS staff
      FROM audit_line
      JOIN complaint ON complaint.number = audit_line.subject
      JOIN staff ON staff.name = audit_line.actor
     WHERE audit_line.at >= {} AND audit_line.action = 'complaint.read'
       AND complaint.department IS NOT NULL
"""


async def opened_since(moment: datetime) -> dict[int, set[int]]:
    """Return who has opened a case of each unit since then."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in await fetch(OPENED, moment):
        found[row["unit"]].add(row["staff"])
    return found


async def silent_now() -> dict[int, int]:
    """Return the row of each unit that was reported and has opened nothing since, by unit."""
    rows = await UnitSilence.select(UnitSilence.id, UnitSilence.department).where(
        UnitSilence.ended_at.is_null()
    )
    return {row["department"]: row["id"] for row in rows}


SILENCES = """
    SELECT department.name AS unit, silence.cases AS cases, silence.since AS since,
           silence.reported_at AS reported_at, silence.is_lost AS is_lost
      FROM unit_silence AS silence
      JOIN department ON department.id = silence.department
     WHERE silence.ended_at IS NULL AND {where}
     ORDER BY silence.since, silence.id
"""


async def silences(seen: Conditions) -> list[Silent]:
    """Return the units that are silent now, the longest first; ``seen`` is about ``silence``."""
    rows = await fetch(SILENCES.format(where=seen.sql), *seen.values)
    return msgspec.convert([dict(row) for row in rows], list[Silent], strict=False)


NEWEST = """
    escalation.id = (SELECT max(newer.id) FROM escalation AS newer
                      WHERE newer.complaint = escalation.complaint AND {about})
"""
WARNED = f"""
    SELECT complaint.number AS number, department.name AS unit, escalation.about AS about,
           escalation.stage AS stage, escalation.at AS at, complaint.due_at AS due_at,
           escalation.names AS names
      FROM escalation
      JOIN complaint ON complaint.id = escalation.complaint
      LEFT JOIN department ON department.id = complaint.department
     WHERE {WAITING} AND {{where}}
       AND {NEWEST.format(about="(newer.stage >= 4 OR newer.about IN ('unowned', 'bounced'))")}
     ORDER BY complaint.due_at, complaint.id
     LIMIT {{limit}}
"""  # noqa: S608 - the same
SHOWN = 50


async def warned(seen: Conditions) -> list[Warned]:
    """Return open cases that were escalated, the longest overdue first; at most ``SHOWN``."""
    sql = WARNED.format(where=seen.sql, limit="{}")
    rows = await fetch(sql, *seen.values, SHOWN)
    return msgspec.convert([dict(row) for row in rows], list[Warned], strict=False)


LOST = f"""
    SELECT coalesce(department.name, '') AS unit, escalation.gaps AS gaps, count(*) AS cases
      FROM escalation
      JOIN complaint ON complaint.id = escalation.complaint
      LEFT JOIN department ON department.id = complaint.department
     WHERE {WAITING} AND NOT complaint.sealed AND escalation.is_lost
       AND {NEWEST.format(about="newer.is_lost")}
     GROUP BY 1, 2
     ORDER BY 3 DESC, 1
"""  # noqa: S608 - the same


async def lost() -> list[Lost]:
    """Return the open cases whose warnings reached nobody above, by unit and reason.

    What is sealed is not among them: the number would tell of it.
    """
    return msgspec.convert([dict(row) for row in await fetch(LOST)], list[Lost], strict=False)


def gaps_of(text: str) -> list[Gap]:
    """Return the reasons a row names."""
    return [Gap(word) for word in text.split()]
