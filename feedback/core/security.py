"""Headers that keep a page to itself: nothing from outside, nothing framed."""

from collections.abc import Mapping

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    return {name.lower().encode(): value.encode() for name, value in headers.items()}


# Encoded once: every request pays for what is done here.
OF_ALL = _encoded(HEADERS)
OF_TRACKING = _encoded({**HEADERS, "Referrer-Policy": "no-referrer"})
OF_API = _encoded({**HEADERS, "Cache-Control": "no-store"})
OF_FILES = _encoded(
    {
        **HEADERS,
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
)
"""What somebody sent is shown as what it is, or not at all."""
FILES = "/tep/"
"""Part of each address that answers with such a file."""


def _headers_of(path: str) -> Mapping[bytes, bytes]:
    if FILES in path:
        return OF_FILES
    if path.startswith("/tra-cuu"):
        return OF_TRACKING
    return OF_API if path.startswith("/api/") else OF_ALL


class SecurityHeaders(ASGIMiddleware):
    """Adds the headers to every answer, also to refusals."""

    scopes = (ScopeType.HTTP,)

    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        """Add the headers as the answer begins."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = _headers_of(scope["path"])
                others = [one for one in message["headers"] if one[0].lower() not in ours]
                message["headers"] = [*others, *ours.items()]
            await send(message)

        await next_app(scope, receive, send_with_headers)
