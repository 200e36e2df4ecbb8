"""/health: is the database well, and are the jobs?"""

from datetime import timedelta
from typing import Any

from litestar import Response, get

from feedback.core.clock import now
from feedback.core.db import DATABASE_ERRORS, engine
from feedback.core.http import AnyRequest
from feedback.core.outbox import oldest_due

LATE = timedelta(seconds=60)


@get("/health", include_in_schema=False)
async def read_health(request: AnyRequest) -> Response[dict[str, Any]]:
    """Answer 200 when all is well, else 503 naming the part that is not."""
    try:
        await engine().check_writable()
        waiting = await oldest_due(now())
    except DATABASE_ERRORS as error:
        request.logger.warning("health: %s", error)
        return _answer(503, {"database": "down", "jobs": "unknown"})
    if waiting >= LATE:
        return _answer(503, {"database": "ok", "jobs": "late", "oldest_due_s": _s(waiting)})
    return _answer(200, {"database": "ok", "jobs": "ok", "oldest_due_s": _s(waiting)})


def _s(waiting: timedelta) -> float:
    return round(waiting.total_seconds(), 1)


def _answer(status: int, parts: dict[str, Any]) -> Response[dict[str, Any]]:
    body = {"status": "ok" if status < 400 else "down", **parts}  # noqa: PLR2004
    return Response(body, status_code=status, headers={"Cache-Control": "no-store"})
