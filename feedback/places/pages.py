"""The administrator's tree of departments and list of service points."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.places import actions, queries
from feedback.places.schemas import POINT_KIND_LABELS, DepartmentRow, NewServicePoint

GUARDS = [requires(Permission.ADMINISTER)]


@get("/quan-tri", guards=GUARDS, include_in_schema=False)
async def show_places(request: AnyRequest) -> Template:
    """Show departments and service points."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _places(request, Form([]), {}, message)


async def _places(
    request: AnyRequest, form: Form, errors: dict[str, str], message: str
) -> Template:
    departments = await queries.departments()
    points = [
        {
            "id": point.id,
            "code": point.code,
            "name": point.name,
            "kind_label": POINT_KIND_LABELS[point.kind],
            "unit": point.department_name,
            "kiosk_url": f"/k/{point.code}",
            "qr_url": f"/q/{point.code}",
            "revoked": point.revoked_at is not None,
        }
        for point in await queries.service_points()
    ]
    today = local_date(now())
    open_ones = [row for row in departments if row.is_valid(today)]
    return page(
        request,
        "places/places.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        tree=[
            {"id": row.id, "name": row.name, "depth": row.depth, "valid_text": _valid(row)}
            for row in departments
        ],
        points=points,
        unit_options=[(row.id, "\u2003" * row.depth + row.name) for row in open_ones],
        kind_options=[(kind.value, label) for kind, label in POINT_KIND_LABELS.items()],
        errors=errors,
        values=form.values_of("kind", "name", "unit"),
        message=message,
    )


def _valid(row: DepartmentRow) -> str:
    since = f"từ {row.valid_from:%d/%m/%Y}" if row.valid_from else ""
    until = f"đến {row.valid_to:%d/%m/%Y}" if row.valid_to else ""
    return " ".join(part for part in (since, until) if part)


@post("/quan-tri/diem", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_point(request: AnyRequest) -> Template | Redirect:
    """Open a service point."""
    form = await read_form(request)
    given = {
        "kind": form["kind"],
        "name": form["name"].strip(),
        "department": form["unit"],
    }
    known = {str(row.id) for row in await queries.departments_on(local_date(now()))}
    try:
        new = msgspec.convert(given, NewServicePoint, strict=False)
    except msgspec.ValidationError:
        new = None
    if new is None or form["unit"] not in known:
        sentence = "Xin chọn loại, đơn vị và ghi tên điểm phục vụ."
        return await _places(request, form, {"": sentence}, "")
    await actions.open_service_point(new, by=who(request).name, at=now())
    return Redirect("/quan-tri?xong=1", status_code=303)


@post(
    "/quan-tri/diem/{point_id:int}/thu-hoi",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_revocation(request: AnyRequest, point_id: FromPath[int]) -> Redirect:
    """Withdraw a service point."""
    await actions.revoke_service_point(point_id, by=who(request).name, at=now())
    return Redirect("/quan-tri?xong=1", status_code=303)


@post(
    "/quan-tri/diem/{point_id:int}/doi-ma",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_new_code(request: AnyRequest, point_id: FromPath[int]) -> Redirect:
    """Give a service point a new code."""
    await actions.change_code(point_id, by=who(request).name, at=now())
    return Redirect("/quan-tri?xong=1", status_code=303)


PAGES = [show_places, post_point, post_revocation, post_new_code]
