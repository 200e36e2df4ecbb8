"""How quick the figures of the trends page are, beside DuckDB on the same ratings in Parquet.

``python -m bench.trends --json [--rows 1000000,10000000] [--engine sqlite|postgres]``

Each panel of ratings is asked for a quarter and for a year, the product's own function
against one statement of DuckDB (2 threads) on a Parquet file of the same ratings, in
turn, seven times; the medians are compared, and the numbers must be equal. Ratio below
one: the product is quicker. Growth: the product's median at the largest number of
ratings by that at the smallest.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bench.machine import report
from bench.ratings import POINTS, facts, first_day
from tests.grounds import Postgres, run_sql

ROUNDS = 7
WARM = 2
SPANS = {"quarter": 91, "year": 365}


def make_parquet(file: Path, rows: int) -> duckdb.DuckDBPyConnection:
    """Write the ratings as Parquet; return what asks them."""
    one = facts("n", "//")
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    moment = (
        f"DATE '{first_day()}' + ({one['day']})::int + to_hours({one['hour']})"
        f" + to_seconds({one['second']})"
    )
    connection.execute(
        f"""
        COPY (SELECT n AS id, {one["point"]} AS point, {one["unit"]} AS unit,
                     ({one["score"]})::tinyint AS score, {one["channel"]} AS channel,
                     {one["reasons"]} AS reasons, {one["comment"]} AS comment,
                     {moment} AS given_at
                FROM (SELECT unnest(range(1, {rows + 1})) AS n) ORDER BY given_at)
          TO '{file}' (FORMAT parquet, COMPRESSION zstd)
        """
    )
    return connection


def questions(file: Path) -> dict[str, str]:
    """Return what DuckDB is asked for each panel; ``?`` is the first day and the day after."""
    rated = f"FROM '{file}' WHERE given_at >= ? AND given_at < ?"
    good = "count(*) AS n, count(*) FILTER (score >= 4) AS good"
    return {
        "satisfied": f"SELECT 0, {good} {rated}",
        "days": f"SELECT given_at::date AS k, {good} {rated} GROUP BY k",
        "hours": f"""SELECT dayofweek(given_at) * 24 + hour(given_at) AS k, {good} {rated}
                     GROUP BY k""",
        "points": f"SELECT point AS k, {good} {rated} GROUP BY k",
        "units": f"SELECT unit AS k, {good} {rated} GROUP BY k",
        "channels": f"SELECT channel AS k, {good} {rated} GROUP BY k",
        "reasons": f"""SELECT unnest(from_json(reasons, '["VARCHAR"]')) AS k, count(*) AS n, 0
                       {rated} AND reasons <> '[]' GROUP BY k""",
    }


Asked = Callable[[Any], Awaitable[list[tuple[int, int]]]]


def panels() -> dict[str, Asked]:
    """Return the product's own function for each panel, as pairs of all and good."""
    from surveys.responses.queries import figures  # noqa: PLC0415 - after the environment is set

    async def satisfied(period: Any) -> list[tuple[int, int]]:
        ratio = await figures.satisfied(period)
        return [(ratio.whole, ratio.part)]

    async def reasons(period: Any) -> list[tuple[int, int]]:
        return [(one.n, 0) for one in await figures.reasons(period) if one.n]

    async def days(period: Any) -> list[tuple[int, int]]:
        return [(one.n, one.good) for one in await figures.faces_by_day(period)]

    async def hours(period: Any) -> list[tuple[int, int]]:
        return [(one.n, one.good) for one in await figures.heat(period)]

    def by(what: str) -> Asked:
        async def groups(period: Any) -> list[tuple[int, int]]:
            return [(one.n, one.happy) for one in await figures.faces_by(period, what)]

        return groups

    return {
        "satisfied": satisfied,
        "days": days,
        "hours": hours,
        "points": by("point"),
        "units": by("unit"),
        "channels": by("channel"),
        "reasons": reasons,
    }


