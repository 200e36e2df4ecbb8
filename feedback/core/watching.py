"""Watching the program at work: a line in the log, a number for whoever counts.

One line for each request and each run of a job. The route is logged as it is
declared (``/tra-cuu/{code}``), never as it was asked for: citizens' codes stand
in the addresses.
"""

import re
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import perf_counter

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from feedback.core import logs
from feedback.core.metrics import Metrics
from feedback.core.permissions import Actor

log = logs.logger("langnghe.requests")
job_log = logs.logger("langnghe.jobs")

NO_ROUTE = "(none)"
"""An address nobody answers; what it was is not kept."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = ("/health", "/metrics", "/static")
"""Asked for by machines, or with every page: logged at level debug."""
REQUEST_ID = re.compile(rb"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What nginx and Caddy number requests with; anything else may hold anything."""


class Watched:
    """An ASGI application, each of whose requests gets an id, a line and a count.

    It stands outside of everything: an address nobody answers never reaches a
    middleware of the framework.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write down how it went."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        begun, known = perf_counter(), _id_of(scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [*message["headers"], (b"x-request-id", known)]
            await send(message)

        token = logs.request_id.set(known.decode())
        self.metrics.in_flight.inc()
        try:
            await self.app(scope, receive, send_with_id)
        finally:
            self.metrics.in_flight.dec()
            self._tell(scope, status, perf_counter() - begun)
            logs.request_id.reset(token)

    def _tell(self, scope: HTTPScope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = scope.get("path_template") or NO_ROUTE
        self.metrics.add_request(method, route, status, seconds)
        asks = scope.get("user")
        write = log.debug if route.startswith(QUIET) else log.info
        write(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            staff=asks.id if isinstance(asks, Actor) else None,
        )


def _id_of(scope: HTTPScope) -> bytes:
    """Return the id the server in front has given, or a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return value
    return secrets.token_hex(16).encode()


class Ran(msgspec.Struct, frozen=True):
    """A run of a job: how it ended (done, failed, cut off) and how long it took."""

    job: str
    outcome: str
    seconds: float


Watcher = Callable[[Ran], None]
_watchers: list[Watcher] = []


def add_watcher(watcher: Watcher) -> None:
    """Have ``watcher`` called after each run of a job in this process."""
    _watchers.append(watcher)


def remove_watcher(watcher: Watcher) -> None:
    """Undo ``add_watcher``."""
    _watchers.remove(watcher)


@asynccontextmanager
async def counted_jobs(metrics: Metrics) -> AsyncIterator[None]:
    """Count the jobs of this process for as long as an application lives."""

    def count(ran: Ran) -> None:
        metrics.add_job(ran.job, ran.outcome, ran.seconds)

    add_watcher(count)
    try:
        yield
    finally:
        remove_watcher(count)


@contextmanager
def job_run(job: str, *, delivery: int | None = None, attempt: int = 1) -> Iterator[None]:
    """Tell how the run of a job inside went, and let its exception through.

    Args:
        job: its full name.
        delivery: id of what was delivered; None for a daily job.
        attempt: 1 at the first try.
    """
    begun, outcome = perf_counter(), "cut off"
    try:
        yield
        outcome = "done"
    except Exception:
        outcome = "failed"
        raise
    finally:
        seconds = perf_counter() - begun
        write = job_log.info if outcome == "done" else job_log.warning
        write(
            "job",
            listener=job,
            delivery=delivery,
            attempt=attempt,
            outcome=outcome,
            ms=round(seconds * 1000, 1),
        )
        for watcher in _watchers:
            watcher(Ran(job, outcome, seconds))
