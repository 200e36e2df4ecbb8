"""When something must be put right, and who may see it, report it, judge it. Pure."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core.calendar import WorkingCalendar
from feedback.core.permissions import Actor, Permission
from feedback.core.terms import Stretch, Term, Unit, run_out
from feedback.inspections.schemas import (
    ExtensionRow,
    FindingRow,
    FindingStatus,
    InspectionRow,
    ReportRow,
)

RETURNED, ACCEPTED = "returned", "accepted"


def pauses_of(reports: Sequence[ReportRow]) -> tuple[Stretch, ...]:
    """Return when the clock stood still: while a report lay with the inspectors' side."""
    return tuple(
        (one.at, one.decided_at)
        for one in reports
        if one.decision == RETURNED and one.decided_at is not None
    )


def due_at(
    sent_at: datetime,
    amount: int,
    unit: Unit,
    calendar: WorkingCalendar,
    *,
    reports: Sequence[ReportRow] = (),
    extensions: Sequence[ExtensionRow] = (),
) -> datetime:
    """Return when a finding must be put right; counted as the terms of complaints are.

    Raises:
        CalendarRefused: the calendar does not open, or does not reach so far.
    """
    term = Term(amount, unit).extended(one.amount for one in extensions)
    return run_out(sent_at, term, calendar, pauses_of(reports)).at


def is_late(finding: FindingRow, at: datetime) -> bool:
    """Tell whether the unit owes it and the day has passed."""
    return finding.status is FindingStatus.OPEN and at > finding.due_at


def was_on_time(finding: FindingRow) -> bool | None:
    """Tell whether what was accepted had been reported in time; None: not accepted yet."""
    if finding.status is not FindingStatus.DONE or finding.reported_at is None:
        return None
    return finding.reported_at <= finding.due_at


def may_read(department: int, actor: Actor) -> bool:
    """Tell whether ``actor`` sees what was found in a unit."""
    return any(
        actor.scope(permission).reaches(department)
        for permission in (Permission.READ_CASES, Permission.INSPECT)
    )


def may_report(finding: FindingRow, actor: Actor) -> bool:
    """Tell whether ``actor`` reports for the unit now."""
    mine = actor.scope(Permission.HANDLE).reaches(finding.department)
    return mine and finding.status is FindingStatus.OPEN


def may_judge(finding: FindingRow, actor: Actor) -> bool:
    """Tell whether ``actor`` accepts reports of the unit, or sends them back."""
    return actor.scope(Permission.INSPECT).reaches(finding.department)


def may_run(inspection: InspectionRow, actor: Actor) -> bool:
    """Tell whether ``actor`` adds findings to an inspection and closes it."""
    scope = actor.scope(Permission.INSPECT)
    return bool(scope) and (scope.everything or inspection.staff == actor.id)
