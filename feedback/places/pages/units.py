"""The organisation's name, its departments and its areas."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, read_day, read_form, rename_site, who
from feedback.core.problems import InvalidInput, Problem
from feedback.core.words import one_line
from feedback.places import actions, queries
from feedback.places.pages.overview import GUARDS, places_page, saved
from feedback.places.schemas import NewArea, NewDepartment

T = TypeVar("T", bound=msgspec.Struct)
LONGEST_NAME = 200

SENTENCES = {
    "name": f"Xin ghi tên, nhiều nhất {LONGEST_NAME} ký tự.",
    "code": "Mã chỉ gồm chữ thường không dấu, số và gạch nối, nhiều nhất 60 ký tự.",
    "parent": "Xin chọn đơn vị cấp trên trong danh sách.",
}


def read_name(form: Form) -> str:
    """Return the name a form holds.

    Raises:
        InvalidInput: it is empty, longer than a column, or has no letter or digit.
    """
    name = one_line(form["name"])
    if len(name) > LONGEST_NAME or not any(sign.isalnum() for sign in name):
        raise InvalidInput({"name": SENTENCES["name"]})
    return name


def _convert(given: Mapping[str, object], kind: type[T]) -> T:
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as refusal:
        wrong = next((name for name in SENTENCES if f"$.{name}`" in str(refusal)), "name")
        raise InvalidInput({wrong: SENTENCES[wrong]}) from refusal


async def _act(
    request: AnyRequest, form_part: str, do: Callable[[Form], Awaitable[None]], *, then: str
) -> Template | Redirect:
    """Do what a form of the page asks, then show the page again."""
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        return await places_page(request, form, problem, part=form_part)
    return saved(then)


@post("/quan-tri/ten", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_name(request: AnyRequest) -> Template | Redirect:
    """Name the organisation; every page shows it from now on."""

    async def do(form: Form) -> None:
        name = read_name(form)
        await actions.name_organisation(name, by=who(request).name, at=now())
        rename_site(request, name)

    return await _act(request, "organisation", do, then="organisation")


@post("/quan-tri/don-vi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_department(request: AnyRequest) -> Template | Redirect:
    """Open a department."""

    async def do(form: Form) -> None:
        name = read_name(form)
        given = {
            "code": form["code"].strip().lower() or await queries.department_code_for(name),
            "name": name,
            "parent": form["parent"] or None,
            "valid_from": read_day(form, "valid_from"),
        }
        new = _convert(given, NewDepartment)
        await actions.open_department(new, by=who(request).name, at=now())

    return await _act(request, "unit", do, then="tree")


@post(
    "/quan-tri/don-vi/{unit_id:int}/ten",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_department_name(
    request: AnyRequest, unit_id: FromPath[int]
) -> Template | Redirect:
    """Call a department by another name."""

    async def do(form: Form) -> None:
        name = read_name(form)
        await actions.rename_department(unit_id, name, by=who(request).name, at=now())

    return await _act(request, f"rename-{unit_id}", do, then="tree")


@post(
    "/quan-tri/don-vi/{unit_id:int}/dong",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_department_end(
    request: AnyRequest, unit_id: FromPath[int]
) -> Template | Redirect:
    """Say which is a department's last day, or that it has none."""

    async def do(form: Form) -> None:
        last = read_day(form, "valid_to")
        await actions.close_department(unit_id, last, by=who(request).name, at=now())

    return await _act(request, f"close-{unit_id}", do, then="tree")


@post("/quan-tri/dia-ban", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_area(request: AnyRequest) -> Template | Redirect:
    """Add an area."""

    async def do(form: Form) -> None:
        name = read_name(form)
        given = {
            "code": form["code"].strip().lower() or await queries.area_code_for(name),
            "name": name,
            "valid_from": read_day(form, "valid_from"),
        }
        new = _convert(given, NewArea)
        await actions.add_area(new, by=who(request).name, at=now())

    return await _act(request, "area", do, then="areas")


@post(
    "/quan-tri/dia-ban/{area_id:int}/dong",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_area_end(request: AnyRequest, area_id: FromPath[int]) -> Template | Redirect:
    """Say which is an area's last day, or that it has none."""

    async def do(form: Form) -> None:
        last = read_day(form, "valid_to")
        await actions.close_area(area_id, last, by=who(request).name, at=now())

    return await _act(request, f"close-area-{area_id}", do, then="areas")


PAGES = [
    post_name,
    post_department,
    post_department_name,
    post_department_end,
    post_area,
    post_area_end,
]
