"""Where a complaint goes: to a department by the first rule that fits, or to a person."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from feedback.complaints.schemas import KIND_LABELS
from feedback.core.permissions import Scope
from feedback.core.words import short_date
from feedback.places.schemas import AreaRow, DepartmentRow
from nlp.labels import Kind, Urgency

ROUTED_KINDS = frozenset({Kind.REPORT, Kind.RECOMMENDATION, Kind.QUESTION, Kind.PRAISE})
"""A formal complaint or a denunciation has its own law, and spam no owner:
a person decides about them."""

EVERY_FIELD = "Mọi lĩnh vực"


class Reason(StrEnum):
    """Why a case is where it is."""

    RULE = "rule"
    """A routing rule sent it there."""
    PERSON = "person"
    """A member of staff chose the department."""
    NO_RULE = "no_rule"
    """No rule fits: it waits for a person, as with each reason below."""
    BROKEN = "broken"
    """The rule that fits cannot be followed."""
    UNSURE = "unsure"
    """The machine is not sure enough of the field."""
    KIND = "kind"
    """A person decides about this kind."""
    DANGER = "danger"
    """A person decides about what is urgent."""


class RoutingRow(msgspec.Struct, frozen=True):
    """A routing rule as the decision needs it; an empty field, area or kind fits every one."""

    id: int
    department: int
    field: str = ""
    area: int | None = None
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    helpers: tuple[int, ...] = ()
    """Departments asked to help (phối hợp)."""
    position: int = 0


class Matter(msgspec.Struct, frozen=True):
    """What rules ask about a case."""

    field: str | None
    area: int | None = None
    kind: str | None = None


class Ground(msgspec.Struct, frozen=True):
    """What rules stand on, on a day."""

    day: date
    units: dict[int, DepartmentRow]
    """All departments, closed ones too."""
    worked: Scope
    """The departments whose cases somebody with an open account answers."""
    areas: dict[int, AreaRow]
    fields: dict[str, str]
    """The name of each field that is in use."""


class Decision(msgspec.Struct, frozen=True):
    """What the rules say about a case."""

    reason: Reason
    rule: RoutingRow | None = None
    words: str = ""
    """The rule, and what is wrong with it, as pages show it."""

    @property
    def department(self) -> int | None:
        """Where the case goes; None: a person decides."""
        return self.rule.department if self.rule and self.reason is Reason.RULE else None


def is_over(rule: RoutingRow, on: date) -> bool:
    """Tell whether a rule has ended, or was taken back before it began."""
    if rule.valid_to is None:
        return False
    return rule.valid_to < on or rule.valid_to < (rule.valid_from or rule.valid_to)


def fits(rule: RoutingRow, matter: Matter, on: date) -> bool:
    """Tell whether each thing a rule names is the matter's, and the rule in force."""
    return (
        rule.field in {"", matter.field}
        and rule.area in {None, matter.area}
        and rule.kind in {"", matter.kind}
        and (rule.valid_from is None or rule.valid_from <= on)
        and (rule.valid_to is None or on <= rule.valid_to)
    )


def choose(rules: Sequence[RoutingRow], matter: Matter, on: date) -> RoutingRow | None:
    """Return the first rule that fits, in the order given; None when none does."""
    return next((rule for rule in rules if fits(rule, matter, on)), None)


def decide(rules: Sequence[RoutingRow], matter: Matter, ground: Ground) -> Decision:
    """Return what the rules say: a broken one is not passed over, its cases wait for a person."""
    rule = choose(rules, matter, ground.day)
    if rule is None:
        return Decision(Reason.NO_RULE)
    why = why_broken(rule, ground)
    if why:
        return Decision(Reason.BROKEN, rule, f"{in_words(rule, ground)}. {why}")
    return Decision(Reason.RULE, rule, in_words(rule, ground))


