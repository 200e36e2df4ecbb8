"""One step of a complaint's life: status, history and audit line together."""

from datetime import datetime

from feedback.complaints.actions import clocks
from feedback.complaints.events import SealChanged
from feedback.complaints.problems import StatusRefused
from feedback.complaints.rules import statuses
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Complaint, StatusChange
from feedback.core import audit
from feedback.core.db import insert_rows
from feedback.core.outbox import publish


def check(row: Complaint, wanted: Status) -> None:
    """Refuse a step the workflow has no arrow for.

    Raises:
        StatusRefused: it has none.
    """
    current = Status(row.status)
    if not statuses.may_follow(current, wanted):
        raise StatusRefused(current, wanted)


async def step(
    row: Complaint, wanted: Status, *, by: str, at: datetime, note: str = ""
) -> None:
    """Take a checked step, the desk's clock with it; the caller saves its own columns.

    Raises:
        StatusRefused: the workflow has no such arrow.
    """
    check(row, wanted)
    was, row.status = row.status, wanted
    await row.save([Complaint.status])
    await tell(row, was=was, by=by, at=at, note=note)
    await audit.record(by, f"complaint.{wanted}", row.number, at=at)
    await clocks.follow(row, by=by, at=at)


async def seal(row: Complaint, *, by: str, at: datetime) -> None:
    """Keep a matter from everybody but its keeper (niêm phong), inside the caller's transaction."""
    if row.sealed:
        return
    row.sealed, row.department = True, None
    await row.save([Complaint.sealed, Complaint.department])
    await audit.record(by, "complaint.sealed", row.number, at=at)
    await clocks.follow(row, by=by, at=at)
    await publish(SealChanged(row.number), at=at)


async def tell(row: Complaint, *, was: str, by: str, at: datetime, note: str) -> None:
    """Add a line to the complaint's history."""
    columns = ("complaint", "was", "became", "department", "by", "note", "at")
    values = (row.id, was, str(row.status), row.department, by, note, at)
    await insert_rows(StatusChange, columns, [values])
