"""A file of real texts through the product's own door, each row checked afterwards.

``python -m bench.portal --data FILE [--json]``: imports twice, exports, and counts
what every row must have: a number, a stored suggestion with score and version, a
due date; and how many go to a department or to the triage desk by themselves.
"""

import argparse
import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.machine import report


def run(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product on ``database``."""
    environ = {**os.environ, "LANGNGHE_DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "feedback", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def count(database: Path, sql: str) -> int:
    """Return the one number a query gives."""
    with sqlite3.connect(database) as connection:
        return int(connection.execute(sql).fetchone()[0])


COMPLETE = """
    SELECT count(*) FROM complaint
      JOIN suggestion ON suggestion.complaint = complaint.id
     WHERE complaint.number <> '' AND complaint.due_on IS NOT NULL
       AND suggestion.confidence > 0 AND suggestion.model_version <> ''
"""


def measure(data: Path, folder: Path) -> dict[str, Any]:
    """Return the figures of one run."""
    database, exported = folder / "portal.sqlite3", folder / "complaints.csv"
    rows = sum(1 for line in data.read_text(encoding="utf-8").splitlines() if line.strip())
    run(database, "migrate")
    run(database, "demo", "--load")
    before = count(database, "SELECT count(*) FROM complaint")
    complete_before = count(database, COMPLETE)
    began = time.perf_counter()
    first = run(database, "import", str(data), "--source", "bench")
    spent = time.perf_counter() - began
    added = count(database, "SELECT count(*) FROM complaint") - before
    run(database, "import", str(data), "--source", "bench")
    again = count(database, "SELECT count(*) FROM complaint") - before - added
    run(database, "export", "complaints", "--format", "csv", "--out", str(exported))
    with exported.open(encoding="utf-8-sig", newline="") as lines:
        kept = [row for row in csv.DictReader(lines) if row["source"] == "bench"]
    ours = "SELECT count(*) FROM complaint WHERE source = 'bench' AND"
    return {
        "rows": rows,
        "exit": first.returncode,
        "added": added,
        "added_by_second_run": again,
        "complete": count(database, COMPLETE) - complete_before,
        "routed_by_rule": count(database, f"{ours} department IS NOT NULL"),
        "at_triage": count(database, f"{ours} department IS NULL AND sealed = 0"),
        "sealed": count(database, f"{ours} sealed = 1"),
        "exported": len(kept),
        "rows_per_s": round(added / spent, 1),
    }


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        report(measure(data, Path(folder)))


if __name__ == "__main__":
    main()
