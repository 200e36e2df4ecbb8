"""Old names of wards in complaints are looked up: what are they called today?"""

import asyncio
import logging
import os
import sys
from collections.abc import Collection, Sequence
from datetime import datetime

import msgspec

from feedback.complaints.actions import triage
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.programs import running
from feedback.core.settings import load_settings
from feedback.learning.queries import units
from feedback.learning.schemas import UnitState
from feedback.learning.tables import OldAreaNote, OldUnitNote
from feedback.places import queries as places
from feedback.places.problems import AreaNotFound
from feedback.places.schemas import AreaRow
from nlp.units import OldUnit, Today, find_old

log = logging.getLogger(__name__)
PROGRAM = (sys.executable, "-m", "nlp.units_today")
AT_ONCE = 100
TIMEOUT_S = 60.0
COLUMNS = ("complaint", "said", "asked", "state")


async def keep_old_units(complaint: int, found: Sequence[OldUnit]) -> None:
    """Keep the old units a complaint names, to be looked up; once."""
    if found and not await OldUnitNote.exists().where(OldUnitNote.complaint == complaint):
        rows = [
            (complaint, one.said[:200], msgspec.json.encode(one).decode(), UnitState.WAITING)
            for one in found
        ]
        await insert_rows(OldUnitNote, COLUMNS, rows)


async def look_up(*, at: datetime) -> None:
    """Look the waiting ones up, in a process of its own; what cannot be is left unknown."""
    waiting = await units.waiting(AT_ONCE)
    if not waiting:
        return
    try:
        answers = await _asked([one.asked for one in waiting])
    except (OSError, TimeoutError, ValueError):
        log.exception("old names of wards could not be looked up")
        answers = [Today(one.said) for one in waiting]
    async with transaction():
        for one, told in zip(waiting, answers, strict=True):
            state = UnitState.FOUND if told.now else UnitState.UNKNOWN
            state = UnitState.DIVIDED if told.is_divided else state
            await OldUnitNote.update(
                {
                    OldUnitNote.state: state,
                    OldUnitNote.now: told.now,
                    OldUnitNote.candidates: _written(told),
                    OldUnitNote.at: at,
                }
            ).where(OldUnitNote.id == one.id)
    await _place({one.complaint for one in waiting}, at=at)


def _written(told: Today) -> str:
    return msgspec.json.encode(told.candidates).decode()


async def _place(complaints: Collection[int], *, at: datetime) -> None:
    """Give cases the area their citizens named by its old name, where all names lead to one.

    A divided unit leads nowhere by itself: somebody asks.
    """
    for one in await units.resolved(complaints):
        if one.states != {UnitState.FOUND}:
            continue
        found = {area.id for name in one.names if (area := await _area_of(name, at))}
        if len(found) == 1:
            await triage.find_area(one.number, found.pop(), at=at)


async def _area_of(name: str, at: datetime) -> AreaRow | None:
    """Return the area of today called as a unit is, with its province or without; None: none is."""
    for typed in (name, name.partition(",")[0]):
        try:
            return await places.get_area(typed, local_date(at))
        except AreaNotFound:
            continue
    return None


async def look_up_areas(*, at: datetime) -> None:
    """Look up what the office's own areas are called today that have an old unit's name."""
    unseen = await units.unseen_areas(AT_ONCE)
    old = {area: find_old(name)[:1] for area, name in unseen}
    asked = [(area, found[0]) for area, found in old.items() if found]
    answers: list[Today] = []
    if asked:
        try:
            answers = await _asked([msgspec.json.encode(one).decode() for _, one in asked])
        except (OSError, TimeoutError, ValueError):
            log.exception("old names of areas could not be looked up")
            answers = [Today(one.said) for _, one in asked]
    told = {area: one for (area, _), one in zip(asked, answers, strict=True)}
    rows = []
    for area, name in unseen:
        one = told.get(area, Today(name))
        state = UnitState.FOUND if one.now else UnitState.UNKNOWN
        state = UnitState.DIVIDED if one.is_divided else state
        rows.append((area, name[:200], str(state), one.now, _written(one), at))
    columns = ("area", "said", "state", "now", "candidates", "at")
    async with transaction("old areas"):
        await insert_rows(OldAreaNote, columns, rows)


async def _asked(asked: Sequence[str]) -> list[Today]:
    province = load_settings(os.environ).province
    lines = "".join(f"{line}\n" for line in asked).encode()
    async with (
        running(*PROGRAM, "--province", province) as process,
        asyncio.timeout(TIMEOUT_S),
    ):
        told, _ = await process.communicate(lines)
    answers = msgspec.json.Decoder(Today).decode_lines(told)
    if len(answers) != len(asked):
        raise ValueError(f"{len(answers)} answers to {len(asked)} questions")
    return answers
