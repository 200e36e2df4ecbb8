"""One step of a complaint's life: status, history and audit line together."""

from collections.abc import Sequence
from datetime import datetime

from piccolo.columns import Column

from feedback.complaints.actions import clocks, sending, wholes
from feedback.complaints.events import SealChanged
from feedback.complaints.problems import Overtaken, StatusRefused
from feedback.complaints.rules import statuses
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Complaint, Draft, StatusChange
from feedback.core import audit
from feedback.core.db import fetch, insert_rows
from feedback.core.outbox import publish
from feedback.core.sql import read_moment
from feedback.notifications.actions import messages
from feedback.reports.actions import exporting


def check(row: Complaint, wanted: Status) -> None:
    """Refuse a step the workflow has no arrow for.

    Raises:
        StatusRefused: it has none.
    """
    current = Status(row.status)
    if not statuses.may_follow(current, wanted):
        raise StatusRefused(current, wanted)


async def check_seen(row: Complaint, seen: int | None, by: str) -> None:
    """Refuse what is based on a page that a colleague has overtaken.

    Args:
        row: the case, under its lock.
        seen: the last line of its history the page showed; None: nobody has said.
        by: who acts; one's own steps overtake nobody.

    Raises:
        Overtaken: somebody else has worked on it since.
    """
    if seen is None:
        return
    later = await fetch(LATER, row.id, seen, by)
    if later:
        raise Overtaken(later[0]["by"], read_moment(later[0]["at"]))


LATER = """
    SELECT by AS by, at AS at
      FROM status_change
     WHERE complaint = {} AND id > {} AND by <> {}
       AND by NOT IN ('citizen', 'machine', 'system')
     ORDER BY id
     LIMIT 1
"""


async def step_back(
    row: Complaint, wanted: Status, *, by: str, at: datetime, since: datetime
) -> None:
    """Undo the step taken at ``since``; what it ended goes on as if it had not been taken.

    Raises:
        StatusRefused: no step back leads there.
    """
    current = Status(row.status)
    if not statuses.may_go_back(current, wanted):
        raise StatusRefused(current, wanted)
    was, row.status = row.status, wanted
    await row.save([Complaint.status])
    await tell(row, was=was, by=by, at=at, note="Thu hồi câu trả lời vừa gửi")
    await audit.record(by, "complaint.recalled", row.number, at=at)
    await clocks.take_back(row, since=since, by=by, at=at)
    await wholes.follow(row)


def check_answer(row: Complaint, wanted: Status) -> None:
    """Refuse an answer past a draft: somebody has to decide on that first.

    Raises:
        StatusRefused: a draft waits, or the workflow has no such arrow.
    """
    if row.status == Status.AWAITING_APPROVAL:
        raise StatusRefused(Status(row.status), wanted)
    check(row, wanted)


async def step(
    row: Complaint, wanted: Status, *, by: str, at: datetime, note: str = ""
) -> None:
    """Take a checked step, the desk's clock with it; the caller saves its own columns.

    Raises:
        StatusRefused: the workflow has no such arrow.
    """
    check(row, wanted)
    await _take(row, wanted, by=by, at=at, note=note)
    await audit.record(by, f"complaint.{wanted}", row.number, at=at)


async def part_from(
    row: Complaint, wanted: Status, action: str, *, since: datetime, by: str, at: datetime
) -> None:
    """Let a case go on by itself that went on under another number since ``since``.

    Args:
        row: the case.
        wanted: what it was before.
        action: what the history calls it.
        since: when they were put together; the desk's clock goes on from there.
        by: who parts them.
        at: when.

    Raises:
        StatusRefused: it goes on under no other number.
    """
    check_along(row, wanted)
    await clocks.reopen_desk(row, since=since)
    await _take(row, wanted, by=by, at=at, note="")
    await audit.record(by, action, row.number, at=at)


