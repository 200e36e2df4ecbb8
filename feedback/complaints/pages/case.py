"""One case on the inside: shown, sorted, handed on, answered."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import attaching, handling, reading, transferring, triage
from feedback.complaints.exchange import NewTransfer
from feedback.complaints.pages import views
from feedback.complaints.pages.clock_views import clock_view
from feedback.complaints.pages.desk import READERS
from feedback.complaints.pages.exchange_views import (
    asked_view,
    draft_view,
    message_views,
    sent_view,
    template_view,
)
from feedback.complaints.pages.group_views import group_view
from feedback.complaints.pages.route_views import route_view
from feedback.complaints.problems import ReplyDoubted
from feedback.complaints.queries import attachments, lookups, messages, practice, tracking
from feedback.complaints.queries import templates as template_queries
from feedback.complaints.schemas import (
    KIND_LABELS,
    URGENCY_LABELS,
    CaseView,
    PlaceToday,
)
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_day, read_form, requires, who
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.uploads import MAX_UPLOAD
from feedback.places import queries as places


@get("/ban/{number:str}", guards=[requires(*READERS)], include_in_schema=False)
async def show_case(request: AnyRequest, number: FromPath[str]) -> Template:
    """Show a case."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _case(request, number, Form([]), None, message)


TYPED = (
    *("text", "unit", "note", "reason", "amount", "extension_reason"),
    *("question", "inside", "remark", "approved"),
    *("authority", "document_number", "document_date", "told", "so"),
)
"""What a refused form still holds."""


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
    steps = await tracking.steps(case.id)
    wanted = form["template"] or str(request.query_params.get("mau", ""))
    group = await group_view(case, actor, names, at)
    proposed = await request.app.state.parts(case) if group["may_split"] else []
    old_places = await request.app.state.places_today(case)
    return page(
        request,
        "complaints/desk/case.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        url=f"/ban/{number}",
        case=views.case_view(case, actor, names, await reasons(), at, calendar),
        suggestion=views.suggestion_view(case.machine, fields),
        similar=views.similar_views(similar),
        places_today=old_places,
        area_options=await _areas_asked(case, old_places, actor, at),
        field_options=[pair for pair in names.items() if pair[0] in {*fields, case.field}],
        kind_options=list(KIND_LABELS.items()),
        urgency_options=list(URGENCY_LABELS.items()),
        unit_options=[(row.id, "\u2003" * row.depth + row.name) for row in departments],
        refusal_options=list((await lookups.refusal_reasons()).items()),
        history=views.history_view(steps, await tracking.notes(case.id)),
        seen=max((step.id for step in steps), default=0),
        templates=await template_view(case, wanted, names, at),
        wants_evidence=case.field in await practice.fields_with_evidence(local_date(at)),
        doubts=dict(problem.doubts) if isinstance(problem, ReplyDoubted) else {},
        sent=sent_view(await lookups.last_reply(case.id), case, actor, at),
        replies=views.reply_views(await tracking.replies(case.id)),
        transfer=views.transfer_view(await tracking.transfer(case.id)),
        files=views.file_views(await attachments.readable(case.id), f"/ban/{number}"),
        may=views.may_view(case, actor),
        clock=await clock_view(case, actor),
        group=group,
        matters=len(proposed),
        route=await route_view(case, actor, departments),
        exchange=message_views(await messages.messages(case.id)),
        asked=asked_view(case, local_date(at)),
        draft=draft_view(await lookups.last_draft(case.id), case, actor),
        department=case.department,
        danger_note=views.is_danger(case),
        errors=errors_of(problem) if problem and not isinstance(problem, ReplyDoubted) else {},
        values=form.values_of(*TYPED),
        message=message,
    )


async def _areas_asked(
    case: CaseView, named: Sequence[PlaceToday], actor: Actor, at: datetime
) -> list[tuple[int, str]]:
    """Return the areas to choose from where the citizen named a ward that was divided.

    Those it became parts of come first; none where nothing has to be asked.
    """
    divided = [one for one in named if one.is_divided]
    if case.area or not divided or not views.may_view(case, actor)["correct"]:
        return []
    likely = {name.partition(",")[0] for one in divided for name in one.candidates}
    areas = await places.areas(local_date(at))
    ordered = sorted(areas, key=lambda area: (area.name not in likely, area.id))
    return [(area.id, area.name) for area in ordered]


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


async def _template_of(form: Form) -> int | None:
    """Return the template a reply was made from; None: from none that is used now."""
    chosen = await template_queries.find_template(form["template"])
    return chosen.id if chosen else None


LONGEST_ID = 18


def guard_of(form: Form) -> handling.Guard:
    """Return what a page says of when it was filled in."""
    seen = form["seen"]
    is_id = seen.isascii() and seen.isdecimal() and len(seen) <= LONGEST_ID
    confirmed = frozenset(filter(None, form["confirmed"].split(",")))
    return handling.Guard(int(seen) if is_id else None, confirmed)


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
    "/ban/{number:str}/dia-ban",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_area(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Say where it happened."""

    async def do(actor: Actor, form: Form) -> None:
        typed = form["area"]
        known = typed.isascii() and typed.isdecimal() and len(typed) <= 9  # noqa: PLR2004
        await triage.correct_area(number, int(typed) if known else 0, by=actor, at=now())

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
        seen = guard_of(form).seen
        await triage.hand_over(
            number, int(unit), note=form["note"], by=actor, at=now(), seen=seen
        )

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/tra-loi",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_reply(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Answer the citizen."""

    async def do(actor: Actor, form: Form) -> None:
        guard = guard_of(form)
        template = await _template_of(form)
        async with attaching.kept(await form.uploads(), documents=True) as stored:
            new = handling.Wording(form["text"], template=template, files=stored)
            await handling.answer(number, new, by=actor, at=now(), guard=guard)

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
        reason, text, guard = form["reason"], form["text"], guard_of(form)
        await handling.refuse(number, reason, text, by=actor, at=now(), guard=guard)

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


@post(
    "/ban/{number:str}/chuyen-co-quan",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_transfer(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Hand the case to an authority outside this server."""

    async def do(actor: Actor, form: Form) -> None:
        new, seen = _read_transfer(form), guard_of(form).seen
        await transferring.transfer(number, new, by=actor, at=now(), seen=seen)

    return await act_on_case(request, number, do)


def _read_transfer(form: Form) -> NewTransfer:
    day = read_day(form, "document_date")
    if day is None:
        raise InvalidInput({"document_date": "Xin ghi ngày của văn bản chuyển."})
    given = {
        **form.values_of("authority", "document_number"),
        "document_date": day,
        "text": form["told"],
    }
    try:
        return msgspec.convert(given, NewTransfer)
    except msgspec.ValidationError as refusal:
        wrong = next((name for name in TRANSFER if f"$.{name}`" in str(refusal)), "told")
        raise InvalidInput({wrong: TRANSFER[wrong]}) from refusal


TRANSFER = {
    "authority": "Xin ghi tên cơ quan nhận, nhiều nhất 200 ký tự.",
    "document_number": "Xin ghi số văn bản chuyển, nhiều nhất 60 ký tự.",
    "told": "Lời báo người dân dài quá 10.000 ký tự.",
}


PAGES = [
    show_case,
    post_field,
    post_kind,
    post_area,
    post_hand_over,
    post_reply,
    post_refusal,
    post_transfer,
    post_unsealing,
]
