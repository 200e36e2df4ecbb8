"""How units handle cases (cách xử lý): who approves replies, how long a citizen is waited for."""

from http import HTTPStatus

from litestar import get, post
from litestar.response import Redirect, Template

from feedback.complaints.actions import practice_admin
from feedback.complaints.queries import practice
from feedback.complaints.rules.practice import CITIZEN_DAYS, HandlingRow
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.places import queries as places

URL = "/quan-tri/cach-xu-ly"
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


PAGES = [show_practice, post_practice]
