"""The calendar was changed: the terms of open cases are counted anew, and who moved is told."""

from datetime import datetime

from feedback.complaints.actions import clocks as case_clocks
from feedback.complaints.queries import clocks, lookups
from feedback.complaints.schemas import SETTLED
from feedback.complaints.tables import DueRecount
from feedback.core.db import transaction
from feedback.core.memory import remembering

SYSTEM = "system"


async def ask(why: str, *, at: datetime) -> None:
    """Have all open cases counted anew; ``why`` is what the citizens who move will read."""
    async with transaction():
        await DueRecount.insert(DueRecount(why=why, asked_at=at))


async def run_next(*, at: datetime) -> bool:
    """Count the next open cases anew; return whether there may be more.

    Each case moves in a transaction of its own, and a case that has moved does not move
    again: whoever begins anew half-way tells nobody twice.
    """
    asked = await clocks.next_recount()
    if asked is None:
        return False
    cases = await clocks.open_after(asked.after)
    moved = 0
    with remembering():
        for case in cases:
            moved += await _recount(case.number, asked.why, at=at)
    await DueRecount.update(
        {
            DueRecount.after: cases[-1].id if cases else asked.after,
            DueRecount.done_at: None if cases else at,
            DueRecount.moved: DueRecount.moved + moved,
        }
    ).where(DueRecount.id == asked.id)
    return True


async def _recount(number: str, why: str, *, at: datetime) -> bool:
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        return await case_clocks.follow_calendar(row, why=why, by=SYSTEM, at=at)


async def fill_desk_clocks() -> None:
    """Let the clocks begin of desks that had a case before there were such clocks."""
    after = 0
    while cases := await clocks.without_desk_clock(after):
        for case in cases:
            async with transaction(lookups.lock_of(case.number)):
                row = await lookups.get_row(case.number)
                held = await clocks.assignment(row.id)
                if held is None and row.department is not None and row.status not in SETTLED:
                    since = max(row.assigned_at or row.received_at, case_clocks.began(row))
                    await case_clocks.begin_desk(row, since=since, by=SYSTEM)
        after = cases[-1].id
