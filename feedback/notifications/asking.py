"""How many notices the one who asks has not seen: the number in the menu of every page."""

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from feedback.core.http import UNREAD
from feedback.core.permissions import Actor
from feedback.notifications.queries import notices

NO_PAGES = ("/api/", "/static/", "/health", "/metrics", "/schema")


class CountUnread(ASGIMiddleware):
    """Puts the number of unread notices into the request of whoever is signed in."""

    scopes = (ScopeType.HTTP,)

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Count, when a page for somebody is asked for."""
        actor = scope.get("user")
        if isinstance(actor, Actor) and actor.id and not scope["path"].startswith(NO_PAGES):
            scope[UNREAD] = await notices.count_unread(actor.id)  # type: ignore[literal-required]
        await next_app(scope, receive, send)
