"""The citizen's due moment (thời hạn)."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from feedback.complaints.schemas import RuleRow, Status
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


def due(received_at: datetime, rule: RuleRow, calendar: WorkingCalendar) -> Due:
    """Return the closing time of the n-th working day after day 0."""
    on = add_working_days(counts_from(received_at, calendar), rule.working_days, calendar)
    return Due(closing(on, calendar), on, rule.id)


def due_state(status: Status, due_at: datetime, at: datetime, calendar: WorkingCalendar) -> str:
    """Return ``done``, ``late``, ``today``, ``soon`` or ``ok``."""
    if status not in {Status.RECEIVED, Status.ASSIGNED, Status.REOPENED}:
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
        case "done":
            return ""
        case "late":
            return f"quá hạn {-days} ngày làm việc" if days < 0 else "quá hạn hôm nay"
        case "today":
            return "hạn hôm nay"
    return f"còn {days} ngày làm việc"
