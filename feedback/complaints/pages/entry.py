"""What staff enter for others: paper, telephone, in person."""

from datetime import datetime, timedelta
from http import HTTPStatus

from litestar import get, post
from litestar.response import Template

from feedback.complaints.actions import attaching, intake
from feedback.complaints.pages.public import (
    FIELDS,
    read_complaint,
    receipt_context,
)
from feedback.complaints.schemas import Channel, Origin, Receipt
from feedback.core import idempotency
from feedback.core.clock import VIETNAM, local, local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    new_form_key,
    page,
    read_form,
    repeat_of_form,
    requires,
    site,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.uploads import MAX_UPLOAD
from feedback.places import queries as places

CHANNELS = {Channel.PAPER, Channel.TELEPHONE, Channel.IN_PERSON}
MOMENT = "%d/%m/%Y %H:%M"
OLDEST = timedelta(days=90)


@get("/ban/nhap", guards=[requires(Permission.ENTER_CASES)], include_in_schema=False)
async def show_entry(request: AnyRequest) -> Template:
    """Show the form for what a citizen says, writes on paper or tells by telephone."""
    blank = Form([("received_on", f"{local(now()):{MOMENT}}")])
    return await _entry(request, blank, None)


async def _entry(request: AnyRequest, form: Form, problem: Problem | None) -> Template:
    areas = await places.areas(local_date(now()))
    return page(
        request,
        "complaints/desk/entry.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        areas=[(area.code, area.name) for area in areas],
        values=form.values_of(*FIELDS, "channel", "received_on"),
        errors=errors_of(problem) if problem else {},
        form_key=new_form_key(),
    )


@post(
    "/ban/nhap",
    guards=[requires(Permission.ENTER_CASES)],
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_entry(request: AnyRequest) -> Template:
    """Take in what staff enter; show a slip to hand over, with the code, once."""
    form, at = await read_form(request), now()
    try:
        received_at = read_moment(form["received_on"], at)
        origin = Origin(read_channel(form["channel"]), by=who(request).name)
        uploads, new = await form.uploads(), read_complaint(form)
        repeat = await repeat_of_form(request, "/ban/nhap", form["key"] or None, form, uploads)
        async with attaching.kept(uploads, documents=True) as files:
            receipt = await idempotency.once(
                repeat,
                Receipt,
                lambda: intake.receive(
                    new,
                    origin,
                    secret=site(request).secret,
                    at=received_at,
                    recorded_at=at,
                    files=files,
                ),
                at,
            )
    except Problem as problem:
        return await _entry(request, form, problem)
    context = receipt_context(request, receipt, new)
    return page(request, "complaints/desk/entry_done.html", **context)


def read_channel(typed: str) -> Channel:
    """Return how it came in.

    Raises:
        InvalidInput: it is none of paper, telephone and in person.
    """
    if typed not in CHANNELS:
        raise InvalidInput({"channel": "Xin chọn cách tiếp nhận."})
    return Channel(typed)


def read_moment(typed: str, at: datetime) -> datetime:
    """Return when it was received; empty means now.

    Raises:
        InvalidInput: not a moment, in the future, or more than 90 days ago.
    """
    if not typed.strip():
        return at
    try:
        moment = datetime.strptime(typed.strip(), MOMENT).replace(tzinfo=VIETNAM)
    except ValueError as refusal:
        sentence = "Xin ghi ngày, giờ theo dạng 24/11/2026 09:30."
        raise InvalidInput({"received_on": sentence}) from refusal
    if moment > at + timedelta(minutes=5) or moment < at - OLDEST:
        sentence = "Ngày nhận phải trong 90 ngày gần đây và không ở tương lai."
        raise InvalidInput({"received_on": sentence})
    return min(moment, at)


PAGES = [show_entry, post_entry]