def check_along(row: Complaint, wanted: Status) -> None:
    """Refuse what does not follow from what happens to another case.

    Raises:
        StatusRefused: it does not.
    """
    current = Status(row.status)
    if not statuses.may_go_along(current, wanted):
        raise StatusRefused(current, wanted)


async def step_together(
    rows: Sequence[Complaint], wanted: Status, *, by: str, at: datetime, action: str = ""
) -> None:
    """Take one and the same checked step with many cases that no clock or draft hangs on.

    Their other columns are the caller's. ``action`` is what the history calls it; empty:
    as the status.
    """
    if not rows:
        return
    columns = ("complaint", "was", "became", "department", "by", "note", "at")
    lines = [(row.id, row.status, str(wanted), row.department, by, "", at) for row in rows]
    for first in range(0, len(rows), TOGETHER):
        some = rows[first : first + TOGETHER]
        ids = [row.id for row in some]
        await Complaint.update({Complaint.status: wanted}).where(Complaint.id.is_in(ids))
        await insert_rows(StatusChange, columns, lines[first : first + TOGETHER])
    called = action or f"complaint.{wanted}"
    await audit.record_many([audit.NewLine(by, called, row.number, at) for row in rows])
    for row in rows:
        row.status = wanted
        await wholes.follow(row)


TOGETHER = 500
"""Cases a statement speaks of."""


async def _take(row: Complaint, wanted: Status, *, by: str, at: datetime, note: str) -> None:
    was, row.status = row.status, wanted
    await row.save([Complaint.status])
    if was == Status.AWAITING_CITIZEN:
        await _end_waiting(row, by=by, at=at)
    if was == Status.AWAITING_APPROVAL:
        await _decide(row, by=by, at=at, remark=note)
    if row.for_head and wanted not in KEPT_FOR_THE_HEAD:
        row.for_head = False
        await row.save([Complaint.for_head])
    await tell(row, was=was, by=by, at=at, note=note)
    await clocks.follow(row, by=by, at=at)
    await wholes.follow(row)


KEPT_FOR_THE_HEAD = {Status.REOPENED, Status.AWAITING_CITIZEN, Status.AWAITING_APPROVAL}


async def _decide(row: Complaint, *, by: str, at: datetime, remark: str) -> None:
    """Note of the draft that waits what became of the case, whatever that was."""
    values: dict[Column | str, object] = {
        Draft.became: str(row.status),
        Draft.decided_by: by,
        Draft.decided_at: at,
        Draft.remark: remark,
    }
    await Draft.update(values).where((Draft.complaint == row.id) & Draft.decided_at.is_null())


async def _end_waiting(row: Complaint, *, by: str, at: datetime) -> None:
    """Let the clocks go on, whatever ended the wait for the citizen."""
    row.answer_by = None
    await row.save([Complaint.answer_by])
    await clocks.go_on(row, by=by, at=at)


async def seal(row: Complaint, *, by: str, at: datetime) -> None:
    """Keep a matter from everybody but its keeper (niêm phong), inside the caller's transaction."""
    if row.sealed:
        return
    if row.status == Status.AWAITING_APPROVAL:
        # No head of a unit reads it any more, so none could decide on the draft.
        note = "Niêm phong: bản thảo không gửi nữa"
        await step(row, Status(row.returns_to), by=by, at=at, note=note)
    row.sealed, row.department = True, None
    await row.save([Complaint.sealed, Complaint.department])
    await sending.end_all_help(row, at=at)
    await messages.keep_back(str(row.number), at=at)
    await exporting.make_anew()
    await audit.record(by, "complaint.sealed", row.number, at=at)
    await clocks.follow(row, by=by, at=at)
    await publish(SealChanged(row.number), at=at)


async def tell(row: Complaint, *, was: str, by: str, at: datetime, note: str) -> None:
    """Add a line to the complaint's history."""
    columns = ("complaint", "was", "became", "department", "by", "note", "at")
    values = (row.id, was, str(row.status), row.department, by, note, at)
    await insert_rows(StatusChange, columns, [values])
