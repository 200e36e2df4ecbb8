"""Ratings over HTTP by 32 clients at once, against the raw driver in the same minute.

``python -m bench.intake --json``. The reference does the same statements (rating,
audit line) one transaction each with the bare ``sqlite3`` module, alone, on the
same disk and with the same durability (WAL, synchronous=FULL).
"""

import asyncio
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from bench.machine import report

CLIENTS = 32
REQUESTS = 3000
INSERT_RATING = """
    INSERT INTO rating (service_point, department, score, reasons, comment, channel, given_at)
    VALUES (1, 1, 5, '[]', '', 'kiosk', '2026-01-01 00:00:00+00:00')
"""
INSERT_AUDIT = """
    INSERT INTO audit_line (at, actor, action, subject, detail)
    VALUES ('2026-01-01 00:00:00+00:00', 'citizen', 'rating.given', 'rating 1', '')
"""


def command(database: Path, *arguments: str) -> list[str]:
    """Return a command of the product; its database stands in the environment."""
    os.environ["LANGNGHE_DATABASE_URL"] = f"sqlite:///{database}"
    return [sys.executable, "-m", "feedback", *arguments]


def raw_per_second(database: Path) -> float:
    """Return transactions a second of the bare driver, one at a time."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    began = time.perf_counter()
    for _ in range(REQUESTS):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(INSERT_RATING)
        connection.execute(INSERT_AUDIT)
        connection.execute("COMMIT")
    spent = time.perf_counter() - began
    connection.close()
    return REQUESTS / spent


async def over_http(url: str, point: str) -> tuple[float, list[float], int]:
    """Return requests a second, each one's milliseconds, and how many failed."""
    times: list[float] = []
    failed = 0
    waiting = iter(range(REQUESTS))

    async def client() -> None:
        nonlocal failed
        async with httpx.AsyncClient(base_url=url, timeout=30) as http:
            for _ in waiting:
                began = time.perf_counter()
                body = {"service_point": point, "score": 5}
                answer = await http.post("/api/ratings", json=body)
                times.append((time.perf_counter() - began) * 1000)
                failed += answer.status_code != httpx.codes.CREATED

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return REQUESTS / (time.perf_counter() - began), times, failed


def measure(folder: Path) -> dict[str, Any]:
    """Return the figures of one run."""
    database = folder / "bench.sqlite3"
    subprocess.run(command(database, "migrate"), check=True, stdout=subprocess.DEVNULL)
    subprocess.run(command(database, "demo", "--load"), check=True, stdout=subprocess.DEVNULL)
    points = subprocess.run(
        command(database, "points"), check=True, capture_output=True, text=True
    )
    point = points.stdout.split("\t")[0]
    raw = raw_per_second(database)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(command(database, "serve", "--port", str(port)))
    try:
        time.sleep(3)
        rate, times, failed = asyncio.run(over_http(f"http://127.0.0.1:{port}", point))
    finally:
        server.terminate()
        server.wait()
    times.sort()
    return {
        "clients": CLIENTS,
        "requests": REQUESTS,
        "errors": failed,
        "ratings_per_s": round(rate),
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(times[int(len(times) * 0.99)], 1),
        "raw_driver_per_s": round(raw),
        "ratio_to_raw": round(rate / raw, 3),
    }


def main() -> None:
    """Measure once and print."""
    with tempfile.TemporaryDirectory() as folder:
        report(measure(Path(folder)))


if __name__ == "__main__":
    main()
