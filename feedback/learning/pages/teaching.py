"""/ban/day-may: one case after the other, whose field is it? The machine learns from it."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import reading, triage
from feedback.complaints.pages import views
from feedback.complaints.queries import lookups
from feedback.core.clock import local_date, now, start_of
from feedback.core.http import AnyRequest, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import Problem, errors_of
from feedback.learning.queries import queue

URL = "/ban/day-may"
MOST_SKIPPED = 10_000


@get(URL, guards=[requires(Permission.TRIAGE)], include_in_schema=False)
async def show_teaching(request: AnyRequest) -> Template:
    """Ask for the field of one case."""
    return await _asked(request)


async def _asked(request: AnyRequest, problem: Problem | None = None) -> Template:
    at, names = now(), await lookups.open_fields()
    typed = str(request.query_params.get("bo", "0"))
    skipped = min(int(typed), MOST_SKIPPED) if typed.isdecimal() and len(typed) < 6 else 0  # noqa: PLR2004
    actor, today = who(request), start_of(local_date(at))
    asked = await queue.next_to_ask(actor, skipped=skipped, at=at, today=today)
    case = await reading.read_case(asked.number, by=actor, at=at) if asked.number else None
    return page(
        request,
        "learning/teaching.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        asked=asked,
        case=case,
        suggestion=views.suggestion_view(case.machine, names) if case else None,
        field_options=list(names.items()),
        skip_url=f"{URL}?bo={skipped + 1}",
        has_skipped=skipped > 0,
        errors=errors_of(problem) if problem else {},
    )


@post(
    "/ban/{number:str}/day-may",
    guards=[requires(Permission.TRIAGE)],
    status_code=200,
    include_in_schema=False,
)
async def post_taught(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Say the field of a case, and be asked the next."""
    form = await read_form(request)
    try:
        await triage.correct_field(number, form["field"], by=who(request), at=now())
    except Problem as problem:
        if problem.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise
        return await _asked(request, problem)
    return Redirect(URL, status_code=303)


PAGES = [show_teaching, post_taught]
