"""The citizen's due moment (thời hạn)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from feedback.complaints.schemas import WAITING, RuleRow, Status
from feedback.core.calendar import (
    WorkingCalendar,
    add_working_days,
    closing,
    counts_from,
    working_days_between,
)
from feedback.core.clock import local_date

SILENCE_WORKING_DAYS = 15
"""Working days of silence after a reply that end the matter."""

SOON_WORKING_DAYS = 3


class Due(msgspec.Struct, frozen=True):
    """When a complaint is due, and by which rule."""

    at: datetime
    on: date
    rule: int


def choose_rule(
    rules: Sequence[RuleRow], *, kind: str = "", field: str = "", urgency: str = "", on: date
) -> RuleRow | None:
    """Return the shortest promise that fits; None when no rule does.

    A rule fits when each thing it names is the complaint's. What is not known
    yet is the empty string and fits only rules that do not ask.
    """
    fitting = [
        rule
        for rule in rules
        if rule.kind in {"", kind}
        and rule.field in {"", field}
        and rule.urgency in {"", urgency}
        and (rule.valid_from is None or rule.valid_from <= on)
        and (rule.valid_to is None or on <= rule.valid_to)
    ]
    return min(fitting, key=lambda rule: rule.working_days, default=None)


def is_general(rule: RuleRow) -> bool:
    """Tell whether a rule fits whatever comes in."""
    return not (rule.kind or rule.field or rule.urgency)


def always_promised(rules: Sequence[RuleRow]) -> bool:
    """Tell whether on every day there is a rule that fits whatever comes in."""
    general = [rule for rule in rules if is_general(rule)]
    promised_to = date.min
    for rule in sorted(general, key=lambda rule: rule.valid_from or date.min):
        since, until = rule.valid_from or date.min, rule.valid_to or date.max
        if since > promised_to:
            return False
        if until == date.max:
            return True
        promised_to = max(promised_to, until + timedelta(days=1))
    return False


def due(received_at: datetime, rule: RuleRow, calendar: WorkingCalendar) -> Due:
    """Return the closing time of the n-th working day after day 0."""
    on = add_working_days(counts_from(received_at, calendar), rule.working_days, calendar)
    return Due(closing(on, calendar), on, rule.id)


def due_state(status: Status, due_at: datetime, at: datetime, calendar: WorkingCalendar) -> str:
    """Return ``done``, ``paused``, ``late``, ``today``, ``soon`` or ``ok``."""
    if status is Status.AWAITING_CITIZEN:
        return "paused"
    if status not in WAITING:
        return "done"
    if at > due_at:
        return "late"
    left = working_days_between(local_date(at), local_date(due_at), calendar)
    if left <= 0:
        return "today"
    return "soon" if left <= SOON_WORKING_DAYS else "ok"


def in_words(state: str, due_at: datetime, at: datetime, calendar: WorkingCalendar) -> str:
    """Say in Vietnamese how much time is left, in working days."""
    days = working_days_between(local_date(at), local_date(due_at), calendar)
    match state:
        case "done" | "paused":
            return "" if state == "done" else "tạm dừng, chờ người dân"
        case "late":
            if days < 0:
                return f"quá hạn {-days} ngày làm việc"
            same_day = local_date(at) == local_date(due_at)
            return "quá hạn hôm nay" if same_day else "vừa quá hạn"
        case "today":
            return "hạn hôm nay"
    return f"còn {days} ngày làm việc"
