"""extend(): more time for an answer (gia hạn), with a reason the citizen reads."""

from datetime import datetime

from feedback.complaints.actions import clocks as case_clocks
from feedback.complaints.actions import groups
from feedback.complaints.clock_tables import CaseExtension
from feedback.complaints.problems import ClockRefused, ComplaintNotFound
from feedback.complaints.queries import clocks, lookups
from feedback.complaints.rules import access, deadlines, texts
from feedback.complaints.terms import MAX_REASON, UNIT_LABELS
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput, NotAllowed
from feedback.core.words import one_line


async def extend(number: str, amount: int, reason: str, *, by: Actor, at: datetime) -> None:
    """Add to the citizen's term, in its own unit; a desk with the same unit gets it too.

    Luật Khiếu nại, Luật Tố cáo and the rules of the office say how often; the limit
    stands in the rule the case was received under.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not know of it, or not extend it.
        InvalidInput: there is no reason, or it is too long.
        ClockRefused: the rule allows no more, or it is too late.
    """
    said = one_line(reason)
    if not texts.says_something(said) or len(said) > MAX_REASON:
        sentence = f"Xin ghi lý do gia hạn, nhiều nhất {MAX_REASON} ký tự."
        raise InvalidInput({"extension_reason": sentence})
    async with transaction(lookups.lock_of(number)):
        case = await lookups.get_case(number)
        if not access.may_read(case, by):
            raise ComplaintNotFound
        if not access.is_over(case, by):
            raise NotAllowed
        row = await lookups.get_row(number)
        rules = {rule.id: rule for rule in await lookups.deadline_rules()}
        rule = rules.get(row.deadline_rule)
        if rule is None or not access.may_extend(case, by):
            raise ClockRefused("Việc này không còn hạn để gia hạn.")
        since = case_clocks.began(row)
        given = [one for one in await clocks.extensions(row.id) if one.at >= since]
        why_not = deadlines.why_not_extended(rule, given, amount, row.due_at, at)
        if why_not is not None:
            raise ClockRefused(why_not)
        given_now = CaseExtension(
            complaint=row.id, amount=amount, unit=rule.unit, reason=said, by=by.name, at=at
        )
        await CaseExtension.insert(given_now)
        detail = f"{amount} {rule.unit}"
        await audit.record(by.name, "complaint.extended", number, at=at, detail=detail)
        why = f"gia hạn thêm {amount} {UNIT_LABELS[rule.unit]}: {said}"
        await groups.extend(row, given_now, why, at=at)
        await case_clocks.recompute(row, why=why, at=at)
