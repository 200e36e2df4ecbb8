"""What citizens see: the form, the receipt, the tracking page."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import asking, attaching, citizen, intake
from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.pages import views
from feedback.complaints.pages.clock_views import change_lines
from feedback.complaints.pages.exchange_views import message_views
from feedback.complaints.pages.part_views import part_views
from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.queries import attachments, clocks, lookups, messages, tracking
from feedback.complaints.rules import deadlines, statuses
from feedback.complaints.schemas import (
    MAX_TEXT,
    OPEN,
    Channel,
    Contact,
    NewComplaint,
    Origin,
    Receipt,
    Status,
)
from feedback.core import idempotency
from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    new_form_key,
    page,
    public_url,
    read_form,
    repeat_of_form,
    site,
)
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.qr import qr_svg
from feedback.core.uploads import MAX_UPLOAD
from feedback.core.words import vn_date, vn_moment
from feedback.places import queries as places
from nlp.danger import may_be_danger
from nlp.screen import may_be_denunciation

CONTACT = ("contact_name", "contact_phone", "contact_email")
FIELDS = ("text", "place", "area", *CONTACT)

MESSAGES = {
    "lien-he": "Đã lưu cách liên hệ. Cảm ơn Ông/Bà.",
    "danh-gia": "Cảm ơn Ông/Bà đã cho biết kết quả.",
    "mo-lai": "Đã ghi nhận. Đơn vị phụ trách sẽ xem lại.",
    "rut": "Ông/Bà đã rút ý kiến.",
    "anh": "Đã nhận ảnh. Cảm ơn Ông/Bà.",
    "nhan": "Đã gửi lời nhắn. Cán bộ sẽ đọc ở ý kiến này.",
}


@get("/", include_in_schema=False)
async def show_home(request: AnyRequest) -> Template:
    """Show the two ways in."""
    return page(request, "complaints/public/home.html", tour=list(site(request).tour))


@get("/gui", include_in_schema=False)
async def show_form(request: AnyRequest) -> Template:
    """Show the complaint form."""
    return await _form(request, Form([]), None, new_form_key())


async def _form(
    request: AnyRequest, form: Form, problem: Problem | None, form_key: str
) -> Template:
    areas = await places.areas(local_date(now()))
    return page(
        request,
        "complaints/public/form.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        areas=[(area.code, area.name) for area in areas],
        values=form.values_of(*FIELDS),
        errors=errors_of(problem) if problem else {},
        form_key=form_key,
        max_chars=MAX_TEXT,
    )


@post("/gui", status_code=200, include_in_schema=False, request_max_body_size=MAX_UPLOAD)
async def post_form(request: AnyRequest) -> Template:
    """Take in a complaint and show its receipt, the only time its code is shown."""
    form, at = await read_form(request), now()
    try:
        uploads = await form.uploads()
        new = read_complaint(form)
        repeat = await repeat_of_form(request, "/gui", form["key"] or None, form, uploads)
        async with attaching.kept(uploads) as photos:
            receipt = await idempotency.once(
                repeat,
                Receipt,
                lambda: intake.receive(
                    new, Origin(Channel.WEB), secret=site(request).secret, at=at, files=photos
                ),
                at,
            )
    except Problem as problem:
        return await _form(request, form, problem, new_form_key())
    return page(
        request,
        "complaints/public/receipt.html",
        photos=len(uploads),
        **receipt_context(request, receipt, new),
    )


def read_complaint(form: Form) -> NewComplaint:
    """Return the complaint a form holds.

    Raises:
        InvalidInput: a field is too long.
        TextRefused: the text is empty or too long.
    """
    intake.read_text(form["text"])
    try:
        return msgspec.convert(
            {
                "text": form["text"],
                "area": form["area"] or None,
                "place": form["place"],
                "contact": contact_of(form),
            },
            NewComplaint,
        )
    except msgspec.ValidationError as refusal:
        raise InvalidInput({"": "Có ô nhập quá dài. Xin Ông/Bà rút gọn."}) from refusal


def contact_of(form: Form) -> dict[str, str]:
    """Return the contact fields of a form under their own names."""
    return {name.removeprefix("contact_"): form[name].strip() for name in CONTACT}


def receipt_context(request: AnyRequest, receipt: Receipt, new: NewComplaint) -> dict[str, Any]:
    """Return what a receipt page shows."""
    track_url = f"/tra-cuu/{receipt.code.replace('-', '')}"
    return {
        "number": receipt.number,
        "code": receipt.code,
        "due_text": vn_date(receipt.due_on),
        "track_url": track_url,
        "track_address": public_url(request, "/tra-cuu").partition("://")[2],
        "qr_svg": qr_svg(public_url(request, track_url)),
        "danger": may_be_danger(new.text),
        "sealed_note": may_be_denunciation(f"{new.text}\n{new.place}"),
        "contact_missing": not new.contact,
        "form_key": new_form_key(),
        "errors": {},
    }


@get("/tra-cuu", include_in_schema=False)
async def show_track_form(request: AnyRequest) -> Template:
    """Ask for a code."""
    context: dict[str, Any] = {"values": {"code": ""}, "errors": {}, "form_key": ""}
    return page(request, "complaints/public/track_form.html", **context)


@post("/tra-cuu", status_code=200, include_in_schema=False)
async def post_track_form(request: AnyRequest) -> Template | Redirect:
    """Look a code up and lead to its page."""
    form = await read_form(request)
    try:
        await find_or_slow_down(request, form["code"])
    except ComplaintNotFound as problem:
        return page(
            request,
            "complaints/public/track_form.html",
            http_status=HTTPStatus.NOT_FOUND,
            values={"code": form["code"][:40]},
            errors={"code": problem.detail},
            form_key="",
        )
    code = "".join(sign for sign in form["code"].upper() if sign.isalnum())
    return Redirect(f"/tra-cuu/{code}", status_code=303)


@get("/tra-cuu/{code:str}", include_in_schema=False)
async def show_track(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show where a complaint stands."""
    number = await find_or_slow_down(request, code)
    done = request.query_params.get("xong", "")
    return await _track(request, code, number, message=MESSAGES.get(done, ""))


