"""Events: stored with the commit that causes them, handed on afterwards.

``publish`` writes one row inside the open transaction. ``fan_out`` turns rows
into one delivery for each listener, ``claim`` takes the leases of some that are
due, ``run_claimed`` runs one. A process that dies in between loses nothing: its
lease runs out and the delivery is taken again.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from piccolo.columns.combination import And

from feedback.core import logs, watching
from feedback.core.db import (
    NoTransactionError,
    after_commit,
    in_transaction,
    insert_rows,
    skip_locked,
    transaction,
)
from feedback.core.jobs import Job
from feedback.core.sql import read_moment
from feedback.core.tables import Delivery, OutboxRow

log = logging.getLogger(__name__)

EVENTS = 100
"""Events handed on in one transaction."""
MAX_WAIT = timedelta(hours=1)
LEASE_SPARE = timedelta(seconds=2)
BATCH = 20
"""Deliveries taken in one transaction."""
BATCH_TIME = timedelta(seconds=2)
"""How long after taking several one may still be begun; the rest is given back."""
CLOCK_SPARE = timedelta(minutes=1)
"""How far the clocks of two machines may differ."""


class Event(msgspec.Struct, frozen=True):
    """A fact in the past tense; it carries ids, never personal data."""


Listeners = Mapping[type[Event], Sequence[Job]]

_wakers: set[asyncio.Event] = set()


def wake() -> None:
    """Tell the runners of this process that something may be due."""
    for waker in _wakers:
        waker.set()


def add_waker(waker: asyncio.Event) -> None:
    """Have ``waker`` set after each commit that published something."""
    _wakers.add(waker)


def remove_waker(waker: asyncio.Event) -> None:
    """Undo ``add_waker``."""
    _wakers.discard(waker)


async def publish(event: Event, *, at: datetime) -> None:
    """Store ``event`` in the transaction that is open.

    Raises:
        NoTransactionError: there is no transaction to share.
    """
    if not in_transaction():
        raise NoTransactionError("publish() needs transaction() around it")
    payload = msgspec.json.encode(event).decode()
    columns = ("event", "payload", "published_at", "fanned_out")
    await insert_rows(OutboxRow, columns, [(type(event).__name__, payload, at, False)])
    after_commit(wake)


NEW = """
    SELECT outbox.id AS id, outbox.event AS event, outbox.published_at AS published_at
      FROM outbox
     WHERE outbox.fanned_out = {}
     ORDER BY outbox.id
     LIMIT {}
"""


async def fan_out(listeners: Listeners) -> None:
    """Make one delivery for each listener of each new event."""
    if not await OutboxRow.raw(NEW, False, 1):
        return  # most of the time there is nothing, and no write to wait for
    by_name = {event.__name__: jobs for event, jobs in listeners.items()}
    async with transaction():
        rows = await OutboxRow.raw(f"{NEW} {skip_locked('outbox')}", False, EVENTS)
        deliveries = [
            Delivery(
                event=row["id"],
                listener=job.name,
                due_at=read_moment(row["published_at"]),
            )
            for row in rows
            for job in by_name.get(row["event"], ())
        ]
        if deliveries:
            await Delivery.insert(*deliveries)
        if rows:
            await OutboxRow.update({OutboxRow.fanned_out: True}).where(
                OutboxRow.id.is_in([row["id"] for row in rows])
            )


class Claimed(msgspec.Struct):
    """A delivery this process holds the lease of."""

    id: int
    listener: str
    attempts: int
    event: str
    payload: str


DUE = """
    SELECT delivery.id AS id, delivery.listener AS listener, delivery.attempts AS attempts,
           outbox.event AS event, outbox.payload AS payload
      FROM delivery
      JOIN outbox ON outbox.id = delivery.event
     WHERE delivery.state = 'waiting'
       AND (delivery.attempts = 0 OR delivery.due_at <= {} OR delivery.due_at > {})
       AND (delivery.lease_until IS NULL OR delivery.lease_until < {}
            OR delivery.lease_until > {})
     ORDER BY delivery.due_at, delivery.id
     LIMIT {}
