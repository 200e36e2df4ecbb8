"""The desk of a department: the list, and one case."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import handling, reading, triage
from feedback.complaints.pages import views
from feedback.complaints.pages.clock_views import clock_view
from feedback.complaints.queries import attachments, figures, lookups, search, tracking
from feedback.complaints.queries import desk as desk_queries
from feedback.complaints.schemas import (
    KIND_LABELS,
    STATUS_LABELS,
    URGENCY_LABELS,
    DeskFilter,
)
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Actor, Permission, Scope
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from feedback.places import queries as places

DUE_OPTIONS = [("late", "Quá hạn"), ("today", "Đến hạn hôm nay")]
STATUS_OPTIONS = [
    ("waiting", "Đang chờ xử lý"),
    *((status.value, label) for status, label in STATUS_LABELS.items()),
]
FIGURE_TITLES = {
    "due": "Đến hạn trong kỳ",
    "on_time": "Trả lời đúng hạn trong kỳ",
    "judged": "Có đánh giá của người dân trong kỳ",
    "solved": "Người dân nói đã giải quyết",
    "waiting": "Đang chờ",
    "received": "Tiếp nhận trong kỳ",
}
READERS = (Permission.READ_CASES, Permission.READ_SEALED)
GROUPS = ("", "triage", "sealed", "all")


@get("/ban", guards=[requires(*READERS)], include_in_schema=False)
async def show_desk(request: AnyRequest) -> Template:
    """Show the desk, the most urgent case first."""
    actor, at = who(request), now()
    wanted, group = _filter(request)
    seen = await _seen(request, actor, group, wanted)
    today = local_date(at)
    narrowed = desk_queries.narrowed(wanted, at, today)
    if wanted.q:
        narrowed &= await search.said(wanted.q, seen)
    found = await desk_queries.desk(seen, narrowed, wanted.after)
    sealed = group == "sealed"
    shown = group or (wanted.figure if wanted.figure in FIGURE_TITLES else "")
    await reading.note_listed(found.rows, shown, sealed=sealed, by=actor, at=at)
    names, calendar = await lookups.field_names(), await places.calendar()
    return page(
        request,
        "complaints/desk/desk.html",
        title=FIGURE_TITLES.get(wanted.figure, "Bàn xử lý"),
        tabs=await _tabs(actor, group, wanted),
        may_teach=actor.may(Permission.TRIAGE),
        filters={
            "q": wanted.q,
            "status": wanted.status,
            "field": wanted.field,
            "due": wanted.due,
        },
        kept=_kept(request),
        total=await desk_queries.count(seen & narrowed) if wanted.figure else None,
        status_options=STATUS_OPTIONS,
        field_options=list(names.items()),
        due_options=DUE_OPTIONS,
        rows=[views.desk_row(row, names, at, calendar, sealed=sealed) for row in found.rows],
        counts=await desk_queries.counts(seen, at, today + timedelta(days=1)),
        next_url=_next_url(request, found.after),
        empty_text="Không có ý kiến nào ở đây. Bàn đã sạch.",
    )


def _filter(request: AnyRequest) -> tuple[DeskFilter, str]:
    query = request.query_params
    asked = {name: str(query.get(name, ""))[:200] for name in ("q", "field", "due", "after")}
    figure = str(query.get("figure", ""))
    group = str(query.get("nhom", ""))
    # A desk opens with what waits; whoever follows a figure or searches sees all.
    whole = bool(figure or asked["q"])
    wanted = DeskFilter(
        **asked,
        status=str(query.get("status", "" if whole else "waiting")),
        figure=figure,
        start=_day(query.get("from")),
        end=_day(query.get("to")),
    )
    return wanted, group if group in GROUPS else ""


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


async def _seen(
    request: AnyRequest, actor: Actor, group: str, wanted: DeskFilter
) -> Conditions:
    if group == "sealed":
        return desk_queries.sealed_for(actor)
    seen = desk_queries.visible_to(actor)
    if group == "triage":
        return seen & Conditions("complaint.department IS NULL")
    if wanted.figure:
        return seen & await _behind_figure(request, actor.scope(Permission.READ_CASES))
    return seen


async def _behind_figure(request: AnyRequest, scope: Scope) -> Conditions:
    """Return the same cases that a figure of the leader's page counts."""
    query = request.query_params
    unit, channel = str(query.get("unit", "")), str(query.get("channel", ""))
    code = str(query.get("point", ""))
    point = await places.point_id(code) if code else None
    if unit == "none":
        return Conditions("complaint.department IS NULL")
    units = None
    if unit:
        department = await places.find_department(unit)
        if department is None:
            return Conditions("1 = 0")
        only = "only" in query
        below = await places.subtree_ids(department.id)
        units = frozenset({department.id}) if only else below
    period = Period(
        date.min, date.max, scope, unit_ids=units, channel=channel[:20], point=point
    )
    return figures.in_units(period)


