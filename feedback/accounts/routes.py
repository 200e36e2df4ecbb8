"""Signing in and out."""

from http import HTTPStatus
from urllib.parse import quote

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from feedback.accounts import queries, rules
from feedback.accounts.actions.sessions import confirm_code, sign_in, sign_out
from feedback.accounts.asking import COOKIE, OWN_PAGE, origin_of
from feedback.accounts.problems import CodeRefused, SignInRefused, TooManyTries
from feedback.accounts.schemas import SignedIn, SignIn
from feedback.core.clock import now
from feedback.core.http import CSRF_COOKIE, AnyRequest, opens, page, read_form, site
from feedback.core.permissions import Actor, Permission

STEP_COOKIE = "langnghe_step"
STEP_PATH = "/dang-nhap"
HOME = {
    Permission.READ_CASES: "/ban",
    Permission.READ_SEALED: "/ban?nhom=sealed",
    Permission.READ_FIGURES: "/so-lieu",
    Permission.ADMINISTER: "/quan-tri",
    Permission.READ_HISTORY: "/lich-su",
    Permission.KEEP_ACCOUNTS: "/quan-tri/can-bo",
}
"""Where the work is; an administrator of a branch has accounts only."""


@get("/dang-nhap", include_in_schema=False)
async def show_sign_in(request: AnyRequest) -> Template:
    """Show the sign-in form."""
    message = "Đã đặt mật khẩu. Mời Ông/Bà đăng nhập." if "moi" in request.query_params else ""
    return _form(request, "", str(request.query_params.get("next", "")), {}, message=message)


def _form(
    request: AnyRequest,
    name: str,
    next_url: str,
    errors: dict[str, str],
    *,
    http_status: HTTPStatus | None = None,
    message: str = "",
) -> Template:
    usual = HTTPStatus.UNAUTHORIZED if errors else HTTPStatus.OK
    return page(
        request,
        "accounts/sign_in.html",
        http_status=http_status or usual,
        errors=errors,
        values={"name": name[:60]},
        next_url=next_url[:500],
        message=message,
    )


@post("/dang-nhap", status_code=200, include_in_schema=False)
async def post_sign_in(request: AnyRequest) -> Template | Redirect:
    """Open a session, or ask for the code of the telephone."""
    form, known = await read_form(request), site(request)
    try:
        signed = await sign_in(
            SignIn(form["name"], form["password"]),
            origin_of(request),
            secret=known.secret,
            session_hours=known.settings.session_hours,
            at=now(),
        )
    except TooManyTries as refusal:
        status = HTTPStatus.TOO_MANY_REQUESTS
        errors = {"": refusal.detail}
        answer = _form(request, form["name"], form["next"], errors, http_status=status)
        answer.headers["Retry-After"] = str(refusal.retry_after_s)
        return answer
    except SignInRefused as refusal:
        return _form(request, form["name"], form["next"], {"": refusal.detail})
    if not signed.token:
        return _code_form(request, signed, form["next"])
    return await enter(request, signed, form["next"])


def _code_form(request: AnyRequest, signed: SignedIn, next_url: str) -> Template:
    answer = _ask_code(request, next_url, {})
    cookie = _cookie(request, STEP_COOKIE, signed.step, 300, path=STEP_PATH)
    answer.cookies = [*answer.cookies, cookie]
    return answer


def _ask_code(request: AnyRequest, next_url: str, errors: dict[str, str]) -> Template:
    return page(
        request,
        "accounts/code.html",
        http_status=HTTPStatus.UNAUTHORIZED if errors else HTTPStatus.OK,
        errors=errors,
        next_url=next_url[:500],
    )


@post("/dang-nhap/ma", status_code=200, include_in_schema=False)
async def post_code(request: AnyRequest) -> Template | Redirect:
    """Open a session with the code that was asked for."""
    form, known = await read_form(request), site(request)
    try:
        signed = await confirm_code(
            request.cookies.get(STEP_COOKIE, ""),
            form["code"],
            origin_of(request),
            secret=known.secret,
            session_hours=known.settings.session_hours,
            at=now(),
        )
    except CodeRefused as refusal:
        return _ask_code(request, form["next"], {"code": refusal.detail})
    return await enter(request, signed, form["next"])


async def enter(request: AnyRequest, signed: SignedIn, wanted: str) -> Redirect:
    """Lead a new session in; the old one of this browser ends, and so does its form token."""
    known, old = site(request), request.cookies.get(COOKIE)
    if old:
        before = await queries.find_actor(old, known.secret, at=now())
        if before is not None:
            await sign_out(old, secret=known.secret, by=before.name, at=now())
    actor = await queries.find_actor(signed.token, known.secret, at=now())
    assert actor is not None
    way = _way(wanted, actor)
    tries = await queries.refused_before(actor.name)
    if tries >= rules.MANY_TRIES:
        way = f"{OWN_PAGE}?truoc={tries}&tiep={quote(way, safe='')}"
    seconds = known.settings.session_hours * 3600
    answer = Redirect(
        way, status_code=303, cookies=[_cookie(request, COOKIE, signed.token, seconds)]
    )
    answer.delete_cookie(STEP_COOKIE, path=STEP_PATH)
    answer.delete_cookie(CSRF_COOKIE)
    return answer


def _cookie(
    request: AnyRequest, name: str, value: str, seconds: int, *, path: str = "/"
) -> Cookie:
    return Cookie(
        name,
        value=value,
        path=path,
        max_age=seconds,
        httponly=True,
        secure=site(request).settings.public_url.startswith("https://"),
        samesite="lax",
    )


def _way(wanted: str, actor: Actor) -> str:
    """Return where to go after signing in: never to another site."""
    if rules.is_own_path(wanted) and not wanted.startswith("/dang-"):
        return wanted
    ways = (url for permission, url in HOME.items() if opens(actor, permission))
    return next(ways, OWN_PAGE)


@post("/dang-xuat", status_code=200, include_in_schema=False)
async def post_sign_out(request: AnyRequest) -> Redirect:
    """End the session."""
    token, actor = request.cookies.get(COOKIE), request.scope.get("user")
    if token and isinstance(actor, Actor):
        await sign_out(token, secret=site(request).secret, by=actor.name, at=now())
    answer = Redirect("/dang-nhap", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


ROUTES = [show_sign_in, post_sign_in, post_code, post_sign_out]
