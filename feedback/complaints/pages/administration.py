"""The administrator's rules: fields and departments, promises, reasons to refuse."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import rules_admin
from feedback.complaints.queries import lookups, setting
from feedback.complaints.schemas import KIND_LABELS, URGENCY_LABELS
from feedback.complaints.setting_problems import FirstSeen
from feedback.complaints.terms import (
    CLOCK_LABELS,
    MAX_PROMISE,
    UNIT_LABELS,
    Clock,
    FieldSetting,
    NewPromise,
    PromiseRow,
)
from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    of_part,
    page,
    read_day,
    read_form,
    requires,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.terms import Unit
from feedback.core.words import in_force, one_line, short_date
from feedback.places import queries as places
from feedback.places.schemas import DepartmentRow

URL = "/quan-tri/quy-tac"
GUARDS = [requires(Permission.ADMINISTER)]
BLANK = Form([])
LONGEST_NAME = 200
ID = re.compile(r"[0-9]{1,9}")

SENTENCES = {
    "amount": f"Xin ghi thời hạn bằng số nguyên, từ 1 đến {MAX_PROMISE}.",
    "unit": "Xin chọn ngày làm việc, ngày hay giờ làm việc.",
    "clock": "Xin chọn hạn của ai.",
    "organisation": "Xin chọn đơn vị trong danh sách.",
    "max_extensions": "Xin ghi số lần được gia hạn, từ 0 đến 9.",
    "legal_basis": "Xin ghi căn cứ: văn bản nào, điều nào; nhiều nhất 500 ký tự.",
    "kind": "Xin chọn loại trong danh sách.",
    "urgency": "Xin chọn mức khẩn trong danh sách.",
}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_rules(request: AnyRequest) -> Template:
    """Show where fields go, what is promised, and why a complaint may be refused."""
    return await _rules(request)


async def _rules(
    request: AnyRequest,
    form: Form = BLANK,
    problem: Problem | None = None,
    *,
    part: str = "",
) -> Template:
    today = local_date(now())
    units = {row.id: row for row in await places.departments()}
    fields = await setting.field_settings()
    names = {field.code: field.name for field in fields}
    return page(
        request,
        "complaints/admin/rules.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        fields=[_field(field, units, today) for field in fields],
        unit_options=[
            (row.id, "\u2003" * row.depth + row.name)
            for row in units.values()
            if row.valid_to is None or row.valid_to >= today
        ],
        promises=[_promise(row, names, units, today) for row in await setting.promises()],
        clock_options=[(clock.value, label) for clock, label in CLOCK_LABELS.items()],
        term_options=[(unit.value, label) for unit, label in UNIT_LABELS.items()],
        kind_options=[(kind.value, label) for kind, label in KIND_LABELS.items()],
        field_options=list((await lookups.open_fields()).items()),
        urgency_options=[(code.value, label) for code, label in URGENCY_LABELS.items()],
        max_days=MAX_PROMISE,
        tried=problem.mark if isinstance(problem, FirstSeen) else "",
        reasons=list((await lookups.refusal_reasons()).values()),
        errors=of_part(part, errors_of(problem) if problem else {}),
        values=of_part(part, form),
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


def _field(
    field: FieldSetting, units: dict[int, DepartmentRow], today: date
) -> dict[str, object]:
    unit = units[field.department] if field.department is not None else None
    note = ""
    if unit and unit.valid_to and unit.valid_to < today:
        note = f"“{unit.name}” đã đóng: đang về bàn phân loại."
    elif unit and not unit.is_valid(today):
        note = f"Từ ngày {short_date(unit.valid_from)}; đến lúc đó về bàn phân loại."
    return {"code": field.code, "name": field.name, "unit": field.department, "note": note}


def _promise(
    row: PromiseRow, names: dict[str, str], units: dict[int, DepartmentRow], today: date
) -> dict[str, object]:
    kinds = {kind.value: label for kind, label in KIND_LABELS.items()}
    urgencies = {code.value: label for code, label in URGENCY_LABELS.items()}
    unit = units[row.organisation].name if row.organisation is not None else ""
    labels = (kinds.get(row.kind), names.get(row.field), urgencies.get(row.urgency), unit)
    return {
        "id": row.id,
        "term": f"{row.amount} {UNIT_LABELS[row.unit]}",
        "clock_label": CLOCK_LABELS[row.clock],
        "extensions_text": f"gia hạn tối đa {row.max_extensions} lần"
        if row.max_extensions
        else "không gia hạn",
        "what": ", ".join(label for label in labels if label) or "Hạn chung cho mọi phản ánh",
        "basis": row.legal_basis,
        "valid_text": in_force(row.valid_from, row.valid_to),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "over": row.valid_to is not None
        and (row.valid_to < today or row.valid_to < (row.valid_from or row.valid_to)),
    }


async def _act(
    request: AnyRequest, part: str, do: Callable[[Form], Awaitable[object]]
) -> Template | Redirect:
    """Do what a form of the page asks, then show the page again."""
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        return await _rules(request, form, problem, part=part)
    return Redirect(f"{URL}?xong=1", status_code=303)


@post("/quan-tri/quy-tac/linh-vuc", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_fields(request: AnyRequest) -> Template | Redirect:
    """Save the names of all fields and where they go."""

    async def do(form: Form) -> None:
        wanted = _read_fields(form, await setting.field_settings())
        found, mark = await rules_admin.rehearse_fields(wanted, at=now())
        if found.moved and form["tried"] != mark:
            raise FirstSeen(found.moved, found.total, mark)
        await rules_admin.set_fields(wanted, by=who(request).name, at=now())

    return await _act(request, "", do)


def _read_fields(form: Form, current: list[FieldSetting]) -> list[FieldSetting]:
    """Return every field as the form has it; what it does not hold stays as it is."""
    sent, errors, wanted = set(form), dict[str, str](), list[FieldSetting]()
    for field in current:
        name_key, unit_key = f"name-{field.code}", f"unit-{field.code}"
        name = one_line(form[name_key]) if name_key in sent else field.name
        unit = form[unit_key] if unit_key in sent else str(field.department or "")
        if not name or len(name) > LONGEST_NAME:
            errors[name_key] = "Xin ghi tên lĩnh vực, nhiều nhất 200 ký tự."
        if unit and not ID.fullmatch(unit):
            errors[unit_key] = "Xin chọn đơn vị trong danh sách."
        else:
            wanted.append(FieldSetting(field.code, name, int(unit) if unit else None))
    if errors:
        raise InvalidInput(errors)
    return wanted


@post("/quan-tri/quy-tac/hen", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_promise(request: AnyRequest) -> Template | Redirect:
    """Add a promise."""

    async def do(form: Form) -> None:
        await rules_admin.add_promise(_read_promise(form), by=who(request).name, at=now())

    return await _act(request, "promise", do)


def _read_promise(form: Form) -> NewPromise:
    given = {
        "amount": form["amount"].strip(),
        "unit": form["unit"] or Unit.WORKING_DAYS,
        "clock": form["clock"] or Clock.CITIZEN,
        "organisation": form["organisation"] or None,
        "max_extensions": form["max_extensions"].strip() or 1,
        "legal_basis": one_line(form["legal_basis"]),
        "kind": form["kind"] or None,
        "field": form["field"],
        "urgency": form["urgency"] or None,
        "valid_from": read_day(form, "valid_from"),
        "valid_to": read_day(form, "valid_to"),
    }
    try:
        return msgspec.convert(given, NewPromise, strict=False)
    except msgspec.ValidationError as refusal:
        wrong = next(name for name in SENTENCES if f"$.{name}`" in str(refusal))
        raise InvalidInput({wrong: SENTENCES[wrong]}) from refusal


@post(
    "/quan-tri/quy-tac/hen/{promise_id:int}/ket-thuc",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_promise_end(
    request: AnyRequest, promise_id: FromPath[int]
) -> Template | Redirect:
    """Say which is a promise's last day."""

    async def do(form: Form) -> None:
        last = read_day(form, "valid_to")
        if last is None:
            raise InvalidInput({"valid_to": "Xin chọn ngày áp dụng cuối cùng."})
        await rules_admin.end_promise(promise_id, last, by=who(request).name, at=now())

    return await _act(request, f"end-{promise_id}", do)


@post("/quan-tri/quy-tac/ly-do", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_reason(request: AnyRequest) -> Template | Redirect:
    """Add a reason to refuse."""

    async def do(form: Form) -> None:
        name = one_line(form["name"])
        if len(name) > LONGEST_NAME:
            raise InvalidInput({"name": "Xin rút gọn, nhiều nhất 200 ký tự."})
        await rules_admin.add_refusal_reason(name, by=who(request).name, at=now())

    return await _act(request, "reason", do)


PAGES = [show_rules, post_fields, post_promise, post_promise_end, post_reason]
