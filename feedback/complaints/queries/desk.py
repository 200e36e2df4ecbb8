"""The desk: one SELECT, most urgent first."""

from datetime import UTC, date, datetime

import msgspec

from feedback.complaints.queries.figures import figure_condition
from feedback.complaints.schemas import DeskCounts, DeskFilter, DeskRow, Status
from feedback.complaints.tables import Complaint
from feedback.core.clock import start_of
from feedback.core.permissions import Actor, Permission, Scope
from feedback.core.sql import Conditions

PAGE = 50
LARGEST_ID = 2**63 - 1
_OPEN = "complaint.status IN ('received', 'assigned', 'reopened')"
RANK = f"""CASE WHEN {_OPEN} AND complaint.urgency = 'danger' THEN 0
                WHEN {_OPEN} THEN 1 ELSE 2 END"""
WAITING = f"({RANK}) < 2"
"""Said by the rank, so that the index ``complaint_desk`` finds what waits, in order."""

DESK = f"""
    SELECT complaint.id AS id, complaint.number AS number, complaint.text AS text,
           complaint.place AS place, complaint.kind AS kind, complaint.field AS field,
           complaint.urgency AS urgency, complaint.sorted_by AS sorted_by,
           complaint.status AS status, department.name AS unit,
           complaint.channel AS channel, complaint.received_at AS received_at,
           complaint.due_at AS due_at, complaint.due_on AS due_on,
           complaint.answered_at AS answered_at,
           complaint.field_confidence AS field_confidence,
           {RANK} AS rank
      FROM complaint
      LEFT JOIN department ON department.id = complaint.department
"""  # noqa: S608 - constants only; values travel as parameters
ORDER = " ORDER BY rank, complaint.due_at, complaint.id LIMIT {}"


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
    return Conditions("complaint.sealed = {}", (False,)) & allowed


def _in_scope(column: str, scope: Scope) -> Conditions:
    if scope.everything:
        return Conditions("1 = 1")
    return Conditions.is_in(column, sorted(scope.units))


def sealed_for(actor: Actor) -> Conditions:
    """Return the sealed matters ``actor`` may see: none without a keeper's right."""
    scope = actor.scope(Permission.READ_SEALED)
    return Conditions("complaint.sealed = {}", (True,)) & _in_scope(
        "complaint.department", scope
    )


def narrowed(wanted: DeskFilter, at: datetime, today: date) -> Conditions:
    """Return the conditions a reader's filter adds."""
    found = Conditions("1 = 1")
    if wanted.status == "waiting":
        found &= Conditions(WAITING)
    elif wanted.status in set(Status):
        found &= Conditions("complaint.status = {}", (wanted.status,))
    found &= _is_due(wanted.due, at, today)
    if wanted.field == "none":
        found &= Conditions("complaint.field IS NULL")
    elif wanted.field:
        found &= Conditions("complaint.field = {}", (wanted.field,))
    if wanted.figure and wanted.start and wanted.end:
        found &= figure_condition(wanted.figure, wanted.start, wanted.end)
    return found


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
    where = seen & narrowed & _later_than(after)
    rows = await Complaint.raw(f"{DESK} WHERE {where.sql} {ORDER}", *where.values, limit + 1)
    page = msgspec.convert(rows[:limit], list[DeskRow], strict=False)
    if len(rows) <= limit:
        return Desk(page, None)
    last = rows[limit - 1]
    return Desk(page, f"{last['rank']}_{page[-1].due_at.isoformat()}_{page[-1].id}")


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