async def _tabs(actor: Actor, group: str, wanted: DeskFilter) -> list[dict[str, object]]:
    tabs = []
    waiting = Conditions(desk_queries.WAITING)
    seen = desk_queries.visible_to(actor)
    if actor.may(Permission.READ_CASES):
        tabs.append(("", "Đang chờ", seen & waiting))
    if actor.may(Permission.TRIAGE):
        unowned = Conditions("complaint.department IS NULL")
        tabs.append(("triage", "Chờ phân loại", seen & waiting & unowned))
    if actor.may(Permission.READ_SEALED):
        tabs.append(("sealed", "Niêm phong", desk_queries.sealed_for(actor) & waiting))
    return [
        {
            "url": f"/ban?nhom={name}" if name else "/ban",
            "label": label,
            "count": await desk_queries.count(where),
            "active": name == group and not wanted.figure,
        }
        for name, label, where in tabs
    ]


def _kept(request: AnyRequest) -> list[tuple[str, str]]:
    names = ("nhom", "figure", "from", "to", "unit", "only", "channel", "point")
    return [
        (name, str(request.query_params[name]))
        for name in names
        if name in request.query_params
    ]


def _next_url(request: AnyRequest, after: str | None) -> str | None:
    if after is None:
        return None
    asked = {name: str(value) for name, value in request.query_params.items()}
    return f"/ban?{urlencode({**asked, 'after': after})}"


@get("/ban/{number:str}", guards=[requires(*READERS)], include_in_schema=False)
async def show_case(request: AnyRequest, number: FromPath[str]) -> Template:
    """Show a case."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _case(request, number, Form([]), None, message)


async def _case(
    request: AnyRequest, number: str, form: Form, problem: Problem | None, message: str
) -> Template:
    actor, at = who(request), now()
    case = await reading.read_case(number, by=actor, at=at)
    names, calendar = await lookups.field_names(), await places.calendar()
    fields = await lookups.open_fields()
    reasons = request.app.state.reason_names
    similar = await request.app.state.similar(case, actor) if views.is_waiting(case) else []
    if similar:
        await reading.note_listed(similar, "similar", sealed=False, by=actor, at=at)
    departments = await places.departments_on(local_date(at))
    return page(
        request,
        "complaints/desk/case.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        url=f"/ban/{number}",
        case=views.case_view(case, actor, names, await reasons(), at, calendar),
        suggestion=views.suggestion_view(case.machine, fields),
        similar=views.similar_views(similar),
        places_today=await request.app.state.places_today(case),
        field_options=[pair for pair in names.items() if pair[0] in {*fields, case.field}],
        kind_options=list(KIND_LABELS.items()),
        urgency_options=list(URGENCY_LABELS.items()),
        unit_options=[(row.id, "\u2003" * row.depth + row.name) for row in departments],
        refusal_options=list((await lookups.refusal_reasons()).items()),
        history=views.history_view(await tracking.steps(case.id)),
        replies=views.reply_views(await tracking.replies(case.id)),
        files=views.file_views(await attachments.attached(case.id), f"/ban/{number}"),
        may=views.may_view(case, actor),
        clock=await clock_view(case, actor),
        danger_note=views.is_danger(case),
        errors=errors_of(problem) if problem else {},
        values=form.values_of("text", "unit", "note", "reason", "amount", "extension_reason"),
        message=message,
    )


async def act_on_case(
    request: AnyRequest, number: str, do: Callable[[Actor, Form], Awaitable[None]]
) -> Template | Redirect:
    """Do what a member of staff asks, then show the case or the desk again."""
    actor, form = who(request), await read_form(request)
    try:
        await do(actor, form)
    except Problem as problem:
        if problem.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise
        return await _case(request, number, form, problem, "")
    case = await lookups.get_case(number)
    if not views.may_view(case, actor)["correct"]:
        return Redirect("/ban", status_code=303)
    return Redirect(f"/ban/{number}?xong=1", status_code=303)


WORKERS = (Permission.HANDLE, Permission.TRIAGE, Permission.READ_SEALED)


@post(
    "/ban/{number:str}/linh-vuc",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_field(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Say what the field really is."""

    async def do(actor: Actor, form: Form) -> None:
        await triage.correct_field(number, form["field"], by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/loai",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_kind(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Say what kind it is and how urgent."""

    async def do(actor: Actor, form: Form) -> None:
        kind, urgency = form["kind"], form["urgency"]
        await triage.correct_kind(number, kind, urgency, by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/chuyen",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_hand_over(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Give the case to a department."""

    async def do(actor: Actor, form: Form) -> None:
        unit = form["unit"]
        if not unit.isdecimal():
            raise InvalidInput({"unit": "Xin chọn một đơn vị."})
        await triage.hand_over(number, int(unit), note=form["note"], by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/tra-loi",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_reply(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Answer the citizen."""

    async def do(actor: Actor, form: Form) -> None:
        await handling.reply(number, form["text"], by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/tu-choi",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_refusal(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Refuse, with a reason."""

    async def do(actor: Actor, form: Form) -> None:
        await handling.refuse(number, form["reason"], form["text"], by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/mo-niem-phong",
    guards=[requires(Permission.READ_SEALED)],
    status_code=200,
    include_in_schema=False,
)
async def post_unsealing(request: AnyRequest, number: FromPath[str]) -> Redirect:
    """Take the seal off."""
    form = await read_form(request)
    await triage.unseal(number, reason=form["reason"], by=who(request), at=now())
    return Redirect("/ban?nhom=sealed", status_code=303)


PAGES = [
    show_desk,
    show_case,
    post_field,
    post_kind,
    post_hand_over,
    post_reply,
    post_refusal,
    post_unsealing,
]
