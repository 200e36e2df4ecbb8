"""/quan-tri/tin-nhan: the words of messages, what carries them, and what did not go out."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, of_part, page, read_form, requires, site, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, NotFound, Problem, errors_of
from feedback.core.words import vn_moment
from feedback.notifications import rules
from feedback.notifications.actions import messages as actions
from feedback.notifications.carriers.switched import switched_on
from feedback.notifications.queries import messages as queries
from feedback.notifications.words import (
    CARRIER_LABELS,
    MAX_BODY,
    MAX_SHORT,
    MAX_SUBJECT,
    OCCASION_LABELS,
    PLACES,
    VIETNAMESE,
    Occasion,
    State,
    Unsent,
    Wording,
)
from feedback.notifications.words import (
    Template as Worded,
)

URL = "/quan-tri/tin-nhan"
GUARDS = [requires(Permission.ADMINISTER)]
BLANK = Form([])
DONE = {"mau": "Đã lưu mẫu tin mới.", "lai": "Sẽ gửi lại.", "bo": "Đã bỏ."}
SENTENCES = {
    "subject": f"Xin ghi tiêu đề, nhiều nhất {MAX_SUBJECT} ký tự.",
    "body": f"Xin ghi nội dung, nhiều nhất {MAX_BODY} ký tự.",
    "short": f"Tin ngắn nhiều nhất {MAX_SHORT} ký tự.",
}
STATE_WORDS = {
    State.FAILED: "không gửi được",
    State.UNSURE: "không rõ đã gửi chưa",
}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_messages(request: AnyRequest) -> Template:
    """Show the templates, the carriers, and what did not go out: neither where to nor what."""
    return await _messages(request)


async def _messages(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None, part: str = ""
) -> Template:
    on = switched_on(site(request).settings)
    counts = await queries.counts()
    wordings = await queries.templates()
    return page(
        request,
        "notifications/messages.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        carriers=[(label, carrier in on) for carrier, label in CARRIER_LABELS.items()],
        waiting=counts.get(State.WAITING, 0) + counts.get(State.SENDING, 0),
        unsent=[_unsent(one) for one in await queries.unsent()],
        templates=[_template(wordings[occasion]) for occasion in OCCASION_LABELS],
        errors=of_part(part, errors_of(problem)) if problem else {},
        values=of_part(part, dict(form.items())),
        message=DONE.get(str(request.query_params.get("xong", "")), "") if not problem else "",
    )


def _unsent(one: Unsent) -> dict[str, object]:
    return {
        "id": one.id,
        "what": OCCASION_LABELS[one.occasion],
        "carrier": CARRIER_LABELS[one.carrier],
        "state": STATE_WORDS[one.state],
        "since": vn_moment(one.made_at),
        "attempts": one.attempts,
        "error": one.error,
    }


def _template(one: Worded) -> dict[str, object]:
    return {
        "occasion": one.occasion.value,
        "label": OCCASION_LABELS[one.occasion],
        "version": one.version,
        "subject": rules.in_vietnamese(one.subject),
        "body": rules.in_vietnamese(one.body),
        "short": rules.in_vietnamese(one.short),
        "places": [f"{{{VIETNAMESE[name]}}}" for name in PLACES[one.occasion]],
    }


@post(f"{URL}/mau/{{occasion:str}}", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_template(request: AnyRequest, occasion: FromPath[str]) -> Template | Redirect:
    """Word an occasion anew."""
    if occasion not in set(Occasion):
        raise NotFound("Không có mẫu tin này.")
    form = await read_form(request)
    try:
        await actions.rewrite(Occasion(occasion), _read(form), by=who(request).name, at=now())
    except InvalidInput as problem:
        return await _messages(request, form, problem, occasion)
    return Redirect(f"{URL}?xong=mau", status_code=303)


def _read(form: Form) -> Wording:
    given = {name: form[name].replace("\r\n", "\n").strip() for name in SENTENCES}
    try:
        return msgspec.convert(given, Wording)
    except msgspec.ValidationError as refusal:
        wrong = next(name for name in SENTENCES if f"$.{name}`" in str(refusal))
        raise InvalidInput({wrong: SENTENCES[wrong]}) from refusal


@post(f"{URL}/{{one:int}}/gui-lai", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_again(request: AnyRequest, one: FromPath[int]) -> Template | Redirect:
    """Send a message that did not go out."""
    try:
        await actions.try_again(one, by=who(request).name, at=now())
    except Problem as problem:
        return await _messages(request, problem=problem)
    return Redirect(f"{URL}?xong=lai", status_code=303)


@post(f"{URL}/{{one:int}}/bo", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_give_up(request: AnyRequest, one: FromPath[int]) -> Template | Redirect:
    """Take a message that did not go out off the list."""
    try:
        await actions.give_up(one, by=who(request).name, at=now())
    except Problem as problem:
        return await _messages(request, problem=problem)
    return Redirect(f"{URL}?xong=bo", status_code=303)


PAGES = [show_messages, post_template, post_again, post_give_up]