async def measure(rows: int, file: Path) -> dict[str, float]:
    """Return medians in milliseconds and ratios; stop when a number differs."""
    from feedback.core.db import engine  # noqa: PLC0415 - after the environment is set
    from feedback.core.permissions import Scope  # noqa: PLC0415
    from feedback.core.reporting import Period  # noqa: PLC0415

    connection, found = make_parquet(file, rows), dict[str, float]()
    asked, end = questions(file), first_day() + timedelta(days=729)
    for span, length in SPANS.items():
        start = end - timedelta(days=length - 1)
        period = Period(start, end, Scope(everything=True))
        for name, panel in panels().items():
            ours, theirs = list[float](), list[float]()
            for turn in range(ROUNDS + WARM):
                began = time.perf_counter()
                mine = await panel(period)
                middle = time.perf_counter()
                other = told(connection, asked[name], start, end)
                ended = time.perf_counter()
                if sorted(mine) != sorted(other):
                    sys.exit(f"{name}: {sorted(mine)[:3]} is not {sorted(other)[:3]}")
                if turn >= WARM:
                    ours.append((middle - began) * 1000)
                    theirs.append((ended - middle) * 1000)
            quick, slow = statistics.median(ours), statistics.median(theirs)
            found[f"{name}_{span}_ms"] = round(quick, 2)
            found[f"{name}_{span}_duckdb_ms"] = round(slow, 2)
            found[f"{name}_{span}_ratio"] = round(quick / slow, 3)
    await engine().close()
    return found


def told(
    connection: duckdb.DuckDBPyConnection, sql: str, start: date, end: date
) -> list[tuple[int, int]]:
    """Return what DuckDB says."""
    rows = connection.execute(sql, [start, end + timedelta(days=1)]).fetchall()
    return [(int(n), int(good)) for _, n, good in rows]


SERVER: list[str] = []
"""The address of the PostgreSQL server of this run, once it has been started."""


@contextmanager
def cluster(name: str) -> Iterator[None]:
    """Have a PostgreSQL server of our own, when that is the engine asked for."""
    if name != "postgres":
        yield
        return
    server = Postgres()
    run_sql(server.url, "ALTER SYSTEM SET shared_buffers = '256MB'")
    run_sql(server.url, "ALTER SYSTEM SET max_wal_size = '8GB'")
    server.stop()
    server.start()
    SERVER.append(server.url)
    try:
        yield
    finally:
        server.stop()


def prepared(folder: Path, name: str, rows: int) -> dict[str, str]:
    """Make and fill a database; return the environment that points at it."""
    given = {"LANGNGHE_SECRET_FILE": str(folder / "secret.key")}
    if name == "sqlite":
        given["LANGNGHE_DATABASE_URL"] = f"sqlite:///{folder / f'{rows}.sqlite3'}"
    else:
        run_sql(SERVER[0], f"CREATE DATABASE bench_{rows}")
        given["LANGNGHE_DATABASE_URL"] = SERVER[0].rpartition("/")[0] + f"/bench_{rows}"
    environment = {**os.environ, **given}
    for command in (["feedback", "migrate"], ["bench.ratings", str(rows)]):
        subprocess.run([sys.executable, "-m", *command], env=environment, check=True)
    return given


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000000,10000000")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--inside", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    counts = [int(one) for one in given.rows.split(",")]
    with tempfile.TemporaryDirectory(prefix="bench-trends-") as made:
        folder = Path(made)
        if given.inside:
            found = asyncio.run(measure(given.inside, folder / "ratings.parquet"))
            print(json.dumps(found))
            return
        with cluster(given.engine):
            report(compared(folder, given.engine, counts))


def compared(folder: Path, name: str, counts: list[int]) -> dict[str, Any]:
    """Return the figures of every number of ratings, and what the largest costs more."""
    found: dict[str, dict[str, float]] = {}
    for rows in counts:
        environment = {**os.environ, **prepared(folder, name, rows)}
        command = [sys.executable, "-m", "bench.trends", "--inside", str(rows)]
        told_by = subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        )
        found[str(rows)] = json.loads(told_by.stdout.splitlines()[-1])
    worst = {
        rows: max(value for key, value in one.items() if key.endswith("_ratio"))
        for rows, one in found.items()
    }
    least, most = found[str(counts[0])], found[str(counts[-1])]
    growth = {
        key.removesuffix("_ms"): round(most[key] / least[key], 2)
        for key in least
        if key.endswith("_ms") and "duckdb" not in key
    }
    return {"engine": name, "points": POINTS, **found, "worst_ratio": worst, "growth": growth}


if __name__ == "__main__":
    main()
