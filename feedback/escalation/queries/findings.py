"""Warnings of what inspections found."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from feedback.core.db import fetch
from feedback.core.permissions import Scope
from feedback.core.sql import Conditions
from feedback.escalation.schemas import WarnedFinding

MADE = "SELECT finding, key FROM finding_alert WHERE {where}"


async def made_of(ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the keys of the warnings already made, by finding."""
    found: dict[int, set[str]] = defaultdict(set)
    where = Conditions.is_in("finding", ids)
    for row in await fetch(MADE.format(where=where.sql), *where.values):
        found[row["finding"]].add(row["key"])
    return found


OVERDUE = """
    SELECT finding.inspection AS inspection, finding.place AS place, department.name AS unit,
           finding.due_at AS due_at, warned.at AS at, warned.names AS names,
           warned.is_lost AS is_lost
      FROM finding_alert AS warned
      JOIN finding ON finding.id = warned.finding
      JOIN department ON department.id = finding.department
     WHERE finding.status = 'open' AND warned.stage >= 4 AND {where}
       AND warned.id = (SELECT max(newer.id) FROM finding_alert AS newer
                         WHERE newer.finding = finding.id)
     ORDER BY finding.due_at, finding.id
     LIMIT {{}}
"""
SHOWN = 50


async def overdue(scope: Scope) -> list[WarnedFinding]:
    """Return overdue findings told up the line, the longest overdue first; at most ``SHOWN``."""
    where = (
        Conditions("1 = 1")
        if scope.everything
        else Conditions.is_in("finding.department", sorted(scope.units))
    )
    rows = await fetch(OVERDUE.format(where=where.sql), *where.values, SHOWN)
    return msgspec.convert([dict(row) for row in rows], list[WarnedFinding], strict=False)
