"""Old names of wards in complaints, and what they are called today."""

from collections.abc import Collection

import msgspec

from feedback.complaints.schemas import CaseView, PlaceToday
from feedback.core.db import fetch
from feedback.core.sql import Conditions
from feedback.learning.schemas import UnitState, WaitingUnit

WAITING = "SELECT id, complaint, said, asked FROM old_unit WHERE state = 'waiting' ORDER BY id LIMIT {}"
TOLD = """
    SELECT said, now, state, candidates FROM old_unit
     WHERE complaint = {} AND state IN ('found', 'divided') ORDER BY id
"""


async def waiting(most: int) -> list[WaitingUnit]:
    """Return the first that nobody has looked up."""
    return msgspec.convert([dict(row) for row in await fetch(WAITING, most)], list[WaitingUnit])


async def places_today(case: CaseView) -> list[PlaceToday]:
    """Return what the old units a case names are called today; unknown ones are left out."""
    rows = await fetch(TOLD, case.id)
    return [
        PlaceToday(
            row["said"],
            row["now"],
            row["state"] == UnitState.DIVIDED,
            _candidates(row["candidates"]),
        )
        for row in rows
    ]


def _candidates(stored: str) -> tuple[str, ...]:
    return msgspec.json.decode(stored, type=tuple[str, ...])


class Resolved(msgspec.Struct, frozen=True):
    """What all the old units a waiting case names are called today."""

    number: str
    states: set[str]
    names: set[str]


OF_CASES = """
    SELECT complaint.number AS number, note.state AS state, note.now AS now
      FROM old_unit AS note
      JOIN complaint ON complaint.id = note.complaint
     WHERE {where} AND complaint.area IS NULL AND NOT complaint.sealed
     ORDER BY note.id
"""


async def resolved(ids: Collection[int]) -> list[Resolved]:
    """Return the cases without an area that name old units looked up just now."""
    where = Conditions.is_in("note.complaint", sorted(ids))
    found: dict[str, Resolved] = {}
    for row in await fetch(OF_CASES.format(where=where.sql), *where.values):
        one = found.setdefault(row["number"], Resolved(row["number"], set(), set()))
        one.states.add(row["state"])
        one.names.add(row["now"])
    return list(found.values())


UNSEEN_AREAS = """
    SELECT area.id AS id, area.name AS name FROM area
     WHERE NOT EXISTS (SELECT 1 FROM old_area AS note WHERE note.area = area.id)
     ORDER BY area.id LIMIT {}
"""


async def unseen_areas(most: int) -> list[tuple[int, str]]:
    """Return id and name of areas whose names nobody has looked at."""
    return [(row["id"], row["name"]) for row in await fetch(UNSEEN_AREAS, most)]


AREAS_TODAY = """
    SELECT area, said, now, state, candidates FROM old_area
     WHERE state IN ('found', 'divided')
"""


async def areas_today() -> dict[int, PlaceToday]:
    """Return, by id, the areas that have an old name, and what that is called today."""
    return {
        row["area"]: PlaceToday(
            row["said"],
            row["now"],
            row["state"] == UnitState.DIVIDED,
            _candidates(row["candidates"]),
        )
        for row in await fetch(AREAS_TODAY)
    }
