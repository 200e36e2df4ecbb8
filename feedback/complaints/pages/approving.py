"""Before and after sending: a head approves a draft or gives it back, a sender recalls."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import approving, recalling
from feedback.complaints.pages.case import WORKERS, act_on_case, guard_of
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, requires
from feedback.core.permissions import Actor, Permission

DECIDERS = (Permission.APPROVE, Permission.READ_SEALED)


@post(
    "/ban/{number:str}/duyet",
    guards=[requires(*DECIDERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_approval(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Send a draft to the citizen."""

    async def do(actor: Actor, form: Form) -> None:
        guard = guard_of(form)
        await approving.approve(number, form["text"], by=actor, at=now(), guard=guard)

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/tra-lai",
    guards=[requires(*DECIDERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_return(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Give a draft back with a remark."""

    async def do(actor: Actor, form: Form) -> None:
        seen = guard_of(form).seen
        await approving.return_draft(number, form["remark"], by=actor, at=now(), seen=seen)

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/rut-ban-thao",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_taking_back(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Take one's own draft back."""

    async def do(actor: Actor, form: Form) -> None:
        await approving.take_back(number, by=actor, at=now(), seen=guard_of(form).seen)

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/thu-hoi",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_recall(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Take back what one has just sent."""

    async def do(actor: Actor, _: Form) -> None:
        await recalling.recall(number, by=actor, at=now())

    return await act_on_case(request, number, do)


PAGES = [post_recall, post_approval, post_return, post_taking_back]
