"""Ratings and complaints over HTTP, against other ways to write the same rows.

``python -m bench.intake [--json] [--seconds 3] [--rounds 3] [--engine postgres]``: the
product and the references stand side by side, each on a database of its own, and are
loaded in turns; the figures are medians. The references run the same statements with
the same durability: WAL with synchronous=FULL on SQLite; on PostgreSQL whatever the
server is set to, which is one and the same for all.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from bench.apps import raw_ratings_per_s
from bench.machine import machine
from feedback.core.codes import POINT_LENGTH, new_code
from tests.grounds import (
    FileGround,
    Ground,
    ServerGround,
    environment,
    free_port,
    is_open,
    langnghe,
    make_database,
    wait_until,
)

Runs: TypeAlias = dict[str, list[dict[str, Any]]]

CONTENDERS = {
    "sqlite": ("product", "aiosqlite", "stock_piccolo"),
    "postgres": ("product", "asyncpg", "fastapi"),
}
BY_HAND = {"sqlite": "aiosqlite", "postgres": "asyncpg"}
MANY = 32
TEXT = "Đèn đường ngõ 12 hỏng đã ba tuần, buổi tối rất nguy hiểm cho người già và trẻ nhỏ."
WARM_UP_S = 0.7


def template(engine: str, folder: Path) -> tuple[Ground, str]:
    """Return a migrated database with one kiosk, and the kiosk's code."""
    ground = FileGround(folder / "t.sqlite3") if engine == "sqlite" else make_database(folder)
    done = langnghe("migrate", database=ground)
    assert done.returncode == 0, done.stderr
    code = new_code(POINT_LENGTH)
    ground.query("INSERT INTO department (code, name) VALUES ('ubnd', 'UBND phường')")
    ground.query(
        "INSERT INTO service_point (code, kind, name, department) VALUES (?, 'kiosk', 'Ki-ốt', 1)",
        code,
    )
    return ground, code


@contextmanager
def served(name: str, ground: Ground, secret: Path) -> Iterator[int]:
    """Serve one contender, and yield its port once it answers."""
    port = free_port()
    variables = environment(ground, LANGNGHE_SECRET_FILE=str(secret))
    command = [sys.executable, "-m", "bench.apps", name, "--port", str(port)]
    with subprocess.Popen(command, env=variables) as server:
        try:
            wait_until(lambda: is_open(port), f"{name} does not answer")
            yield port
        finally:
            server.terminate()


def load(port: int, path: str, body: object, connections: int, seconds: float) -> Any:
    """Load one address from a process of its own."""
    arguments = ["--port", port, "--path", path, "--body", json.dumps(body)]
    arguments += ["--connections", connections, "--seconds", seconds]
    command = [sys.executable, "-m", "bench.load", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def measure(engine: str, rounds: int, seconds: float) -> dict[str, Any]:
    """Return medians of all contenders on one engine, and the ratios."""
    runs: Runs = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ground, code = template(engine, folder)
        secret = ground.folder / "secret.key"
        rating, complaint = {"service_point": code, "score": 5}, {"text": TEXT}
        ports, copies = {}, {}
        for name in CONTENDERS[engine]:
            (folder / name).mkdir()
            copies[name] = ground.copy(folder / name)
            ports[name] = stack.enter_context(served(name, copies[name], secret))
            load(ports[name], "/api/ratings", rating, 8, WARM_UP_S)
        for _ in range(rounds):
            one_round(engine, ports, (rating, complaint), seconds, runs)
            if engine == "sqlite":
                file = folder / BY_HAND[engine] / "t.sqlite3"
                result = {"per_s": round(raw_ratings_per_s(str(file), code, seconds), 1)}
                runs.setdefault("rating, sqlite3 without HTTP, 1", []).append(result)
    for copy in (*copies.values(), ground):
        if isinstance(copy, ServerGround):
            copy.drop()
    return medians(runs)


def one_round(
    engine: str,
    ports: dict[str, int],
    bodies: tuple[object, object],
    seconds: float,
    runs: Runs,
) -> None:
    """Load every contender once, in turns."""
    rating, complaint = bodies
    for name, port in ports.items():
        for connections in (MANY, 1):
            result = load(port, "/api/ratings", rating, connections, seconds)
            runs.setdefault(f"rating, {name}, {connections}", []).append(result)
    for name in ("product", BY_HAND[engine]):
        result = load(ports[name], "/api/complaints", complaint, MANY, seconds)
        runs.setdefault(f"complaint, {name}, {MANY}", []).append(result)


def medians(runs: Runs) -> dict[str, Any]:
    """Return the median of each figure, errors summed."""
    return {
        name: {
            key: sum(run[key] for run in results)
            if key == "errors"
            else median(run[key] for run in results)
            for key in results[0]
        }
        for name, results in runs.items()
    }


def promises(engine: str, found: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Return each promise's name, the ratio measured and its target."""

    def rate(what: str, name: str, connections: int) -> float:
        return float(found[f"{what}, {name}, {connections}"]["per_s"])

    def ratio(what: str, name: str, connections: int) -> float:
        return rate(what, "product", connections) / rate(what, name, connections)

    hand = BY_HAND[engine]
    ours = found[f"rating, product, {MANY}"]
    if engine == "postgres":
        many = [
            (
                "rating, 32 writers, × FastAPI + SQLAlchemy",
                ratio("rating", "fastapi", MANY),
                "≥ 5",
            ),
            ("rating, 32 writers, × asyncpg one by one", ratio("rating", hand, MANY), "≥ 1.5"),
        ]
    else:
        stock = found[f"rating, stock_piccolo, {MANY}"]
        many = [
            (
                "rating, 32 writers, × Piccolo's engine",
                ratio("rating", "stock_piccolo", MANY),
                "≥ 5",
            ),
            (
                "rating, 32 writers, p99 × Piccolo's engine",
                ours["p99_ms"] / stock["p99_ms"],
                "≤ 0.1",
            ),
        ]
    return [
        *many,
        ("errors of all", float(sum(one.get("errors", 0) for one in found.values())), "≤ 0"),
        ("rating, 1 writer, × raw driver", ratio("rating", hand, 1), "≥ 0.8"),
        ("complaint, × raw driver", ratio("complaint", hand, MANY), "≥ 0.5"),
    ]


def is_kept(measured: float, target: str) -> bool:
    """Tell whether a ratio keeps its promise."""
    sign, number = target.split()
    return measured >= float(number) if sign == "≥" else measured <= float(number)


def main() -> None:
    """Measure and print which promises were kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", choices=sorted(CONTENDERS))
    asked = parser.parse_args()
    result: dict[str, Any] = {}
    for engine in (asked.engine,) if asked.engine else CONTENDERS:
        found = measure(engine, asked.rounds, asked.seconds)
        ratios = promises(engine, found)
        result[engine] = {
            "figures": found,
            "ratios": {name: round(value, 3) for name, value, _ in ratios},
            "targets": {name: target for name, _, target in ratios},
        }
        for name, figures in found.items():
            print(f"{engine}: {name}: {figures}")
        for name, value, target in ratios:
            kept = "kept" if is_kept(value, target) else "BROKEN"
            print(f"{engine}: {name}: {value:.2f} (target {target}): {kept}")
    if asked.json:
        print(json.dumps({**result, "machine": machine()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
