"""The form of a head who gives more time (gia hạn)."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import extending
from feedback.complaints.pages.desk import act_on_case
from feedback.complaints.terms import MAX_PROMISE
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, requires
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput

LONGEST = len(str(MAX_PROMISE))


@post(
    "/ban/{number:str}/gia-han",
    guards=[requires(Permission.EXTEND)],
    status_code=200,
    include_in_schema=False,
)
async def post_extension(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Give more time, and tell the citizen why."""

    async def do(actor: Actor, form: Form) -> None:
        amount = form["amount"].strip()
        if not (amount.isascii() and amount.isdecimal() and len(amount) <= LONGEST):
            raise InvalidInput({"amount": "Xin ghi thời gian gia hạn bằng số nguyên."})
        await extending.extend(
            number, int(amount), form["extension_reason"], by=actor, at=now()
        )

    return await act_on_case(request, number, do)


PAGES = [post_extension]
