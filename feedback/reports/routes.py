"""The downloads: /api/exports/{dataset}.csv."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import NotFound
from feedback.core.tabular import to_csv
from feedback.reports import actions, asking, rules


@get(
    "/api/exports/{file_name:str}",
    guards=[requires(Permission.EXPORT)],
    summary="Download a table as CSV",
    tags=["exports"],
)
async def read_export(request: AnyRequest, file_name: FromPath[str]) -> Stream:
    """Stream ``ratings.csv`` or ``complaints.csv``: today's rows included, sealed ones not.

    Query: ``from`` and ``to`` (yyyy-mm-dd, both included), ``department`` (code of
    a unit, with all below), ``plain=1`` (neither byte-order mark nor formula guard).
    """
    query, at = request.query_params, now()
    datasets = {f"{dataset.name}.csv": dataset for dataset in asking.handed(request).datasets}
    dataset = datasets.get(file_name)
    if dataset is None:
        raise NotFound("Không có bảng này. Các bảng: " + ", ".join(datasets))
    days = rules.read_period(
        str(query.get("from", "")),
        str(query.get("to", "")),
        today=local_date(at),
        first=rules.FIRST_DAY,
    )
    unit = str(query.get("department", ""))
    period = await asking.read_period(request, days, unit, Permission.EXPORT)
    by = who(request).name
    await actions.begin_download(dataset, period, by=by, at=at)
    plain = str(query.get("plain", "")).lower() in {"1", "true", "yes", "on"}
    header = [column.name for column in dataset.columns]
    return Stream(
        to_csv(header, actions.downloaded_rows(dataset, period, by=by), plain=plain),
        media_type="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name}"',
            "Cache-Control": "no-store",
        },
    )


ROUTES = [read_export]
