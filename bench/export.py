"""How quick and how lean a table leaves the house.

``python -m bench.export --json [--rows 100000,1000000] [--engine sqlite|postgres]``

``langnghe export ratings`` writes CSV to a file in a process of its own; beside it, in
the same minute, the reference asks the database for the same columns and lets the driver
do the least there is: PostgreSQL's ``COPY … TO STDOUT`` of the joined rows, or on a file
the cursor of ``sqlite3`` into ``csv.writer``. The reference masks nothing and names no
reason. Rows a second are of the work between start-up and end: what the same command
takes for no row at all is taken off. Memory is the process's peak beyond that of the
empty export. Excel and Parquet are timed as well.
"""

import argparse
import asyncio
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg

from bench.keeping import most_memory
from bench.machine import report
from bench.trends import cluster, prepared

ROUNDS = 3
JOINED = """
    SELECT rating.id, point.name, department.name, rating.score, rating.reasons,
           rating.comment, rating.given_at, rating.channel
      FROM rating
      JOIN service_point AS point ON point.id = rating.service_point
      JOIN department ON department.id = rating.department
     ORDER BY rating.id
"""
NONE = ("--from", "2000-01-01", "--to", "2000-01-01")


def ours(given: dict[str, str], out: Path, *arguments: str) -> tuple[float, float]:
    """Return the seconds and the MiB at most of an export."""
    command = [
        sys.executable,
        "-m",
        "feedback",
        "export",
        "ratings",
        "--out",
        str(out),
        *arguments,
    ]
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, env={**os.environ, **given}, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, most_memory(process.pid))
        time.sleep(0.01)
    if process.returncode:
        sys.exit(f"export ended with {process.returncode}")
    return time.perf_counter() - began, peak / 1024


def reference(given: dict[str, str], out: Path) -> float:
    """Return the seconds of the least there is to do."""
    url = given["LANGNGHE_DATABASE_URL"]
    if url.startswith("sqlite"):
        began = time.perf_counter()
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection,
            out.open("w", newline="", encoding="utf-8") as target,
        ):
            csv.writer(target).writerows(connection.execute(JOINED))
        return time.perf_counter() - began
    return asyncio.run(copied(url, out))


async def copied(url: str, out: Path) -> float:
    """Return the seconds of ``COPY``."""
    connection = await asyncpg.connect(url)
    try:
        began = time.perf_counter()
        await connection.copy_from_query(JOINED, output=str(out), format="csv")
        return time.perf_counter() - began
    finally:
        await connection.close()


def measure(folder: Path, name: str, rows: int) -> dict[str, Any]:
    """Return the figures at one number of rows."""
    given, out = prepared(folder, name, rows), folder / "out"
    empty = [ours(given, out, *NONE) for _ in range(ROUNDS)]
    start_s, start_mib = min(one[0] for one in empty), max(one[1] for one in empty)
    best, least, peak = 1e9, 1e9, 0.0
    for _ in range(ROUNDS):
        seconds, memory = ours(given, out)
        best, peak = min(best, seconds - start_s), max(peak, memory - start_mib)
        least = min(least, reference(given, out))
    found = {
        "csv_rows_s": round(rows / best),
        "reference_rows_s": round(rows / least),
        "csv_ratio": round(least / best, 2),
        "csv_more_mib": round(peak),
    }
    for form in ("xlsx", "parquet"):
        seconds, memory = ours(given, out, "--format", form)
        found[f"{form}_s"] = round(seconds - start_s, 1)
        found[f"{form}_more_mib"] = round(memory - start_mib)
    return found


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="100000,1000000")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    counts = [int(one) for one in given.rows.split(",")]
    with tempfile.TemporaryDirectory(prefix="bench-export-") as made, cluster(given.engine):
        found = {str(rows): measure(Path(made), given.engine, rows) for rows in counts}
    report({"engine": given.engine, **found})


if __name__ == "__main__":
    main()
