"""Merging: one case from another's page, or many at once as one incident (sự cố diện rộng)."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import merging, reading
from feedback.complaints.linked import MOST_AT_ONCE
from feedback.complaints.pages import views
from feedback.complaints.pages.case import WORKERS, act_on_case, guard_of
from feedback.complaints.problems import ComplaintNotFound, MergeRefused
from feedback.complaints.queries import desk as desk_queries
from feedback.complaints.queries import lookups
from feedback.complaints.rules import access
from feedback.complaints.schemas import CaseView, DeskRow
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.sql import Conditions
from feedback.places import queries as places

URL = "/ban/gop"
MOST_LISTED = 200
USUAL_DAYS, MOST_DAYS = 3, 30
ALIKE = [
    ("loi", "Lời kể và nơi giống nhau"),
    ("linh-vuc", "Cùng lĩnh vực"),
    ("dia-ban", "Cùng địa bàn"),
    ("ca-hai", "Cùng lĩnh vực và địa bàn"),
]


@post(
    "/ban/{number:str}/gop",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_merge(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Merge other cases into this one."""

    async def do(actor: Actor, form: Form) -> None:
        numbers = _numbers(form.all("so"))
        try:
            await merging.merge(number, numbers, by=actor, at=now(), seen=guard_of(form).seen)
        except ComplaintNotFound as problem:
            if number in numbers or not await _exists_for(number, actor):
                raise
            raise InvalidInput({"so": "Không có ý kiến nào mang số này."}) from problem

    return await act_on_case(request, number, do)


async def _exists_for(number: str, actor: Actor) -> bool:
    try:
        return access.may_read(await lookups.get_case(number), actor)
    except ComplaintNotFound:
        return False


def _numbers(typed: Sequence[str]) -> list[str]:
    """Return the numbers of a form, as often as they are there; several may share a line."""
    return [number.upper() for one in typed for number in one.replace(",", " ").split()]


@post(
    "/ban/{number:str}/bo-gop",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_parting(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Let a merged case go on by itself."""

    async def do(actor: Actor, _: Form) -> None:
        await merging.unmerge(number, by=actor, at=now())

    return await act_on_case(request, number, do)


@get(URL, guards=[requires(*WORKERS)], include_in_schema=False)
async def show_incident(request: AnyRequest) -> Template:
    """Show the chosen cases, or those like one, to be made one incident."""
    query, actor = request.query_params, who(request)
    like = str(query.get("nhu", ""))[:40].strip().upper()
    if like:
        return await _like(request, like, actor)
    return await _chosen(request, _numbers(query.getall("so", [])), actor)


async def _chosen(
    request: AnyRequest,
    numbers: Sequence[str],
    actor: Actor,
    main: str = "",
    problem: Problem | None = None,
) -> Template:
    among = Conditions.is_in("complaint.number", sorted(set(numbers))[:MOST_AT_ONCE])
    rows = await _listed(among, actor, MOST_AT_ONCE)
    context = {"like": "", "main": main or _oldest(rows), "ticked": set(numbers)}
    return await _incident(request, rows, actor, context, problem)


async def _like(request: AnyRequest, number: str, actor: Actor) -> Template:
    case = await lookups.get_case(number)
    if not access.may_read(case, actor):
        raise ComplaintNotFound
    query = request.query_params
    typed, how = str(query.get("ngay", USUAL_DAYS)), str(query.get("theo", "loi"))
    is_days = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(MOST_DAYS))
    days = min(max(int(typed), 1), MOST_DAYS) if is_days else USUAL_DAYS
    same = Conditions("complaint.number = {}", (number,))
    alike = await _alike(request, case, actor, days, how)
    rows = await _listed(Conditions.any_of([same, alike]), actor, MOST_LISTED)
    context = {
        "like": number,
        "main": number,
        "ticked": {row.number for row in rows},
        "days": days,
        "how": how,
    }
    return await _incident(request, rows, actor, context, None)


async def _alike(
    request: AnyRequest, case: CaseView, actor: Actor, days: int, how: str
) -> Conditions:
    since = now() - timedelta(days=days)
    lately = Conditions(f"{desk_queries.WAITING} AND complaint.received_at >= {{}}", (since,))
    lately &= Conditions(
        "complaint.status <> 'awaiting_approval' AND complaint.reopened_at IS NULL"
    )
    if how not in dict(ALIKE) or how == "loi":
        numbers = await request.app.state.alike(case, actor, since)
        return lately & Conditions.is_in("complaint.number", numbers)
    if how in {"linh-vuc", "ca-hai"}:
        lately &= Conditions("complaint.field = {}", (case.field or "",))
    if how in {"dia-ban", "ca-hai"}:
        lately &= Conditions(
            "complaint.area = (SELECT id FROM area WHERE name = {})", (case.area or "",)
        )
    return lately


async def _listed(wanted: Conditions, actor: Actor, most: int) -> list[DeskRow]:
    seen = desk_queries.visible_to(actor)
    return (await desk_queries.desk(seen & wanted, Conditions("1 = 1"), "", most)).rows


def _oldest(rows: Sequence[DeskRow]) -> str:
    return min(rows, key=lambda row: (row.received_at, row.id)).number if rows else ""


async def _incident(
    request: AnyRequest,
    rows: Sequence[DeskRow],
    actor: Actor,
    context: dict[str, Any],
    problem: Problem | None,
) -> Template:
    at = now()
    await reading.note_listed(rows, "incident", sealed=False, by=actor, at=at)
    names, calendar = await lookups.field_names(), await places.calendar()
    refused = problem.refused if isinstance(problem, MergeRefused) else {}
    return page(
        request,
        "complaints/desk/incident.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        rows=[
            {**views.desk_row(row, names, at, calendar), "refused": refused.get(row.number, "")}
            for row in rows
        ],
        alike_options=ALIKE,
        most_days=MOST_DAYS,
        **{"days": USUAL_DAYS, "how": "loi", **context},
        errors=errors_of(problem) if problem else {},
    )


@post(URL, guards=[requires(*WORKERS)], status_code=200, include_in_schema=False)
async def post_incident(request: AnyRequest) -> Template | Redirect:
    """Make the chosen cases one incident."""
    form, actor = await read_form(request), who(request)
    numbers, main = _numbers(form.all("so")), form["main"].strip().upper()
    try:
        if not main:
            raise InvalidInput({"main": "Xin chọn vụ chính."})
        others = [number for number in numbers if number != main]
        await merging.merge(main, others, by=actor, at=now())
    except Problem as problem:
        if problem.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise
        return await _chosen(request, [*numbers, main], actor, main, problem)
    return Redirect(f"/ban/{main}?xong=1", status_code=303)


PAGES = [post_merge, post_parting, show_incident, post_incident]