async def _track(
    request: AnyRequest,
    code: str,
    number: str,
    problem: Problem | None = None,
    *,
    said: str = "",
    message: str = "",
) -> Template:
    real = await lookups.get_case(number)
    case, parts = await tracking.as_followed(real), await tracking.parts_of(real)
    is_own = not parts and real.status is not Status.MERGED
    await asking.mark_seen(case.id, to_citizen=True, at=now())
    steps = await tracking.steps(await tracking.leading(real))
    photos = await attachments.followed(case.id)
    at, calendar = now(), await places.calendar()
    state = deadlines.due_state(case.status, case.due_at, at, calendar)
    can_judge = is_own and statuses.may_be_judged(case.status)
    return page(
        request,
        "complaints/public/track.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        number=case.number,
        received_text=vn_moment(case.received_at),
        status_label=views.CITIZENS_WORDS[case.status],
        due_text=vn_date(case.due_on),
        remaining_text=views.TO_CITIZEN.get(state)
        or deadlines.in_words(state, case.due_at, at, calendar),
        unit_name=case.unit,
        text=case.text,
        place=case.place,
        steps=views.track_steps(case, views.assigned_at(steps)),
        due_moves=change_lines(await clocks.due_changes(case.id)),
        replies=views.reply_views(await tracking.replies(case.id)),
        transfer=views.transfer_view(await tracking.transfer(case.id)),
        exchange=message_views(await messages.messages(case.id)),
        answer_by=vn_date(case.answer_by) if case.answer_by else "",
        is_merged=real.status is Status.MERGED,
        parts=await part_views(parts, await lookups.field_names(), at, calendar),
        can_write=is_own and case.status in OPEN,
        said=said,
        photos=views.file_views(photos, f"/tra-cuu/{code}"),
        can_add_photos=not statuses.has_ended(real.status),
        track_url=f"/tra-cuu/{code}",
        can_judge=can_judge,
        can_reopen=can_judge and case.reopened_at is None,
        can_withdraw=statuses.may_follow(real.status, Status.WITHDRAWN)
        and (not parts or any(part.status in OPEN for part in parts)),
        can_add_contact=not (case.contact_phone or case.contact_email)
        and not statuses.has_ended(real.status),
        verdict=case.verdict,
        danger=views.is_danger(case),
        sealed_note=case.sealed,
        form_key=new_form_key(),
        errors=errors_of(problem) if problem else {},
        message=message,
    )


