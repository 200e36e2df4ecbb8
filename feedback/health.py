"""/health: is the database well, are the jobs, is there room on the disk?"""

import logging
from datetime import timedelta
from typing import Any

from litestar import Response, get

from feedback import wiring
from feedback.core import disk, wakeup
from feedback.core.backlog import count_dead, oldest_due
from feedback.core.clock import local_date, now
from feedback.core.db import DATABASE_ERRORS, engine
from feedback.core.disk import Disk
from feedback.core.http import AnyRequest, site
from feedback.notifications.queries.messages import count_unsent

log = logging.getLogger(__name__)

LATE = timedelta(seconds=60)


@get("/health/live", include_in_schema=False)
async def read_life() -> Response[dict[str, Any]]:
    """Answer 200 as long as the process answers at all; asks nobody else."""
    return _answer(200, {})


@get("/health", include_in_schema=False)
async def read_health(request: AnyRequest) -> Response[dict[str, Any]]:
    """Answer 200 when all is well, else 503 naming the part that is not."""
    settings = site(request).settings
    room = disk.judge(disk.free_bytes(settings), settings.min_free_mib)
    parts = {"queue": await _queue(settings.redis_url), "disk": room}
    try:
        await engine().check_writable()
        waiting, dead = await oldest_due(now()), await count_dead()
        further = await wiring.HEALTH(local_date(now()))
        unsent = await count_unsent()
    except DATABASE_ERRORS as error:
        log.warning("health: %s", error)
        return _answer(503, {"database": "down", "jobs": "unknown", **parts})
    is_late = waiting >= LATE
    jobs = {
        "jobs": "late" if is_late else "ok",
        "oldest_due_s": round(waiting.total_seconds(), 1),
        "dead_jobs": dead,
        "unsent_messages": unsent,
    }
    status = 503 if is_late or room is Disk.FULL else 200
    return _answer(status, {"database": "ok", **jobs, **further, **parts})


async def _queue(url: str) -> str:
    """Tell how Redis is; without it jobs only begin a second later."""
    if not url:
        return "unused"
    return "ok" if await wakeup.answers(url) else "down"


def _answer(status: int, parts: dict[str, Any]) -> Response[dict[str, Any]]:
    body = {"status": "ok" if status < 400 else "down", **parts}  # noqa: PLR2004
    return Response(body, status_code=status, headers={"Cache-Control": "no-store"})
