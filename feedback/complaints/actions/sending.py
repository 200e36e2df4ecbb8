"""Why a case goes where it goes is kept with it; and who helps (phối hợp)."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.queries import routing as queries
from feedback.complaints.rules import routing
from feedback.complaints.rules.routing import Decision, Matter, Reason
from feedback.complaints.tables import CaseHelper, CaseRoute, Complaint
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows

ROUTE = ("complaint", "reason", "rule", "department", "words", "score", "by", "at")


async def decide(row: Complaint, *, at: datetime) -> Decision:
    """Return what the rules of today say about a case as it is sorted now."""
    matter = Matter(row.field, row.area, row.kind)
    ground = await queries.ground(local_date(at))
    return routing.decide(await queries.rules(), matter, ground)


async def keep(
    row: Complaint, decision: Decision, *, by: str, at: datetime, score: float | None = None
) -> None:
    """Keep why a case is where it is, and ask those to help whom its rule names.

    Inside the caller's transaction, after the case has gone there.
    """
    rule = decision.rule.id if decision.rule else None
    values = (row.id, decision.reason, rule, row.department, decision.words, score, by, at)
    await insert_rows(CaseRoute, ROUTE, [values])
    if row.department is None:
        return
    await _end_help(row, [row.department], at=at)
    if decision.rule and decision.reason is Reason.RULE:
        ground = await queries.ground(local_date(at))
        known = {one.department for one in await queries.helpers_of(row.id)}
        for unit in routing.helpers_now(decision.rule, ground):
            if unit not in known:
                await add_help(row, unit, by=by, at=at)


async def add_help(row: Complaint, department: int, *, by: str, at: datetime) -> None:
    """Ask a department to help with a case, inside the caller's transaction."""
    columns = ("complaint", "department", "by", "at")
    await insert_rows(CaseHelper, columns, [(row.id, department, by, at)])
    await audit.record(
        by, "complaint.helper_added", row.number, at=at, detail=f"department {department}"
    )


async def end_help(row: Complaint, department: int, *, by: str, at: datetime) -> None:
    """Let a department help no longer, inside the caller's transaction."""
    await _end_help(row, [department], at=at)
    await audit.record(
        by, "complaint.helper_removed", row.number, at=at, detail=f"department {department}"
    )


async def _end_help(row: Complaint, departments: Sequence[int], *, at: datetime) -> None:
    await CaseHelper.update({CaseHelper.ended_at: at}).where(
        (CaseHelper.complaint == row.id)
        & CaseHelper.ended_at.is_null()
        & CaseHelper.department.is_in(list(departments))
    )


async def end_all_help(row: Complaint, *, at: datetime) -> None:
    """Let nobody help any more: the case has been sealed."""
    await CaseHelper.update({CaseHelper.ended_at: at}).where(
        (CaseHelper.complaint == row.id) & CaseHelper.ended_at.is_null()
    )
