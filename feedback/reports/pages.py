"""The leader's page, and the page analysts download from."""

from datetime import date, timedelta

from litestar import get
from litestar.response import Template

from feedback.core.audit import latest
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, requires, who
from feedback.core.permissions import Permission
from feedback.core.reporting import Period
from feedback.core.words import vn_moment
from feedback.reports import asking, rules, words
from feedback.reports.schemas import Trends
from feedback.reports.trends import trends_of


@get("/so-lieu", guards=[requires(Permission.READ_FIGURES)], include_in_schema=False)
async def show_figures(request: AnyRequest) -> Template:
    """Show four figures, the course of a year, the hours of the week, units and topics."""
    at = now()
    period, today = await _asked(request, local_date(at)), local_date(at)
    reports, linked = asking.handed(request), who(request).may(Permission.READ_CASES)
    trends = await trends_of(reports, period, linked=linked, at=at)
    return page(
        request,
        "reports/figures.html",
        trends=trends,
        said=words,
        rules=rules,
        chart=words.chart_data(trends),
        asked=words.asked_words(trends.filters, await _names(request)),
        presets=[
            {
                "label": label,
                "url": words.figures_url(trends.filters, start, end),
                "active": (start, end) == (period.start, period.end),
            }
            for label, start, end in rules.presets(today)
        ],
        unit_options=await asking.unit_options(request, Permission.READ_FIGURES),
        channel_options=list(reports.channels),
        field_options=list((await reports.fields()).items()),
        on=f"{today:%d/%m/%Y}",
    )


async def _names(request: AnyRequest) -> dict[str, str]:
    """Return what codes of units, channels, fields and points stand for."""
    reports = asking.handed(request)
    return {
        **{point.code: point.name for point in await reports.points()},
        **{unit.code: unit.name for unit in await reports.units()},
        **await reports.fields(),
        **dict(reports.channels),
    }


async def _asked(request: AnyRequest, today: date) -> Period:
    query = request.query_params
    days = rules.read_period(
        str(query.get("from", "")),
        str(query.get("to", "")),
        today=today,
        first=today - timedelta(days=rules.DEFAULT_DAYS - 1),
    )
    unit = str(query.get("unit", ""))
    return await asking.read_period(request, days, unit, Permission.READ_FIGURES)


@get(
    "/api/figures",
    guards=[requires(Permission.READ_FIGURES)],
    summary="Read the figures of the trends page",
    tags=["figures"],
)
async def read_figures(request: AnyRequest) -> Trends:
    """Answer what the trends page shows: the same numbers, the same ones withheld.

    Query: ``from`` and ``to`` (yyyy-mm-dd, both included; the last 91 days), ``unit``
    (code, with all below), ``channel``, ``field``, ``point`` (code of a service point).
    """
    at = now()
    period = await _asked(request, local_date(at))
    linked = who(request).may(Permission.READ_CASES)
    return await trends_of(asking.handed(request), period, linked=linked, at=at)


@get("/xuat", guards=[requires(Permission.EXPORT)], include_in_schema=False)
async def show_export(request: AnyRequest) -> Template:
    """Show what can be downloaded, and who lately did; over a part, when oneself did."""
    actor = who(request)
    only = "" if actor.scope(Permission.EXPORT).everything else actor.name
    return page(
        request,
        "reports/export.html",
        datasets=[
            {
                "name": dataset.name,
                "label": dataset.label,
                "explain": dataset.explain,
                "columns": [f"{column.name}: {column.explain}" for column in dataset.columns],
            }
            for dataset in asking.handed(request).datasets
        ],
        unit_options=await asking.unit_options(request, Permission.EXPORT),
        recent=[
            {"at": vn_moment(line.at), "who": line.actor, "what": line.subject}
            for line in await latest("export.downloaded", 8, by=only)
        ],
    )


PAGES = [show_figures, read_figures, show_export]
