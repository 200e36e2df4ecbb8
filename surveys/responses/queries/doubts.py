"""What is needed to judge whether answers are doubtful."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from feedback.core.db import fetch
from feedback.core.sql import Conditions
from surveys.responses.schemas import Level
from surveys.responses.tables import RatingUsual

PAST = timedelta(days=28)
MOST_AT_ONCE = 5000
"""Answers of a point read for one hour, the newest: more of them are a flood anyway."""


class Judged(msgspec.Struct, frozen=True):
    """A rating as it is judged."""

    id: int
    given_at: datetime
    channel: str
    flags: int


class News(msgspec.Struct, frozen=True):
    """An hour of a point that is to be judged."""

    service_point: int
    day: date
    hour: int


class Usual(msgspec.Struct, frozen=True):
    """What the weeks before say of a point: most answers in an hour, answers, low ones."""

    busiest: int = 0
    n: int = 0
    low: int = 0


GIVEN = """
    SELECT id, given_at, channel, flags FROM rating
     WHERE service_point = {} AND given_at >= {} AND given_at < {}
     ORDER BY given_at DESC, id DESC LIMIT {}
"""


async def given_between(point: int, first: datetime, end: datetime) -> list[Judged]:
    """Return the ratings of a point from ``first`` to before ``end``, in order of time."""
    rows = await fetch(GIVEN, point, first, end, MOST_AT_ONCE)
    found = msgspec.convert([dict(row) for row in rows], list[Judged], strict=False)
    return found[::-1]


async def usual(point: int, day: date) -> Usual:
    """Return what the weeks before a day say of a point; nothing, when nobody reckoned it."""
    rows = await fetch(
        "SELECT busiest, n, low FROM rating_usual WHERE day = {} AND service_point = {}",
        *(day, point),
    )
    return Usual(**dict(rows[0])) if rows else Usual()


async def is_reckoned(day: date) -> bool:
    """Tell whether the past of a day has been reckoned."""
    return await RatingUsual.exists().where(
        (RatingUsual.day == day) & (RatingUsual.service_point == 0)
    )


HOURS = """
    SELECT service_point, max(n) AS busiest FROM (
        SELECT service_point, day, hour, sum(n) AS n FROM rating_hour
         WHERE level = {} AND day >= {} AND day < {} AND flags = 0
         GROUP BY service_point, day, hour) AS counted
     GROUP BY service_point
"""
FACES = """
    SELECT service_point, sum(n1 + n2 + n3 + n4 + n5) AS n, sum(n1 + n2) AS low
      FROM rating_day WHERE level = {} AND day >= {} AND day < {} AND flags = 0
     GROUP BY service_point
"""


async def past_of(day: date) -> dict[int, Usual]:
    """Return what the weeks before a day say of each point that was rated in them."""
    span = (int(Level.POINT_DAY), day - PAST, day)
    hours = {row["service_point"]: row["busiest"] for row in await fetch(HOURS, *span)}
    return {
        row["service_point"]: Usual(
            int(hours.get(row["service_point"], 0) or 0), int(row["n"]), int(row["low"])
        )
        for row in await fetch(FACES, *span)
    }


SCORES = """
    SELECT rating.id AS id, rating.given_at AS given_at, rating.score AS score FROM rating
     WHERE {where} ORDER BY rating.given_at, rating.id
"""


async def undoubted_scores(
    point: int, after: datetime, until: datetime
) -> Sequence[dict[str, Any]]:
    """Return moment and score of a point's undoubted ratings after one moment, up to another."""
    where = Conditions(
        "rating.service_point = {} AND rating.given_at > {} AND rating.given_at <= {}"
        " AND rating.flags = 0",
        (point, after, until),
    )
    rows = await fetch(SCORES.format(where=where.sql), *where.values)
    return [dict(row) for row in rows]
