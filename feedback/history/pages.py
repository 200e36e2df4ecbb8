"""The auditor's page: the history, narrowed, and as a table."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import date
from urllib.parse import urlencode

from litestar import get
from litestar.response import Stream, Template

from feedback.core import audit
from feedback.core.clock import now
from feedback.core.http import AnyRequest, page, requires, who
from feedback.core.permissions import Permission
from feedback.core.tabular import to_csv
from feedback.core.words import vn_moment
from feedback.history import queries, rules
from feedback.history.queries import NEWEST
from feedback.history.schemas import ACTION_LABELS, HistoryFilter, HistoryLine

PAGE = 100
MAX_DIGITS = 18
MAX_TYPED = 120
HEADER = ("line", "at", "actor", "action", "action_label", "subject", "detail")
GUARDS = [requires(Permission.READ_HISTORY)]

SealedAmong = Callable[[set[str]], Awaitable[set[str]]]


@get("/lich-su", guards=GUARDS, include_in_schema=False)
async def show_history(request: AnyRequest) -> Template:
    """Show the history, the newest line first; looking is a line itself."""
    wanted, before = _filter(request), _before(request)
    await audit.record_read(
        who(request).name, "history.read", "history", at=now(), detail=str(wanted)
    )
    found = await _found(request, wanted, before, PAGE + 1)
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return page(
        request,
        "history/history.html",
        rows=[_row(line) for line in found[:PAGE]],
        filters={
            "person": wanted.person,
            "action": wanted.action,
            "subject": wanted.subject,
            "from_": wanted.start.isoformat() if wanted.start else "",
            "to": wanted.end.isoformat() if wanted.end else "",
        },
        action_options=list(ACTION_LABELS.items()),
        next_url=None if more is None else f"/lich-su?{_query(request, truoc=str(more))}",
        export_url=f"/lich-su/tai?{_query(request)}",
    )


def _row(line: HistoryLine) -> dict[str, object]:
    return {
        "id": line.id,
        "at": vn_moment(line.at),
        "actor": line.actor,
        "label": ACTION_LABELS.get(line.action, line.action),
        "subject": line.subject,
        "detail": line.detail,
    }


@get("/lich-su/tai", guards=GUARDS, include_in_schema=False)
async def read_history_export(request: AnyRequest) -> Stream:
    """Stream the same lines as CSV; the download is a line with their number."""
    wanted, at = _filter(request), now()
    hidden = await _is_sealed(request, wanted.subject)
    newest = await queries.lines(HistoryFilter(), NEWEST, 1)
    before = newest[0].id + 1 if newest and not hidden else 0
    rows = await queries.count(wanted, before)
    detail = f"{wanted} : {rows}".strip()
    await audit.record_read(
        who(request).name, "history.exported", "history", at=at, detail=detail
    )
    return Stream(
        to_csv(HEADER, _cells(request, wanted, before), plain=False),
        media_type="text/csv",
        headers={
            "Content-Disposition": 'attachment; filename="history.csv"',
            "Cache-Control": "no-store",
        },
    )


async def _cells(
    request: AnyRequest, wanted: HistoryFilter, before: int
) -> AsyncIterator[Sequence[object]]:
    async for batch in queries.all_lines(wanted, before):
        for line in await _redacted(request, batch):
            label = ACTION_LABELS.get(line.action, "")
            yield (
                *(line.id, line.at, line.actor, line.action),
                *(label, line.subject, line.detail),
            )


async def _found(
    request: AnyRequest, wanted: HistoryFilter, before: int, limit: int
) -> list[HistoryLine]:
    # As on the desk: who asks for a sealed matter by its number finds nothing.
    if await _is_sealed(request, wanted.subject):
        return []
    return await _redacted(request, await queries.lines(wanted, before, limit))


def _sealed_among(request: AnyRequest) -> SealedAmong:
    handed: SealedAmong = request.app.state.sealed_among
    return handed


async def _is_sealed(request: AnyRequest, subject: str) -> bool:
    return bool(await _sealed_among(request)({word.upper() for word in subject.split()}))


async def _redacted(request: AnyRequest, found: Sequence[HistoryLine]) -> list[HistoryLine]:
    words: set[str] = set().union(*(rules.words_of(line) for line in found))
    sealed = await _sealed_among(request)(words)
    return [rules.shown(line, sealed) for line in found]


def _filter(request: AnyRequest) -> HistoryFilter:
    query = request.query_params
    names = ("person", "action", "subject")
    asked = {name: " ".join(str(query.get(name, "")).split())[:MAX_TYPED] for name in names}
    return HistoryFilter(**asked, start=_day(query.get("from")), end=_day(query.get("to")))


def _day(typed: object) -> date | None:
    try:
        return date.fromisoformat(str(typed))
    except ValueError:
        return None


def _before(request: AnyRequest) -> int:
    typed = str(request.query_params.get("truoc", ""))
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MAX_DIGITS
    return int(typed) if is_number else NEWEST


def _query(request: AnyRequest, **more: str) -> str:
    kept = ("person", "action", "subject", "from", "to")
    asked = {name: str(request.query_params.get(name, "")) for name in kept}
    return urlencode({name: value for name, value in {**asked, **more}.items() if value})


PAGES = [show_history, read_history_export]
