"""The forms of a head: approve a draft, edited or not, or give it back."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import approving
from feedback.complaints.pages.case import WORKERS, act_on_case
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
        await approving.approve(number, form["text"], by=actor, at=now())

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
        await approving.return_draft(number, form["remark"], by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/rut-ban-thao",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_taking_back(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Take one's own draft back."""

    async def do(actor: Actor, _: Form) -> None:
        await approving.take_back(number, by=actor, at=now())

    return await act_on_case(request, number, do)


PAGES = [post_approval, post_return, post_taking_back]
