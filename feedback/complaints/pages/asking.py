"""What an officer writes while at work: questions to the citizen, notes for colleagues."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import asking, noting
from feedback.complaints.pages.case import WORKERS, act_on_case, guard_of
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, requires
from feedback.core.permissions import Actor


@post(
    "/ban/{number:str}/hoi",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_question(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Ask the citizen something."""

    async def do(actor: Actor, form: Form) -> None:
        seen = guard_of(form).seen
        await asking.ask(number, form["question"], by=actor, at=now(), seen=seen)

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/thoi-cho",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_no_wait(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Go on without the answer."""

    async def do(actor: Actor, _: Form) -> None:
        await asking.stop_waiting(number, by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/ket-thuc",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_end(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """End what the citizen did not answer in time."""

    async def do(actor: Actor, _: Form) -> None:
        await asking.close_unanswered(number, by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/ghi-chu",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_note(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Write something down for colleagues."""

    async def do(actor: Actor, form: Form) -> None:
        await noting.note(number, form["inside"], by=actor, at=now())

    return await act_on_case(request, number, do)


PAGES = [post_question, post_no_wait, post_end, post_note]
