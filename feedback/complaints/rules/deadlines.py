"""Due moments (thời hạn): the citizen's, and that of the desk that has the case."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from feedback.complaints.schemas import Status
from feedback.complaints.terms import UNIT_LABELS, Clock, ExtensionRow, RuleRow
from feedback.core.calendar import WorkingCalendar, working_days_between
from feedback.core.clock import local_date
from feedback.core.terms import Stretch, Term, run_out

SILENCE_WORKING_DAYS = 15
"""Working days of silence after a reply that end the matter."""

SOON_WORKING_DAYS = 3


class Due(msgspec.Struct, frozen=True):
    """When a complaint is due, and by which rule."""

    at: datetime
    on: date
    rule: int


class Matter(msgspec.Struct, frozen=True):
    """What a rule may ask about; what is not known yet is empty."""

    kind: str = ""
    field: str = ""
    urgency: str = ""
    units: frozenset[int] = frozenset()
    """The department that has it, and all above."""


def fits(rule: RuleRow, matter: Matter, on: date) -> bool:
    """Tell whether each thing a rule names is the matter's, and the rule in force."""
    return (
        rule.kind in {"", matter.kind}
        and rule.field in {"", matter.field}
        and rule.urgency in {"", matter.urgency}
        and (rule.organisation is None or rule.organisation in matter.units)
        and (rule.valid_from is None or rule.valid_from <= on)
        and (rule.valid_to is None or on <= rule.valid_to)
    )


def promised(  # noqa: PLR0913 - all that a term depends on
    rules: Sequence[RuleRow],
    matter: Matter,
    since: datetime,
    calendar: WorkingCalendar,
    *,
    clock: Clock = Clock.CITIZEN,
    pauses: Sequence[Stretch] = (),
    extensions: Sequence[ExtensionRow] = (),
) -> Due | None:
    """Return when it is due by the rule that fits and ends first; None when none fits.

    Of two that end at the same moment the older one is kept.
    """
    on = local_date(since)
    ends = [
        due(since, rule, calendar, pauses, extensions)
        for rule in sorted(rules, key=lambda rule: rule.id)
        if rule.clock is clock and fits(rule, matter, on)
    ]
    return min(ends, key=lambda due: due.at, default=None)


def is_general(rule: RuleRow) -> bool:
    """Tell whether a rule promises something to whoever writes."""
    asks = rule.kind or rule.field or rule.urgency or rule.organisation is not None
    return rule.clock is Clock.CITIZEN and not asks


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


def due(
    since: datetime,
    rule: RuleRow,
    calendar: WorkingCalendar,
    pauses: Sequence[Stretch] = (),
    extensions: Sequence[ExtensionRow] = (),
) -> Due:
    """Return when the term of a rule has run out for a clock that began then.

    Extensions given before it began, or in another unit than the rule's, are not its.
    """
    more = [one.amount for one in extensions if one.at >= since and one.unit is rule.unit]
    found = run_out(since, Term(rule.amount, rule.unit).extended(more), calendar, pauses)
    return Due(found.at, found.at.date(), rule.id)


def moved_by_calendar(was: datetime, became: datetime, at: datetime) -> bool:
    """Tell whether a calendar changed at ``at`` moves a due moment.

    It never makes late in hindsight: what would have run out by now stays as it was.
    """
    return became != was and not became < at <= was


def why_not_extended(
    rule: RuleRow, given: Sequence[ExtensionRow], amount: int, due_at: datetime, at: datetime
) -> str | None:
    """Say why a term may not be extended by ``amount`` of its rule's unit; None when it may.

    Each extension adds at most the term itself, as often as the rule allows.
    """
    if at > due_at:
        return "Đã quá hạn: không gia hạn được nữa."
    if len(given) >= rule.max_extensions:
        times = rule.max_extensions
        return (
            f"Quy tắc chỉ cho gia hạn {times} lần." if times else "Quy tắc không cho gia hạn."
        )
    if not 1 <= amount <= rule.amount:
        unit = UNIT_LABELS[rule.unit]
        return f"Mỗi lần gia hạn từ 1 đến {rule.amount} {unit}, không quá thời hạn ban đầu."
    return None


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
            if days < 0:
                return f"quá hạn {-days} ngày làm việc"
            same_day = local_date(at) == local_date(due_at)
            return "quá hạn hôm nay" if same_day else "vừa quá hạn"
        case "today":
            return "hạn hôm nay"
    return f"còn {days} ngày làm việc"