def why_broken(rule: RoutingRow, ground: Ground) -> str:
    """Say why a rule cannot be followed; empty when it can."""
    unit = ground.units[rule.department]
    if why := _why_not(unit, ground.day):
        return why
    if not ground.worked.reaches(unit.id):
        return f"“{unit.name}” chưa có cán bộ xử lý nào đang làm việc."
    if rule.area is not None:
        area = ground.areas[rule.area]
        if area.valid_to and area.valid_to < ground.day:
            return f"Địa bàn “{area.name}” đã kết thúc sau ngày {short_date(area.valid_to)}."
    if rule.field and rule.field not in ground.fields:
        return f"Lĩnh vực “{rule.field}” không còn dùng."
    return ""


def _why_not(unit: DepartmentRow, on: date) -> str:
    if unit.valid_to and unit.valid_to < on:
        return f"“{unit.name}” đã đóng sau ngày {short_date(unit.valid_to)}."
    if not unit.is_valid(on):
        return f"“{unit.name}” chỉ hoạt động từ ngày {short_date(unit.valid_from)}."
    return ""


def helpers_now(rule: RoutingRow, ground: Ground) -> list[int]:
    """Return the departments a rule asks to help that exist on that day."""
    return [one for one in rule.helpers if not _why_not(ground.units[one], ground.day)]


def why_no_help(rule: RoutingRow, ground: Ground) -> list[str]:
    """Say of each helper that cannot be asked why not; the rule works without it."""
    reasons = (_why_not(ground.units[one], ground.day) for one in rule.helpers)
    return [f"{why} Không được mời phối hợp." for why in reasons if why]


def in_words(rule: RoutingRow, ground: Ground) -> str:
    """Return ``Môi trường × Phường Hạc Thành → Phòng Kinh tế``, as far as the rule says it."""
    what = [ground.fields.get(rule.field, rule.field) or EVERY_FIELD]
    if rule.area is not None:
        what.append(ground.areas[rule.area].name)
    if rule.kind:
        what.append(KIND_LABELS[Kind(rule.kind)])
    words = f"{' × '.join(what)} → {ground.units[rule.department].name}"
    helpers = ", ".join(ground.units[one].name for one in rule.helpers)
    return f"{words}, phối hợp: {helpers}" if helpers else words


def covers(rule: RoutingRow, other: RoutingRow) -> bool:
    """Tell whether whatever fits ``other`` fits ``rule``, the days aside."""
    return (
        rule.field in {"", other.field}
        and rule.area in {None, other.area}
        and rule.kind in {"", other.kind}
    )


def shadowed(rules: Sequence[RoutingRow], on: date) -> dict[int, list[int]]:
    """Return the rules never reached from that day on, each with those that stand before it.

    Several may share the days between them. Broken ones count: their cases wait for a
    person.
    """
    found: dict[int, list[int]] = {}
    for place, rule in enumerate(rules):
        if is_over(rule, on):
            continue
        earlier = [one for one in rules[:place] if covers(one, rule) and not is_over(one, on)]
        taken = _share(rule, earlier, on)
        if taken:
            found[rule.id] = taken
    return found


def _share(rule: RoutingRow, earlier: Sequence[RoutingRow], on: date) -> list[int]:
    """Return which of ``earlier`` leave ``rule`` no day; none when a day is left."""
    free, last = max(rule.valid_from or on, on), rule.valid_to or date.max
    taken: list[int] = []
    for one in sorted(earlier, key=lambda one: one.valid_from or date.min):
        until = one.valid_to or date.max
        if (one.valid_from or date.min) > free or until < free:
            continue
        taken.append(one.id)
        if until >= last:
            return taken
        free = until + timedelta(days=1)
    return []


def why_held(kind: str | None, urgency: str, *, trusted: bool = True) -> Reason | None:
    """Say why a person decides first, whatever the rules say; None when none needs to."""
    if urgency == Urgency.DANGER:
        return Reason.DANGER
    if kind not in ROUTED_KINDS:
        return Reason.KIND
    return None if trusted else Reason.UNSURE
