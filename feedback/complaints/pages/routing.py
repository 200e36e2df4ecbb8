"""The administrator's list of routing rules (phân luồng): tried on last month before it is saved."""

import re
from http import HTTPStatus

from litestar import get, post
from litestar.response import Redirect, Template

from feedback.complaints.actions import routing_admin
from feedback.complaints.pages.rule_views import move_line, old_area_line, rule_view
from feedback.complaints.queries import routing
from feedback.complaints.rules import rerouting
from feedback.complaints.rules.rerouting import NEW, Change, Rehearsal, Verb
from feedback.complaints.rules.routing import ROUTED_KINDS, Ground, RoutingRow, shadowed
from feedback.complaints.schemas import KIND_LABELS
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_day, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import in_force

URL = "/quan-tri/phan-luong"
GUARDS = [requires(Permission.ADMINISTER)]
ID = re.compile(r"[0-9]{1,9}")
BLANK = Form([])
MOST_HELPERS = 10
TYPED = ("verb", "rule", "field", "area", "kind", "unit", "valid_from", "valid_to", "last_day")
DONE = {
    Verb.ADD: "Thêm quy tắc",
    Verb.EDIT: "Sửa quy tắc",
    Verb.END: "Kết thúc quy tắc",
    Verb.UP: "Đưa quy tắc lên trên",
    Verb.DOWN: "Đưa quy tắc xuống dưới",
}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_routing(request: AnyRequest) -> Template:
    """Show the rules in their order, and a form: empty, or with the rule ``sua`` in it."""
    asked = str(request.query_params.get("sua", ""))
    rules = await routing.rules()
    chosen = next((rule for rule in rules if str(rule.id) == asked), None)
    return await _list(request, _form_of(chosen) if chosen else BLANK)


def _form_of(rule: RoutingRow) -> Form:
    helpers = [("helpers", str(unit)) for unit in rule.helpers]
    values = {
        "verb": Verb.EDIT.value,
        "rule": str(rule.id),
        "field": rule.field,
        "area": str(rule.area or ""),
        "kind": rule.kind,
        "unit": str(rule.department),
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else "",
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else "",
    }
    return Form([*values.items(), *helpers])


async def _list(
    request: AnyRequest, form: Form, problem: Problem | None = None, message: str = ""
) -> Template:
    today = local_date(now())
    rules, ground = await routing.rules(), await routing.ground(today)
    hidden, waiting = shadowed(rules, today), await routing.stuck()
    old = await request.app.state.areas_today()
    views = [
        rule_view(rule, ground, hidden, waiting) | {"old_area": old_area_line(rule, old)}
        for rule in rules
    ]
    done = "Đã lưu." if request.query_params.get("xong") and not problem else message
    return page(
        request,
        "complaints/admin/routing.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        rules=[view for view in views if not view["over"]],
        over=[view for view in views if view["over"]],
        broken=sum(1 for view in views if view["why"]),
        waiting=sum(waiting.values()),
        editing=form["rule"] if form["verb"] == Verb.EDIT else "",
        errors=errors_of(problem) if problem else {},
        values=form.values_of(*TYPED),
        helpers=form.all("helpers"),
        message=done,
        **_options(ground),
    )


def _options(ground: Ground) -> dict[str, object]:
    units = [
        (row.id, "\u2003" * row.depth + row.name)
        for row in ground.units.values()
        if row.valid_to is None or row.valid_to >= ground.day
    ]
    return {
        "unit_options": units,
        "field_options": list(ground.fields.items()),
        "area_options": [
            (row.id, row.name)
            for row in ground.areas.values()
            if row.valid_to is None or row.valid_to >= ground.day
        ],
        "kind_options": [
            (kind.value, KIND_LABELS[kind]) for kind in KIND_LABELS if kind in ROUTED_KINDS
        ],
    }


@post(f"{URL}/thu", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_rehearsal(request: AnyRequest) -> Template:
    """Tell what a change would have done to last month's cases; change nothing."""
    form = await read_form(request)
    try:
        change = _read_change(form)
        found = await routing_admin.rehearse(change, at=now())
    except Problem as problem:
        return await _list(request, form, problem)
    return await _rehearsed(request, form, change, found)


async def _rehearsed(
    request: AnyRequest, form: Form, change: Change, found: Rehearsal
) -> Template:
    today = local_date(now())
    since = rerouting.takes_effect(change, today)
    before, ground = await routing.rules(), await routing.ground(since)
    after = rerouting.changed(before, change, today)
    changed = next(rule for rule in after if rule.id == change.rule)
    hidden = {
        rule: others
        for rule, others in shadowed(after, today).items()
        if rule not in shadowed(before, today)
    }
    return page(
        request,
        "complaints/admin/routing_try.html",
        title=DONE[change.verb],
        rule=rule_view(changed, ground, shadowed(after, today), {}),
        hidden=[
            rule_view(rule, ground, hidden, {})
            for rule in after
            if rule.id in hidden and rule.id != change.rule
        ],
        days=rerouting.DAYS,
        total=found.total,
        moved=found.moved,
        moves=[move_line(move, ground) for move in found.moves],
        since_text=in_force(since if since > today else None, None),
        sent=[(name, form[name]) for name in TYPED]
        + [("helpers", one) for one in form.all("helpers")],
        seen=rerouting.mark_of(before),
        back=f"{URL}?sua={change.rule}" if change.verb is Verb.EDIT else URL,
    )


@post(URL, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_routing(request: AnyRequest) -> Template | Redirect:
    """Save a change that has been tried."""
    form = await read_form(request)
    try:
        change = _read_change(form)
        await routing_admin.change_rules(
            change, seen=form["seen"], by=who(request).name, at=now()
        )
    except Problem as problem:
        return await _list(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


def _read_change(form: Form) -> Change:
    verb, rule = form["verb"] or Verb.ADD, form["rule"]
    if verb not in set(Verb) or (verb != Verb.ADD and not ID.fullmatch(rule)):
        raise InvalidInput({"": "Không rõ cần làm gì với quy tắc nào. Xin mở lại trang."})
    number = NEW if verb == Verb.ADD else int(rule)
    if verb in {Verb.ADD, Verb.EDIT}:
        return Change(Verb(verb), number, _read_row(form, number))
    last_day = read_day(form, "last_day") if verb == Verb.END else None
    return Change(Verb(verb), number, last_day=last_day)


def _read_row(form: Form, number: int) -> RoutingRow:
    helpers = form.all("helpers")
    errors = {}
    if not ID.fullmatch(form["unit"]):
        errors["unit"] = "Xin chọn đơn vị chủ trì."
    if form["area"] and not ID.fullmatch(form["area"]):
        errors["area"] = "Xin chọn địa bàn trong danh sách."
    if len(helpers) > MOST_HELPERS or not all(ID.fullmatch(one) for one in helpers):
        errors["helpers"] = f"Xin chọn trong danh sách, nhiều nhất {MOST_HELPERS} đơn vị."
    if errors:
        raise InvalidInput(errors)
    return RoutingRow(
        number,
        int(form["unit"]),
        form["field"],
        int(form["area"]) if form["area"] else None,
        form["kind"],
        read_day(form, "valid_from"),
        read_day(form, "valid_to"),
        tuple(dict.fromkeys(int(one) for one in helpers)),
    )


PAGES = [show_routing, post_rehearsal, post_routing]
