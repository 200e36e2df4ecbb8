"""The desk of a department: the list."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.response import Template

from feedback.complaints.actions import reading
from feedback.complaints.pages import views
from feedback.complaints.queries import desk as desk_queries
from feedback.complaints.queries import figures, lookups, search
from feedback.complaints.schemas import (
    STATUS_LABELS,
    DeskFilter,
    DeskRow,
)
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, requires, who
from feedback.core.permissions import Actor, Permission, Scope
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from feedback.places import queries as places

DUE_OPTIONS = [("late", "Quá hạn"), ("today", "Đến hạn hôm nay")]
STATUS_OPTIONS = [
    ("waiting", "Đang chờ xử lý"),
    *((status.value, label) for status, label in STATUS_LABELS.items()),
]
FIGURE_TITLES = {
    "due": "Đến hạn trong kỳ",
    "on_time": "Trả lời đúng hạn trong kỳ",
    "judged": "Có đánh giá của người dân trong kỳ",
    "solved": "Người dân nói đã giải quyết",
    "waiting": "Đang chờ",
    "received": "Tiếp nhận trong kỳ",
}
READERS = (Permission.READ_CASES, Permission.READ_SEALED)
GROUPS = ("", "triage", "awaited", "helping", "sealed", "all")


@get("/ban", guards=[requires(*READERS)], include_in_schema=False)
async def show_desk(request: AnyRequest) -> Template:
    """Show the desk, the most urgent case first."""
    actor, at = who(request), now()
    wanted, group = _filter(request)
    seen = await _seen(request, actor, group, wanted)
    today = local_date(at)
    narrowed = desk_queries.narrowed(wanted, at, today)
    if wanted.q:
        narrowed &= await search.said(wanted.q, seen)
    first: list[DeskRow] = []
    rest = seen
    if actor.may(Permission.APPROVE) and _is_plain(wanted, group):
        to_decide = desk_queries.to_decide(actor)
        rest &= desk_queries.without(to_decide)
        if not wanted.after:
            first = (await desk_queries.desk(seen & to_decide, narrowed, "")).rows
    found = await desk_queries.desk(rest, narrowed, wanted.after)
    sealed = group == "sealed"
    shown = group or (wanted.figure if wanted.figure in FIGURE_TITLES else "")
    rows = [*first, *found.rows]
    await reading.note_listed(rows, shown, sealed=sealed, by=actor, at=at)
    names, calendar = await lookups.field_names(), await places.calendar()
    return page(
        request,
        "complaints/desk/desk.html",
        title=FIGURE_TITLES.get(wanted.figure, "Bàn xử lý"),
        tabs=await _tabs(actor, group, wanted),
        may_teach=actor.may(Permission.TRIAGE),
        may_choose=not sealed
        and (actor.may(Permission.HANDLE) or actor.may(Permission.TRIAGE)),
        filters={
            "q": wanted.q,
            "status": wanted.status,
            "field": wanted.field,
            "due": wanted.due,
        },
        kept=_kept(request),
        total=await desk_queries.count(seen & narrowed) if wanted.figure else None,
        status_options=STATUS_OPTIONS,
        field_options=list(names.items()),
        due_options=DUE_OPTIONS,
        rows=[views.desk_row(row, names, at, calendar, sealed=sealed) for row in rows],
        decided_first=len(first),
        remarks=[
            remark
            for look in request.app.state.desk_remarks
            for remark in await look(actor, at)
        ],
        counts=await desk_queries.counts(seen, at, today + timedelta(days=1)),
        next_url=_next_url(request, found.after),
        empty_text="Không có ý kiến nào ở đây. Bàn đã sạch.",
    )


def _is_plain(wanted: DeskFilter, group: str) -> bool:
    """Tell whether the desk is shown as it opens, narrowed by nothing."""
    asked = (group, wanted.q, wanted.field, wanted.due, wanted.figure)
    return wanted.status == "waiting" and not any(asked)


def _filter(request: AnyRequest) -> tuple[DeskFilter, str]:
    query = request.query_params
    asked = {name: str(query.get(name, ""))[:200] for name in ("q", "field", "due", "after")}
    figure = str(query.get("figure", ""))
    group = str(query.get("nhom", ""))
    # A desk opens with what waits; whoever follows a figure or searches sees all.
    whole = bool(figure or asked["q"])
    wanted = DeskFilter(
        **asked,
        status=str(query.get("status", "" if whole or group == "awaited" else "waiting")),
        figure=figure,
        start=_day(query.get("from")),
        end=_day(query.get("to")),
    )
    return wanted, group if group in GROUPS else ""


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


async def _seen(
    request: AnyRequest, actor: Actor, group: str, wanted: DeskFilter
) -> Conditions:
    apart = {"sealed": desk_queries.sealed_for, "helping": desk_queries.helped_by}
    if group in apart:
        return apart[group](actor)
    seen = desk_queries.visible_to(actor)
    if group == "triage":
        return seen & Conditions("complaint.department IS NULL")
    if group == "awaited":
        return seen & desk_queries.AWAITED
    if wanted.figure:
        return seen & await _behind_figure(request, actor.scope(Permission.READ_CASES))
    return seen


async def _behind_figure(request: AnyRequest, scope: Scope) -> Conditions:
    """Return the same cases that a figure of the leader's page counts."""
    query = request.query_params
    unit, channel = str(query.get("unit", "")), str(query.get("channel", ""))
    code = str(query.get("point", ""))
    point = await places.point_id(code) if code else None
    if unit == "none":
        return Conditions("complaint.department IS NULL")
    units = None
    if unit:
        department = await places.find_department(unit)
        if department is None:
            return Conditions("1 = 0")
        only = "only" in query
        below = await places.subtree_ids(department.id)
        units = frozenset({department.id}) if only else below
    period = Period(
        date.min, date.max, scope, unit_ids=units, channel=channel[:20], point=point
    )
    return figures.in_units(period)


async def _tabs(actor: Actor, group: str, wanted: DeskFilter) -> list[dict[str, object]]:
    tabs = []
    waiting = Conditions(desk_queries.WAITING)
    seen = desk_queries.visible_to(actor)
    if actor.may(Permission.READ_CASES):
        tabs.append(("", "Đang chờ", seen & waiting))
    if actor.may(Permission.TRIAGE):
        unowned = Conditions("complaint.department IS NULL")
        tabs.append(("triage", "Chờ phân loại", seen & waiting & unowned))
    if actor.may(Permission.READ_CASES):
        tabs.append(("awaited", "Chờ người dân", seen & desk_queries.AWAITED))
        tabs.append(("helping", "Phối hợp", desk_queries.helped_by(actor) & waiting))
    if actor.may(Permission.READ_SEALED):
        tabs.append(("sealed", "Niêm phong", desk_queries.sealed_for(actor) & waiting))
    return [
        {
            "url": f"/ban?nhom={name}" if name else "/ban",
            "label": label,
            "count": await desk_queries.count(where),
            "active": name == group and not wanted.figure,
        }
        for name, label, where in tabs
    ]


def _kept(request: AnyRequest) -> list[tuple[str, str]]:
    names = ("nhom", "figure", "from", "to", "unit", "only", "channel", "point")
    return [
        (name, str(request.query_params[name]))
        for name in names
        if name in request.query_params
    ]


def _next_url(request: AnyRequest, after: str | None) -> str | None:
    if after is None:
        return None
    asked = {name: str(value) for name, value in request.query_params.items()}
    return f"/ban?{urlencode({**asked, 'after': after})}"


PAGES = [show_desk]
