"""How units handle cases (cách xử lý): who approves replies, how long a citizen is waited for."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import practice_admin, templates_admin
from feedback.complaints.exchange import NewTemplate
from feedback.complaints.queries import lookups, practice
from feedback.complaints.queries import templates as template_queries
from feedback.complaints.rules.practice import CITIZEN_DAYS, HandlingRow
from feedback.complaints.rules.templates import PLACES
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import one_line
from feedback.places import queries as places

URL = "/quan-tri/quy-tac/cach-xu-ly"
GUARDS = [requires(Permission.ADMINISTER)]
WHOLE = "all"
APPROVALS = [("", "Như đơn vị trên"), ("yes", "Trưởng đơn vị duyệt"), ("no", "Không cần duyệt")]
NAMES = {True: "yes", False: "no", None: ""}
VALUES: dict[str, bool | None] = {name: value for value, name in NAMES.items()}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_practice(request: AnyRequest) -> Template:
    """Show how each unit handles cases."""
    return await _practice(request, Form([]), None)


async def _practice(request: AnyRequest, form: Form, problem: Problem | None) -> Template:
    rows = {row.department: row for row in await practice.handling_rules()}
    fields = await lookups.field_names()
    today = local_date(now())
    units = [(WHOLE, "Toàn cơ quan", rows.get(None, HandlingRow(None)))] + [
        (
            str(unit.id),
            "\u2003" * unit.depth + unit.name,
            rows.get(unit.id, HandlingRow(unit.id)),
        )
        for unit in await places.departments_on(today)
    ]
    return page(
        request,
        "complaints/admin/practice.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        units=[
            {
                "key": key,
                "name": name,
                "days": row.citizen_days or "",
                "approval": NAMES[row.needs_approval],
            }
            for key, name, row in units
        ],
        approvals=APPROVALS,
        usual_days=CITIZEN_DAYS,
        most_days=practice_admin.MOST_DAYS,
        values=dict(form),
        errors=errors_of(problem) if problem else {},
        templates=[
            {
                "id": one.id,
                "name": one.name,
                "field": one.field,
                "field_label": fields.get(one.field, "Mọi lĩnh vực"),
                "version": one.version,
                "text": one.text,
            }
            for one in await template_queries.templates()
        ],
        field_options=list(fields.items()),
        evidence=await practice.fields_with_evidence(today),
        places=[f"{{{name}}}" for name in PLACES.values()],
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


@post(URL, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_practice(request: AnyRequest) -> Template | Redirect:
    """Save how units handle cases."""
    form = await read_form(request)
    try:
        units = [unit.id for unit in await places.departments_on(local_date(now()))]
        wanted = [_read_row(form, unit) for unit in (None, *units)]
        sent = [row for row in wanted if f"approval-{row.department or WHOLE}" in set(form)]
        await practice_admin.set_practice(sent, by=who(request).name, at=now())
    except Problem as problem:
        return await _practice(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


def _read_row(form: Form, unit: int | None) -> HandlingRow:
    key = unit or WHOLE
    days, approval = form[f"days-{key}"].strip(), form[f"approval-{key}"]
    if days and not (days.isascii() and days.isdecimal() and len(days) <= len("999")):
        raise InvalidInput({f"days-{key}": "Xin ghi số ngày làm việc bằng số nguyên."})
    if approval not in VALUES:
        raise InvalidInput({f"approval-{key}": "Xin chọn trong danh sách."})
    return HandlingRow(unit, int(days) if days else None, VALUES[approval])


async def _save(
    request: AnyRequest, do: Callable[[Form], Awaitable[object]]
) -> Template | Redirect:
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        return await _practice(request, form, problem)
    return Redirect(f"{URL}?xong=1#templates", status_code=303)


@post(f"{URL}/bang-chung", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_evidence(request: AnyRequest) -> Template | Redirect:
    """Say which fields are answered with a photo or document."""

    async def do(form: Form) -> None:
        wanted = form.all("evidence")
        await practice_admin.set_evidence(wanted, by=who(request).name, at=now())

    return await _save(request, do)


@post(f"{URL}/mau", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_template(request: AnyRequest) -> Template | Redirect:
    """Add a template."""

    async def do(form: Form) -> None:
        await templates_admin.add(_read_template(form), by=who(request).name, at=now())

    return await _save(request, do)


@post(
    f"{URL}/mau/{{template_id:int}}/sua",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_version(request: AnyRequest, template_id: FromPath[int]) -> Template | Redirect:
    """Write a new version of a template."""

    async def do(form: Form) -> None:
        new, by = _read_template(form), who(request).name
        await templates_admin.change(template_id, new, by=by, at=now())

    return await _save(request, do)


@post(
    f"{URL}/mau/{{template_id:int}}/ngung",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_template_end(
    request: AnyRequest, template_id: FromPath[int]
) -> Template | Redirect:
    """Offer a template no more."""

    async def do(_: Form) -> None:
        await templates_admin.end(template_id, by=who(request).name, at=now())

    return await _save(request, do)


def _read_template(form: Form) -> NewTemplate:
    given = {"name": one_line(form["name"]), "text": form["text"], "field": form["field"]}
    try:
        return msgspec.convert(given, NewTemplate)
    except msgspec.ValidationError as refusal:
        wrong = "name" if "$.name" in str(refusal) else "text"
        raise InvalidInput({wrong: SENTENCES[wrong]}) from refusal


SENTENCES = {
    "name": "Xin ghi tên văn bản mẫu, nhiều nhất 200 ký tự.",
    "text": "Xin viết nội dung văn bản mẫu, nhiều nhất 10.000 ký tự.",
}

PAGES = [
    show_practice,
    post_practice,
    post_evidence,
    post_template,
    post_version,
    post_template_end,
]
