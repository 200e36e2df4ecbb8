"""The clocks of a case: begun, stopped, lengthened, and what is due by them.

All of it inside the caller's transaction, under ``lookups.lock_of``.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from feedback.complaints.clock_tables import CaseAssignment, CaseDueChange, CasePause
from feedback.complaints.events import DayMoved
from feedback.complaints.linked import Bound
from feedback.complaints.problems import ClockRefused
from feedback.complaints.queries import clocks, links, lookups
from feedback.complaints.rules import deadlines
from feedback.complaints.rules.deadlines import Due, Matter
from feedback.complaints.schemas import SETTLED
from feedback.complaints.tables import Complaint
from feedback.complaints.terms import AssignmentRow, Clock, ExtensionRow, RuleRow
from feedback.core import audit
from feedback.core.calendar import WorkingCalendar
from feedback.core.db import fetch, insert_rows
from feedback.core.outbox import publish
from feedback.core.terms import Stretch
from feedback.core.words import short_date
from feedback.places import queries as places

DUE = [
    *(Complaint.due_at, Complaint.due_on, Complaint.deadline_rule),
    *(Complaint.first_due_at, Complaint.first_due_on),
]
ASSIGNMENT = ("complaint", "department", "deadline_rule", "started_at", "due_at", "by")


class Rows(msgspec.Struct, frozen=True):
    """All a case's terms are reckoned from, read once."""

    matter: Matter
    rules: dict[int, RuleRow]
    calendar: WorkingCalendar
    pauses: Sequence[Stretch]
    """Those that have ended: where an open one leads is known when it ends."""
    extensions: Sequence[ExtensionRow]
    is_paused: bool
    bound: Bound | None = None
    """The earliest day promised to those who wait for the same answer; None: nobody does."""


async def read(row: Complaint) -> Rows:
    """Return what the terms of a case are reckoned from."""
    rules = await lookups.deadline_rules()
    asks_unit = any(rule.organisation is not None for rule in rules)
    units = (
        await places.line_above(row.department)
        if asks_unit and row.department is not None
        else frozenset[int]()
    )
    pauses = await clocks.pauses(row.id)
    return Rows(
        Matter(row.kind or "", row.field or "", row.urgency, units),
        {rule.id: rule for rule in rules},
        await places.calendar(),
        [(one.begins, one.ends) for one in pauses if one.ends is not None],
        await clocks.extensions(row.id),
        any(one.ends is None for one in pauses),
        await links.earliest(row.id),
    )


def promised(rows: Rows, clock: Clock, since: datetime) -> Due | None:
    """Return what is due by the rule that fits the case as it is sorted now."""
    due = deadlines.promised(
        list(rows.rules.values()),
        rows.matter,
        since,
        rows.calendar,
        clock=clock,
        pauses=rows.pauses,
        extensions=rows.extensions,
    )
    return _bounded(rows, due) if clock is Clock.CITIZEN else due


def _bounded(rows: Rows, due: Due | None) -> Due | None:
    """Return ``due``, or what was promised before that to somebody merged with the case."""
    bound = rows.bound
    if due is None or bound is None or bound.due_at >= due.at:
        return due
    return Due(bound.due_at, bound.due_on, due.rule)


def kept(rows: Rows, rule: int | None, since: datetime) -> Due | None:
    """Return what is due by the rule a clock began under; None when it had none."""
    if rule is None or rule not in rows.rules:
        return None
    return deadlines.due(since, rows.rules[rule], rows.calendar, rows.pauses, rows.extensions)


async def carry_on(whole: Complaint, part: Complaint) -> None:
    """Give a part all that has moved the day promised to the whole: it stands so far."""
    for carried in (CARRY_PAUSES, CARRY_EXTENSIONS):
        await fetch(carried, part.id, whole.id)


CARRY_PAUSES = """
    INSERT INTO case_pause (complaint, begins, ends, reason, "by")
    SELECT CAST({} AS bigint), begins, ends, reason, "by"
      FROM case_pause WHERE complaint = {} ORDER BY id
"""
CARRY_EXTENSIONS = """
    INSERT INTO case_extension (complaint, amount, unit, reason, "by", at)
    SELECT CAST({} AS bigint), amount, unit, reason, "by", at
      FROM case_extension WHERE complaint = {} ORDER BY id
"""


def began(row: Complaint) -> datetime:
    """Return when the citizen's clock began: at receipt, or as the case was re-opened."""
    moment: datetime = row.reopened_at or row.received_at
    return moment


async def move(row: Complaint, due: Due, *, why: str, at: datetime) -> None:
    """Set when the citizen's answer is due; another day is told with the reason.

    Until the case is re-opened this is the day its first answer is measured by.
    """
    was_on = row.due_on
    row.due_at, row.due_on, row.deadline_rule = due.at, due.on, due.rule
    if row.reopened_at is None:
        row.first_due_at, row.first_due_on = due.at, due.on
    await row.save(DUE)
    if due.on != was_on:
        columns = ("complaint", "was_on", "became_on", "why", "at")
        await insert_rows(CaseDueChange, columns, [(row.id, was_on, due.on, why, at)])
        await publish(DayMoved(str(row.number)), at=at)


