"""Ratings as finished lines of CSV: the database writes them, thousands at a time.

Nine in ten ratings are a face and nothing else, of which a line can be made where the
row lies. What the others hold besides (reasons to be named, words to be masked, anything
sealed) comes as JSON between two marks, and is made into cells here.
"""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from feedback.core.db import fetch, is_embedded
from feedback.core.reporting import Period
from feedback.core.tabular import cell
from feedback.places.tables import Department, ServicePoint
from nlp.pii import mask
from surveys.responses.queries.ratings import in_period, reason_names
from surveys.responses.schemas import FACES, THREE_FACES, flag_codes
from surveys.screens.terms import THREE

ROWS_OF_FILE, ROWS_OF_SERVER = 10_000, 20_000
"""Lines written in one statement: more are slower or take memory."""
REPEATED = 5000
"""Reasons and words that are remembered as cells: many choose and write the same."""
END, MARK = "\r\n", "\x01"
MARKED = re.compile(f"{MARK}([^{MARK}]*){MARK}")

LINES = """
    {names}
    SELECT {together} AS lines, max(id) AS last, count(*) AS n FROM (
        SELECT rating.id AS id, {line} AS line
          FROM (SELECT * FROM rating {by_number}
                 WHERE rating.id > {{}} AND {where} ORDER BY rating.id LIMIT {{}}) AS rating
               {joined}
         ORDER BY rating.id) AS chosen
"""
MORE = """
    CASE WHEN rating.comment = '' AND rating.reasons = '[]' THEN ',,'
    ELSE '{mark}' || {array}(rating.reasons, rating.comment, coalesce(
         (SELECT sealed FROM complaint WHERE complaint.id = rating.complaint), {no})) || '{mark}'
    END
"""
NAMES = "SELECT CAST(key AS integer) AS id, value AS cell FROM json_each({})"
FLAGS = f"""CASE rating.flags {" ".join(f"WHEN {n} THEN '{flag_codes(n)}'" for n in range(8))} END"""


def _face(faces: Sequence[tuple[int, str]]) -> str:
    cases = " ".join(f"WHEN {n} THEN '{name}'" for n, name in faces)
    return f"CASE rating.score {cases} END"


FACE = f"CASE rating.scale WHEN {THREE} THEN {_face(THREE_FACES)} ELSE {_face(FACES)} END"


def _words() -> Mapping[str, str]:
    """Return what a statement says in the words of the database at hand.

    Names of points and units are its first two values, as JSON of their cells by id.
    """
    return _words_of_file() if is_embedded() else _words_of_server()


def _words_of_file() -> Mapping[str, str]:
    more = MORE.format(array="json_array", no="0", mark=MARK)
    moment = "datetime(substr(rating.given_at, 1, 19), '+7 hours')"
    return {
        "names": f"WITH point AS MATERIALIZED ({NAMES}), unit AS MATERIALIZED ({NAMES})",
        "joined": """JOIN point ON point.id = rating.service_point
                     JOIN unit ON unit.id = rating.department""",
        # Else the index of moments is walked, and all of it sorted, for each statement.
        "by_number": "NOT INDEXED",
        "together": "group_concat(line, char(13, 10))",
        "line": " || ',' || ".join(_cells("point.cell", "unit.cell", more, moment)),
    }


def _words_of_server() -> Mapping[str, str]:
    # No join: rows stay in the order of the index, and none is sorted.
    point, unit = (
        f"coalesce({{}}::jsonb ->> CAST(rating.{column} AS text), '')"
        for column in ("service_point", "department")
    )
    more = MORE.format(array="json_build_array", no="false", mark=MARK)
    # Twice as quick as to_char(), and the same as long as dates are told the ISO way.
    moment = (
        "CAST(date_trunc('second', rating.given_at AT TIME ZONE INTERVAL '7 hours') AS text)"
    )
    return {
        "names": "",
        "joined": "",
        "by_number": "",
        "together": "string_agg(line, E'\\r\\n')",
        "line": f"concat_ws(',', {', '.join(_cells(point, unit, more, moment))})",
    }


def _cells(point: str, unit: str, more: str, moment: str) -> list[str]:
    return [
        "rating.id",
        point,
        unit,
        "rating.score",
        FACE,
        "rating.scale",
        more,
        moment,
        "rating.channel",
        FLAGS,
    ]


async def rating_lines(period: Period, plain: bool) -> AsyncIterator[tuple[str, int]]:  # noqa: FBT001 - what a Dataset calls
    """Yield the ratings of a period in the order they were stored; see ``Dataset.lines``."""
    where = in_period(period)
    sql = LINES.format(**_words(), where=where.sql)
    cells = [
        json.dumps(await _names(table, plain=plain)) for table in (ServicePoint, Department)
    ]
    made = _maker(await reason_names(), plain=plain)
    most = ROWS_OF_FILE if is_embedded() else ROWS_OF_SERVER

    def asked(last: int) -> asyncio.Future[Sequence[Mapping[str, Any]]]:
        return asyncio.ensure_future(fetch(sql, *cells, last, *where.values, most))

    coming = asked(0)
    try:
        while (rows := await coming) and rows[0]["n"]:
            # The database writes the next lines while these are masked, which is work for
            # the processor: other requests go on meanwhile.
            coming = asked(rows[0]["last"])
            done = await asyncio.to_thread(MARKED.sub, made, f"{rows[0]['lines']}{END}")
            yield done, rows[0]["n"]
    finally:
        coming.cancel()


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
    """Return what makes the cells of reasons and words of what stands between marks."""
    guard = not plain

    @lru_cache(maxsize=REPEATED)
    def made(marked: str) -> str:
        reasons, comment, sealed = json.loads(marked)
        if sealed:
            return ",,"
        chosen = json.loads(reasons)
        labels = "; ".join(names.get(reason, reason) for reason in chosen)
        cells = (";".join(chosen), labels, mask(comment) if comment else "")
        return _line([cell(one, guard=guard) for one in cells])

    return lambda found: made(found[1])


COUNT = "SELECT count(*) AS n FROM rating WHERE {}"


async def count_rows(period: Period) -> int:
    """Return how many ratings a period has."""
    where = in_period(period)
    rows = await fetch(COUNT.format(where.sql), *where.values)
    return int(rows[0]["n"])
