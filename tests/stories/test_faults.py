"""The product under its own command while processes die, files lock and many come at once."""

import asyncio
import itertools
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from feedback import wiring
from feedback.complaints.events import ComplaintReceived
from feedback.core import outbox
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.tables import Delivery
from tests.browser import Server
from tests.grounds import FileGround, Ground, langnghe
from tests.make import a_complaint, a_kiosk, run_jobs
from tests.stories.steps import query

CLIENTS = 32
BURST = 16
PATIENCE_S = 40


@pytest.fixture
def servers(database: Ground) -> Iterator[ExitStack]:
    """Whatever is served in a test is ended with it."""
    del database
    with ExitStack() as stack:
        yield stack


def serve(servers: ExitStack, database: Ground) -> Server:
    server = Server(database)
    servers.callback(server.kill)
    return server


@pytest.fixture
def server(servers: ExitStack, database: Ground) -> Server:
    return serve(servers, database)


@pytest.fixture
async def citizen(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(
        base_url=server.url, timeout=PATIENCE_S, limits=limits
    ) as client:
        yield client


def move(file: Path, to: Path) -> None:
    file.rename(to)


@contextmanager
def held_by_another_program(database: FileGround) -> Iterator[None]:
    connection = sqlite3.connect(database, isolation_level=None, timeout=PATIENCE_S)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


def unclassified(database: Ground) -> int:
    (found,) = query(
        database,
        "SELECT count(*) FROM complaint WHERE id NOT IN (SELECT complaint FROM suggestion)",
    )
    return int(found[0])


OPEN_ENDS = """
    SELECT (SELECT count(*) FROM outbox WHERE NOT fanned_out)
         + (SELECT count(*) FROM delivery WHERE state = 'waiting')
"""


def wait_for(database: Ground, sql: str, wanted: int) -> None:
    """Wait until a count in the file, which other processes write to, is as wanted."""
    deadline = time.monotonic() + PATIENCE_S
    while (found := query(database, sql)) != [(wanted,)]:
        assert time.monotonic() < deadline, f"{found} {query(database, FAILURES)}"
        time.sleep(0.05)


FAILURES = "SELECT listener, state, attempts, due_at, lease_until, last_error FROM delivery"


async def complaints_until_killed(
    server: Server, client: httpx.AsyncClient, name: str, answers: int
) -> list[str]:
    """Send a burst of complaints, kill -9 after so many answers; return their numbers."""
    numbers: list[str] = []

    async def send(count: int) -> None:
        text = f"Đèn đường số {count} {name} hỏng đã lâu"
        with suppress(httpx.TransportError):
            answer = await client.post("/api/complaints", json={"text": text})
            assert answer.status_code == 201, answer.text
            numbers.append(answer.json()["number"])
            if len(numbers) == answers:
                server.kill()

    await asyncio.gather(*(send(count) for count in range(BURST)))
    return numbers


async def let_leases_run_out() -> None:
    """Let the half minute pass that a dead process still holds what it had begun."""
    await Delivery.update({Delivery.lease_until: now()}).where(
        Delivery.lease_until.is_not_null()
    )


async def test_whatever_was_promised_when_the_process_was_killed_is_classified_once(
    server: Server, citizen: httpx.AsyncClient, database: Ground
) -> None:
    promised: list[str] = []
    left_open = 0
    for turn, answers in enumerate((1, 5, 10, BURST)):
        promised += await complaints_until_killed(server, citizen, f"đợt {turn}", answers)
        left_open += unclassified(database)
        await let_leases_run_out()
        server.restart()
    wait_for(database, OPEN_ENDS, 0)

    assert left_open > 0, "each was classified before the kill: nothing was tested"
    stored = [number for (number,) in query(database, "SELECT number FROM complaint")]
    assert set(promised) <= set(stored)
    assert len(stored) == len(set(stored))
    assert steps_of_the_machine(database) == dict.fromkeys(stored, (1, 1))
    assert {row["state"] for row in await Delivery.select()} == {"done"}
    assert await Delivery.count() == len(stored)


async def test_a_process_that_dies_between_its_work_and_saying_so_repeats_nothing(
    database: Ground,
) -> None:
    receipt, at = await a_complaint(), now()
    await outbox.fan_out(wiring.LISTENERS)
    jobs = outbox.jobs_by_name(wiring.LISTENERS)
    (claimed,) = await outbox.claim(jobs, at=at)
    await jobs[claimed.listener].run(ComplaintReceived(receipt.number), at=at)

    ran = await run_jobs(at + timedelta(minutes=1))

    assert ran == 1
    assert steps_of_the_machine(database) == {receipt.number: (1, 1)}
    assert [row["state"] for row in await Delivery.select()] == ["done"]


def steps_of_the_machine(database: Ground) -> dict[str, tuple[int, int]]:
    """Return suggestions and times sorted of each complaint."""
    sql = """
        SELECT number,
               (SELECT count(*) FROM suggestion WHERE suggestion.complaint = complaint.id),
               (SELECT count(*) FROM audit_line
                 WHERE subject = number AND action = 'complaint.sorted')
          FROM complaint
    """
    return {number: (said, done) for number, said, done in query(database, sql)}


async def test_two_processes_on_one_file_never_run_a_delivery_twice(
    servers: ExitStack, database: Ground
) -> None:
    for _ in range(2):
        serve(servers, database)
    async with transaction():
        for count in range(40):
            await a_complaint(f"Cây số {count} ngã ra đường")
    wait_for(database, OPEN_ENDS, 0)

    deliveries = await Delivery.select()
    assert [row["attempts"] for row in deliveries] == [1] * 40
    assert set(steps_of_the_machine(database).values()) == {(1, 1)}


def old_cases(file: Path, count: int) -> Path:
    rows = [{"id": row, "text": f"Hồ sơ cũ số {row}: rác để lâu ngày"} for row in range(count)]
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file


async def visit(client: httpx.AsyncClient, point: str, who: int) -> list[int]:
    """Rate, complain, rate badly and complain again, as one citizen after another."""
    complaint: dict[str, Any] = {"text": f"Ổ gà ở ngõ {who}, xin sửa sớm"}
    rating = {"service_point": point, "score": 4, "comment": f"Khách {who} cảm ơn"}
    low = {"service_point": point, "score": 1, "comment": f"Khách {who} chờ ba tiếng"}
    bodies = [("ratings", rating), ("complaints", complaint), ("ratings", low)]
    answers = []
    for kind, body in bodies:
        headers = {"Idempotency-Key": f"{kind} {who} {body.get('score')}"}
        answers += [await client.post(f"/api/{kind}", json=body, headers=headers)]
    return [answer.status_code for answer in answers]


async def test_32_citizens_at_once_are_all_served_while_old_cases_are_imported(
    citizen: httpx.AsyncClient, database: Ground, tmp_path: Path
) -> None:
    kiosk = await a_kiosk()
    file = old_cases(tmp_path / "old.jsonl", 200)
    importing = asyncio.create_task(
        asyncio.to_thread(langnghe, "import", str(file), "--source", "cũ", database=database)
    )
    await asyncio.to_thread(wait_for, database, "SELECT count(*) > 0 FROM complaint", 1)

    statuses = await asyncio.gather(
        *(visit(citizen, kiosk.code, who) for who in range(CLIENTS))
    )
    imported = await importing
    wait_for(database, OPEN_ENDS, 0)

    assert set(itertools.chain(*statuses)) == {201}
    assert imported.returncode == 0, imported.stderr
    assert stored_at_once(database) == {
        ("import", 200, 200),
        ("api", CLIENTS, CLIENTS),
        ("kiosk", CLIENTS, CLIENTS),
    }
    ratings = query(database, "SELECT count(*), count(DISTINCT comment) FROM rating")
    assert ratings == [(2 * CLIENTS, 2 * CLIENTS)]
    assert set(steps_of_the_machine(database).values()) == {(1, 1)}
    assert came_at_the_same_time(database), "one was over before the other began"


def stored_at_once(database: Ground) -> set[tuple[Any, ...]]:
    sql = "SELECT channel, count(*), count(DISTINCT text) FROM complaint GROUP BY channel"
    return set(query(database, sql))


def came_at_the_same_time(database: Ground) -> bool:
    channels = query(database, "SELECT channel = 'import' FROM complaint ORDER BY id")
    return len(list(itertools.groupby(channels))) > 2


@pytest.mark.sqlite
async def test_a_file_held_for_long_is_answered_with_come_again_and_leaves_nothing_half_done(
    citizen: httpx.AsyncClient, database: FileGround
) -> None:
    kiosk = await a_kiosk()
    low = {"service_point": kiosk.code, "score": 1, "comment": "Chờ ba tiếng không ai gọi số"}
    api = {"json": low, "headers": {"Idempotency-Key": "mot lan"}}
    form = {"data": {"text": "Đèn đường ngõ 12 hỏng", "key": "mot-lan"}}

    with held_by_another_program(database):
        rated, sent, health = await asyncio.gather(
            citizen.post("/api/ratings", **api),  # type: ignore[arg-type]
            citizen.post("/gui", **form),  # type: ignore[arg-type]
            citizen.get("/health"),
        )
    left = [query(database, f"SELECT count(*) FROM {table}") for table in TOUCHED]
    again = await citizen.post("/api/ratings", **api)  # type: ignore[arg-type]

    for answer in (rated, sent):
        assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert rated.json()["type"] == "urn:langnghe:problem:database-unavailable"
    assert "chưa lưu được" in sent.text
    assert (health.status_code, health.json()["database"]) == (503, "down")
    assert left == [[(0,)]] * len(TOUCHED)
    assert again.status_code == 201
    assert int(again.json()["complaint"]["number"][-6:]) <= 3


TOUCHED = (
    *("rating", "complaint", "number_series", "status_change"),
    *("outbox", "delivery", "kept_answer"),
)
"""What a low rating with a comment writes to, beside the audit trail."""


@pytest.mark.sqlite
async def test_a_file_that_is_gone_is_said_and_nothing_is_promised_until_it_is_back(
    citizen: httpx.AsyncClient, database: FileGround
) -> None:
    complaint = {"text": "Đèn đường ngõ 12 hỏng"}
    before = await citizen.get("/health")
    away = database.file.with_name("away.sqlite3")

    move(database.file, away)
    gone = await citizen.get("/health")
    refused = await citizen.post("/api/complaints", json=complaint)
    counted, alive = await citizen.get("/metrics"), await citizen.get("/health/live")
    move(away, database.file)
    back = await citizen.get("/health")
    accepted = await citizen.post("/api/complaints", json=complaint)

    assert (before.status_code, back.status_code) == (200, 200)
    assert (gone.status_code, gone.json()["database"]) == (503, "down")
    assert (refused.status_code, "Retry-After" in refused.headers) == (503, True)
    assert "langnghe_database_up 0.0" in counted.text
    assert alive.status_code == 200
    assert accepted.status_code == 201
    assert query(database, "SELECT count(*) FROM complaint") == [(1,)]