async def recompute(row: Complaint, *, why: str, at: datetime) -> bool:
    """Reckon both clocks anew by the rules they began under; return whether one moved."""
    rows = await read(row)
    citizens, desk = _moved(row, rows), await clocks.assignment(row.id)
    if citizens is not None:
        await move(row, citizens, why=why, at=at)
    desks = None if desk is None else kept(rows, desk.rule, desk.started_at)
    if desk is not None and desks is not None and desks.at != desk.due_at:
        await _set_desk(desk, desks.at)
        return True
    return citizens is not None


def _moved(row: Complaint, rows: Rows) -> Due | None:
    due = _bounded(rows, kept(rows, row.deadline_rule, began(row)))
    return due if due is not None and due.at != row.due_at else None


async def follow_calendar(row: Complaint, *, why: str, by: str, at: datetime) -> bool:
    """Reckon an open case anew by a changed calendar; return whether a clock moved.

    A paused one is left: it is reckoned as it goes on. Nothing is made late in hindsight.
    """
    rows = await read(row)
    if rows.is_paused or row.status in SETTLED:
        return False
    was, due = row.due_on, _moved(row, rows)
    moves = due is not None and deadlines.moved_by_calendar(row.due_at, due.at, at)
    if due is not None and moves:
        await move(row, due, why=why, at=at)
        said = f"{short_date(was)} → {short_date(due.on)}"
        await audit.record(by, "complaint.due_moved", row.number, at=at, detail=said)
    desk = await clocks.assignment(row.id)
    return await _desk_follows(desk, rows, at) or moves


async def _desk_follows(desk: AssignmentRow | None, rows: Rows, at: datetime) -> bool:
    due = None if desk is None else kept(rows, desk.rule, desk.started_at)
    if desk is None or due is None or desk.due_at is None:
        return False
    if not deadlines.moved_by_calendar(desk.due_at, due.at, at):
        return False
    await _set_desk(desk, due.at)
    return True


async def _set_desk(desk: AssignmentRow, due_at: datetime) -> None:
    await CaseAssignment.update({CaseAssignment.due_at: due_at}).where(
        CaseAssignment.id == desk.id
    )


async def follow(row: Complaint, *, by: str, at: datetime) -> None:
    """Keep the desk's clock in step with who has the case, and end it with an answer.

    It begins anew at each hand-over; the citizen's does not. A pause does not outlast
    what was waited for.
    """
    settled = row.status in SETTLED
    if settled:
        await go_on(row, by=by, at=at)
    desk = await clocks.assignment(row.id)
    if desk is not None and (settled or desk.department != row.department):
        await CaseAssignment.update({CaseAssignment.ended_at: at}).where(
            CaseAssignment.id == desk.id
        )
        desk = None
    if desk is None and not settled and row.department is not None:
        await begin_desk(row, since=at, by=by)


async def take_back(row: Complaint, *, since: datetime, by: str, at: datetime) -> None:
    """Let the desk's clock go on that ended at ``since``: what ended it is undone."""
    await reopen_desk(row, since=since)
    await follow(row, by=by, at=at)


async def reopen_desk(row: Complaint, *, since: datetime) -> None:
    """Have the desk's clock run on that ended at ``since``, if the unit still has the case."""
    await CaseAssignment.update({CaseAssignment.ended_at: None}).where(
        (CaseAssignment.complaint == row.id)
        & (CaseAssignment.ended_at == since)
        & (CaseAssignment.department == row.department)
    )


async def begin_desk(row: Complaint, *, since: datetime, by: str) -> None:
    """Let the clock of the unit that has the case begin."""
    due = promised(await read(row), Clock.DESK, since)
    rule, due_at = (due.rule, due.at) if due else (None, None)
    values = (row.id, row.department, rule, since, due_at, by)
    await insert_rows(CaseAssignment, ASSIGNMENT, [values])


async def _is_paused(row: Complaint) -> bool:
    return any(one.ends is None for one in await clocks.pauses(row.id))


async def pause(row: Complaint, *, reason: str, by: str, at: datetime) -> None:
    """Let both clocks of a case stand still while the citizen is waited for.

    Raises:
        ClockRefused: they do already, or nobody owes an answer.
    """
    if row.status in SETTLED:
        raise ClockRefused("Việc này không còn hạn để tạm dừng.")
    if await _is_paused(row):
        raise ClockRefused("Thời hạn đang tạm dừng rồi.")
    columns = ("complaint", "begins", "reason", "by")
    await insert_rows(CasePause, columns, [(row.id, at, reason, by)])
    await audit.record(by, "complaint.paused", row.number, at=at)


async def go_on(row: Complaint, *, by: str, at: datetime) -> None:
    """Let the clocks go on if they stand still."""
    if await _is_paused(row):
        await resume(row, by=by, at=at)


async def resume(row: Complaint, *, by: str, at: datetime) -> None:
    """Let the clocks go on; both due moments move by what the pause took.

    Raises:
        ClockRefused: they do not stand still.
    """
    standing = [one for one in await clocks.pauses(row.id) if one.ends is None]
    if not standing:
        raise ClockRefused("Thời hạn không tạm dừng.")
    # Clocks of two machines may differ by a moment: no pause ends before it began.
    ends = max(at, standing[0].begins)
    await CasePause.update({CasePause.ends: ends}).where(
        (CasePause.complaint == row.id) & CasePause.ends.is_null()
    )
    await audit.record(by, "complaint.resumed", row.number, at=at)
    await recompute(row, why="thời hạn tạm dừng để chờ Ông/Bà bổ sung", at=at)
