"""How many of those who were served answered: answers held against visitors.

Only days of which somebody told how many were served are counted, on both sides; else
three days of numbers would be held against a month of answers.
"""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from feedback.core.db import fetch
from feedback.core.reporting import Period
from surveys.responses.queries.ratings import chosen_of
from surveys.responses.schemas import Level
from surveys.visits.queries import day_of, told_in
from surveys.visits.schemas import Coverage

COVERAGE = """
    SELECT told.code AS code, sum(told.served) AS served, sum(coalesce(given.n, 0)) AS n,
           count(*) AS days
      FROM (SELECT {place} AS place, {table}.code AS code, told.day AS day,
                   sum(told.served) AS served
              FROM visitor_day AS told
              JOIN service_point AS point ON point.id = told.service_point
              JOIN department ON department.id = point.department
             WHERE {told} GROUP BY 1, 2, 3) AS told
      LEFT JOIN (SELECT place, day, sum(n) AS n FROM (
                     SELECT {column} AS place, day, n1 + n2 + n3 + n4 + n5 AS n
                       FROM rating_day AS counted
                      WHERE level = {level} AND day >= {{}} AND day <= {{}} AND {counted}
                      UNION ALL
                     SELECT {column} AS place, day, n FROM rating_delta AS waiting
                      WHERE reason = '' AND day >= {{}} AND day <= {{}} AND {waiting}
                 ) AS faces GROUP BY place, day) AS given
        ON given.place = told.place AND given.day = told.day
     GROUP BY told.code
"""
BY = {
    "unit": ("point.department", "department", "department", Level.UNIT_DAY),
    "point": ("told.service_point", "point", "service_point", Level.POINT_DAY),
}


async def coverage_by(period: Period, what: str) -> dict[str, Coverage]:
    """Return the coverage of each ``unit`` or ``point`` of which visitors are known, by code.

    All answers count, also doubtful ones. With a channel there is none: nobody knows how
    many visitors passed a kiosk.
    """
    if period.channel or what not in BY:
        return {}
    period = replace(period, undoubted=False)
    place, table, column, level = BY[what]
    told = told_in(period)
    counted, waiting = chosen_of(period, "counted"), chosen_of(period, "waiting")
    if period.point is not None:
        level = Level.POINT_DAY
    sql = COVERAGE.format(
        place=place,
        table=table,
        column=column,
        level=int(level),
        told=told.sql,
        counted=counted.sql,
        waiting=waiting.sql,
    )
    days: tuple[date, date] = (period.start, period.end)
    values = (*told.values, *days, *counted.values, *days, *waiting.values)
    rows = await fetch(sql, *values)
    return {row["code"]: _coverage(row) for row in rows}


def _coverage(row: Mapping[str, object]) -> Coverage:
    return Coverage(*(int(str(row[name])) for name in ("served", "n", "days")))


async def coverage(period: Period) -> Coverage | None:
    """Return the coverage of a whole period; None: nobody told how many were served."""
    found = (await coverage_by(period, "unit")).values()
    if not found:
        return None
    return Coverage(
        sum(one.served for one in found),
        sum(one.answers for one in found),
        max(one.days for one in found),
    )


async def answers_by_day(period: Period) -> dict[tuple[int, date], int]:
    """Return the answers of each service point and day that has any."""
    counted, waiting = chosen_of(period, "counted"), chosen_of(period, "waiting")
    sql = f"""
        SELECT service_point, day, sum(n) AS n FROM (
            SELECT service_point, day, n1 + n2 + n3 + n4 + n5 AS n FROM rating_day AS counted
             WHERE level = 0 AND day >= {{}} AND day <= {{}} AND {counted.sql}
             UNION ALL
            SELECT service_point, day, n FROM rating_delta AS waiting
             WHERE reason = '' AND day >= {{}} AND day <= {{}} AND {waiting.sql}) AS faces
         GROUP BY service_point, day
    """  # noqa: S608 - constants only; values travel as parameters
    days = (period.start, period.end)
    rows = await fetch(sql, *days, *counted.values, *days, *waiting.values)
    return {(row["service_point"], day_of(row)): int(row["n"]) for row in rows}
