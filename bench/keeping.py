"""Backup and restore of a million ratings on both engines.

``python -m bench.keeping [--rows N] [--postgres URL] [--json]``: seconds, MiB of the
file, and the most memory each command took. Without a URL, SQLite only. The rows are
made in a SQLite file and moved to the (empty) PostgreSQL database, which is timed too;
the restore on PostgreSQL goes into the same database with ``--replace``.
"""

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.machine import report

ROWS = 1_000_000
MIB = 2**20
COMMENTS = ("", "", "", "Cô Hoa hướng dẫn tận tình", "Chờ hơn một tiếng mới đến lượt", "Tốt")
RATING = """
    INSERT INTO rating
        (service_point, department, score, reasons, comment, channel, given_at)
    SELECT id, department, ?, ?, ?, 'kiosk', ? FROM service_point ORDER BY id LIMIT 1
"""


def run(url: str, secret: Path, *arguments: str) -> tuple[float, float]:
    """Run a command; return its seconds and the MiB of memory it took at most."""
    given = {"LANGNGHE_DATABASE_URL": url, "LANGNGHE_SECRET_FILE": str(secret)}
    command = [sys.executable, "-m", "feedback", *arguments]
    began, peak = time.perf_counter(), 0
    process = subprocess.Popen(command, env={**os.environ, **given}, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, most_memory(process.pid))
        time.sleep(0.05)
    if process.returncode:
        sys.exit(f"{arguments[0]} ended with {process.returncode}")
    return time.perf_counter() - began, peak / 1024


def most_memory(pid: int) -> int:
    """Return the KiB a process has taken at most; its parent's peak would count in rusage."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) if found else 0


def fill(file: Path, rows: int) -> None:
    """Store ratings as the product's own door would."""
    chance = random.Random(7)
    given = (
        (
            chance.randint(1, 5),
            chance.choice(("[]", '["wait", "unclear"]')),
            chance.choice(COMMENTS),
            f"2026-{1 + n % 12:02}-{1 + n % 28:02} {n % 24:02}:{n % 60:02}:07.{n % 10**6:06}+00:00",
        )
        for n in range(rows)
    )
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executemany(RATING, given)


def measure(folder: Path, rows: int, postgres: str) -> dict[str, Any]:
    """Return the figures of one run."""
    file, secret, kept = folder / "a.sqlite3", folder / "secret.key", folder / "kept.zip"
    url = f"sqlite:///{file}"
    run(url, secret, "migrate")
    run(url, secret, "demo", "--load")
    fill(file, rows)
    found: dict[str, Any] = {"rows": rows, "database_mib": round(file.stat().st_size / MIB)}
    note(found, "sqlite_backup", run(url, secret, "backup", str(kept)))
    found["file_mib"] = round(kept.stat().st_size / MIB, 1)
    new = f"sqlite:///{folder / 'new' / 'b.sqlite3'}"
    note(found, "sqlite_restore", run(new, secret, "restore", str(kept)))
    if postgres:
        note(found, "move", run(url, secret, "move", "--to", postgres))
        note(found, "postgres_backup", run(postgres, secret, "backup", str(kept), "--force"))
        command = ("restore", str(kept), "--replace", "--yes")
        note(found, "postgres_restore", run(postgres, secret, *command))
    return found


def note(found: dict[str, Any], name: str, figures: tuple[float, float]) -> None:
    """Add a command's figures."""
    found[f"{name}_s"], found[f"{name}_peak_mib"] = round(figures[0], 1), round(figures[1])


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--postgres", default="", help="Address of an empty database.")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(measure(Path(folder), given.rows, given.postgres))


if __name__ == "__main__":
    main()
