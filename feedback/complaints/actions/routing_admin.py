"""What an administrator does to the routing rules (phân luồng): tried first, then made."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.queries import routing
from feedback.complaints.rules import rerouting
from feedback.complaints.rules.rerouting import Change, Rehearsal, Verb
from feedback.complaints.rules.routing import ROUTED_KINDS, Ground, RoutingRow, in_words
from feedback.complaints.setting_problems import RuleNotFound, RuleRefused, RulesChanged
from feedback.complaints.tables import RoutingHelper, RoutingRule
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction

COLUMNS = ("position", "field", "area", "kind", "department", "valid_from", "valid_to")
ACTIONS = {
    Verb.ADD: "routing_rule.added",
    Verb.EDIT: "routing_rule.changed",
    Verb.END: "routing_rule.ended",
    Verb.UP: "routing_rule.moved",
    Verb.DOWN: "routing_rule.moved",
}


async def rehearse(change: Change, *, at: datetime) -> Rehearsal:
    """Return what a change would have done to the cases of the last days; nothing is written.

    Raises:
        RuleNotFound: there is no such rule.
        RuleRefused: it points to a department, area, field or kind that cannot be.
    """
    today = local_date(at)
    before = await routing.rules()
    await _check(change, before, at)
    after = rerouting.changed(before, change, today)
    stands = await routing.ground(rerouting.takes_effect(change, today))
    return rerouting.rehearse(await routing.last_month(at), before, after, stands)


async def change_rules(change: Change, *, seen: str, by: str, at: datetime) -> None:
    """Change the list of routing rules; cases that a department has already stay there.

    Args:
        change: what is done to it.
        seen: the mark of the list it was tried on.
        by: who does it.
        at: when.

    Raises:
        RulesChanged: the list is another one by now.
        RuleNotFound, RuleRefused: as in ``rehearse``.
    """
    async with transaction("rules"):
        before = await routing.rules()
        if seen != rerouting.mark_of(before):
            raise RulesChanged
        ground = await _check(change, before, at)
        rule = await write(before, rerouting.changed(before, change, local_date(at)))
        number = rule or change.rule
        row = next(one for one in await routing.rules() if one.id == number)
        said = f"{row.position}. {in_words(row, ground)}"
        await audit.record(
            by, ACTIONS[change.verb], f"routing rule {number}", at=at, detail=said
        )


async def _check(change: Change, rules: Sequence[RoutingRow], at: datetime) -> Ground:
    today = local_date(at)
    if change.verb is not Verb.ADD and change.rule not in {rule.id for rule in rules}:
        raise RuleNotFound
    ground = await routing.ground(rerouting.takes_effect(change, today))
    if change.verb is Verb.END and change.last_day is None:
        raise RuleRefused({"last_day": "Xin chọn ngày áp dụng cuối cùng."})
    if change.row is not None:
        errors = why_refused(change.row, ground)
        if errors:
            raise RuleRefused(errors)
    return ground


def why_refused(row: RoutingRow, ground: Ground) -> dict[str, str]:
    """Return what is wrong with a rule as it shall be, by the fields of its form."""
    errors = {}
    units = {one.id for one in ground.units.values() if one.is_valid(ground.day)}
    if row.department not in units:
        errors["unit"] = "Đơn vị này không còn hoạt động. Xin chọn đơn vị khác."
    if not set(row.helpers) <= units - {row.department}:
        errors["helpers"] = "Đơn vị phối hợp phải đang hoạt động và khác đơn vị chủ trì."
    if row.field and row.field not in ground.fields:
        errors["field"] = "Không có lĩnh vực này."
    area = ground.areas.get(row.area) if row.area is not None else None
    if row.area is not None and (area is None or (area.valid_to or ground.day) < ground.day):
        errors["area"] = "Địa bàn này không còn dùng. Xin chọn địa bàn khác."
    if row.kind and row.kind not in ROUTED_KINDS:
        errors["kind"] = "Loại này luôn do người quyết định, không có quy tắc nào chuyển được."
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        errors["valid_to"] = "Ngày cuối cùng không được trước ngày bắt đầu."
    return errors


async def write(before: Sequence[RoutingRow], after: Sequence[RoutingRow]) -> int | None:
    """Store what differs, inside the caller's transaction; return the id of a new rule."""
    known, made = {rule.id: rule for rule in before}, None
    for rule in after:
        if rule.id == rerouting.NEW:
            [made] = await insert_rows(RoutingRule, COLUMNS, [_values(rule)])
            await _ask_for_help(made, rule)
        elif rule != known[rule.id]:
            await RoutingRule.update(dict(zip(COLUMNS, _values(rule), strict=True))).where(
                RoutingRule.id == rule.id
            )
            await RoutingHelper.delete().where(RoutingHelper.rule == rule.id)
            await _ask_for_help(rule.id, rule)
    return made


def _values(rule: RoutingRow) -> list[object]:
    return [getattr(rule, name) for name in COLUMNS]


async def _ask_for_help(rule_id: int, rule: RoutingRow) -> None:
    rows = [(rule_id, unit) for unit in rule.helpers]
    await insert_rows(RoutingHelper, ("rule", "department"), rows)
