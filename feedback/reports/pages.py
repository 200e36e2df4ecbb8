"""The leader's page, and the page analysts download from."""

from datetime import timedelta

from litestar import get
from litestar.response import Template

from feedback.core.audit import latest
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, requires, who
from feedback.core.permissions import Permission
from feedback.core.reporting import Period
from feedback.core.words import vn_moment
from feedback.reports import asking, rules


@get("/so-lieu", guards=[requires(Permission.READ_FIGURES)], include_in_schema=False)
async def show_figures(request: AnyRequest) -> Template:
    """Show four figures, the course of 26 weeks, fields and units."""
    today = local_date(now())
    query = request.query_params
    days = rules.read_period(
        str(query.get("from", "")),
        str(query.get("to", "")),
        today=today,
        first=today - timedelta(days=rules.DEFAULT_DAYS - 1),
    )
    unit = str(query.get("unit", ""))
    period = await asking.read_period(request, days, unit, Permission.READ_FIGURES)
    panels = asking.handed(request).panels
    linked = who(request).may(Permission.READ_CASES)
    figures = [figure for panel in panels for figure in await panel.figures(period)]
    return page(
        request,
        "reports/figures.html",
        period_text=f"từ {days[0]:%d/%m/%Y} đến {days[1]:%d/%m/%Y}",
        filters={"from_": days[0].isoformat(), "to": days[1].isoformat(), "unit": unit},
        unit_options=await asking.unit_options(request, Permission.READ_FIGURES),
        cards=[
            rules.card(figure, linked=linked or figure.list_url.startswith("/danh-gia"))
            for figure in sorted(figures, key=lambda figure: ORDER.index(figure.key))
        ],
        by_field=rules.breakdown(
            [await panel.by(period, "field") for panel in panels], linked=linked
        ),
        by_unit=rules.breakdown(
            [await panel.by(period, "unit") for panel in panels], linked=linked
        ),
        weeks=await _weeks(request, period),
    )


ORDER = ("on_time", "solved", "satisfied", "waiting")


async def _weeks(request: AnyRequest, period: Period) -> list[dict[str, object]]:
    mondays = rules.mondays(period.end)
    course = Period(
        mondays[0],
        mondays[-1] + timedelta(days=6),
        period.scope,
        period.unit_ids,
        period.unit_code,
    )
    panels = asking.handed(request).panels
    parts = [await panel.weeks(course) for panel in panels]
    named = [{monday.isoformat(): cells for monday, cells in part.items()} for part in parts]
    cells = rules.merged(named)
    return [rules.week_row(monday, cells.get(monday.isoformat(), {})) for monday in mondays]


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


PAGES = [show_figures, show_export]
