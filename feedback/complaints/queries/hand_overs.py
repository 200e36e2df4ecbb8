"""How often cases went from unit to unit, and who decides when that goes on too long."""

from datetime import datetime

import msgspec

from feedback.complaints.clock_tables import HandOverLimit
from feedback.core import trees
from feedback.core.clock import local_date
from feedback.core.db import fetch
from feedback.core.sql import Conditions
from feedback.places import queries as places
from feedback.places import rules as place_rules
from feedback.places.schemas import DepartmentRow

GIVEN_ON = """
    case_assignment AS given
      JOIN case_assignment AS taken
        ON taken.complaint = given.complaint AND taken.started_at = given.ended_at
       AND taken.department <> given.department
"""
"""A unit gave a case up as another took it: neither an answer nor a seal between them."""

MADE = f"""
    SELECT given.department AS source, taken.department AS target,
           given.started_at AS since, given.ended_at AS until
      FROM {GIVEN_ON} WHERE given.complaint = {{}} ORDER BY given.id
"""  # noqa: S608 - a constant of ours


class HandOver(msgspec.Struct, frozen=True):
    """A case went from one unit to another, which had held it ``since`` ``until``."""

    source: int
    target: int
    since: datetime
    until: datetime


async def hand_overs(complaint_id: int) -> list[HandOver]:
    """Return how a case went from unit to unit, oldest first."""
    rows = await fetch(MADE, complaint_id)
    return msgspec.convert([dict(row) for row in rows], list[HandOver], strict=False)


BETWEEN = f"""
    SELECT given.department AS source, taken.department AS target,
           given.started_at AS since, given.ended_at AS until
      FROM {GIVEN_ON}
      JOIN complaint ON complaint.id = given.complaint AND NOT complaint.sealed
     WHERE given.ended_at >= {{}} AND
"""  # noqa: S608 - the same


async def hand_overs_since(moment: datetime, units: frozenset[int] | None) -> list[HandOver]:
    """Return every hand-over since a moment that one of ``units`` had part in; None: all."""
    among = Conditions("1 = 1")
    if units is not None:
        listed = sorted(units)
        ends = ("given.department", "taken.department")
        among = Conditions.any_of(Conditions.is_in(end, listed) for end in ends)
    rows = await fetch(f"{BETWEEN} {among.sql}", moment, *among.values)
    return msgspec.convert([dict(row) for row in rows], list[HandOver], strict=False)


class Limit(msgspec.Struct, frozen=True):
    """After how many hand-overs an office decides; ``office`` None: the one at the root."""

    hand_overs: int = 2
    office: int | None = None


async def limit() -> Limit:
    """Return when who decides."""
    row = await HandOverLimit.select().order_by(HandOverLimit.id).first()
    return msgspec.convert(row, Limit) if row else Limit()


async def deciding(department: int, wanted: int | None, at: datetime) -> DepartmentRow:
    """Return the office that decides on cases of a department.

    One that was closed since does not: then the root above the department does.
    """
    units = {row.id: row for row in await places.departments()}
    if wanted is not None and units[wanted].is_valid(local_date(at)):
        return units[wanted]
    line = trees.line_above(department, place_rules.parents(list(units.values())))
    roots = (units[one] for one in line if units[one].parent is None)
    return next(roots, units[department])
