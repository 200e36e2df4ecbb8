"""The rows a case's clocks are reckoned from: who had it since when, pauses, extensions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from feedback.complaints.schemas import WAITING
from feedback.complaints.tables import CaseDueChange, DueRecount
from feedback.complaints.terms import AssignmentRow, DueChange, ExtensionRow, PauseRow
from feedback.core.db import fetch

AT_ONCE = 500
"""Cases whose terms are compared at a time."""


PAUSES = "SELECT begins, ends, reason FROM case_pause WHERE complaint = {} ORDER BY id"


async def pauses(complaint_id: int) -> list[PauseRow]:
    """Return when a case's clocks stood still, oldest first."""
    rows = await fetch(PAUSES, complaint_id)
    return msgspec.convert([dict(row) for row in rows], list[PauseRow], strict=False)


EXTENSIONS = """
    SELECT amount, unit, reason, "by", at FROM case_extension WHERE complaint = {} ORDER BY id
"""


async def extensions(complaint_id: int) -> list[ExtensionRow]:
    """Return what heads have added to the citizen's term, oldest first."""
    rows = await fetch(EXTENSIONS, complaint_id)
    return msgspec.convert([dict(row) for row in rows], list[ExtensionRow], strict=False)


ASSIGNMENT = """
    SELECT id, department, started_at, due_at, deadline_rule AS rule
      FROM case_assignment
     WHERE complaint = {} AND ended_at IS NULL
     ORDER BY id DESC
     LIMIT 1
"""


async def assignment(complaint_id: int) -> AssignmentRow | None:
    """Return the desk whose clock runs; None when none does."""
    rows = await fetch(ASSIGNMENT, complaint_id)
    return msgspec.convert(dict(rows[0]), AssignmentRow, strict=False) if rows else None


async def due_changes(complaint_id: int) -> list[DueChange]:
    """Return each time the citizen's day was moved, oldest first."""
    rows = await (
        CaseDueChange.select()
        .where(CaseDueChange.complaint == complaint_id)
        .order_by(CaseDueChange.id)
    )
    return msgspec.convert(rows, list[DueChange])


class OpenCase(msgspec.Struct, frozen=True):
    """A case somebody owes an answer to, by its number."""

    id: int
    number: str


OPEN = f"""
    SELECT id, number FROM complaint
     WHERE id > {{}} AND status IN ({", ".join(f"'{status}'" for status in WAITING)})
     ORDER BY id
     LIMIT {{}}
"""  # noqa: S608 - statuses of ours


async def open_after(complaint_id: int) -> list[OpenCase]:
    """Return the next open cases in the order of their ids."""
    rows = await fetch(OPEN, complaint_id, AT_ONCE)
    return msgspec.convert([dict(row) for row in rows], list[OpenCase], strict=False)


WITHOUT_DESK = f"""
    SELECT id, number FROM complaint
     WHERE id > {{}} AND department IS NOT NULL
       AND status IN ({", ".join(f"'{status}'" for status in WAITING)})
       AND NOT EXISTS (SELECT 1 FROM case_assignment AS held
                        WHERE held.complaint = complaint.id AND held.ended_at IS NULL)
     ORDER BY id
     LIMIT {{}}
"""  # noqa: S608 - the same


async def without_desk_clock(complaint_id: int) -> list[OpenCase]:
    """Return the next open cases a unit holds whose desk has no clock yet."""
    rows = await fetch(WITHOUT_DESK, complaint_id, AT_ONCE)
    return msgspec.convert([dict(row) for row in rows], list[OpenCase], strict=False)


class Asked(msgspec.Struct, frozen=True):
    """A recount that is not done: why, and up to which case it has come."""

    id: int
    why: str
    asked_at: datetime
    after: int


async def next_recount() -> Asked | None:
    """Return the oldest recount that is not done; None when all are."""
    rows: Sequence[dict[str, Any]] = await (
        DueRecount.select(DueRecount.id, DueRecount.why, DueRecount.asked_at, DueRecount.after)
        .where(DueRecount.done_at.is_null())
        .order_by(DueRecount.id)
        .limit(1)
    )
    return msgspec.convert(rows[0], Asked) if rows else None
