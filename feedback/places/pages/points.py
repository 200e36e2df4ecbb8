"""Opening, revoking and re-coding service points."""

import msgspec
from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, read_form, who
from feedback.core.problems import InvalidInput, Problem
from feedback.core.words import one_line
from feedback.places import actions, queries
from feedback.places.pages.overview import GUARDS, places_page, saved
from feedback.places.schemas import NewServicePoint

PART = "points"


@post("/quan-tri/diem", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_point(request: AnyRequest) -> Template | Redirect:
    """Open a service point."""
    form, at = await read_form(request), now()
    try:
        await actions.open_service_point(await _read(form), by=who(request).name, at=at)
    except Problem as problem:
        return await places_page(request, form, problem)
    return saved(PART)


async def _read(form: Form) -> NewServicePoint:
    units = {str(row.id) for row in await queries.departments_on(local_date(now()))}
    given = {"kind": form["kind"], "name": one_line(form["name"]), "department": form["unit"]}
    try:
        new = msgspec.convert(given, NewServicePoint, strict=False)
    except msgspec.ValidationError:
        new = None
    if new is None or form["unit"] not in units:
        raise InvalidInput({"": "Xin chọn loại, đơn vị và ghi tên điểm phục vụ."})
    return new


@post(
    "/quan-tri/diem/{point_id:int}/thu-hoi",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_revocation(request: AnyRequest, point_id: FromPath[int]) -> Redirect:
    """Withdraw a service point."""
    await actions.revoke_service_point(point_id, by=who(request).name, at=now())
    return saved(PART)


@post(
    "/quan-tri/diem/{point_id:int}/doi-ma",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_new_code(request: AnyRequest, point_id: FromPath[int]) -> Redirect:
    """Give a service point a new code."""
    await actions.change_code(point_id, by=who(request).name, at=now())
    return saved(PART)


PAGES = [post_point, post_revocation, post_new_code]
