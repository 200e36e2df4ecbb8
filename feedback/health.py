"""/health: is the database well, and are the jobs?"""

from datetime import timedelta
from typing import Any

from litestar import Response, get

from feedback.core.backlog import count_dead, oldest_due
from feedback.core.clock import now
from feedback.core.db import DATABASE_ERRORS, engine
from feedback.core.http import AnyRequest

LATE = timedelta(seconds=60)


@get("/health", include_in_schema=False)
async def read_health(request: AnyRequest) -> Response[dict[str, Any]]:
    """Answer 200 when all is well, else 503 naming the part that is not."""
    try:
        await engine().check_writable()
        waiting, dead = await oldest_due(now()), await count_dead()
    except DATABASE_ERRORS as error:
        request.logger.warning("health: %s", error)
        return _answer(503, {"database": "down", "jobs": "unknown"})
    is_late = waiting >= LATE
    jobs = {
        "jobs": "late" if is_late else "ok",
        "oldest_due_s": round(waiting.total_seconds(), 1),
        "dead_jobs": dead,
    }
    return _answer(503 if is_late else 200, {"database": "ok", **jobs})


def _answer(status: int, parts: dict[str, Any]) -> Response[dict[str, Any]]:
    body = {"status": "ok" if status < 400 else "down", **parts}  # noqa: PLR2004
    return Response(body, status_code=status, headers={"Cache-Control": "no-store"})
