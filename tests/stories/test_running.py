"""The service as an administrator runs it: asked to stop, behind a proxy, short of disk."""

import asyncio
import json
import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from datetime import time as day_time
from typing import Any, NamedTuple

import httpx
import pytest
from httpx import AsyncClient
from litestar import Litestar
from msgspec.structs import replace

from feedback.core import disk
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.disk import MIB, Disk
from feedback.core.jobs import Job
from feedback.core.outbox import Event, publish
from feedback.core.runner import Runner, run_daily
from feedback.core.tables import Delivery, JobRun
from tests.grounds import Ground, environment, free_port, wait_until
from tests.spare import start

PATIENCE_S = 30


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class Service:
    """``langnghe serve`` with its log, in a process of its own."""

    def __init__(self, database: Ground, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = database.folder / "service.log"
        command = ("serve", "--port", str(self.port))
        environ = {**environment(database), **settings}
        with self.log.open("w") as log:
            self.process = start(*command, env=environ, stdout=log, stderr=log)
        try:
            wait_until(self.answers, "the service does not do it")
        except BaseException:
            self.process.kill()
            raise

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        try:
            return httpx.get(f"{self.url}/health/live", timeout=2).is_success
        except httpx.TransportError:
            return False

    def refuses(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
        except ConnectionRefusedError:
            return True
        return False

    def in_flight(self) -> int:
        text = httpx.get(f"{self.url}/metrics").text
        found = re.search(r"(?m)^langnghe_http_requests_in_flight (\S+)$", text)
        assert found, text
        return int(float(found[1]))


@contextmanager
def served(database: Ground, **settings: str) -> Iterator[Service]:
    service = Service(database, **settings)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.wait()


def test_a_request_under_way_is_answered_when_the_service_is_asked_to_stop(
    database: Ground,
) -> None:
    body = json.dumps({"text": "Đèn đường ngõ 12 hỏng"}).encode()
    head = f"POST /api/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    with served(database) as service:
        writing = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE_S)
        writing.sendall(head.encode() + body[:10])
        wait_until(lambda: service.in_flight() == 2, "no request is under way")
        asked = time.monotonic()

        service.process.send_signal(signal.SIGTERM)
        wait_until(service.refuses, "the service does not do it")
        writing.sendall(body[10:])
        answer = writing.makefile("rb").read()
        writing.close()
        status = service.process.wait(timeout=15)

    assert answer.startswith(b"HTTP/1.1 201 "), answer
    assert (status, time.monotonic() - asked < 15) == (0, True), service.log.read_text()


def test_a_request_that_never_ends_does_not_keep_the_service_alive(database: Ground) -> None:
    head = "POST /api/complaints HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
    with served(database) as service:
        hanging = socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE_S)
        hanging.sendall(head.encode())
        wait_until(lambda: service.in_flight() == 2, "no request is under way")

        service.process.send_signal(signal.SIGTERM)
        status = service.process.wait(timeout=15)
        hanging.close()

    assert status == 0, service.log.read_text()


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_being_asked_to_stop_is_no_failure(database: Ground, asked: signal.Signals) -> None:
    with served(database) as service:
        service.process.send_signal(asked)

        assert service.process.wait(timeout=15) == 0, service.log.read_text()


def test_the_service_logs_json_and_no_address_of_a_page(database: Ground) -> None:
    with served(database) as service:
        httpx.get(f"{service.url}/tra-cuu/7K3MQ9TX4HPA?x=0912345678")
        os.kill(service.process.pid, signal.SIGTERM)
        service.process.wait(timeout=15)

    lines = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert "/tra-cuu/{code}" in {line.get("route") for line in lines}
    assert "7K3MQ9TX4HPA" not in service.log.read_text()
    assert "0912345678" not in service.log.read_text()


def test_less_is_logged_when_the_setting_says_so(database: Ground) -> None:
    with served(database, LANGNGHE_LOG_LEVEL="warning") as service:
        httpx.get(f"{service.url}/gui")

    assert service.log.read_text() == ""


