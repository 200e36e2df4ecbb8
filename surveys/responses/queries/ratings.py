"""Ratings one by one: lists, exports, and the words of reasons."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from feedback.core.clock import next_day, start_of
from feedback.core.db import fetch, is_embedded
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from surveys.responses.schemas import OpenRating, RatingRow
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


def chosen_of(period: Period, table: str) -> Conditions:
    """Return what else a period asks of ratings, or of rows that count them."""
    where = Conditions("1 = 1")
    units = period.units()
    if units is not None:
        where &= Conditions.is_in(f"{table}.department", units)
    if period.channel:
        where &= Conditions(f"{table}.channel = {{}}", (period.channel,))
    if period.point is not None:
        where &= Conditions(f"{table}.service_point = {{}}", (period.point,))
    if period.undoubted:
        where &= Conditions(f"{table}.flags = 0")
    return where


def in_period(period: Period) -> Conditions:
    """Return the ratings a period asks for."""
    moments = (start_of(period.start), start_of(next_day(period.end)))
    where = Conditions("rating.given_at >= {} AND rating.given_at < {}", moments)
    return where & chosen_of(period, "rating")


ROWS = """
    SELECT rating.id AS id, point.name AS service_point, department.name AS department,
           rating.score AS score, rating.scale AS scale, rating.reasons AS reasons, rating.comment AS comment,
           rating.given_at AS given_at, rating.channel AS channel,
           rating.flags AS flags,
           coalesce(complaint.sealed, {}) AS sealed
      FROM rating
      JOIN service_point AS point ON point.id = rating.service_point
      JOIN department ON department.id = rating.department
      LEFT JOIN complaint ON complaint.id = rating.complaint
"""


OPEN = """
    SELECT rating.score AS score, rating.scale AS scale, rating.reasons AS reasons,
           rating.given_at AS given_at, point.code AS point_code
      FROM rating JOIN service_point AS point ON point.id = rating.service_point
     WHERE rating.id = {} AND rating.completed_at IS NULL
"""


async def rating_rows(period: Period) -> AsyncIterator[RatingRow]:
    """Stream the ratings of a period in the order they were stored."""
    last = 0
    where = in_period(period)
    sql = f"{ROWS} WHERE rating.id > {{}} AND {where.sql} ORDER BY rating.id LIMIT {{}}"
    while True:
        rows = await Rating.raw(sql, False, last, *where.values, BATCH)
        for row in msgspec.convert(rows, list[RatingRow], strict=False):
            yield row
            last = row.id
        if len(rows) < BATCH:
            return


def local_day_and_hour() -> tuple[str, str]:
    """Return SQL for the day and hour of ``given_at`` in Vietnam, seven hours ahead all year."""
    if is_embedded():
        there = "rating.given_at, '+7 hours'"
        return f"date({there})", f"CAST(strftime('%H', {there}) AS INTEGER)"
    there = "(rating.given_at AT TIME ZONE INTERVAL '7 hours')"
    return f"CAST({there} AS date)", f"CAST(extract(hour FROM {there}) AS smallint)"


def weekday_of(day: str) -> str:
    """Return SQL for the number of a day in its week, Monday 0."""
    if is_embedded():
        return f"(CAST(strftime('%w', {day}) AS INTEGER) + 6) % 7"
    return f"CAST(extract(isodow FROM {day}) AS integer) - 1"


def _in_hour(asked: tuple[int, int] | None) -> Conditions:
    if asked is None:
        return Conditions("1 = 1")
    day, hour = local_day_and_hour()
    return Conditions(f"{weekday_of(day)} = {{}} AND {hour} = {{}}", asked)


async def latest_ratings(
    period: Period, limit: int, skip: int = 0, hour: tuple[int, int] | None = None
) -> list[RatingRow]:
    """Return ratings of a period, the newest first, after the first ``skip``.

    ``hour``: weekday, Monday 0, and hour they were given in; None: any.
    """
    where = in_period(period) & _in_hour(hour)
    newest_first = "ORDER BY rating.given_at DESC, rating.id DESC LIMIT {} OFFSET {}"
    sql = f"{ROWS} WHERE {where.sql} {newest_first}"
    rows = await Rating.raw(sql, False, *where.values, limit, skip)
    return msgspec.convert(rows, list[RatingRow], strict=False)


async def ratings_between(
    point: int, first: datetime, last: datetime, limit: int
) -> list[RatingRow]:
    """Return the undoubted ratings of a point between two moments, the newest first."""
    sql = f"""{ROWS}
        WHERE rating.service_point = {{}} AND rating.given_at >= {{}} AND rating.given_at <= {{}}
          AND rating.flags = 0 ORDER BY rating.given_at DESC, rating.id DESC LIMIT {{}}
    """
    rows = await Rating.raw(sql, False, point, first, last, limit)
    return msgspec.convert(rows, list[RatingRow], strict=False)


async def open_on_phone(rating_id: int) -> OpenRating | None:
    """Return a rating that is not complete yet; None: there is none."""
    rows = await fetch(OPEN, rating_id)
    return msgspec.convert(dict(rows[0]), OpenRating, strict=False) if rows else None


async def rating_kept(client_id: str) -> int | None:
    """Return the rating stored under an id that a kiosk made; None: there is none."""
    rows = await fetch("SELECT rating FROM kiosk_answer WHERE client_id = {}", client_id)
    return int(rows[0]["rating"]) if rows else None


async def point_code_of(rating_id: int) -> str:
    """Return the code of the service point where a rating was given."""
    sql = """
        SELECT point.code AS code FROM rating
          JOIN service_point AS point ON point.id = rating.service_point WHERE rating.id = {}
    """
    return str((await fetch(sql, rating_id))[0]["code"])


async def is_sealed(complaint_id: int) -> bool:
    """Tell whether a rating's complaint is sealed."""
    sql = "SELECT sealed FROM complaint WHERE id = {}"
    return bool((await fetch(sql, complaint_id))[0]["sealed"])


async def complaint_of(number: str) -> tuple[int, bool] | None:
    """Return the id of a complaint and whether it is sealed; None: it has no rating."""
    sql = """
        SELECT complaint.id AS id, complaint.sealed AS sealed
          FROM complaint JOIN rating ON rating.complaint = complaint.id
         WHERE complaint.number = {}
    """
    rows = await fetch(sql, number)
    return (int(rows[0]["id"]), bool(rows[0]["sealed"])) if rows else None


async def count_sealed(period: Period) -> int:
    """Count the ratings of a period whose complaint is sealed."""
    where = in_period(period) & Conditions("complaint.sealed = {}", (True,))
    sql = f"""
        SELECT count(*) AS n FROM rating
          JOIN complaint ON complaint.id = rating.complaint WHERE {where.sql}
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await Rating.raw(sql, *where.values)
    return int(rows[0]["n"])
