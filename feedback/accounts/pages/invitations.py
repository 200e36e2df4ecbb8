"""Where somebody with a link or slip sets a password: no session yet."""

import asyncio
import time
from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.accounts.actions import invitations
from feedback.accounts.problems import InvitationNotFound
from feedback.accounts.schemas import StaffView
from feedback.core.clock import now
from feedback.core.codes import TRACKING_LENGTH, read_code
from feedback.core.http import AnyRequest, address_of, page, read_form, site
from feedback.core.limits import Misses
from feedback.core.problems import InvalidInput, Problem, errors_of


@get("/moi", include_in_schema=False)
async def show_typing(request: AnyRequest) -> Template:
    """Show the form for typing the code of a slip."""
    return _typing(request, "", {})


def _typing(request: AnyRequest, code: str, errors: dict[str, str]) -> Template:
    return page(
        request,
        "accounts/slip_code.html",
        http_status=HTTPStatus.NOT_FOUND if errors else HTTPStatus.OK,
        values={"code": code[:40]},
        errors=errors,
    )


@post("/moi", status_code=200, include_in_schema=False)
async def post_typing(request: AnyRequest) -> Template | Redirect:
    """Lead from a typed code to its page."""
    typed = (await read_form(request))["code"]
    try:
        await _find_or_slow_down(request, typed)
    except InvitationNotFound as refusal:
        return _typing(request, typed, {"code": refusal.detail})
    return Redirect(f"/moi/{read_code(typed, TRACKING_LENGTH)}", status_code=303)


async def _find_or_slow_down(request: AnyRequest, typed: str) -> StaffView:
    """Return whose password it sets, slowly for whoever guesses.

    Raises:
        InvitationNotFound: after a pause that grows with each wrong guess.
        InvitationGone: it was used or revoked, or has run out.
        TooManyAttempts: too many wrong guesses from one address.
    """
    try:
        return await invitations.find(typed, secret=site(request).secret, at=now())
    except InvitationNotFound:
        misses: Misses = request.app.state.misses
        await asyncio.sleep(misses.add(address_of(request), time.monotonic()))
        raise


@get("/moi/{code:str}", include_in_schema=False)
async def show_invitation(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show the form for a first or another password."""
    return _choosing(request, await _find_or_slow_down(request, code), code, {})


def _choosing(
    request: AnyRequest, view: StaffView, code: str, errors: dict[str, str]
) -> Template:
    return page(
        request,
        "accounts/choose_password.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        code=read_code(code, TRACKING_LENGTH),
        login=view.name,
        display_name=view.display_name,
        errors=errors,
    )


@post("/moi/{code:str}", status_code=200, include_in_schema=False)
async def post_invitation(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Set the password; then sign in with it."""
    form = await read_form(request)
    view = await _find_or_slow_down(request, code)
    try:
        if form["new"] != form["again"]:
            raise InvalidInput({"again": "Hai lần nhập mật khẩu không giống nhau."})
        await invitations.set_password(code, form["new"], secret=site(request).secret, at=now())
    except Problem as problem:
        if problem.status != HTTPStatus.BAD_REQUEST:
            raise
        return _choosing(request, view, code, errors_of(problem))
    return Redirect("/dang-nhap?moi=1", status_code=303)


PAGES = [show_typing, post_typing, show_invitation, post_invitation]
