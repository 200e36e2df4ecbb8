"""The export's rows: a batch at a time, sealed ones never among them."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import msgspec

from feedback.complaints.queries.figures import figure_condition, in_units
from feedback.complaints.tables import Complaint
from feedback.core.reporting import Period
from feedback.core.sql import Conditions

BATCH = 1000

ROWS = """
    SELECT complaint.id AS id, complaint.number AS number,
           complaint.received_at AS received_at, complaint.channel AS channel,
           complaint.kind AS kind, complaint.field AS field, field.name AS field_name,
           complaint.urgency AS urgency, complaint.sorted_by AS sorted_by,
           complaint.field_confidence AS field_confidence,
           complaint.model_version AS model_version,
           department.code AS department, department.name AS department_name,
           area.name AS area, point.name AS service_point, complaint.place AS place,
           complaint.due_on AS due_on, complaint.first_due_on AS first_due_on,
           complaint.status AS status,
           (SELECT main.number FROM case_link AS link
              JOIN complaint AS main ON main.id = link.target AND NOT main.sealed
             WHERE link.source = complaint.id AND link.kind = 'merged'
               AND link.undone_at IS NULL) AS merged_into,
           (SELECT nullif(count(*), 0) FROM case_link AS link
             WHERE link.target = complaint.id AND link.kind = 'split'
               AND link.undone_at IS NULL) AS parts,
           complaint.answered_at AS answered_at, complaint.closed_at AS closed_at,
           complaint.verdict AS verdict, complaint.source AS source,
           complaint.text AS text
      FROM complaint
      LEFT JOIN field ON field.code = complaint.field
      LEFT JOIN department ON department.id = complaint.department
      LEFT JOIN area ON area.id = complaint.area
      LEFT JOIN service_point AS point ON point.id = complaint.service_point
"""


class ExportRow(msgspec.Struct, frozen=True):
    """A complaint as the export reads it, before masking."""

    id: int
    number: str
    received_at: datetime
    channel: str
    kind: str | None
    field: str | None
    field_name: str | None
    urgency: str
    sorted_by: str
    field_confidence: float | None
    model_version: str | None
    department: str | None
    department_name: str | None
    area: str | None
    service_point: str | None
    place: str
    due_on: date
    first_due_on: date
    status: str
    merged_into: str | None
    parts: int | None
    answered_at: datetime | None
    closed_at: datetime | None
    verdict: str | None
    source: str
    text: str


async def export_rows(period: Period) -> AsyncIterator[ExportRow]:
    """Stream the complaints received in a period, in the order they were stored."""
    last = 0
    where = figure_condition("received", period.start, period.end) & in_units(period)
    sql = f"{ROWS} WHERE complaint.id > {{}} AND {where.sql} ORDER BY complaint.id LIMIT {{}}"
    while True:
        rows = await Complaint.raw(sql, last, *where.values, BATCH)
        for row in msgspec.convert(rows, list[ExportRow], strict=False):
            yield row
            last = row.id
        if len(rows) < BATCH:
            return


async def count_rows(period: Period) -> int:
    """Count what ``export_rows`` yields."""
    where = figure_condition("received", period.start, period.end) & in_units(period)
    sql = f"SELECT count(*) AS n FROM complaint WHERE {where.sql}"  # noqa: S608
    return int((await Complaint.raw(sql, *where.values))[0]["n"])


async def count_sealed(period: Period) -> int:
    """Count the sealed complaints received in a period, for the keeper of the server."""
    everywhere = Period(period.start, period.end, period.scope)
    where = Conditions("complaint.sealed = {}", (True,))
    where &= figure_condition("received", everywhere.start, everywhere.end)
    sql = f"SELECT count(*) AS n FROM complaint WHERE {where.sql}"  # noqa: S608
    return int((await Complaint.raw(sql, *where.values))[0]["n"])
