"""Old names of wards in complaints, and what they are called today."""

import msgspec

from feedback.complaints.schemas import CaseView, PlaceToday
from feedback.core.db import fetch
from feedback.learning.schemas import UnitState, WaitingUnit

WAITING = "SELECT id, said, asked FROM old_unit WHERE state = 'waiting' ORDER BY id LIMIT {}"
TOLD = """
    SELECT said, now, state FROM old_unit
     WHERE complaint = {} AND state IN ('found', 'divided') ORDER BY id
"""


async def waiting(most: int) -> list[WaitingUnit]:
    """Return the first that nobody has looked up."""
    return msgspec.convert([dict(row) for row in await fetch(WAITING, most)], list[WaitingUnit])


async def places_today(case: CaseView) -> list[PlaceToday]:
    """Return what the old units a case names are called today; unknown ones are left out."""
    rows = await fetch(TOLD, case.id)
    return [
        PlaceToday(row["said"], row["now"], is_divided=row["state"] == UnitState.DIVIDED)
        for row in rows
    ]
