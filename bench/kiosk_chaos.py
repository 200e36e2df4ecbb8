"""Nothing given at a kiosk is lost or doubled, whatever breaks between it and the database.

``python -m bench.kiosk_chaos [--answers N] [--kiosks N] [--seed N] [--pace S] [--postgres URL] [--json]``:
kiosks keep answers in a store on disk and send them as the browser's queue does
(docs/decisions/0032), to the product's own server, which is killed (SIGKILL) and started
again at random. Connections are cut before sending, in the middle of the request, and
before the answer is read; what was acknowledged is now and then sent again; kiosks are
stopped in the middle of anything and open their store anew. Exit 1 unless what is stored is
exactly what was given. Without a URL on SQLite; the PostgreSQL database must be empty.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from bench.machine import report

BATCH = 50
FIRST_S, LONGEST_S = 0.05, 1.0
"""The queue's own waits (1 s to 60 s), shortened, so that a run takes minutes."""
UP_S, DOWN_S = (1.0, 20.0), (0.1, 1.5)
CUT, RESENT, STOPPED = 0.25, 0.05, 0.05
SENT_AT_ONCE = 0.7
LEFT, FINISHED, WORDED = 0.3, 0.9, 0.2
"""Of the unhappy: who walk away; of the others who finish, and who write words."""
LOW = 2
PATIENCE_S = 15.0
WORDS = "Ngồi chờ từ bảy giờ sáng mà không ai gọi số"
TABLE = "CREATE TABLE IF NOT EXISTS answer (id TEXT PRIMARY KEY, part INTEGER, item TEXT)"

Item = dict[str, Any]


class Cut(Exception):
    """The network was away."""


class Server:
    """The product's server, killed and started again until told to stay."""

    def __init__(self, environment: dict[str, str], chance: random.Random) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environment, self.chance = environment, chance
        self.kills = 0
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, and wait until it listens or has ended."""
        command = [sys.executable, "-m", "feedback", "serve", "--port", str(self.port)]
        quiet, env = subprocess.DEVNULL, self.environment
        self.process = await asyncio.to_thread(
            lambda: subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet)
        )
        while self.process.poll() is None:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.close()
                return
            await asyncio.sleep(0.05)

    def kill(self) -> None:
        """``kill -9``: nothing is tidied up."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.kills += 1

    async def break_down(self, done: asyncio.Event) -> None:
        """Kill and start again until ``done``; then it runs."""
        while not done.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), self.chance.uniform(*UP_S))
            self.kill()
            await asyncio.sleep(self.chance.uniform(*DOWN_S))
            await self.start()


