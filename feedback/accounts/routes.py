"""Signing in and out, and knowing who asks."""

from http import HTTPStatus

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Redirect, Template
from litestar.types import ASGIApp, Receive, Scope, Send

from feedback.accounts.actions import sign_in, sign_out
from feedback.accounts.problems import SignInRefused
from feedback.accounts.queries import find_actor
from feedback.accounts.schemas import SignIn
from feedback.core.clock import now
from feedback.core.http import AnyRequest, page, read_form, site
from feedback.core.permissions import Actor, Permission

COOKIE = "langnghe_session"
HOME = {
    Permission.READ_CASES: "/ban",
    Permission.READ_SEALED: "/ban?nhom=sealed",
    Permission.READ_FIGURES: "/so-lieu",
    Permission.ADMINISTER: "/quan-tri",
    Permission.READ_HISTORY: "/lich-su",
}


class WhoAsks(ASGIMiddleware):
    """Puts the signed-in member of staff into the request; None without a session."""

    scopes = (ScopeType.HTTP,)

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Look the session cookie up, when there is one."""
        token = AnyRequest(scope).cookies.get(COOKIE)
        scope["user"] = None
        if token:
            secret = scope["litestar_app"].state.site.secret
            scope["user"] = await find_actor(token, secret, at=now())
        await next_app(scope, receive, send)


@get("/dang-nhap", include_in_schema=False)
async def show_sign_in(request: AnyRequest) -> Template:
    """Show the sign-in form."""
    return _form(request, "", str(request.query_params.get("next", "")), {})


def _form(request: AnyRequest, name: str, next_url: str, errors: dict[str, str]) -> Template:
    return page(
        request,
        "accounts/sign_in.html",
        http_status=HTTPStatus.UNAUTHORIZED if errors else HTTPStatus.OK,
        errors=errors,
        values={"name": name[:60]},
        next_url=next_url[:500],
    )


@post("/dang-nhap", status_code=200, include_in_schema=False)
async def post_sign_in(request: AnyRequest) -> Template | Redirect:
    """Open a session."""
    form, known = await read_form(request), site(request)
    hours = known.settings.session_hours
    try:
        token = await sign_in(
            SignIn(form["name"], form["password"]),
            secret=known.secret,
            session_hours=hours,
            at=now(),
        )
    except SignInRefused as refusal:
        return _form(request, form["name"], form["next"], {"": refusal.detail})
    actor = await find_actor(token, known.secret, at=now())
    assert actor is not None
    cookie = Cookie(
        COOKIE,
        value=token,
        max_age=hours * 3600,
        httponly=True,
        secure=known.settings.public_url.startswith("https://"),
        samesite="lax",
    )
    return Redirect(_way(form["next"], actor), status_code=303, cookies=[cookie])


def _way(wanted: str, actor: Actor) -> str:
    """Return where to go after signing in: never to another site."""
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\", "/dang-")):
        return wanted
    return next((url for permission, url in HOME.items() if actor.may(permission)), "/")


@post("/dang-xuat", status_code=200, include_in_schema=False)
async def post_sign_out(request: AnyRequest) -> Redirect:
    """End the session."""
    token, actor = request.cookies.get(COOKIE), request.scope.get("user")
    if token and isinstance(actor, Actor):
        await sign_out(token, secret=site(request).secret, by=actor.name, at=now())
    answer = Redirect("/dang-nhap", status_code=303)
    answer.delete_cookie(COOKIE)
    return answer


ROUTES = [show_sign_in, post_sign_in, post_sign_out]
