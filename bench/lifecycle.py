"""Life cycles of cases, desk and search on a database of a million cases.

``python -m bench.lifecycle --json [--cases 1000000] [--engine sqlite|postgres]``
fills databases of 0, 1,000 (twice), 10,000 and that many cases (see ``bench.cases``), serves
each with the product's own command and drives it over HTTP with signed-in staff. What
is compared is measured in turns, so that a busy machine is as busy for both.

A cycle is five requests: a complaint comes in at ``/api/complaints``, the clerk hands
it over, a handler replies, the citizen says "it helped", the clerk searches for it.
The rate is that of 8 workers that begin anew at once. The spike profile is DIGIT's,
1→15→1→25→2→35→10→0 cycles/s, its peak scaled to ``PEAK`` of the highest rate on the
empty database: for one step more comes in than the machine can do. Whatever comes in
starts at its moment, however many are under way.

``--folder`` keeps the databases and finds them again; with PostgreSQL ``--server``
names a server that does. ``fill_s`` is 0 for what was found again.
"""

import argparse
import asyncio
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from bench.browser import Browser, Lines
from bench.cases import HANDLERS, PASSWORD
from bench.machine import report
from bench.texts import QUESTIONS
from tests.grounds import Postgres, run_sql

WORKERS = 8
ROUNDS = 3
PROFILE = (1, 15, 1, 25, 2, 35, 10, 0)
PEAK = 1.2
DESK_READERS = {"clerk": "van-thu", "handler": "xu-ly-1", "head": "truong"}
SMALL, MIDDLE = 1_000, 10_000
READINGS = 60
WARM = 3
PARTS = ("desk", "search", "lives")
SECRET = bytes(range(32)).hex()
_numbers = itertools.count(1)


class Asked(argparse.Namespace):
    """What the command line asked for."""

    cases: int
    engine: str
    round_s: float
    step_s: float
    folder: Path | None
    server: str
    parts: list[str]


