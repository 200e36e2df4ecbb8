"""/ban/cong-khai: what waits for a moderator, and one matter to be masked and shown."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import Problem, errors_of
from feedback.core.words import short_date
from feedback.publishing import actions
from feedback.publishing.schemas import Candidate, Decision, Waiting
from nlp.pii import mask

URL = "/ban/cong-khai"
LONGEST_ID = 18


@get(URL, guards=[requires(Permission.MODERATE)], include_in_schema=False)
async def show_queue(request: AnyRequest) -> Template:
    """Show what waits, and what everybody reads now."""
    rows, shown = await actions.list_waiting(by=who(request), at=now())
    return page(
        request,
        "publishing/queue.html",
        rows=[_row(one) for one in rows],
        shown=[_row(one) for one in shown],
        message="Đã lưu." if request.query_params.get("xong") else "",
    )


def _row(one: Waiting) -> dict[str, object]:
    return {
        "number": one.number,
        "field": one.field or "Chưa phân loại",
        "unit": one.unit or "Chưa giao đơn vị nào",
        "received": short_date(local_date(one.received_at)),
        "answered": short_date(local_date(one.answered_at)),
        "decided": short_date(local_date(one.decided_at)) if one.decided_at else "",
    }


@get(
    "/ban/{number:str}/cong-khai",
    guards=[requires(Permission.MODERATE)],
    include_in_schema=False,
)
async def show_moderation(request: AnyRequest, number: FromPath[str]) -> Template:
    """Show a matter beside what everybody would read of it."""
    return await _moderation(request, number, Form([]), None)


async def _moderation(
    request: AnyRequest, number: str, form: Form, problem: Problem | None
) -> Template:
    found = await actions.look_at(number, by=who(request), at=now())
    is_typed = problem is not None and form["decision"] == "show"
    return page(
        request,
        "publishing/moderation.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        found=found,
        received=short_date(local_date(found.received_at)),
        answered=short_date(local_date(found.answered_at)),
        values=form.values_of("text", "answer", "reason") if is_typed else _proposed(found),
        reason=form["reason"] if problem else "",
        errors=errors_of(problem) if problem else {},
    )


def _proposed(found: Candidate) -> dict[str, str]:
    """Return what stands in the form first: what is shown now, else the machine's masking."""
    if found.is_shown and found.decided_at:
        return {"text": found.shown_text, "answer": found.shown_answer}
    return {"text": mask(found.text), "answer": mask(found.answer)}


@post(
    "/ban/{number:str}/cong-khai",
    guards=[requires(Permission.MODERATE)],
    status_code=200,
    include_in_schema=False,
)
async def post_moderation(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Show it to everybody, or do not and say why."""
    form = await read_form(request)
    try:
        await actions.decide(number, _read_decision(form), by=who(request), at=now())
    except Problem as problem:
        if problem.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise
        if problem.slug == "not-for-showing":
            raise
        return await _moderation(request, number, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


def _read_decision(form: Form) -> Decision:
    typed = form["reply"]
    known = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID
    return Decision(
        reply=int(typed) if known else 0,
        shows=form["decision"] == "show",
        text=form["text"],
        answer=form["answer"],
        reason=form["reason"],
        has_looked=form["looked"] == "yes",
    )


PAGES = [show_queue, show_moderation, post_moderation]
