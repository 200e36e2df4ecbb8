"""The list of ratings behind a figure."""

from datetime import date
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Template
from msgspec.structs import replace

from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    page,
    requires,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, NotFound
from feedback.core.reporting import Period
from feedback.core.words import WEEKDAYS, excerpt, vn_moment
from feedback.places import queries as places
from nlp.pii import mask
from surveys.responses import asking
from surveys.responses.actions.giving import note_listed
from surveys.responses.queries import figures
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import (
    flag_words,
    label_of,
)
from surveys.screens.terms import THREE

LISTED = 200
MAX_DIGITS = 18
SHOWN_COMMENT = 400


@get("/danh-gia", guards=[requires(Permission.READ_FIGURES)], include_in_schema=False)
async def show_ratings(request: AnyRequest) -> Template:
    """List the newest ratings behind the satisfied share."""
    period, skipped = await _period(request), _skipped(request)
    hour = _hour(request)
    ratio = await figures.satisfied(period, hour)
    names = await queries.reason_names()
    found = await queries.latest_ratings(period, LISTED, skipped, hour)
    await note_listed(found, period, by=who(request).name, at=now())
    rows = [
        {
            "score": row.score,
            "label": label_of(row.score, row.scale),
            "of_three": row.scale == THREE,
            "comment": "" if row.sealed else mask(excerpt(row.comment, SHOWN_COMMENT)),
            "reasons": ""
            if row.sealed
            else ", ".join(
                names.get(code, code)
                for code in msgspec.json.decode(row.reasons, type=list[str])
            ),
            "point": row.service_point,
            "at": vn_moment(row.given_at),
            "flags": flag_words(row.flags),
        }
        for row in found
    ]
    shown = skipped + len(rows)
    return page(
        request,
        "responses/ratings.html",
        period_text=f"từ {period.start:%d/%m/%Y} đến {period.end:%d/%m/%Y}{_hour_words(hour)}",
        happy=ratio.part,
        total=ratio.whole,
        by_ticket=await asking.by_ticket(period, hour),
        doubts=await asking.doubts(period, hour, ratio),
        covered=None if hour else await asking.covered(period),
        rows=rows,
        first=skipped + 1,
        last=shown,
        next_url=_next_url(request, shown) if shown < ratio.whole else None,
    )


def _skipped(request: AnyRequest) -> int:
    """Return how many ratings the pages before have shown; 0 when the address says no number."""
    typed = str(request.query_params.get("sau", ""))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MAX_DIGITS else 0


def _next_url(request: AnyRequest, shown: int) -> str:
    asked = {name: str(value) for name, value in request.query_params.items()}
    return f"/danh-gia?{urlencode({**asked, 'sau': shown})}"


async def _period(request: AnyRequest) -> Period:
    scope, query = who(request).scope(Permission.READ_FIGURES), request.query_params
    today = local_date(now())
    try:
        start = date.fromisoformat(str(query.get("from", today)))
        end = date.fromisoformat(str(query.get("to", today)))
    except ValueError as refusal:
        raise InvalidInput({"from": "Ngày phải có dạng 2026-11-24."}) from refusal
    period = Period(
        start,
        end,
        scope,
        channel=str(query.get("channel", ""))[:20],
        undoubted=query.get("flagged") == "without",
    )
    if code := str(query.get("point", "")):
        period = replace(period, point=await places.point_id(code), point_code=code)
    unit = str(query.get("unit", ""))
    if not unit:
        return period
    department = await places.find_department(unit)
    if department is None or not scope.reaches(department.id):
        raise NotFound("Không có đơn vị này.")
    return replace(period, unit_ids=await places.subtree_ids(department.id), unit_code=unit)


def _hour(request: AnyRequest) -> tuple[int, int] | None:
    """Return the weekday, Monday 0, and hour the address asks for; None: all."""
    typed = [str(request.query_params.get(name, "")) for name in ("weekday", "hour")]
    if not all(typed):
        return None
    hours = [f"{one}" for one in range(24)]
    if typed[0] not in hours[: len(WEEKDAYS)] or typed[1] not in hours:
        raise InvalidInput({"hour": "Thứ phải từ 0 (thứ Hai) đến 6, giờ từ 0 đến 23."})
    return int(typed[0]), int(typed[1])


def _hour_words(hour: tuple[int, int] | None) -> str:
    if hour is None:
        return ""
    return f", {WEEKDAYS[hour[0]]} từ {hour[1]} đến {hour[1] + 1} giờ"


PAGES = [show_ratings]
