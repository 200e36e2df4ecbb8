"""Who on the inside may read a case, and who may work on it."""

from feedback.complaints.rules.statuses import may_follow
from feedback.complaints.schemas import OPEN, WAITING, CaseView, Status
from feedback.core.permissions import Actor, Permission
from nlp.labels import Urgency


def may_read(case: CaseView, actor: Actor) -> bool:
    """Tell whether the case may be shown to ``actor``.

    What is sealed is shown to a keeper only, whatever else anybody may do. What no
    unit owns is shown to whoever sorts, wherever he sits: the forgotten case is the
    unassigned one. What a unit helps with (phối hợp) it reads, and another answers.
    Danger is also shown to whoever hears alarms for the unit it concerns.
    """
    if case.sealed:
        return actor.scope(Permission.READ_SEALED).reaches(case.department)
    if actor.scope(Permission.READ_CASES).reaches(case.department):
        return True
    if is_helper(case, actor) or (case.department is None and actor.may(Permission.TRIAGE)):
        return True
    alarmed = case.urgency is Urgency.DANGER and case.alarmed_department is not None
    return alarmed and actor.scope(Permission.HEAR_ALARMS).reaches(case.alarmed_department)


def is_helper(case: CaseView, actor: Actor) -> bool:
    """Tell whether ``actor`` reads for a unit that helps with the case; nobody helps with a sealed one."""
    scope = actor.scope(Permission.READ_CASES)
    return not case.sealed and any(scope.reaches(unit) for unit in case.helpers)


def may_work_on(case: CaseView, actor: Actor) -> bool:
    """Tell whether ``actor`` may correct, hand over, reply to or refuse the case."""
    if case.sealed:
        return actor.scope(Permission.READ_SEALED).reaches(case.department)
    if case.department is None and actor.may(Permission.TRIAGE):
        return True
    return may_read(case, actor) and actor.scope(Permission.HANDLE).reaches(
        case.department if case.department is not None else case.alarmed_department
    )


def may_note(case: CaseView, actor: Actor) -> bool:
    """Tell whether ``actor`` writes internal notes on the case: who works on it, and who helps."""
    helps = is_helper(case, actor) and any(works_for(actor, unit) for unit in case.helpers)
    return may_work_on(case, actor) or helps


def works_for(actor: Actor, unit: int) -> bool:
    """Tell whether ``actor`` works on the cases of a unit."""
    return actor.scope(Permission.HANDLE).reaches(unit)


def may_merge(case: CaseView, actor: Actor) -> bool:
    """Tell whether ``actor`` may make other cases one with this one, now."""
    mine = may_work_on(case, actor) and not is_for_another(case, actor)
    return mine and not case.sealed and case.status in OPEN


def is_over(case: CaseView, actor: Actor) -> bool:
    """Tell whether ``actor`` heads the unit that has the case; nobody does of a sealed one."""
    owned = case.department is not None and not case.sealed
    return owned and actor.scope(Permission.EXTEND).reaches(case.department)


def may_extend(case: CaseView, actor: Actor) -> bool:
    """Tell whether a head may give more time now: somebody still owes the answer."""
    return is_over(case, actor) and case.status in WAITING


def may_decide(case: CaseView, actor: Actor) -> bool:
    """Tell whether ``actor`` approves drafts on the case, and has it first when re-opened."""
    if case.sealed:
        return actor.scope(Permission.READ_SEALED).reaches(case.department)
    return actor.scope(Permission.APPROVE).reaches(case.department)


def is_for_another(case: CaseView, actor: Actor) -> bool:
    """Tell whether a re-opened case still waits for a head that ``actor`` is not.

    The citizen said it was not solved: not the same handler answers again.
    """
    return case.for_head and not case.sealed and not may_decide(case, actor)


def may_answer(case: CaseView, actor: Actor) -> bool:
    """Tell whether a reply is possible now, by this actor; a draft is decided on first."""
    return (
        may_work_on(case, actor)
        and case.status is not Status.AWAITING_APPROVAL
        and not is_for_another(case, actor)
        and may_follow(case.status, Status.ANSWERED)
    )
