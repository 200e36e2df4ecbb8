"""Workers in processes of their own: woken through Redis, killed, without Redis."""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import httpx
import pytest

from feedback import wiring
from feedback.core import backlog, outbox
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.outbox import Event, publish
from feedback.core.tables import AuditLine, Delivery, OutboxRow
from tests.browser import Server
from tests.grounds import Ground, Redis, environment, langnghe, wait_until
from tests.make import a_complaint, post_form, run_jobs
from tests.spare import start
from tests.stories.steps import query

SOON_S = 0.9
"""Less than a worker's own next look."""
UNTIL_SEVERAL_HAVE_LOOKED_S = 3.0
CHORES = "/quan-tri/viec-nen"
DONE = "SELECT count(*) FROM delivery WHERE state = 'done'"
ONCE = """
    SELECT number, (SELECT count(*) FROM suggestion WHERE suggestion.complaint = complaint.id),
           (SELECT count(*) FROM audit_line
             WHERE subject = number AND action = 'complaint.sorted')
      FROM complaint
"""

_numbers = itertools.count(1)


class WorkerProcess:
    """``langnghe worker`` in a process that can be killed."""

    def __init__(self, database: Ground, redis_url: str) -> None:
        environ = environment(database, LANGNGHE_REDIS_URL=redis_url)
        self.said = database.folder / f"worker-{next(_numbers)}.log"
        with self.said.open("w") as log:
            self.process = start("worker", env=environ, stderr=log)

    def kill(self) -> None:
        """``kill -9``: nothing is tidied up."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> tuple[int, str]:
        """Tell it to end; return its exit code and what it said."""
        self.process.terminate()
        return self.process.wait(timeout=20), self.said.read_text()


@pytest.fixture
def started(database: Ground) -> Iterator[ExitStack]:
    """Whatever is started in a test is ended with it."""
    del database
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def own_redis(started: ExitStack) -> Redis:
    """A Redis to be killed."""
    redis = Redis()
    started.callback(redis.kill)
    return redis


def start_worker(started: ExitStack, database: Ground, redis_url: str) -> WorkerProcess:
    worker = WorkerProcess(database, redis_url)
    started.callback(worker.kill)
    return worker


def start_server(started: ExitStack, database: Ground, redis_url: str) -> Server:
    server = Server(database, LANGNGHE_REDIS_URL=redis_url)
    started.callback(server.kill)
    return server


def send(server: Server, count: int) -> float:
    """Send a complaint; return the seconds until it was accepted."""
    began = time.monotonic()
    text = f"Cây số {count} ngã ra đường, xin dọn sớm"
    answer = httpx.post(f"{server.url}/api/complaints", json={"text": text}, timeout=20)
    assert answer.status_code == 201, answer.text
    return time.monotonic() - began


def wait_for_done(database: Ground, count: int) -> None:
    wait_until(lambda: query(database, DONE) == [(count,)], f"not {count} are done")


def seconds_to_run(server: Server, database: Ground, count: int) -> float:
    """Send a complaint, the ``count``-th; return the seconds until its job is done."""
    send(server, count)
    began = time.monotonic()
    wait_for_done(database, count)
    return time.monotonic() - began


def everything_was_done_once(database: Ground) -> bool:
    return all((said, done) == (1, 1) for _, said, done in query(database, ONCE))


def test_a_worker_is_woken_by_a_commit_of_the_web_process_which_runs_no_jobs(
    started: ExitStack, database: Ground, redis: str
) -> None:
    server = start_server(started, database, redis)
    send(server, 1)
    time.sleep(1.5)
    untouched = query(database, "SELECT count(*) FROM delivery")
    worker = start_worker(started, database, redis)
    wait_for_done(database, 1)

    waits = sorted(seconds_to_run(server, database, count) for count in range(2, 9))

    assert untouched == [(0,)]
    assert waits[len(waits) // 2] < SOON_S / 2, waits
    assert worker.stop()[0] == 0
    assert everything_was_done_once(database)


def test_a_redis_that_dies_and_comes_back_empty_costs_nothing_but_a_moment(
    started: ExitStack, database: Ground, own_redis: Redis
) -> None:
    server = start_server(started, database, own_redis.url)
    worker = start_worker(started, database, own_redis.url)
    seconds_to_run(server, database, 1)

    own_redis.kill()
    without = [send(server, count) for count in range(2, 12)]
    wait_for_done(database, 11)
    own_redis.restart()
    time.sleep(2.5)
    waits = sorted(seconds_to_run(server, database, count) for count in range(12, 17))

    assert max(without) < 5
    assert waits[len(waits) // 2] < SOON_S / 2, waits
    assert everything_was_done_once(database)
    code, said = worker.stop()
    assert code == 0
    assert said.count("Redis does not answer") == 1
    assert "Traceback" not in said


async def test_a_worker_begins_before_redis_does_and_is_called_once_it_is_there(
    started: ExitStack, database: Ground, own_redis: Redis
) -> None:
    own_redis.kill()
    worker = start_worker(started, database, own_redis.url)
    await a_complaint()
    wait_for_done(database, 1)

    own_redis.restart()
    server = start_server(started, database, own_redis.url)
    await asyncio.sleep(2.5)
    waits = sorted(seconds_to_run(server, database, count) for count in range(2, 7))

    assert waits[len(waits) // 2] < SOON_S / 2, waits
    assert worker.stop()[0] == 0


async def test_what_a_killed_worker_had_begun_is_taken_over_by_another(
    started: ExitStack, database: Ground, redis: str
) -> None:
    async with transaction():
        for count in range(300):
            await a_complaint(f"Cây số {count} ngã ra đường")
    first = start_worker(started, database, redis)
    wait_until(lambda: query(database, DONE)[0][0] > 5, "it does nothing")

    first.kill()
    left = query(database, DONE)[0][0]
    start_worker(started, database, redis)
    wait_for_done(database, 300)

    assert left < 300, "all was done before the kill: nothing was tested"
    assert everything_was_done_once(database)


async def test_two_workers_share_the_work_and_run_nothing_twice(
    started: ExitStack, database: Ground, redis: str
) -> None:
    for _ in range(2):
        start_worker(started, database, redis)
    await asyncio.sleep(UNTIL_SEVERAL_HAVE_LOOKED_S)
    async with transaction():
        for count in range(100):
            await a_complaint(f"Cây số {count} ngã ra đường")

    wait_for_done(database, 100)

    assert query(database, "SELECT attempts, count(*) FROM delivery GROUP BY 1") == [(1, 100)]
    assert everything_was_done_once(database)


async def test_three_workers_run_each_daily_job_once(
    started: ExitStack, database: Ground, redis: str
) -> None:
    workers = [start_worker(started, database, redis) for _ in range(3)]
    due = [job for job in wiring.DAILY if job.daily_at and job.daily_at.hour < 2]
    wait_until(
        lambda: (
            query(database, "SELECT count(done_at) FROM job_run") == [(len(due),)]
            or local_hour_is_early()
        ),
        "daily jobs are left",
    )
    await a_complaint()
    wait_for_done(database, 1)

    said = [worker.stop() for worker in workers]

    assert [code for code, _ in said] == [0, 0, 0]
    assert not [text for _, text in said if "Traceback" in text]
    lines = [json.loads(line) for _, text in said for line in text.splitlines()]
    ran = [one["listener"] for one in lines if one["event"] == "job" and not one["delivery"]]
    assert local_hour_is_early() or sorted(ran) == sorted(job.name for job in due)


def local_hour_is_early() -> bool:
    """Tell whether it is before the hour of the daily jobs in Vietnam."""
    return (now() + timedelta(hours=7)).hour < 2


async def test_a_worker_told_to_end_gives_back_what_it_has_not_begun(
    started: ExitStack, database: Ground, redis: str
) -> None:
    async with transaction():
        for count in range(800):
            await a_complaint(f"Cây số {count} ngã ra đường")
    worker = start_worker(started, database, redis)
    wait_until(lambda: query(database, DONE)[0][0] > 5, "it does nothing")

    code, said = worker.stop()

    assert code == 0
    assert "Traceback" not in said
    held = "SELECT count(*) FROM delivery WHERE lease_until IS NOT NULL OR attempts > 1"
    assert query(database, held) == [(0,)]
    assert query(database, DONE)[0][0] < 800, "all was done: nothing was tested"


def test_a_worker_without_redis_in_its_settings_says_who_runs_the_jobs(
    database: Ground,
) -> None:
    done = langnghe("worker", database=database)

    assert done.returncode == 1
    assert "LANGNGHE_REDIS_URL" in done.stderr


async def poison(number: str = "PA-0000-000000") -> int:
    """Publish an event whose job fails each time until it is given up; return its delivery."""
    event = next(kind for kind in wiring.LISTENERS if kind.__name__ == "ComplaintReceived")
    async with transaction():
        await publish(event(number), at=now())
    for _ in range(5):
        await run_jobs()
        await Delivery.update({Delivery.due_at: now()}).where(Delivery.state == "waiting")
    (row,) = await Delivery.select().where(Delivery.state == "dead")
    return int(row["id"])


async def test_a_job_that_was_given_up_is_listed_and_sent_again_from_the_command_line(
    started: ExitStack, database: Ground, redis: str
) -> None:
    delivery = await poison()
    counts = json.loads(langnghe("jobs", "--json", database=database).stdout)
    listed = json.loads(langnghe("jobs", "--dead", "--json", database=database).stdout)
    again = langnghe("jobs", "retry", str(delivery), database=database)
    missing = langnghe("jobs", "retry", str(delivery), database=database)

    assert (counts["dead"], counts["waiting"], counts["running"]) == (1, 0, 0)
    assert (listed["id"], listed["event"]) == (delivery, "ComplaintReceived")
    assert (listed["attempts"], "ComplaintNotFound" in listed["last_error"]) == (5, True)
    assert (again.returncode, missing.returncode) == (0, 1)
    assert await AuditLine.count().where(AuditLine.action == "delivery.retried") == 1
    start_worker(started, database, redis)
    tried = "SELECT state, attempts FROM delivery"
    wait_until(lambda: query(database, tried) == [("waiting", 1)], "it is not tried again")


async def test_an_administrator_sees_what_was_given_up_and_sends_it_again(
    admin: httpx.AsyncClient,
) -> None:
    empty = await admin.get(CHORES)
    delivery = await poison()
    health = (await admin.get("/health")).json()
    page = await admin.get(CHORES)

    again = await post_form(admin, CHORES, f"{CHORES}/{delivery}/gui-lai")
    missing = await post_form(admin, CHORES, f"{CHORES}/{delivery}/gui-lai")
    sent = await admin.get(again.headers["location"])
    everything = await post_form(admin, CHORES, f"{CHORES}/gui-lai")

    assert "Không có việc nào bị dừng" in empty.text
    assert health["dead_jobs"] == 1
    assert "Gợi ý phân loại phản ánh" in page.text
    assert "ComplaintNotFound" in page.text
    assert (again.status_code, missing.status_code, everything.status_code) == (303, 404, 303)
    assert "Đã gửi lại" in sent.text
    assert states_of(await Delivery.select()) == [("waiting", 0)]
    assert await AuditLine.count().where(AuditLine.action == "delivery.retried") == 1


def states_of(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(row["state"], row["attempts"]) for row in rows]


class Leaving(Event, frozen=True):
    """A made-up event."""

    number: str


async def test_deliveries_long_done_are_deleted_and_what_is_dead_stays(
    database: Ground,
) -> None:
    await a_complaint(at=now() - timedelta(days=40))
    async with transaction():
        await publish(Leaving("1"), at=now() - timedelta(days=40))
    await run_jobs(now() - timedelta(days=31))
    dead = await poison()
    await OutboxRow.update({OutboxRow.published_at: now() - timedelta(days=50)}).where(
        OutboxRow.event == "ComplaintReceived"
    )
    await a_complaint()
    await run_jobs()

    for _ in range(2):
        await backlog.forget_done(now())

    assert query(database, "SELECT state FROM delivery ORDER BY id") == [("dead",), ("done",)]
    assert await OutboxRow.count() == 2
    assert await Delivery.exists().where(Delivery.id == dead)


async def test_a_lease_or_a_pause_longer_than_there_can_be_is_over(database: Ground) -> None:
    await a_complaint()
    await outbox.fan_out(wiring.LISTENERS)
    tomorrow = now() + timedelta(days=1)
    await Delivery.update(
        {Delivery.attempts: 1, Delivery.due_at: tomorrow, Delivery.lease_until: tomorrow}
    ).where(Delivery.state == "waiting")

    assert await run_jobs() == 1
    assert query(database, DONE) == [(1,)]


async def test_who_was_too_slow_leaves_the_outcome_of_whoever_took_over_alone(
    database: Ground,
) -> None:
    await a_complaint()
    await outbox.fan_out(wiring.LISTENERS)
    jobs = outbox.jobs_by_name(wiring.LISTENERS)
    (slow,) = await outbox.claim(jobs, at=now())
    later = now() + timedelta(minutes=1)
    (quick,) = await outbox.claim(jobs, at=later)

    await outbox.run_claimed(slow, wiring.LISTENERS, at=now())
    after_the_slow = query(database, "SELECT state, attempts FROM delivery")
    await outbox.give_back([slow])
    await outbox.run_claimed(quick, wiring.LISTENERS, at=later)

    assert after_the_slow == [("waiting", 2)]
    assert query(database, "SELECT state, attempts FROM delivery") == [("done", 2)]
    assert everything_was_done_once(database)
