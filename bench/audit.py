"""Linking and verifying a history of 100,000 lines.

``python -m bench.audit --json``: writes the lines in batches, links them, verifies
the whole three times with the product's own command, and prints the peak memory of that
command for the whole and for a tenth of it.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.keeping import run
from bench.machine import report

LINES = 100_000
BATCH = 1000


def command(database: Path, *arguments: str) -> list[str]:
    """Return a command of the product; its database stands in the environment."""
    os.environ["LANGNGHE_DATABASE_URL"] = f"sqlite:///{database}"
    return [sys.executable, "-m", "feedback", *arguments]


async def write_and_link(count: int) -> tuple[float, float]:
    """Return seconds to write ``count`` lines, a thousand a commit, and to link them."""
    # Piccolo's configuration is read once, at the first import of a table.
    from feedback.core import audit, chain  # noqa: PLC0415
    from feedback.core.clock import now  # noqa: PLC0415
    from feedback.core.db import engine, transaction  # noqa: PLC0415

    at, began = now(), time.perf_counter()
    for first in range(0, count, BATCH):
        async with transaction():
            await audit.record_many(
                [
                    audit.NewLine(
                        "lan",
                        "complaint.read",
                        f"PA-2611-{line:06d}",
                        at + timedelta(microseconds=line),
                    )
                    for line in range(first, first + BATCH)
                ]
            )
    written = time.perf_counter()
    await chain.link_new(at=at)
    linked = time.perf_counter()
    await engine().close()
    return written - began, linked - written


def verify(database: Path) -> tuple[float, int]:
    """Return seconds and peak memory (MiB) of ``langnghe audit verify``."""
    secret = database.with_name("secret.key")
    spent, peak = run(f"sqlite:///{database}", secret, "audit", "verify")
    return spent, int(peak)


def measure(folder: Path) -> dict[str, Any]:
    """Return the figures of one run."""
    database = folder / "bench.sqlite3"
    subprocess.run(command(database, "migrate"), check=True, stdout=subprocess.DEVNULL)
    asyncio.run(write_and_link(LINES // 10))
    _, small = verify(database)
    writing, linking = asyncio.run(write_and_link(LINES - LINES // 10))
    spent = [verify(database) for _ in range(3)]
    best, memory = min(seconds for seconds, _ in spent), max(used for _, used in spent)
    return {
        "lines": LINES,
        "written_per_s": round(LINES * 0.9 / writing),
        "linked_per_s": round(LINES * 0.9 / linking),
        "verify_s": round(best, 2),
        "verified_per_s": round(LINES / best),
        "verify_peak_mib": memory,
        "verify_peak_mib_of_a_tenth": small,
    }


def main() -> None:
    """Measure once and print."""
    with tempfile.TemporaryDirectory() as folder:
        report(measure(Path(folder)))


if __name__ == "__main__":
    main()
