"""Finding out who asks: a session's cookie, or a program's key."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from feedback.accounts import queries, rules
from feedback.accounts.actions import keys, sessions
from feedback.accounts.problems import KeyRefused
from feedback.accounts.schemas import Origin
from feedback.core.clock import now
from feedback.core.http import AnyRequest, Site, address_of
from feedback.core.permissions import Actor

COOKIE = "langnghe_session"
OWN_PAGE = "/toi"
SESSION_ID = "langnghe_session_id"
WRITE_EVERY = timedelta(minutes=5)
"""How exactly it is known when a session or key was last used."""


class WhoAsks(ASGIMiddleware):
    """Puts the one who asks into the request; None without a session or key.

    A key is looked at below ``/api/`` only: no page, and so no form, ever opens to it.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Look key or cookie up, when there is one."""
        request, known = AnyRequest(scope), scope["litestar_app"].state.site
        scope["user"] = None
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and scope["path"].startswith("/api/"):
            scope["user"] = await _program(key.strip(), known, now())
        elif token := request.cookies.get(COOKIE):
            await _look_up(token, scope, known, now())
        await next_app(scope, receive, send)


async def _program(key: str, known: Site, at: datetime) -> Actor:
    found = None
    if key.startswith(queries.KEY_START):
        found = await queries.find_key(key, known.secret, at=at)
    if found is None:
        raise KeyRefused
    if _is_old(found.seen_at, at):
        await keys.note_used(found.id, at=at)
    return found.actor


async def _look_up(token: str, scope: Scope, known: Site, at: datetime) -> None:
    found = await queries.find_session(token, known.secret, at=at)
    if found is None:
        return
    if _is_old(found.seen_at, at):
        await sessions.note_seen(found.id, at=at)
    actor, wanted = found.actor, known.settings.second_factor_roles
    if not found.has_second_factor and any(one.role in wanted for one in actor.grants):
        actor = msgspec.structs.replace(actor, grants=(), confined_to=OWN_PAGE)
    scope["user"] = actor
    scope[SESSION_ID] = found.id  # type: ignore[literal-required]


def _is_old(seen_at: datetime | None, at: datetime) -> bool:
    """Tell whether it is time to write down; also when the clock was set back."""
    return seen_at is None or not at - WRITE_EVERY < seen_at <= at


def session_id(request: AnyRequest) -> int:
    """Return the session a request belongs to; 0: to none."""
    found: Any = request.scope.get(SESSION_ID, 0)
    return int(found)


def origin_of(request: AnyRequest) -> Origin:
    """Return where a browser is, in words its owner understands."""
    device = rules.device_in_words(request.headers.get("user-agent", ""))
    return Origin(rules.network_of(address_of(request)), device)
