"""/quan-tri/viec-nen: background work that was given up, sent again; room on the disk."""

from collections.abc import Mapping
from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core import backlog, disk
from feedback.core.clock import local, now
from feedback.core.http import AnyRequest, page, requires, site, who
from feedback.core.permissions import Permission
from feedback.core.problems import Problem, errors_of
from feedback.core.vitals import vitals
from feedback.core.words import in_mb

URL = "/quan-tri/viec-nen"
GUARDS = [requires(Permission.ADMINISTER)]


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_chores(request: AnyRequest) -> Template:
    """Show what waits, what runs, and each delivery that was given up."""
    return await _chores(request)


async def _chores(request: AnyRequest, problem: Problem | None = None) -> Template:
    is_sent = request.query_params.get("xong") and not problem
    return page(
        request,
        "core/chores.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        counts=await backlog.backlog(now()),
        space=await _space(request),
        unsent=await _unsent(request),
        dead=[
            _dead(one, request.app.state.job_names) for one in await backlog.dead_deliveries()
        ],
        errors=errors_of(problem) if problem else {},
        message="Đã gửi lại. Kết quả có sau ít giây." if is_sent else "",
    )


async def _space(request: AnyRequest) -> list[tuple[str, str]]:
    """Return what takes room on the disk, and how much is left."""
    settings = site(request).settings
    taken = [("Cơ sở dữ liệu", (await vitals(now())).database_bytes)]
    taken += [(label, await bytes_of()) for label, bytes_of in request.app.state.space]
    taken.append(("Ổ đĩa còn trống", disk.free_bytes(settings)))
    return [(label, in_mb(size)) for label, size in taken]


async def _unsent(request: AnyRequest) -> dict[str, object]:
    """Return what else waits for somebody, and where it is seen to."""
    label, url, count = request.app.state.unsent
    return {"label": label, "url": url, "count": await count()}


def _dead(one: backlog.DeadDelivery, names: Mapping[str, str]) -> dict[str, object]:
    return {
        "id": one.id,
        "name": names.get(one.listener, one.listener),
        "since": f"{local(one.published_at):%H:%M %d/%m/%Y}",
        "attempts": one.attempts,
        "error": one.last_error,
    }


@post(f"{URL}/gui-lai", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_retry_all(request: AnyRequest) -> Template | Redirect:
    """Have everything that was given up tried again."""
    await backlog.retry(None, by=who(request).name, at=now())
    return Redirect(f"{URL}?xong=1", status_code=303)


@post(
    f"{URL}/{{delivery:int}}/gui-lai", guards=GUARDS, status_code=200, include_in_schema=False
)
async def post_retry(request: AnyRequest, delivery: FromPath[int]) -> Template | Redirect:
    """Have one delivery tried again."""
    try:
        await backlog.retry(delivery, by=who(request).name, at=now())
    except Problem as problem:
        return await _chores(request, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


PAGES = [show_chores, post_retry_all, post_retry]
