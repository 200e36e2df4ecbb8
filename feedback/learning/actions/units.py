"""Old names of wards in complaints are looked up: what are they called today?"""

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from datetime import datetime

import msgspec

from feedback.core.db import insert_rows, transaction
from feedback.core.programs import running
from feedback.core.settings import load_settings
from feedback.learning.queries import units
from feedback.learning.schemas import UnitState
from feedback.learning.tables import OldUnitNote
from nlp.units import OldUnit, Today

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
                {OldUnitNote.state: state, OldUnitNote.now: told.now, OldUnitNote.at: at}
            ).where(OldUnitNote.id == one.id)


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
