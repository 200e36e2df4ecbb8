"""The forms with which who leads a case asks others to help (phối hợp)."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import helping
from feedback.complaints.pages.case import WORKERS, act_on_case
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, requires
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput

LONGEST = 9


def _read_unit(form: Form) -> int:
    unit = form["helper"]
    if not (unit.isascii() and unit.isdecimal() and len(unit) <= LONGEST):
        raise InvalidInput({"helper": "Xin chọn một đơn vị."})
    return int(unit)


@post(
    "/ban/{number:str}/phoi-hop",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_helper(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Ask a department to help."""

    async def do(actor: Actor, form: Form) -> None:
        await helping.ask(number, _read_unit(form), by=actor, at=now())

    return await act_on_case(request, number, do)


@post(
    "/ban/{number:str}/thoi-phoi-hop",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_helper_end(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Let a department help no longer."""

    async def do(actor: Actor, form: Form) -> None:
        await helping.let_go(number, _read_unit(form), by=actor, at=now())

    return await act_on_case(request, number, do)


PAGES = [post_helper, post_helper_end]