@pytest.mark.parametrize("everybody", ["", "*"], ids=["as it is", "with a variable of uvicorn"])
def test_behind_a_proxy_the_visitors_own_address_counts(
    database: Ground, everybody: str
) -> None:
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    pretended = {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}
    with served(database, FORWARDED_ALLOW_IPS=everybody) as service:
        asked = [
            httpx.get(f"{service.url}/metrics", headers=headers).status_code
            for headers in ({}, elsewhere, pretended)
        ]

    assert asked == [200, 404, 404]


class LampBroken(Event, frozen=True):
    number: str


@pytest.mark.usefixtures("database")
async def test_a_job_that_takes_too_long_is_given_back_when_the_process_ends() -> None:
    begun = asyncio.Event()

    async def hang(*_: Any, **__: Any) -> None:
        begun.set()
        await asyncio.sleep(60)

    job = Job(hang, "slow", max_tries=3, timeout_s=600)
    runner = Runner({LampBroken: [job]}, [], stop_s=0.2)
    async with transaction():
        await publish(LampBroken("1"), at=now())
    runner.start()
    async with asyncio.timeout(10):
        await begun.wait()

    asked = time.monotonic()
    await runner.stop()

    (row,) = await Delivery.select()
    assert time.monotonic() - asked < 5
    assert (row["state"], row["attempts"], row["lease_until"]) == ("waiting", 0, None)


@pytest.mark.usefixtures("database")
async def test_a_daily_job_that_is_cut_off_is_run_again_the_same_day() -> None:
    noon = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    runs: list[datetime] = []
    begun = asyncio.Event()

    async def first_hang(*, at: datetime) -> None:
        runs.append(at)
        begun.set()
        await asyncio.sleep(60 if len(runs) == 1 else 0)

    sweep = Job(first_hang, "sweep", max_tries=1, timeout_s=600, daily_at=day_time(7, 0))
    cut_off = asyncio.create_task(run_daily([sweep], at=noon))
    async with asyncio.timeout(10):
        await begun.wait()
    cut_off.cancel()
    await asyncio.wait([cut_off])

    await run_daily([sweep], at=noon)

    assert runs == [noon, noon]
    assert [row["done_at"] for row in await JobRun.select()] == [noon]


@pytest.mark.parametrize(
    ("free_mib", "wanted_mib", "room"),
    [
        pytest.param(500, 200, Disk.OK, id="enough"),
        pytest.param(200, 200, Disk.OK, id="just enough"),
        pytest.param(199, 200, Disk.LOW, id="less than wished"),
        pytest.param(20, 200, Disk.LOW, id="the last that is only low"),
        pytest.param(19, 200, Disk.FULL, id="hardly any"),
        pytest.param(19, 20, Disk.FULL, id="hardly any, and little wished"),
    ],
)
def test_how_much_room_is_enough(free_mib: int, wanted_mib: int, room: Disk) -> None:
    assert disk.judge(free_mib * MIB, wanted_mib) is room


@pytest.mark.parametrize(
    ("free_mib", "status", "room"), [(5_000, 200, "ok"), (100, 200, "low"), (5, 503, "full")]
)
async def test_health_tells_that_the_disk_fills_and_is_down_before_it_is_full(
    client: AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    free_mib: int,
    status: int,
    room: str,
) -> None:
    usage = Usage(10_000 * MIB, 0, free_mib * MIB)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)

    answer = await client.get("/health")

    told = answer.json()
    assert (answer.status_code, told["disk"]) == (status, room)
    assert told["database"] == "ok"
    assert told["status"] == ("ok" if status == 200 else "down")


async def test_what_counts_as_little_room_is_a_setting(
    app: Litestar, client: AsyncClient
) -> None:
    known = app.state.site
    app.state.site = replace(known, settings=replace(known.settings, min_free_mib=10**9))

    answer = await client.get("/health")

    assert (answer.status_code, answer.json()["disk"]) == (200, "low")


async def test_the_process_says_that_it_lives_and_leaves_no_cookie(client: AsyncClient) -> None:
    answers = [await client.get(path) for path in ("/health/live", "/health", "/metrics")]

    assert answers[0].json() == {"status": "ok"}
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert all(answer.headers["cache-control"] == "no-store" for answer in answers)
