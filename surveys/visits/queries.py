"""Every SELECT about visitors served."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from feedback.core.db import fetch
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from surveys.visits.schemas import Change, VisitorRow

LISTED = 100


async def known(rows: Sequence[VisitorRow]) -> dict[tuple[int, date], int]:
    """Return what is stored of the days that rows tell of, by point and day."""
    if not rows:
        return {}
    days = [row.day for row in rows]
    found = await fetch(
        "SELECT service_point, day, served FROM visitor_day WHERE day >= {} AND day <= {}",
        *(min(days), max(days)),
    )
    return {(row["service_point"], day_of(row)): row["served"] for row in found}


def day_of(row: Mapping[str, Any]) -> date:
    """Return the day of a row, whichever database says it."""
    day = row["day"]
    return day if isinstance(day, date) else date.fromisoformat(str(day))


CHANGES = """
    SELECT point.name AS point, told.day AS day, told.before AS before, told.after AS after,
           told.by AS by, told.at AS at
      FROM visitor_change AS told
      JOIN service_point AS point ON point.id = told.service_point
     WHERE told.before IS NOT NULL
     ORDER BY told.id DESC LIMIT {}
"""


async def corrections() -> list[Change]:
    """Return the newest corrections, the newest first."""
    rows = await fetch(CHANGES, LISTED)
    return msgspec.convert([dict(row) for row in rows], list[Change], strict=False)


LAST_TOLD = """
    SELECT point.id AS id, point.code AS code, point.name AS name,
           min(told.day) AS first, max(told.day) AS last, count(told.id) AS days,
           coalesce(sum(told.served), 0) AS served
      FROM service_point AS point
      LEFT JOIN visitor_day AS told ON told.service_point = point.id
     WHERE point.revoked_at IS NULL
     GROUP BY point.id, point.code, point.name
     ORDER BY point.id
"""


class PointTold(msgspec.Struct, frozen=True):
    """What is known of a service point: from when to when, how many days and visitors."""

    id: int
    code: str
    name: str
    first: date | None
    last: date | None
    days: int
    served: int


async def told_of_points() -> list[PointTold]:
    """Return what is known of every open service point."""
    rows = [dict(row) for row in await fetch(LAST_TOLD)]
    return msgspec.convert(rows, list[PointTold], strict=False)


def told_in(period: Period) -> Conditions:
    """Return what is told of a period, of rows called ``told`` and points called ``point``."""
    where = Conditions("told.day >= {} AND told.day <= {}", (period.start, period.end))
    units = period.units()
    if units is not None:
        where &= Conditions.is_in("point.department", units)
    if period.point is not None:
        where &= Conditions("told.service_point = {}", (period.point,))
    return where


TOLD = """
    SELECT point.code AS point, point.name AS name, department.name AS unit, told.day AS day,
           told.served AS served, told.service_point AS id
      FROM visitor_day AS told
      JOIN service_point AS point ON point.id = told.service_point
      JOIN department ON department.id = point.department
     WHERE {where} ORDER BY told.day, told.service_point
"""


async def told_rows(period: Period) -> AsyncIterator[Mapping[str, Any]]:
    """Yield what is told of a period, in order of days."""
    where = told_in(period)
    for row in await fetch(TOLD.format(where=where.sql), *where.values):
        yield {**row, "day": day_of(row)}


async def count_told(period: Period) -> int:
    """Count the rows of ``told_rows``."""
    where = told_in(period)
    sql = f"""
        SELECT count(*) AS n FROM visitor_day AS told
          JOIN service_point AS point ON point.id = told.service_point WHERE {where.sql}
    """  # noqa: S608 - constants only; values travel as parameters
    return int((await fetch(sql, *where.values))[0]["n"])
