"""Every SELECT about ratings."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta

import msgspec

from feedback.core.clock import local_date, next_day, start_of
from feedback.core.reporting import Period, Ratio
from feedback.core.sql import Conditions
from surveys.responses.schemas import HAPPY_SCORE, RatingRow
from surveys.responses.tables import Rating, Reason

BATCH = 1000


async def reason_names() -> dict[str, str]:
    """Return the words of each reason, in the order screens show them."""
    rows = await Reason.select().order_by(Reason.position)
    return {row["code"]: row["name"] for row in rows}


async def reasons_on_screen(most: int) -> list[tuple[str, str]]:
    """Return at most ``most`` reasons a kiosk shows, as code and words."""
    rows = await (
        Reason.select().where(Reason.on_screen.eq(True)).order_by(Reason.position).limit(most)
    )
    return [(row["code"], row["name"]) for row in rows]


async def ratings_since(moment: datetime) -> int:
    """Count the faces touched from ``moment`` on."""
    return int(await Rating.count().where(Rating.given_at >= moment))


def _in_period(period: Period) -> Conditions:
    moments = (start_of(period.start), start_of(next_day(period.end)))
    where = Conditions("rating.given_at >= {} AND rating.given_at < {}", moments)
    units = period.units()
    return where if units is None else where & Conditions.is_in("rating.department", units)


GROUPS = {"all": "''", "unit": "department.name"}


async def satisfied_by(period: Period, what: str) -> dict[str, Ratio]:
    """Count happy among scored ratings, by ``unit``, or ``all`` under the empty label."""
    where = _in_period(period)
    sql = f"""
        SELECT {GROUPS[what]} AS label, count(*) AS n,
               sum(CASE WHEN rating.score >= {HAPPY_SCORE} THEN 1 ELSE 0 END) AS happy
          FROM rating
          JOIN department ON department.id = rating.department
         WHERE {where.sql}
         GROUP BY 1
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await Rating.raw(sql, *where.values)
    return {row["label"]: Ratio(row["happy"], row["n"]) for row in rows}


async def satisfied_by_week(period: Period) -> Mapping[date, Ratio]:
    """Count happy among scored ratings by the Monday of their week."""
    where = _in_period(period)
    sql = f"SELECT rating.score AS score, rating.given_at AS given_at FROM rating WHERE {where.sql}"  # noqa: S608
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for row in await Rating.raw(sql, *where.values):
        day = local_date(row["given_at"])
        week = counts[day - timedelta(days=day.weekday())]
        week[0] += row["score"] >= HAPPY_SCORE
        week[1] += 1
    return {monday: Ratio(*week) for monday, week in counts.items()}


ROWS = """
    SELECT rating.id AS id, point.name AS service_point, department.name AS department,
           rating.score AS score, rating.reasons AS reasons, rating.comment AS comment,
           rating.given_at AS given_at, rating.channel AS channel,
           coalesce(complaint.sealed, {}) AS sealed
      FROM rating
      JOIN service_point AS point ON point.id = rating.service_point
      JOIN department ON department.id = rating.department
      LEFT JOIN complaint ON complaint.id = rating.complaint
"""


async def rating_rows(period: Period) -> AsyncIterator[RatingRow]:
    """Stream the ratings of a period in the order they were stored."""
    last = 0
    where = _in_period(period)
    sql = f"{ROWS} WHERE rating.id > {{}} AND {where.sql} ORDER BY rating.id LIMIT {{}}"
    while True:
        rows = await Rating.raw(sql, False, last, *where.values, BATCH)
        for row in msgspec.convert(rows, list[RatingRow], strict=False):
            yield row
            last = row.id
        if len(rows) < BATCH:
            return


async def latest_ratings(period: Period, limit: int, skip: int = 0) -> list[RatingRow]:
    """Return ratings of a period, the newest first, after the first ``skip``."""
    where = _in_period(period)
    newest_first = "ORDER BY rating.given_at DESC, rating.id DESC LIMIT {} OFFSET {}"
    sql = f"{ROWS} WHERE {where.sql} {newest_first}"
    rows = await Rating.raw(sql, False, *where.values, limit, skip)
    return msgspec.convert(rows, list[RatingRow], strict=False)


async def count_sealed(period: Period) -> int:
    """Count the ratings of a period whose complaint is sealed."""
    where = _in_period(period) & Conditions("complaint.sealed = {}", (True,))
    sql = f"""
        SELECT count(*) AS n FROM rating
          JOIN complaint ON complaint.id = rating.complaint WHERE {where.sql}
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await Rating.raw(sql, *where.values)
    return int(rows[0]["n"])