class Server:
    """The product, serving one database, and those who are signed in to it."""

    def __init__(self, url: str, secret: Path) -> None:
        self.environ = {
            **os.environ,
            "LANGNGHE_DATABASE_URL": url,
            "LANGNGHE_SECRET_FILE": str(secret),
            "LANGNGHE_LOG_LEVEL": "error",
        }
        self.fill_s = 0.0
        self.people: dict[str, Browser] = {}

    def run(self, *arguments: str) -> str:
        """Run a module on the database to its end; return what it printed."""
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(
            command, env=self.environ, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def fill(self, *wanted: str) -> None:
        """Migrate and fill; ``wanted`` is what ``bench.cases`` is told."""
        self.run("feedback", "migrate")
        self.fill_s = float(self.run("bench.cases", *wanted))

    async def start(self) -> None:
        """Serve, and sign everybody in."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "feedback", "serve", "--port", str(port)]
        self.process = await asyncio.create_subprocess_exec(*command, env=self.environ)
        self.lines = Lines(port)
        for _ in range(600):
            try:
                await Browser(self.lines).get("/health/live")
            except OSError:
                await asyncio.sleep(0.1)
            else:
                break
        handlers = (f"xu-ly-{number}" for number in range(1, HANDLERS + 1))
        for name in {*DESK_READERS.values(), *handlers}:
            self.people[name] = Browser(self.lines)
            await self.people[name].sign_in(name, PASSWORD)

    async def stop(self) -> None:
        """End serving."""
        self.lines.close()
        self.process.terminate()
        await self.process.wait()


async def cycle(server: Server) -> None:
    """Let one case live from receipt to end, and find it again.

    Raises:
        UnexpectedAnswer: a step was refused.
        AssertionError: the search did not find it.
    """
    turn = next(_numbers)
    house, lane = 1000 + turn % 90_000, 300 + turn % 7
    text = f"Đèn đường trước số {house} ngách {lane} hỏng cả tuần, buổi tối đi lại khó khăn."
    clerk, unit = server.people["van-thu"], 1 + turn % HANDLERS
    citizen = Browser(server.lines)
    sent = await citizen.post_json("/api/complaints", {"text": text, "place": "phố Hàng Bè"})
    receipt = msgspec.json.decode(sent.body)
    case = f"/ban/{receipt['number']}"
    await clerk.send(f"{case}/chuyen", {"unit": str(unit), "note": ""})
    reply = {"text": "Đã thay bóng đèn tối qua. Cảm ơn Ông/Bà đã báo."}
    await server.people[f"xu-ly-{unit}"].send(f"{case}/tra-loi", reply)
    code = receipt["code"].replace("-", "")
    await citizen.send(f"/tra-cuu/{code}/danh-gia", {"helped": "yes", "comment": ""})
    found = await clerk.get(f"/ban?q={quote(f'so {house} ngach {lane}')}")
    assert receipt["number"].encode() in found.body, "the search does not find it"


async def timed(work: Awaitable[Any]) -> float:
    """Return the milliseconds ``work`` takes."""
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1000


def percentile(times: list[float], share: float) -> float:
    """Return the value that ``share`` of ``times`` do not exceed; 0 without any."""
    ordered = sorted(times)
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 1) if times else 0


async def rate(server: Server, seconds: float) -> float:
    """Return cycles a second of workers that begin anew at once."""
    until, done = time.perf_counter() + seconds, 0

    async def worker() -> None:
        nonlocal done
        while time.perf_counter() < until:
            await cycle(server)
            done += 1

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    return done / (time.perf_counter() - began)


class Step(msgspec.Struct):
    """One step of the profile."""

    per_s: float
    begun: int = 0
    completed: int = 0
    errors: int = 0
    p50_ms: float = 0.0
    p95_ms: float = 0.0


async def spike(server: Server, scale: float, step_s: float) -> tuple[list[Step], float]:
    """Return how each step went, and seconds from the last arrival until all was done."""
    under_way: list[asyncio.Task[None]] = []
    steps, times = (
        [Step(round(per_s * scale, 2)) for per_s in PROFILE],
        dict[int, list[float]](),
    )

    async def one(place: int) -> None:
        try:
            took = await timed(cycle(server))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            print(f"error: {error!r}", file=sys.stderr)
            steps[place].errors += 1
        else:
            steps[place].completed += 1
            times.setdefault(place, []).append(took)

    for place, step in enumerate(steps):
        began = time.perf_counter()
        step.begun = round(step.per_s * step_s)
        for turn in range(step.begun):
            await asyncio.sleep(max(0.0, began + turn / step.per_s - time.perf_counter()))
            under_way.append(asyncio.create_task(one(place)))
        await asyncio.sleep(max(0.0, began + step_s - time.perf_counter()) * (step.per_s > 0))
    ended = time.perf_counter()
    await asyncio.gather(*under_way)
    for place, step in enumerate(steps):
        taken = times.get(place, [])
        step.p50_ms, step.p95_ms = percentile(taken, 0.5), percentile(taken, 0.95)
    return steps, time.perf_counter() - ended


async def compare(
    few: Server, many: Server, name: str, path: str
) -> tuple[float, float, float]:
    """Return p95 in ms of a page on two databases, asked in turns, and the ratio."""
    times: dict[str, list[float]] = {"few": [], "many": []}
    for turn in range(READINGS + WARM):
        for which, server in (("few", few), ("many", many)):
            took = await timed(server.people[name].get(path))
            if turn >= WARM:
                times[which].append(took)
    one, other = (percentile(times[which], 0.95) for which in times)
    return one, other, round(other / one, 2)


Figures = dict[str, Any]


async def desks(servers: Mapping[str, Server]) -> Figures:
    """Return p95 of the desk's first page for each kind of reader, and the worst ratio.

    The ratio is that to a thousand open cases: pages hold equally many rows. Beside it
    stands that to a thousand of which twenty are open, where pages are nearly empty.
    """
    found, to_sparse = [
        {
            reader: await compare(servers[small], servers["full"], name, "/ban")
            for reader, name in DESK_READERS.items()
        }
        for small in ("crowded", "small")
    ]
    return {
        "desk_p95_ms": found,
        "desk_p95_ms_to_nearly_empty_pages": to_sparse,
        "desk_ratio": max(ratio for _, _, ratio in found.values()),
        "desk_target": "<= 3",
    }


async def searches(middle: Server, full: Server) -> Figures:
    """Return p95 of each question, the readers' worst ratio among them."""
    found = {}
    for label, asked in QUESTIONS.items():
        for spelt, words in zip(("with", "without"), asked, strict=True):
            name = f"{label}, {spelt} diacritics"
            path = f"/ban?q={quote(words)}"
            found[name] = await compare(middle, full, "van-thu", path)
        found[f"{label}, handler"] = await compare(middle, full, "xu-ly-1", path)
    return {
        "search_p95_ms": found,
        "search_ratio": max(ratio for _, _, ratio in found.values()),
        "search_target": "<= 5",
    }


async def lives(empty: Server, full: Server, asked: Asked) -> Figures:
    """Return rates in turns, and the spike profile on both."""
    rates: dict[str, list[float]] = {"empty": [], "full": []}
    for turn in range(ROUNDS + 1):
        for which, server in (("empty", empty), ("full", full)):
            found = await rate(server, asked.round_s if turn else 1)
            if turn:
                rates[which].append(round(found, 2))
    best, other = (sorted(rates[which])[ROUNDS // 2] for which in rates)
    scale = PEAK * best / max(PROFILE)
    figures: Figures = {
        "cycles_per_s": rates,
        "cycle_ratio": round(other / best, 3),
        "cycle_target": ">= 0.8",
        "profile_scale": round(scale, 3),
    }
    for which, server in (("empty", empty), ("full", full)):
        steps, drained = await spike(server, scale, asked.step_s)
        figures[f"profile_{which}"] = [msgspec.to_builtins(step) for step in steps]
        figures[f"profile_{which}_drained_s"] = round(drained, 2)
        figures[f"profile_{which}_errors"] = sum(step.errors for step in steps)
        all_done = sum(step.begun - step.completed for step in steps) == 0
        figures[f"profile_{which}_everything_completed"] = all_done
    return figures


@contextmanager
def databases(asked: Asked, counts: Mapping[str, int]) -> Iterator[dict[str, Server]]:
    """Make the databases, or find them again."""
    with tempfile.TemporaryDirectory() as passing:
        folder = asked.folder or Path(passing)
        secret = folder / "secret.key"
        secret.write_text(SECRET, encoding="ascii")
        is_there, url_of = (
            _files(folder) if asked.engine == "sqlite" else _of_server(asked.server)
        )
        servers = {}
        for name, count in counts.items():
            known = is_there(f"lifecycle_{name}_{count}")
            servers[name] = Server(url_of(f"lifecycle_{name}_{count}"), secret)
            if not known:
                servers[name].fill(str(count), name)
            servers[name].run("feedback", "migrate")
        yield servers


Known = tuple[Callable[[str], bool], Callable[[str], str]]


def _files(folder: Path) -> Known:
    return (
        lambda name: (folder / f"{name}.sqlite3").exists(),
        lambda name: f"sqlite:///{folder / name}.sqlite3",
    )


def _of_server(url: str) -> Known:
    if not url:
        cluster = Postgres()
        url = cluster.url
        run_sql(url, "ALTER SYSTEM SET shared_buffers = '256MB'")
        run_sql(url, "ALTER SYSTEM SET max_wal_size = '8GB'")
        cluster.stop()
        cluster.start()

    def is_there(name: str) -> bool:
        known = bool(run_sql(url, "SELECT 1 FROM pg_database WHERE datname = ?", name))
        if not known:
            run_sql(url, f'CREATE DATABASE "{name}"')
        return known

    return is_there, lambda name: urlsplit(url)._replace(path=f"/{name}").geturl()


async def measure(asked: Asked, servers: Mapping[str, Server]) -> Figures:
    """Return the figures of one run."""
    try:
        for server in servers.values():
            await server.start()
        full = servers["full"]
        figures: Figures = {"engine": asked.engine, "cases": asked.cases, "fill_s": full.fill_s}
        if "desk" in asked.parts:
            figures |= await desks(servers)
        if "search" in asked.parts:
            figures |= await searches(servers["middle"], full)
        if "lives" in asked.parts:
            figures |= await lives(servers["empty"], full, asked)
        return figures
    finally:
        for server in servers.values():
            await server.stop()


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--round-s", type=float, default=8.0, help="Seconds of a round.")
    parser.add_argument("--step-s", type=float, default=5.0, help="Seconds of a step.")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--server", default="")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(namespace=Asked())
    counts = {"empty": 0, "small": SMALL, "crowded": SMALL}
    counts |= {"middle": MIDDLE, "full": asked.cases}
    with databases(asked, counts) as servers:
        report(asyncio.run(measure(asked, servers)))


if __name__ == "__main__":
    main()