"""


async def claim(jobs: Mapping[str, Job], *, at: datetime, most: int = BATCH) -> list[Claimed]:
    """Take the leases of deliveries that are due, those that are due longest first.

    What has been begun before is taken alone, so that a job which ends its process
    takes no others along; when every try ended so, it is dead. A lease or a pause
    longer than there can be was written by a clock since set back, and is over.

    Args:
        jobs: every listening job under its name.
        at: now.
        most: how many to take, at least 1.

    Returns:
        The deliveries, to be begun within ``BATCH_TIME``; none when nothing is due.
    """
    longest = max((job.timeout_s for job in jobs.values()), default=0)
    no_lease = at + timedelta(seconds=longest) + BATCH_TIME + LEASE_SPARE + CLOCK_SPARE
    limits = (at, at + MAX_WAIT + CLOCK_SPARE, at, no_lease, most)
    if not await Delivery.raw(DUE, *limits):
        return []  # most of the time there is nothing, and no write to wait for
    async with transaction():
        while rows := await Delivery.raw(f"{DUE} {skip_locked('delivery')}", *limits):
            due: list[Claimed] = []
            for one in msgspec.convert(rows, list[Claimed]):
                job = jobs.get(one.listener)
                if job is not None and one.attempts >= job.max_tries:
                    await _bury(one)
                else:
                    due.append(one)
            if taken := _taken_together(due):
                await _lease(taken, jobs, at=at)
                return taken
    return []


def _taken_together(due: list[Claimed]) -> list[Claimed]:
    """Return the first alone when it was begun before, else all that never were."""
    if due and due[0].attempts > 0:
        return due[:1]
    return [one for one in due if one.attempts == 0]


async def _lease(taken: list[Claimed], jobs: Mapping[str, Job], *, at: datetime) -> None:
    times = [jobs[one.listener].timeout_s for one in taken if one.listener in jobs]
    lease = timedelta(seconds=max(times, default=0)) + LEASE_SPARE
    if len(taken) > 1:
        lease += BATCH_TIME
    for one in taken:
        one.attempts += 1
    await Delivery.update(
        {Delivery.lease_until: at + lease, Delivery.attempts: taken[0].attempts}
    ).where(Delivery.id.is_in([one.id for one in taken]))


async def _bury(claimed: Claimed) -> None:
    await Delivery.update(
        {Delivery.state: "dead", Delivery.last_error: "the process died in each try"}
    ).where(Delivery.id == claimed.id)


async def give_back(claimed: Sequence[Claimed]) -> None:
    """Give up leases as if they had never been taken; the tries do not count.

    What another process has taken since stays with it.
    """
    if not claimed:
        return
    async with transaction():
        for one in claimed:
            await Delivery.update(
                {Delivery.lease_until: None, Delivery.attempts: one.attempts - 1}
            ).where(_still_ours(one))


def _still_ours(one: Claimed) -> And:
    return (
        (Delivery.id == one.id)
        & (Delivery.attempts == one.attempts)
        & (Delivery.state == "waiting")
    )


async def run_claimed(claimed: Claimed, listeners: Listeners, *, at: datetime) -> None:
    """Run a claimed delivery and write down how it went."""
    events = {event.__name__: event for event in listeners}
    jobs = jobs_by_name(listeners)
    job = jobs.get(claimed.listener)
    if job is None or claimed.event not in events:
        await _write_outcome(claimed, "dead", "no such listener any more", at=at)
        return
    try:
        event = msgspec.json.decode(claimed.payload, type=events[claimed.event])
        with watching.job_run(job.name, delivery=claimed.id, attempt=claimed.attempts):
            async with asyncio.timeout(job.timeout_s):
                await job.run(event, at=at)
    except Exception as failure:
        log.exception("%s failed on delivery %d", claimed.listener, claimed.id)
        state = "dead" if claimed.attempts >= job.max_tries else "waiting"
        await _write_outcome(claimed, state, logs.hide_in(repr(failure)), at=at)
    else:
        await _write_outcome(claimed, "done", "", at=at)


async def _write_outcome(claimed: Claimed, state: str, error: str, *, at: datetime) -> None:
    """Say how it went, unless the lease ran out and another process has it now."""
    wait = min(timedelta(seconds=5 * 2**claimed.attempts), MAX_WAIT)
    await Delivery.update(
        {
            Delivery.state: state,
            Delivery.last_error: error[:2000],
            Delivery.lease_until: None,
            Delivery.done_at: at if state == "done" else None,
            Delivery.due_at: at + wait if state == "waiting" else at,
        }
    ).where(_still_ours(claimed))


def jobs_by_name(listeners: Listeners) -> dict[str, Job]:
    """Return every listening job under its name."""
    return {job.name: job for jobs in listeners.values() for job in jobs}


async def relay(listeners: Listeners, *, at: datetime) -> int:
    """Hand on everything that is due, until nothing is.

    Returns:
        How many deliveries were run.
    """
    jobs = jobs_by_name(listeners)
    done = 0
    while True:
        await fan_out(listeners)
        claimed = await claim(jobs, at=at, most=1)
        if not claimed:
            return done
        await run_claimed(claimed[0], listeners, at=at)
        done += 1
