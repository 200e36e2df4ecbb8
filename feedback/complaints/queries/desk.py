"""The desk: one SELECT, most urgent first."""

from datetime import UTC, date, datetime

import msgspec

from feedback.complaints import schemas
from feedback.complaints.queries import figures
from feedback.complaints.queries.figures import figure_condition
from feedback.complaints.schemas import DeskCounts, DeskFilter, DeskRow, Status
from feedback.complaints.tables import Complaint
from feedback.core.clock import start_of
from feedback.core.permissions import Actor, Permission, Scope
from feedback.core.sql import Conditions

PAGE = 50
LARGEST_ID = 2**63 - 1
WAITING = figures.WAITING
RANK = f"""CASE WHEN {WAITING} AND complaint.urgency = 'danger' THEN 0
                WHEN {WAITING} THEN 1 ELSE 2 END"""
"""The index ``complaint_desk`` holds all cases in this order, ``complaint_waiting``
those that wait, with every column the desk chooses by."""

DESK = f"""
    SELECT complaint.id AS id, complaint.number AS number, complaint.text AS text,
           complaint.place AS place, complaint.kind AS kind, complaint.field AS field,
           complaint.urgency AS urgency, complaint.sorted_by AS sorted_by,
           complaint.status AS status, department.name AS unit,
           complaint.channel AS channel, complaint.received_at AS received_at,
           complaint.due_at AS due_at, complaint.due_on AS due_on,
           complaint.answered_at AS answered_at,
           complaint.field_confidence AS field_confidence,
           complaint.answer_by AS answer_by,
           EXISTS (SELECT 1 FROM message
                    WHERE message.complaint = complaint.id AND NOT message.to_citizen
                      AND message.seen_at IS NULL) AS has_news,
           {RANK} AS rank
      FROM complaint
      LEFT JOIN department ON department.id = complaint.department
"""  # noqa: S608 - constants only; values travel as parameters
ORDER = "complaint.due_at, complaint.id"


class Desk(msgspec.Struct, frozen=True):
    """A page of the desk; ``after`` is where the next one begins, or None."""

    rows: list[DeskRow]
    after: str | None


def visible_to(actor: Actor) -> Conditions:
    """Return what ``actor`` may see, sealed matters never included."""
    scope = actor.scope(Permission.READ_CASES)
    alarms = actor.scope(Permission.HEAR_ALARMS)
    parts = [_in_scope("complaint.department", scope)]
    if actor.may(Permission.TRIAGE):
        parts.append(Conditions("complaint.department IS NULL"))
    if alarms:
        heard = _in_scope("complaint.alarmed_department", alarms)
        parts.append(
            Conditions(f"(complaint.urgency = 'danger' AND {heard.sql})", heard.values)
        )
    allowed = Conditions.any_of(parts)
    return Conditions("NOT complaint.sealed") & allowed


def _in_scope(column: str, scope: Scope) -> Conditions:
    if scope.everything:
        return Conditions("1 = 1")
    return Conditions.is_in(column, sorted(scope.units))


def helped_by(actor: Actor) -> Conditions:
    """Return the cases that departments ``actor`` reads for help with, sealed ones never."""
    theirs = _in_scope("helper.department", actor.scope(Permission.READ_CASES))
    sql = f"""
        NOT complaint.sealed AND complaint.id IN (
            SELECT helper.complaint FROM case_helper AS helper
             WHERE helper.ended_at IS NULL AND {theirs.sql})
    """  # noqa: S608 - constants only; values travel as parameters
    return Conditions(sql, theirs.values)


def sealed_for(actor: Actor) -> Conditions:
    """Return the sealed matters ``actor`` may see: none without a keeper's right."""
    scope = actor.scope(Permission.READ_SEALED)
    return Conditions("complaint.sealed") & _in_scope("complaint.department", scope)


def narrowed(wanted: DeskFilter, at: datetime, today: date) -> Conditions:
    """Return the conditions a reader's filter adds."""
    found = Conditions("1 = 1")
    if wanted.status == "waiting":
        found &= Conditions(WAITING)
    elif wanted.status in set(Status):
        # Said by the rank too: cases of other statuses are passed over in the index.
        group = WAITING if wanted.status in schemas.WAITING else f"({RANK}) = 2"
        found &= Conditions(f"{group} AND complaint.status = {{}}", (wanted.status,))
    found &= _is_due(wanted.due, at, today)
    if wanted.field == "none":
        found &= Conditions("complaint.field IS NULL")
    elif wanted.field:
        found &= Conditions("complaint.field = {}", (wanted.field,))
    if wanted.figure and wanted.start and wanted.end:
        found &= figure_condition(wanted.figure, wanted.start, wanted.end)
    return found


