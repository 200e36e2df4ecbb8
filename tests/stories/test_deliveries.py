"""What happens next, and what happens when it goes wrong: listeners, leases, daily jobs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from feedback import wiring
from feedback.core import audit, outbox
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.jobs import Job
from feedback.core.outbox import Event, Listeners, publish, relay
from feedback.core.runner import Runner, drain, run_daily
from feedback.core.tables import AuditLine, Delivery, JobRun, OutboxRow

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHORT_LEASE_S = 0.5 - outbox.LEASE_SPARE.total_seconds()
"""A time-out that makes a lease of half a second."""

pytestmark = pytest.mark.usefixtures("database")


class LampBroken(Event, frozen=True):
    number: str


def listener(name: str, run: Callable[..., Any], **how: Any) -> Job:
    return Job(run, name, **{"max_tries": 3, "timeout_s": 20, **how})


def writer_of(log: list[str], name: str, timeout_s: float = 20) -> Job:
    """Return a listener that writes down each time it is run."""

    async def run(event: LampBroken, *, at: datetime) -> None:
        del at
        log.append(event.number)

    return listener(name, run, timeout_s=timeout_s)


def heard_by(*jobs: Job) -> Listeners:
    return {LampBroken: jobs}


async def fail(event: LampBroken, *, at: datetime) -> None:
    async with transaction():
        await audit.record("fitter", "lamp.half_mended", event.number, at=at)
        raise ConnectionError("the fitter does not answer")


async def break_a_lamp(number: str = "1", at: datetime = NOON) -> None:
    async with transaction():
        await publish(LampBroken(number), at=at)


async def delivery(name: str) -> dict[str, Any]:
    rows = await Delivery.select().where(Delivery.listener == name)
    (row,) = rows
    return row


async def relay_until_nothing_is_left(listeners: Listeners) -> list[datetime]:
    """Let time pass from one due moment to the next; return those moments."""
    moments = [NOON]
    await relay(listeners, at=NOON)
    while waiting := await Delivery.select().where(Delivery.state == "waiting"):
        assert len(moments) < 20, "something is tried for ever"
        moments.append(min(row["due_at"] for row in waiting))
        await relay(listeners, at=moments[-1])
    return moments


async def test_a_listener_that_fails_neither_blocks_nor_repeats_another() -> None:
    heard: list[str] = []
    bad, good = listener("bad", fail), writer_of(heard, "good")
    await break_a_lamp()

    await relay_until_nothing_is_left(heard_by(bad, good))

    assert heard == ["1"]
    assert (await delivery("good"))["state"] == "done"
    assert (await delivery("good"))["attempts"] == 1


async def test_a_listener_that_always_fails_is_dead_after_its_last_try_and_says_why() -> None:
    await break_a_lamp()

    await relay_until_nothing_is_left(heard_by(listener("bad", fail)))

    row = await delivery("bad")
    assert (row["state"], row["attempts"], row["done_at"]) == ("dead", 3, None)
    assert "the fitter does not answer" in row["last_error"]


async def test_a_failure_waits_longer_each_time() -> None:
    await break_a_lamp()

    tries = await relay_until_nothing_is_left(heard_by(listener("bad", fail)))

    first, second, third = tries
    assert first == NOON
    assert timedelta(seconds=5) <= second - first < third - second


async def test_nothing_is_tried_again_before_its_time() -> None:
    listeners = heard_by(listener("bad", fail))
    await break_a_lamp()
    await relay(listeners, at=NOON)
    due = (await delivery("bad"))["due_at"]

    assert await relay(listeners, at=due - timedelta(seconds=1)) == 0
    assert await relay(listeners, at=due) == 1


async def test_what_a_failed_try_had_begun_is_taken_back() -> None:
    await break_a_lamp()

    await relay(heard_by(listener("bad", fail)), at=NOON)

    assert await AuditLine.count() == 0


async def test_a_listener_that_hangs_is_given_up_and_the_next_one_is_served() -> None:
    heard: list[str] = []

    async def hang(event: LampBroken, *, at: datetime) -> None:
        async with transaction():
            await audit.record("fitter", "lamp.half_mended", event.number, at=at)
            await asyncio.sleep(60)

    bad = listener("bad", hang, timeout_s=0.05, max_tries=1)
    await break_a_lamp()

    async with asyncio.timeout(10):
        await relay(heard_by(bad, writer_of(heard, "good")), at=NOON)

    assert heard == ["1"]
    assert (await delivery("bad"))["state"] == "dead"
    assert "Timeout" in (await delivery("bad"))["last_error"]
    assert await AuditLine.count() == 0


async def test_an_event_of_a_transaction_that_failed_is_never_heard() -> None:
    heard: list[str] = []

    async def break_and_fail() -> None:
        async with transaction():
            await publish(LampBroken("1"), at=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_and_fail()
    await relay(heard_by(writer_of(heard, "good")), at=NOON)

    assert heard == []


async def test_events_are_heard_in_the_order_they_happened() -> None:
    heard: list[str] = []
    for number in range(60):
        await break_a_lamp(str(number))

    await relay(heard_by(writer_of(heard, "good")), at=NOON)

    assert heard == [str(number) for number in range(60)]


async def test_an_event_nobody_hears_is_put_away() -> None:
    await break_a_lamp()

    await relay({}, at=NOON)

    assert await Delivery.count() == 0
    assert not await OutboxRow.exists().where(OutboxRow.fanned_out.eq(False))


async def test_a_delivery_whose_listener_is_no_longer_there_is_dead() -> None:
    await break_a_lamp()
    listeners = heard_by(writer_of([], "good"))
    await outbox.fan_out(listeners)

    await relay(heard_by(writer_of([], "another")), at=NOON)

    assert (await delivery("good"))["state"] == "dead"


async def test_two_relays_at_once_run_each_delivery_once() -> None:
    heard: list[str] = []

    async def slowly(event: LampBroken, *, at: datetime) -> None:
        del at
        await asyncio.sleep(0.01)
        heard.append(event.number)

    listeners = heard_by(listener("slow", slowly))
    for number in range(20):
        await break_a_lamp(str(number))
    await outbox.fan_out(listeners)

    ran = await asyncio.gather(*(relay(listeners, at=NOON) for _ in range(2)))

    assert sorted(heard, key=int) == [str(number) for number in range(20)]
    assert sum(ran) == 20
    assert min(ran) > 0


async def test_a_lease_that_has_run_out_is_taken_again() -> None:
    heard: list[str] = []
    job = writer_of(heard, "good")
    listeners = heard_by(job)
    await break_a_lamp()
    await outbox.fan_out(listeners)
    taken = await outbox.claim({job.name: job}, at=NOON)
    assert taken  # and its process dies here

    assert await relay(listeners, at=NOON + timedelta(seconds=job.timeout_s)) == 0
    assert await relay(listeners, at=NOON + MINUTE) == 1

    assert heard == ["1"]
    assert (await delivery("good"))["attempts"] == 2


async def test_draining_ends_only_when_what_a_dead_process_had_begun_is_done_too() -> None:
    heard: list[str] = []
    job = writer_of(heard, "good", timeout_s=SHORT_LEASE_S)
    await break_a_lamp("1", now())
    await outbox.fan_out(heard_by(job))
    assert await outbox.claim({job.name: job}, at=now())
    await break_a_lamp("2", now())

    async with asyncio.timeout(10):
        await drain(heard_by(job))

    assert sorted(heard) == ["1", "2"]
    assert await Delivery.count().where(Delivery.state == "done") == 2


async def test_draining_does_not_wait_for_what_is_due_later() -> None:
    bad = heard_by(listener("bad", fail))
    await break_a_lamp("1", now())

    async with asyncio.timeout(5):
        await drain(bad)

    assert (await delivery("bad"))["state"] == "waiting"


async def test_a_delivery_that_takes_its_process_along_each_time_is_given_up() -> None:
    heard: list[str] = []
    job = writer_of(heard, "deadly")
    listeners = heard_by(job)
    await break_a_lamp()
    await outbox.fan_out(listeners)
    for died in range(job.max_tries):
        assert await outbox.claim({job.name: job}, at=NOON + died * MINUTE)

    assert await relay(listeners, at=NOON + 10 * MINUTE) == 0

    assert heard == []
    assert (await delivery("deadly"))["state"] == "dead"


async def test_the_runner_hears_a_commit_at_once_and_ends_after_the_job_at_hand() -> None:
    heard: list[str] = []
    begun = asyncio.Event()

    async def slowly(event: LampBroken, *, at: datetime) -> None:
        del at
        begun.set()
        await asyncio.sleep(0.2)
        heard.append(event.number)

    runner = Runner(heard_by(listener("slow", slowly)), [])
    runner.start()
    await asyncio.sleep(0.1)
    await break_a_lamp(at=now())
    async with asyncio.timeout(0.8):
        await begun.wait()
    await runner.stop()

    assert heard == ["1"]
    assert (await delivery("slow"))["state"] == "done"


def daily(log: list[datetime], run: Callable[..., Any] | None = None) -> Job:
    async def write(*, at: datetime) -> None:
        log.append(at)
        await asyncio.sleep(0.01)

    return listener("sweep", run or write, daily_at=time(7, 0))


SEVEN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
"""07:00 in Vietnam."""


async def test_a_daily_job_is_run_once_a_day_from_its_hour_on() -> None:
    log: list[datetime] = []
    hours = [-1 / 60, 0, 1, 16.9, 17.1, 24 + 1]

    for hour in hours:
        await run_daily([daily(log)], at=SEVEN + timedelta(hours=hour))

    assert log == [SEVEN, SEVEN + timedelta(hours=25)]


async def test_two_processes_at_once_run_a_daily_job_once() -> None:
    log: list[datetime] = []

    await asyncio.gather(*(run_daily([daily(log)], at=SEVEN) for _ in range(5)))

    assert log == [SEVEN]


async def test_a_daily_job_that_fails_does_not_hold_up_the_next_one() -> None:
    log: list[datetime] = []

    async def fail_daily(*, at: datetime) -> None:
        raise ConnectionError(at)

    bad = listener("bad", fail_daily, daily_at=time(6, 0))
    await run_daily([bad, daily(log)], at=SEVEN)

    assert log == [SEVEN]
    runs = await JobRun.select().order_by(JobRun.id)
    assert [run["done_at"] for run in runs] == [None, SEVEN]


async def test_a_daily_job_whose_process_died_is_taken_over_by_another_later_that_day() -> None:
    log: list[datetime] = []
    job = daily(log)
    await JobRun.insert(JobRun(run=f"{job.name}@2026-03-02", on=SEVEN.date(), started_at=SEVEN))

    for minutes in (0, 5, 10, 11, 12, 40):
        await run_daily([job], at=SEVEN + minutes * MINUTE)

    assert log == [SEVEN + 11 * MINUTE]
    assert (await JobRun.select())[0]["done_at"] == SEVEN + 11 * MINUTE


async def test_a_job_that_ends_its_process_takes_no_others_to_their_grave() -> None:
    heard: list[str] = []
    job = writer_of(heard, "deadly")
    for number in range(3):
        await break_a_lamp(str(number))
    await outbox.fan_out(heard_by(job))
    sizes = []
    for died in range(job.max_tries):
        taken = await outbox.claim({job.name: job}, at=NOON + died * MINUTE)
        sizes.append(len(taken))

    await relay(heard_by(job), at=NOON + 10 * MINUTE)

    assert sizes == [3, 1, 1]
    assert heard == ["1", "2"]


async def test_what_a_runner_took_and_may_not_begin_is_given_back_uncounted() -> None:
    heard: list[str] = []
    begun = asyncio.Event()

    async def slowly(event: LampBroken, *, at: datetime) -> None:
        del at
        begun.set()
        await asyncio.sleep(0.2)
        heard.append(event.number)

    for number in range(12):
        await break_a_lamp(str(number), now())
    runner = Runner(heard_by(listener("slow", slowly)), [])
    runner.start()
    await begun.wait()
    await runner.stop()

    rows = await Delivery.select().order_by(Delivery.id)
    left = [row for row in rows if row["state"] == "waiting"]
    assert 0 < len(heard) < 12
    assert len(left) == 12 - len(heard)
    assert {(row["attempts"], row["lease_until"]) for row in left} == {(0, None)}


async def test_each_daily_job_of_the_product_runs_once_a_day() -> None:
    evening = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)

    for _ in range(3):
        await run_daily(wiring.DAILY, at=evening)

    runs = await JobRun.select()
    assert sorted(run["run"] for run in runs) == sorted(
        f"{job.name}@2026-03-02" for job in wiring.DAILY
    )
    assert {run["done_at"] for run in runs} == {evening}