def _part_of(form: Form) -> int | None:
    """Return which part of a split text a form is about; None: all of it."""
    typed = form["part"]
    if not typed:
        return None
    is_place = typed.isascii() and typed.isdecimal() and len(typed) <= 2  # noqa: PLR2004
    return int(typed) if is_place else 0


async def _act(
    request: AnyRequest, code: str, done: str, do: Callable[[str, Form], Awaitable[None]]
) -> Template | Redirect:
    """Do what the holder of a code asks, then show the page again."""
    number = await find_or_slow_down(request, code)
    form = await read_form(request)
    try:
        await do(await tracking.number_of_part(number, _part_of(form)), form)
    except Problem as problem:
        return await _track(request, code, number, problem, said=form["said"])
    return Redirect(f"/tra-cuu/{code}?xong={done}", status_code=303)


@post("/tra-cuu/{code:str}/danh-gia", status_code=200, include_in_schema=False)
async def post_verdict(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Store whether it helped."""

    async def do(number: str, form: Form) -> None:
        if form["helped"] not in {"yes", "no"}:
            raise InvalidInput({"": "Xin Ông/Bà chọn: đã giải quyết, hay chưa."})
        helped = form["helped"] == "yes"
        await citizen.judge(number, helped=helped, comment=form["comment"], at=now())

    return await _act(request, code, "danh-gia", do)


@post("/tra-cuu/{code:str}/mo-lai", status_code=200, include_in_schema=False)
async def post_reopen(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Ask for another look."""

    async def do(number: str, form: Form) -> None:
        await citizen.reopen(number, form["reason"], at=now())

    return await _act(request, code, "mo-lai", do)


@post("/tra-cuu/{code:str}/nhan", status_code=200, include_in_schema=False)
async def post_message(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Answer a question, or add something."""

    async def do(number: str, form: Form) -> None:
        await citizen.write(number, form["said"], at=now())

    return await _act(request, code, "nhan", do)


@post("/tra-cuu/{code:str}/rut", status_code=200, include_in_schema=False)
async def post_withdrawal(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Take the complaint back."""

    async def do(number: str, _: Form) -> None:
        await citizen.withdraw(number, at=now())

    return await _act(request, code, "rut", do)


@post(
    "/tra-cuu/{code:str}/anh",
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_photos(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Add photos to what was sent."""

    async def do(number: str, form: Form) -> None:
        async with attaching.kept(await form.uploads()) as photos:
            await attaching.add_photos(number, photos, at=now())

    return await _act(request, code, "anh", do)


@post("/tra-cuu/{code:str}/lien-he", status_code=200, include_in_schema=False)
async def post_contact(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Leave a way to be reached."""

    async def do(number: str, form: Form) -> None:
        try:
            contact = msgspec.convert(contact_of(form), Contact)
        except msgspec.ValidationError as refusal:
            raise InvalidInput({"contact_phone": "Có ô nhập quá dài."}) from refusal
        await citizen.leave_contact(number, contact, at=now())

    return await _act(request, code, "lien-he", do)


PAGES = [
    show_home,
    show_form,
    post_form,
    show_track_form,
    post_track_form,
    show_track,
    post_verdict,
    post_reopen,
    post_message,
    post_withdrawal,
    post_contact,
    post_photos,
]
