"""Everything at once: web processes, workers, Redis and PostgreSQL, killed while citizens write.

The run prints its seed; ``LANGNGHE_TEST_SEED`` repeats the order of the kills.
"""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from tests.browser import Server
from tests.grounds import Postgres, Redis, ServerGround, langnghe, run_sql, wait_until
from tests.stories.test_faults import steps_of_the_machine
from tests.stories.test_worker import WorkerProcess

CITIZENS = 8
PATIENCE_S = 150
OPEN_ENDS = """
    SELECT (SELECT count(*) FROM outbox WHERE NOT fanned_out)
         + (SELECT count(*) FROM delivery WHERE state <> 'done')
"""
RECEIVED = """
    SELECT number, (SELECT count(*) FROM audit_line
                     WHERE subject = number AND action = 'complaint.received')
      FROM complaint
"""


class OwnGround(ServerGround):
    """A database on a cluster that may be killed."""

    def __init__(self, folder: Path, server: Postgres) -> None:
        self.folder = folder
        self.name = "storm"
        self.url = server.url.replace("/postgres", "/storm")
        run_sql(server.url, "CREATE DATABASE storm")
        assert langnghe("migrate", database=self).returncode == 0


class Installation:
    """Two web processes and two workers on one PostgreSQL and one Redis."""

    def __init__(self, folder: Path, stack: ExitStack, dice: random.Random) -> None:
        self.stack, self.dice = stack, dice
        self.postgres, self.redis = Postgres(keeps=True), Redis()
        stack.callback(self.postgres.remove)
        stack.callback(self.redis.kill)
        self.ground = OwnGround(folder, self.postgres)
        self.workers = [self._worker() for _ in range(2)]
        self.servers = [self._server() for _ in range(2)]
        self.killed: Counter[str] = Counter()

    def _worker(self) -> WorkerProcess:
        worker = WorkerProcess(self.ground, self.redis.url)
        self.stack.callback(worker.kill)
        return worker

    def _server(self) -> Server:
        server = Server(self.ground, LANGNGHE_REDIS_URL=self.redis.url)
        self.stack.callback(server.kill)
        return server

    def strike(self, kind: str) -> None:
        """``kill -9`` something, wait a little, and start it again."""
        kills: dict[str, Callable[[], None]] = {
            "web": self._kill_web,
            "worker": self._kill_worker,
            "redis": self._kill_redis,
            "postgres": self._kill_postgres,
        }
        kills[kind]()
        self.killed[kind] += 1

    def _pause(self) -> None:
        time.sleep(self.dice.uniform(0.1, 1.2))

    def _kill_web(self) -> None:
        server = self.dice.choice(self.servers)
        server.kill()
        self._pause()
        server.restart()

    def _kill_worker(self) -> None:
        place = self.dice.randrange(2)
        self.workers[place].kill()
        self._pause()
        self.workers[place] = self._worker()

    def _kill_redis(self) -> None:
        self.redis.kill()
        self._pause()
        self.redis.restart()

    def _kill_postgres(self) -> None:
        self.postgres.kill()
        self._pause()
        wait_until(self._is_up, "PostgreSQL does not come back")

    def _is_up(self) -> bool:
        # The children of the killed one hold its memory for a moment.
        with suppress(AssertionError):
            self.postgres.start()
            return True
        return False


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    seed = int(os.environ.get("LANGNGHE_TEST_SEED", random.randrange(10**6)))
    print(f"LANGNGHE_TEST_SEED={seed}")
    with ExitStack() as stack:
        yield Installation(tmp_path, stack, random.Random(seed))


async def send_until_accepted(
    client: httpx.AsyncClient, servers: list[Server], count: int
) -> str:
    """Send a complaint again and again, as a good program does; return its number."""
    body = {"text": f"Đèn đường số {count} hỏng đã lâu, xin sửa"}
    headers = {"Idempotency-Key": f"storm {count}"}
    deadline = time.monotonic() + PATIENCE_S
    for turn in range(10_000):
        url = f"{servers[(count + turn) % len(servers)].url}/api/complaints"
        with suppress(httpx.TransportError):
            answer = await client.post(url, json=body, headers=headers)
            if answer.status_code == 201:
                return str(answer.json()["number"])
            assert answer.status_code == 503, answer.text
        assert time.monotonic() < deadline, f"complaint {count} is not accepted"
        await asyncio.sleep(0.2)
    raise AssertionError


async def write(installation: Installation, complaints: int, strikes: int) -> list[str]:
    """Have citizens write while the installation is struck; return the promised numbers."""
    waiting = iter(range(complaints))
    numbers: list[str] = []
    kinds = ["web", "worker", "redis", "postgres"] * strikes
    installation.dice.shuffle(kinds)
    pace = strikes * 4 * 2.0 * CITIZENS / complaints

    async def citizen() -> None:
        async with httpx.AsyncClient(timeout=20) as client:
            for count in waiting:
                numbers.append(await send_until_accepted(client, installation.servers, count))
                await asyncio.sleep(random.uniform(0, pace))

    async def storm() -> None:
        for kind in kinds:
            await asyncio.sleep(installation.dice.uniform(0.3, 1.5))
            await asyncio.to_thread(installation.strike, kind)

    await asyncio.gather(storm(), *(citizen() for _ in range(CITIZENS)))
    return numbers


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("complaints", "strikes"),
    [
        pytest.param(150, 1, id="a gust"),
        pytest.param(2000, 8, id="a storm", marks=pytest.mark.full),
    ],
)
async def test_whatever_was_promised_is_kept_and_done_once_whoever_was_killed(
    installation: Installation, complaints: int, strikes: int
) -> None:
    promised = await write(installation, complaints, strikes)
    ground = installation.ground
    wait_until(
        lambda: ground.query(OPEN_ENDS) == [(0,)], "deliveries are left", seconds=PATIENCE_S
    )

    assert set(installation.killed.values()) == {strikes}
    stored = dict(ground.query(RECEIVED))
    assert len(promised) == len(set(promised)) == complaints
    assert stored == dict.fromkeys(promised, 1)
    assert steps_of_the_machine(ground) == dict.fromkeys(promised, (1, 1))
