"""The leader's page, and the page analysts download from."""

import asyncio
import tempfile
from datetime import date, timedelta
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlencode

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.audit import latest
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, NotFound, Problem, errors_of
from feedback.core.reporting import Period
from feedback.core.tabular import csv_of
from feedback.core.words import vn_moment
from feedback.reports import asking, queries, rules, sheets, words
from feedback.reports.actions import downloading, exporting
from feedback.reports.routes import ask_for
from feedback.reports.schemas import MEDIA_TYPES, Format, NewExport, State, Trends
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
        query=request.url.query,
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


@get(
    "/api/figures.xlsx",
    guards=[requires(Permission.READ_FIGURES)],
    summary="Read the figures as a workbook",
    tags=["figures"],
)
async def read_figures_book(request: AnyRequest) -> Response[bytes]:
    """Send what ``/api/figures`` answers as a workbook, a sheet for each table."""
    at, actor = now(), who(request)
    period = await _asked(request, local_date(at))
    reports = asking.handed(request)
    trends = await trends_of(reports, period, linked=False, at=at)
    asked = words.asked_words(trends.filters, await _names(request))
    about = sheets.about_figures(asked, actor.name, at)
    await downloading.begin_download("figures.xlsx", period, by=actor.name, at=at)
    with tempfile.TemporaryDirectory(prefix="langnghe-") as folder:
        file = Path(folder) / "figures"
        tables = sheets.tables_of(trends)
        await asyncio.to_thread(sheets.write_book, file, tables, about)
        content = file.read_bytes()
    return Response(
        content,
        media_type=MEDIA_TYPES[Format.XLSX],
        headers={"Content-Disposition": 'attachment; filename="figures.xlsx"'},
    )


@get(
    "/api/figures/{file_name:str}",
    guards=[requires(Permission.READ_FIGURES)],
    summary="Read one table of the figures as CSV",
    tags=["figures"],
)
async def read_figures_table(request: AnyRequest, file_name: FromPath[str]) -> Response[bytes]:
    """Send one sheet of ``/api/figures.xlsx`` as CSV: ``weeks.csv``, ``points.csv``, ``hours.csv``.

    Query: as ``/api/figures``; ``plain=1`` for neither byte-order mark nor formula guard.
    """
    at = now()
    period = await _asked(request, local_date(at))
    trends = await trends_of(asking.handed(request), period, linked=False, at=at)
    tables = {f"{table.name}.csv": table for table in sheets.tables_of(trends)}
    if file_name not in tables:
        raise NotFound("Không có bảng này. Các bảng: " + ", ".join(tables))
    table, plain = tables[file_name], "plain" in request.query_params
    await downloading.begin_download(file_name, period, by=who(request).name, at=at)
    header = [column.name for column in table.columns]
    return Response(
        csv_of(header, table.rows, plain=plain),
        media_type=MEDIA_TYPES[Format.CSV],
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


@get("/xuat", guards=[requires(Permission.EXPORT)], include_in_schema=False)
async def show_export(request: AnyRequest) -> Template:
    """Show what can be downloaded, one's own tables, and who lately downloaded what."""
    return await _export(request, Form([]), None)


async def _export(request: AnyRequest, form: Form, problem: Problem | None) -> Template:
    actor, reports = who(request), asking.handed(request)
    only = "" if actor.scope(Permission.EXPORT).everything else actor.name
    own = await queries.exports_of(actor.name)
    labels = {dataset.name: dataset.label for dataset in reports.datasets}
    return page(
        request,
        "reports/export.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        errors=errors_of(problem) if problem else {},
        values=form.values_of(*ASKED),
        datasets=[
            {
                "name": dataset.name,
                "label": dataset.label,
                "explain": dataset.explain,
                "columns": [f"{column.name}: {column.explain}" for column in dataset.columns],
            }
            for dataset in reports.datasets
        ],
        own=[words.export_words(view, labels) for view in own],
        is_busy=any(view.state in {State.WAITING, State.RUNNING} for view in own),
        has_parquet=find_spec("pyarrow") is not None,
        unit_options=await asking.unit_options(request, Permission.EXPORT),
        channel_options=list(reports.channels),
        field_options=list((await reports.fields()).items()),
        recent=[
            {"at": vn_moment(line.at), "who": line.actor, "what": line.subject}
            for line in await latest("export.downloaded", 8, by=only)
        ],
    )


ASKED = ("from", "to", "department", "channel", "field")


@post("/xuat", guards=[requires(Permission.EXPORT)], status_code=200, include_in_schema=False)
async def post_export(request: AnyRequest) -> Template | Redirect:
    """Have a table made; it appears on the page when it is done."""
    form = await read_form(request)
    dataset, _, ending = form["table"].partition(".")
    if ending == Format.CSV:
        # It streams: nobody need wait for it.
        kept = {name: form[name] for name in ("plain", *ASKED) if form[name]}
        return Redirect(
            f"/api/exports/{quote(form['table'])}?{urlencode(kept)}", status_code=303
        )
    try:
        if ending not in set(Format):
            raise InvalidInput({"": "Xin chọn một bảng."})
        new = NewExport(
            dataset,
            Format(ending),
            start=form["from"],
            end=form["to"],
            department=form["department"],
            channel=form["channel"],
            field=form["field"],
        )
        await ask_for(request, new)
    except Problem as problem:
        return await _export(request, form, problem)
    return Redirect("/xuat", status_code=303)


@post(
    "/xuat/{code:str}/huy",
    guards=[requires(Permission.EXPORT)],
    status_code=200,
    include_in_schema=False,
)
async def post_cancelling(request: AnyRequest, code: FromPath[str]) -> Redirect:
    """Give a table up, or throw a finished one away."""
    await exporting.cancel(code, by=who(request).name, at=now())
    return Redirect("/xuat", status_code=303)


PAGES = [
    *(show_figures, read_figures, read_figures_book, read_figures_table),
    *(show_export, post_export, post_cancelling),
]
