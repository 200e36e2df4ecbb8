"""Ratings as finished lines of CSV: the database writes them, thousands at a time.

Nine in ten ratings are a face and nothing else, of which a line can be made where the
row lies. The others (words to be masked, reasons to be named, anything sealed) come as
JSON behind a mark, and are made here.
"""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from functools import lru_cache

from feedback.core.db import fetch, is_embedded
from feedback.core.reporting import Period
from feedback.core.tabular import cell
from feedback.places.tables import Department, ServicePoint
from nlp.pii import mask
from surveys.responses.queries.ratings import in_period, reason_names
from surveys.responses.schemas import FACES

ROWS = 5000
"""Lines written in one statement."""
END, MARK = "\r\n", "\x01"
MARKED = re.compile(f"{MARK}([^\r\n]*)")

FACE = " ".join(f"WHEN {score} THEN '{name}'" for score, name in FACES)

LINES = """
    WITH point AS MATERIALIZED ({points}), unit AS MATERIALIZED ({units}),
    chosen AS (
        SELECT rating.id AS id,
               CASE WHEN rating.comment = '' AND rating.reasons = '[]' THEN
                   CAST(rating.id AS text) || ',' || point.cell || ',' || unit.cell || ',' || rating.score
                   || ',' || CASE rating.score {face} END || ',,,,' || {moment}
                   || ',' || rating.channel
               ELSE '{mark}' || {array}(
                   rating.id, point.cell, unit.cell, rating.score, rating.reasons,
                   rating.comment, {moment}, rating.channel, coalesce(complaint.sealed, {no}))
               END AS line
          FROM rating {by_number}
          JOIN point ON point.id = rating.service_point
          JOIN unit ON unit.id = rating.department
          LEFT JOIN complaint ON complaint.id = rating.complaint
         WHERE rating.id > {{}} AND {where}
         ORDER BY rating.id
         LIMIT {{}}
    )
    SELECT {together} AS lines, max(id) AS last, count(*) AS n FROM chosen
"""
ON_FILE = {
    "points": "SELECT CAST(key AS integer) AS id, value AS cell FROM json_each({})",
    "moment": "datetime(substr(rating.given_at, 1, 19), '+7 hours')",
    "array": "json_array",
    "no": "0",
    # Else the index of moments is walked, and all of it sorted, for each five thousand.
    "by_number": "NOT INDEXED",
    "together": "group_concat(line, char(13, 10))",
}
ON_SERVER = {
    "points": "SELECT CAST(key AS bigint) AS id, value AS cell FROM jsonb_each_text({}::jsonb)",
    "moment": "to_char(rating.given_at AT TIME ZONE INTERVAL '7 hours', 'YYYY-MM-DD HH24:MI:SS')",
    "array": "json_build_array",
    "no": "false",
    "by_number": "",
    "together": "string_agg(line, E'\\r\\n' ORDER BY id)",
}


async def rating_lines(period: Period, plain: bool) -> AsyncIterator[tuple[str, int]]:  # noqa: FBT001 - what a Dataset calls
    """Yield the ratings of a period in the order they were stored; see ``Dataset.lines``."""
    where, words = in_period(period), ON_FILE if is_embedded() else ON_SERVER
    sql = LINES.format(
        **words,
        units=words["points"],
        where=where.sql,
        mark=MARK,
        face=FACE,
    )
    cells = [
        json.dumps(await _names(table, plain=plain)) for table in (ServicePoint, Department)
    ]
    made = _maker(await reason_names(), plain=plain)
    last = 0
    while True:
        rows = await fetch(sql, *cells, last, *where.values, ROWS)
        if not rows[0]["n"]:
            return
        # Masking is work for the processor: other requests go on meanwhile.
        done = await asyncio.to_thread(MARKED.sub, made, f"{rows[0]['lines']}\r\n")
        yield done, rows[0]["n"]
        last = rows[0]["last"]


async def _names(table: type[ServicePoint | Department], *, plain: bool) -> dict[int, str]:
    """Return each name by its id, as it stands in a line."""
    rows = await table.select(table.id, table.name)
    return {row["id"]: _line([cell(row["name"], guard=not plain)]) for row in rows}


def _line(cells: list[str]) -> str:
    # As ``tabular.to_csv`` writes it, without the end; one empty cell is not quoted.
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=END).writerow([*cells, ""])
    return buffer.getvalue().removesuffix(f",{END}")


def _maker(names: Mapping[str, str], *, plain: bool) -> Callable[[re.Match[str]], str]:
    """Return what makes a line of a marked one."""
    faces, guard = dict(FACES), not plain

    @lru_cache(maxsize=1000)
    def reasons_of(text: str) -> str:
        reasons = json.loads(text)
        labels = "; ".join(names.get(reason, reason) for reason in reasons)
        return _line([cell(";".join(reasons), guard=guard), cell(labels, guard=guard)])

    def made(found: re.Match[str]) -> str:
        number, point, unit, score, reasons, comment, moment, channel, sealed = json.loads(
            found[1]
        )
        said = "" if sealed else _line([cell(mask(comment), guard=guard)]) if comment else ""
        why = reasons_of("[]" if sealed else reasons)
        return f"{number},{point},{unit},{score},{faces[score]},{why},{said},{moment},{channel}"

    return made


COUNT = "SELECT count(*) AS n FROM rating WHERE {}"


async def count_rows(period: Period) -> int:
    """Return how many ratings a period has."""
    where = in_period(period)
    rows = await fetch(COUNT.format(where.sql), *where.values)
    return int(rows[0]["n"])
