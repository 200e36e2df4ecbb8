"""What pages show of a case's clocks, in words."""

from collections.abc import Sequence

from feedback.complaints.actions import braking
from feedback.complaints.queries import clocks, lookups
from feedback.complaints.rules import access
from feedback.complaints.schemas import CaseView
from feedback.complaints.terms import UNIT_LABELS, DueChange
from feedback.core.clock import now
from feedback.core.permissions import Actor
from feedback.core.words import vn_date, vn_moment


def change_lines(changes: Sequence[DueChange]) -> list[str]:
    """Return how the promised day was moved, oldest first, as citizens read it."""
    return [
        f"Ngày hẹn trả lời chuyển từ {vn_date(one.was_on)} sang {vn_date(one.became_on)} "
        f"vì {one.why}."
        for one in changes
    ]


def hand_overs_text(brake: braking.Brake) -> str:
    """Say how often a case went from unit to unit, and who decides now; empty: never."""
    if not brake.times:
        return ""
    said = f"{brake.times} lần"
    return f"{said}; lần tới chỉ {brake.office_name} quyết định" if brake.office else said


async def clock_view(case: CaseView, actor: Actor) -> dict[str, object]:
    """Return what staff see of the clocks: the desk's own, pauses, moves, the form for more."""
    desk = await clocks.assignment(case.id)
    standing = [one for one in await clocks.pauses(case.id) if one.ends is None]
    rules = {rule.id: rule for rule in await lookups.deadline_rules()}
    rule = rules.get(case.deadline_rule) if case.deadline_rule is not None else None
    since = case.reopened_at or case.received_at
    given = [one for one in await clocks.extensions(case.id) if one.at >= since]
    return {
        "desk_text": vn_moment(desk.due_at) if desk and desk.due_at else "",
        "paused_text": vn_moment(standing[0].begins) if standing else "",
        "hand_overs_text": hand_overs_text(await braking.brake_of(case, at=now())),
        "moves": change_lines(await clocks.due_changes(case.id)),
        "may_extend": rule is not None and access.may_extend(case, actor),
        "unit_label": UNIT_LABELS[rule.unit] if rule else "",
        "most": rule.amount if rule else 0,
        "times_text": f"Đã gia hạn {len(given)} trên {rule.max_extensions} lần" if rule else "",
    }
