"""What inspections found (tồn tại) on the ladder of warnings, as cases are."""

from collections.abc import Collection, Sequence
from datetime import datetime

from feedback.core.clock import local_date
from feedback.core.opening import OpeningTime
from feedback.escalation.rules.stages import highest, stage_of
from feedback.escalation.schemas import About, AlertRules, OpenCase, Stage, Step, Term
from feedback.inspections.rules import pauses_of
from feedback.inspections.schemas import FindingRow, FindingStatus, ReportRow


def as_case(finding: FindingRow, reports: Sequence[ReportRow]) -> OpenCase:
    """Return a finding as stages and the ladder know a case; one that was reported stands still."""
    return OpenCase(
        id=finding.id,
        number=finding.number,
        sealed=False,
        department=finding.department,
        received_at=finding.sent_at,
        reopened_at=None,
        due_at=finding.due_at,
        unsealed_at=None,
        held=None,
        held_since=None,
        held_due_at=None,
        hand_overs=0,
        is_paused=finding.status is not FindingStatus.OPEN,
        pauses=pauses_of(reports),
    )


def step_of(
    case: OpenCase,
    made: Collection[str],
    rules: AlertRules,
    at: datetime,
    hours: OpeningTime,
) -> Step | None:
    """Return the warning of a finding that is due and not made; None: there is none.

    Each due moment has warnings of its own: more time begins them anew.
    """
    if case.is_paused:
        return None
    key = f"finding:{case.id}:{int(case.due_at.timestamp())}"
    term = Term(About.FINDING, key, case.received_at, case.due_at)
    stage = stage_of(term, case, at, hours, rules.again_days)
    if stage <= highest(key, made):
        return None
    late = hours.days_after(local_date(case.due_at), local_date(at))
    late = late if stage >= Stage.OVERDUE else 0
    return Step(case, About.FINDING, f"{key}:{stage}", stage, late)