def to_decide(actor: Actor) -> Conditions:
    """Return what waits for a word of ``actor`` as a head: drafts, and what was re-opened."""
    theirs = _in_scope("complaint.department", actor.scope(Permission.APPROVE))
    return theirs & Conditions(
        f"{WAITING} AND (complaint.for_head OR complaint.status = 'awaiting_approval')"
    )


def without(where: Conditions) -> Conditions:
    """Return the opposite; what a NULL leaves undecided does not fit ``where``."""
    return Conditions(f"(CASE WHEN {where.sql} THEN 1 ELSE 0 END) = 0", where.values)


AWAITED = Conditions("complaint.status = {}", (Status.AWAITING_CITIZEN.value,))
"""It is the citizen's turn."""


def _is_due(due: str, at: datetime, today: date) -> Conditions:
    if due == "late":
        return Conditions(f"({WAITING} AND complaint.due_at < {{}})", (at,))
    if due == "today":
        return Conditions(f"({WAITING} AND complaint.due_on = {{}})", (today,))
    return Conditions("1 = 1")


async def desk(seen: Conditions, narrowed: Conditions, after: str, limit: int = PAGE) -> Desk:
    """Return a page of cases, most urgent first.

    Args:
        seen: what the reader may see.
        narrowed: what the reader asks for.
        after: ``after`` of the page before; empty for the first.
        limit: rows of a page.
    """
    asked = page_of(seen & narrowed & _later_than(after))
    rows = await Complaint.raw(asked.sql, *asked.values, limit + 1)
    page = msgspec.convert(rows[:limit], list[DeskRow], strict=False)
    if len(rows) <= limit:
        return Desk(page, None)
    last = rows[limit - 1]
    return Desk(page, f"{last['rank']}_{page[-1].due_at.isoformat()}_{page[-1].id}")


def page_of(where: Conditions) -> Conditions:
    """Return the SELECT of a page; its last value, how many rows, is left open.

    Cases are chosen by what stands in an index, and read only then.
    """
    chosen = f"""
        SELECT complaint.id FROM complaint WHERE {where.sql} ORDER BY {RANK}, {ORDER} LIMIT {{}}
    """  # noqa: S608 - constants only; values travel as parameters
    sql = f"{DESK} WHERE complaint.id IN ({chosen}) ORDER BY rank, {ORDER}"
    return Conditions(sql, where.values)


def _later_than(after: str) -> Conditions:
    """Return what comes after a page mark; all, when the mark is none of ours."""
    try:
        rank, due_at, row_id = after.split("_")
        values = (int(rank), datetime.fromisoformat(due_at).astimezone(UTC), int(row_id))
    except (ValueError, OverflowError):
        return Conditions("1 = 1")
    if max(abs(values[0]), abs(values[2])) > LARGEST_ID:
        return Conditions("1 = 1")
    return Conditions(f"({RANK}, complaint.due_at, complaint.id) > ({{}}, {{}}, {{}})", values)


COUNTS = f"""
    SELECT coalesce(sum(CASE WHEN complaint.due_at < {{}} THEN 1 ELSE 0 END), 0) AS late,
           coalesce(sum(CASE WHEN complaint.due_at >= {{}} AND complaint.due_at < {{}}
                             THEN 1 ELSE 0 END), 0) AS today,
           count(*) AS open
      FROM complaint
     WHERE {WAITING} AND
"""  # noqa: S608 - constants only


async def counts(seen: Conditions, at: datetime, tomorrow: date) -> DeskCounts:
    """Count what waits: late, due today, all."""
    sql = f"{COUNTS} {seen.sql}"
    rows = await Complaint.raw(sql, at, at, start_of(tomorrow), *seen.values)
    return msgspec.convert(rows[0], DeskCounts, strict=False)


async def count(where: Conditions) -> int:
    """Count the cases that fit."""
    sql = f"SELECT count(*) AS n FROM complaint WHERE {where.sql}"  # noqa: S608
    rows = await Complaint.raw(sql, *where.values)
    return int(rows[0]["n"])
