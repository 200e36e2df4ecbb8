"""The downloads: /api/exports."""

import tempfile
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from feedback.core import files
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import NotFound
from feedback.core.reporting import Dataset, Period
from feedback.core.tabular import csv_pieces
from feedback.reports import asking, queries, rules
from feedback.reports.actions import downloading, exporting
from feedback.reports.making import about_table, make
from feedback.reports.problems import ExportGone, ExportNotReady, TooManyRows
from feedback.reports.schemas import (
    MEDIA_TYPES,
    STATE_LABELS,
    ExportView,
    Format,
    NewExport,
    State,
)

AT_ONCE_ROWS = 20_000
"""Rows of a workbook that is made while one waits for the answer."""
GUARDS = [requires(Permission.EXPORT)]
FOR_PROGRAMS = [requires(Permission.EXPORT, programs_only=True)]


@get(
    "/api/exports/{file_name:str}",
    guards=GUARDS,
    summary="Download a table",
    tags=["exports"],
)
async def read_export(
    request: AnyRequest, file_name: FromPath[str]
) -> Response[bytes] | Stream:
    """Send ``ratings.csv`` or ``complaints.csv``: today's rows included, sealed ones not.

    CSV streams however long it is; ``.xlsx`` and ``.parquet`` up to 20,000 rows (more:
    ``POST /api/exports``). Query: ``from`` and ``to`` (yyyy-mm-dd, both included),
    ``department`` (code of a unit, with all below), ``channel``, ``field``, ``point``;
    for CSV ``plain=1`` (neither byte-order mark nor formula guard).
    """
    query, at, by = request.query_params, now(), who(request).name
    name, _, ending = file_name.rpartition(".")
    dataset = find_dataset(request, name)
    if ending not in set(Format):
        raise NotFound("Các dạng tệp: " + ", ".join(Format))
    asked = {key: str(query.get(key, "")) for key in ("from", "to", *asking.NARROWED_BY)}
    unit = str(query.get("department", ""))
    period = await period_of(request, {**asked, "unit": unit})
    if ending != Format.CSV:
        content = await _made_at_once(dataset, Format(ending), period, by=by)
        return Response(content, media_type=MEDIA_TYPES[Format(ending)], headers=_as(file_name))
    await downloading.begin_download(file_name, period, by=by, at=at)
    plain = str(query.get("plain", "")).lower() in {"1", "true", "yes", "on"}
    pieces = csv_pieces(dataset, period, plain=plain)
    return Stream(
        downloading.downloaded(pieces, file_name, period, by=by),
        media_type=MEDIA_TYPES[Format.CSV],
        headers=_as(file_name),
    )


def _as(file_name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "Cache-Control": "no-store",
    }


def find_dataset(request: AnyRequest, name: str) -> Dataset:
    """Return a table by its name.

    Raises:
        NotFound: there is none.
    """
    datasets = {dataset.name: dataset for dataset in asking.handed(request).datasets}
    if name not in datasets:
        raise NotFound("Không có bảng này. Các bảng: " + ", ".join(datasets))
    return datasets[name]


async def period_of(request: AnyRequest, asked: dict[str, str]) -> Period:
    """Return what of a table is asked for; see ``asking.period_of``."""
    days = rules.read_period(
        asked["from"], asked["to"], today=local_date(now()), first=rules.FIRST_DAY
    )
    return await asking.period_of(request, days, asked, Permission.EXPORT)


async def _made_at_once(dataset: Dataset, form: Format, period: Period, *, by: str) -> bytes:
    rows = await dataset.count(period)
    if rows > AT_ONCE_ROWS:
        raise TooManyRows(rows, AT_ONCE_ROWS)
    file_name, at = f"{dataset.name}.{form}", now()
    await downloading.begin_download(file_name, period, by=by, at=at)
    with tempfile.TemporaryDirectory(prefix="langnghe-") as folder:
        file = Path(folder) / "table"
        about = about_table(dataset, downloading.asked_of(period), by, at)
        sent = await make(dataset, period, form, file, about=about)
        content = file.read_bytes()
    await downloading.end_download(file_name, period, sent, by=by, at=now())
    return content


@post(
    "/api/exports",
    guards=FOR_PROGRAMS,
    status_code=HTTPStatus.ACCEPTED,
    summary="Have a table made in the background",
    tags=["exports"],
)
async def create_export(request: AnyRequest, data: JSONBody[NewExport]) -> ExportView:
    """Have a table of any length made; ask for it with the code, and fetch its file.

    For programs with a key; people use ``/xuat``.
    """
    return await ask_for(request, data)


async def ask_for(request: AnyRequest, new: NewExport) -> ExportView:
    """Have a table made for whoever asks."""
    dataset = find_dataset(request, new.dataset)
    asked = {
        "from": new.start,
        "to": new.end,
        "unit": new.department,
        "channel": new.channel,
        "field": new.field,
        "point": new.point,
    }
    period = await period_of(request, asked)
    return await exporting.ask(dataset.name, new.format, period, by=who(request).name, at=now())


@get(
    "/api/exports/jobs/{code:str}",
    guards=GUARDS,
    summary="Ask how far a table is",
    tags=["exports"],
)
async def read_job(request: AnyRequest, code: FromPath[str]) -> ExportView:
    """Tell how far a table is; only to who asked for it."""
    return await queries.get_export(code, who(request).name)


@delete(
    "/api/exports/jobs/{code:str}",
    guards=FOR_PROGRAMS,
    summary="Give up a table",
    tags=["exports"],
)
async def delete_job(request: AnyRequest, code: FromPath[str]) -> None:
    """Give up a table, or throw a finished one away."""
    await exporting.cancel(code, by=who(request).name, at=now())


@get(
    "/api/exports/jobs/{code:str}/file",
    guards=GUARDS,
    summary="Fetch a finished table",
    tags=["exports"],
)
async def read_job_file(request: AnyRequest, code: FromPath[str]) -> Stream:
    """Send the file of a finished table, as often as one likes within a week."""
    by, at = who(request).name, now()
    view = await queries.get_export(code, by)
    if view.state is not State.DONE:
        raise ExportNotReady(STATE_LABELS[view.state])
    key, period = await queries.file_of(code)
    await asking.check_reach(request, period, Permission.EXPORT)
    pieces = await _opened(key)
    file_name = f"{view.dataset}.{view.format}"
    await downloading.begin_download(file_name, period, by=by, at=at)
    return Stream(
        pieces,
        media_type=MEDIA_TYPES[view.format],
        headers={**_as(file_name), "Content-Length": str(view.bytes)},
    )


async def _opened(key: str) -> AsyncIterator[bytes]:
    """Return a file's pieces, the first of which is there.

    Raises:
        ExportGone: there is no such file any more.
    """
    pieces = files.read(key)
    try:
        first = await anext(pieces)
    except (FileNotFoundError, StopAsyncIteration) as error:
        raise ExportGone from error

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_of_them()


ROUTES = [read_export, create_export, read_job, delete_job, read_job_file]
