"""The page of departments, service points and areas."""

from datetime import date
from http import HTTPStatus

from litestar import get
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, of_part, page, requires, site
from feedback.core.permissions import Permission
from feedback.core.problems import Problem, errors_of
from feedback.core.words import in_force
from feedback.places import queries
from feedback.places.schemas import (
    MAX_REASON,
    POINT_KIND_LABELS,
    POSTER_LABELS,
    REASON_TO_SCAN,
    AreaRow,
    DepartmentRow,
    ServicePointRow,
)

GUARDS = [requires(Permission.ADMINISTER)]
URL = "/quan-tri"
BLANK = Form([])
SAVED = "Đã lưu."


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_places(request: AnyRequest) -> Template:
    """Show departments, service points and areas, with forms to change them."""
    return await places_page(request)


def saved(part: str) -> Redirect:
    """Lead back to the page, to the part that was changed."""
    return Redirect(f"{URL}?xong=1#{part}", status_code=303)


async def places_page(
    request: AnyRequest,
    form: Form = BLANK,
    problem: Problem | None = None,
    *,
    part: str = "",
) -> Template:
    """Show the page; after a refusal with what was typed into ``part`` of it."""
    today = local_date(now())
    departments, areas = await queries.departments(), await queries.all_areas()
    points = await queries.service_points()
    return page(
        request,
        "places/places.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        organisation=site(request).organisation if await queries.has_name() else "",
        tree=[_unit(row, today) for row in departments],
        points=[_point(point) for point in points],
        areas=[_area(row, today) for row in areas],
        unit_options=[
            (row.id, "\u2003" * row.depth + row.name)
            for row in departments
            if row.is_valid(today) and row.valid_to is None
        ],
        parent_options=[
            (row.id, "\u2003" * row.depth + row.name)
            for row in departments
            if row.valid_to is None
        ],
        kind_options=[(kind.value, label) for kind, label in POINT_KIND_LABELS.items()],
        poster_points=[(point.id, point.name) for point in points if point.revoked_at is None],
        poster_kinds=[(kind.value, label) for kind, label in POSTER_LABELS.items()],
        reason_to_scan=REASON_TO_SCAN,
        max_reason=MAX_REASON,
        public_address=site(request).settings.public_url,
        errors=of_part(part, errors_of(problem) if problem else {}),
        values=of_part(part, form),
        message=SAVED if request.query_params.get("xong") and not problem else "",
    )


def _unit(row: DepartmentRow, today: date) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "code": row.code,
        "depth": row.depth,
        "valid_text": in_force(row.valid_from, row.valid_to),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "closed": row.valid_to is not None and row.valid_to < today,
    }


def _area(row: AreaRow, today: date) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "code": row.code,
        "valid_text": in_force(row.valid_from, row.valid_to),
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "closed": row.valid_to is not None and row.valid_to < today,
    }


def _point(point: ServicePointRow) -> dict[str, object]:
    return {
        "id": point.id,
        "code": point.code,
        "name": point.name,
        "kind_label": POINT_KIND_LABELS[point.kind],
        "unit": point.department_name,
        "kiosk_url": f"/k/{point.code}",
        "qr_url": f"/q/{point.code}",
        "revoked": point.revoked_at is not None,
    }


PAGES = [show_places]