class Kiosk:
    """One browser: its store on disk, its clock, and visitors in a hurry."""

    def __init__(
        self, file: Path, code: str, server: Server, chance: random.Random, pace_s: float
    ) -> None:
        self.file, self.code, self.server, self.chance = file, code, server, chance
        self.pace_s = pace_s
        self.skew = timedelta(seconds=chance.choice((0, 0, 7, -600, 86_400, -1_700_000_000)))
        self.given: dict[str, Item] = {}
        self.seen: Counter[str] = Counter()
        self.open_store()

    def open_store(self) -> None:
        """Open the store as a browser does that was just started."""
        self.store = sqlite3.connect(self.file, isolation_level=None)
        self.store.execute("PRAGMA synchronous = OFF")
        self.store.execute(TABLE)

    def clock(self) -> str:
        """Return what the kiosk's clock says."""
        return (datetime.now(UTC) + self.skew).isoformat()

    def keep(self, item: Item) -> None:
        """Store a part before the screen changes; from now on it is given."""
        self.store.execute(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)",
            (item["id"], item["part"], json.dumps(item)),
        )
        self.given[item["id"]] = item

    def waiting(self) -> list[Item]:
        """Return what nobody has acknowledged, at most one batch."""
        rows = self.store.execute("SELECT item FROM answer ORDER BY rowid LIMIT ?", (BATCH,))
        return [json.loads(item) for (item,) in rows]

    async def serve(self, visitors: int, stops: asyncio.Event) -> None:
        """Let visitors rate until all have, through stops of the browser."""
        while len(self.given) < visitors or self.waiting():
            task = asyncio.create_task(self._run(visitors))
            try:
                async with asyncio.timeout(self.chance.expovariate(STOPPED)):
                    await task
            except TimeoutError:
                self.seen["stopped"] += 1
                self.store.close()
                self.open_store()
        stops.set()

    async def _run(self, visitors: int) -> None:
        """Do as an open page does: answers come, and all that waits is sent."""
        while len(self.given) < visitors:
            for item in self._visit():
                self.keep(item)
                await asyncio.sleep(self.chance.uniform(0, self.pace_s))
                if self.chance.random() < SENT_AT_ONCE:
                    with suppress(Cut):
                        await self.send(self.waiting())
        delay = FIRST_S
        while self.waiting():
            try:
                await self.send(self.waiting())
                delay = FIRST_S
            except Cut:
                await asyncio.sleep(delay * self.chance.uniform(0.75, 1.25))
                delay = min(2 * delay, LONGEST_S)

    def _visit(self) -> list[Item]:
        """Return the parts of one answer: a face, and of the unhappy often more."""
        score = self.chance.choices(range(1, 6), (10, 10, 10, 30, 40))[0]
        face = {
            "id": str(uuid.uuid4()),
            "part": 1,
            "score": score,
            "complete": score > LOW,
            "reasons": [],
            "comment": "",
            "answered_at": self.clock(),
        }
        if score > LOW or self.chance.random() < LEFT:
            return [face]
        more = {"part": 2, "complete": self.chance.random() < FINISHED, "reasons": ["attitude"]}
        words = f"{WORDS} {len(self.given)}" if self.chance.random() < WORDED else ""
        return [face, {**face, **more, "comment": words if more["complete"] else ""}]

    async def send(self, items: list[Item]) -> None:
        """Send a batch and forget what the server holds.

        Raises:
            Cut: it could not be reached, or not heard.
        """
        if not items:
            return
        told = await self._post(items)
        for item, one in zip(items, told, strict=True):
            self.seen[one["outcome"]] += 1
            assert one["outcome"] != "refused", one
            self.store.execute(
                "DELETE FROM answer WHERE id = ? AND part = ?", (item["id"], item["part"])
            )
        if self.chance.random() < RESENT:
            self.seen["sent again"] += len(items)
            again = await self._post(items)
            assert {one["outcome"] for one in again} == {"known"}, again

    async def _post(self, items: list[Item]) -> list[dict[str, str]]:
        cut = ""
        if self.chance.random() < CUT:
            cut = self.chance.choice(("before", "middle", "after"))
            self.seen[f"cut {cut}"] += 1
        if cut == "before":
            raise Cut
        body = json.dumps(items).encode()
        head = (
            f"POST /k/{self.code}/luot HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"Content-Type: application/json\r\nX-Langnghe-Sent-At: {self.clock()}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._talk(head.encode() + body, cut)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            self.seen["unreachable"] += 1
            raise Cut from error

    async def _talk(self, request: bytes, cut: str) -> list[dict[str, str]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        try:
            if cut == "middle":
                writer.write(request[: self.chance.randrange(len(request))])
                await writer.drain()
                raise Cut
            writer.write(request)
            await writer.drain()
            if cut == "after":
                await asyncio.sleep(self.chance.uniform(0, 0.3))
                raise Cut
            answer = await reader.read()
        finally:
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        status = head[9:12]
        if status != b"200" or b"content-length: %d" % len(body) not in head.lower():
            self.seen[f"status {status.decode() or 'none'}"] += 1
            raise Cut  # killed while it answered, or busy: as good as unheard
        told: list[dict[str, str]] = json.loads(body)
        return told


COUNTED = """
    SELECT (SELECT count(*) FROM rating), (SELECT count(*) FROM complaint),
           (SELECT coalesce(sum(n), 0) FROM rating_delta WHERE reason = '')
         + (SELECT coalesce(sum(n1 + n2 + n3 + n4 + n5), 0) FROM rating_day WHERE level = 0)
"""
HELD = """
    SELECT answer.client_id, rating.score, answer.part, answer.is_complete, rating.comment,
           rating.complaint IS NOT NULL
      FROM kiosk_answer AS answer JOIN rating ON rating.id = answer.rating
"""


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Return rows, as somebody outside the product reads them."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60)) as found:
            return found.execute(sql).fetchall()

    async def fetch() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    return asyncio.run(fetch())


async def run(kiosks: list[Kiosk], server: Server, each: int) -> None:
    """Let all visitors rate while everything breaks, and all that waits arrive."""
    await server.start()
    done = asyncio.Event()
    breaking = asyncio.create_task(server.break_down(done))
    await asyncio.gather(*(kiosk.serve(each, asyncio.Event()) for kiosk in kiosks))
    done.set()
    await breaking
    assert server.process is not None
    server.process.terminate()
    server.process.wait(timeout=30)


def judge(kiosks: list[Kiosk], url: str, before: tuple[int, int, int]) -> dict[str, Any]:
    """Compare what was given with what is stored."""
    given = {name: item for kiosk in kiosks for name, item in kiosk.given.items()}
    rows = ask(url, HELD)
    held = {row[0]: row[1:] for row in rows}
    ratings, complaints, counted = (
        int(now) - int(then) for now, then in zip(ask(url, COUNTED)[0], before, strict=True)
    )
    worded = {name for name, item in given.items() if item["comment"]}
    wrong = [
        name
        for name, item in given.items()
        if name in held
        and (*held[name][:2], bool(held[name][2]), held[name][3], bool(held[name][4]))
        != (item["score"], item["part"], item["complete"], item["comment"], name in worded)
    ]
    return {
        "given": len(given),
        "stored": len(given.keys() & held.keys()),
        "lost": len(given.keys() - held.keys()),
        "doubled": max(ratings, len(rows), counted) - len(held),
        "differing": len(wrong),
        "parts_given": sum(item["part"] for item in given.values()),
        "complaints_given": len(worded),
        "complaints_stored": complaints,
        "counted": counted,
    }


def prepare(folder: Path, url: str) -> tuple[dict[str, str], str]:
    """Return the environment of a new installation, and the code of a kiosk of it."""
    secret = str(folder / "secret.key")
    environment = {**os.environ, "LANGNGHE_DATABASE_URL": url, "LANGNGHE_SECRET_FILE": secret}
    for arguments in (("migrate",), ("demo", "--load"), ("points", "--json")):
        command = [sys.executable, "-m", "feedback", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
    points = [json.loads(line) for line in done.stdout.splitlines()]
    return environment, next(point["code"] for point in points if point["kind"] == "kiosk")


def main() -> None:
    """Run it, print the counts, and exit 1 unless they are right."""
    reads = argparse.ArgumentParser()
    reads.add_argument("--answers", type=int, default=10_000)
    reads.add_argument("--kiosks", type=int, default=50)
    reads.add_argument("--seed", type=int, default=1)
    reads.add_argument("--pace", type=float, default=2.0, help="seconds between parts, at most")
    reads.add_argument("--postgres", default="")
    reads.add_argument("--json", action="store_true")
    asked = reads.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = asked.postgres or f"sqlite:///{folder / 'chaos.sqlite3'}"
        environment, code = prepare(folder, url)
        before = ask(url, COUNTED)[0]
        server = Server(environment, random.Random(chance.random()))
        kiosks = [
            Kiosk(
                folder / f"kiosk-{n}", code, server, random.Random(chance.random()), asked.pace
            )
            for n in range(asked.kiosks)
        ]
        began = time.perf_counter()
        asyncio.run(run(kiosks, server, asked.answers // asked.kiosks))
        seconds = time.perf_counter() - began
        counts = judge(kiosks, url, before)
    seen = sum((kiosk.seen for kiosk in kiosks), Counter[str]())
    met = {f"met: {name}": count for name, count in sorted(seen.items())}
    report({**counts, "server_kills": server.kills, **met, "seconds": round(seconds, 1)})
    given = asked.answers // asked.kiosks * asked.kiosks
    same = counts["given"] == counts["stored"] == counts["counted"] == given
    cases = counts["complaints_given"] == counts["complaints_stored"]
    clean = not (counts["lost"] or counts["doubled"] or counts["differing"])
    sys.exit(0 if same and cases and clean else 1)


if __name__ == "__main__":
    main()
