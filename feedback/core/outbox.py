"""Events: stored with the commit that causes them, handed on afterwards.

``publish`` writes one row inside the open transaction. ``relay`` turns rows
into one delivery for each listener and runs what is due. A process that dies
in between loses nothing: its lease runs out and the delivery is taken again.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

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

BATCH = 50
MAX_WAIT = timedelta(hours=1)
LEASE_SPARE = timedelta(seconds=2)


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


async def fan_out(listeners: Listeners) -> None:
    """Make one delivery for each listener of each new event."""
    by_name = {event.__name__: jobs for event, jobs in listeners.items()}
    async with transaction("fan out"):
        rows = (
            await OutboxRow.select(OutboxRow.id, OutboxRow.event, OutboxRow.published_at)
            .where(OutboxRow.fanned_out.eq(False))
            .order_by(OutboxRow.id)
            .limit(BATCH)
        )
        if not rows:
            return
        deliveries = [
            Delivery(
                event=row["id"],
                listener=job.name,
                due_at=row["published_at"],
            )
            for row in rows
            for job in by_name.get(row["event"], ())
        ]
        if deliveries:
            await Delivery.insert(*deliveries)
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
       AND delivery.due_at <= {}
       AND (delivery.lease_until IS NULL OR delivery.lease_until < {})
     ORDER BY delivery.due_at, delivery.id
     LIMIT 5
"""


async def claim(jobs: Mapping[str, Job], *, at: datetime) -> Claimed | None:
    """Take the lease of the delivery that is due longest.

    A delivery whose every try ended with the process is dead: a job that kills
    is not tried forever.

    Returns:
        None when nothing is due.
    """
    async with transaction():
        for row in await Delivery.raw(f"{DUE} {skip_locked('delivery')}", at, at):
            claimed = msgspec.convert(row, Claimed)
            job = jobs.get(claimed.listener)
            if job is not None and claimed.attempts >= job.max_tries:
                await _bury(claimed)
                continue
            claimed.attempts += 1
            lease = timedelta(seconds=job.timeout_s if job else 0) + LEASE_SPARE
            await Delivery.update(
                {Delivery.lease_until: at + lease, Delivery.attempts: claimed.attempts}
            ).where(Delivery.id == claimed.id)
            return claimed
    return None


async def _bury(claimed: Claimed) -> None:
    await Delivery.update(
        {Delivery.state: "dead", Delivery.last_error: "the process died in each try"}
    ).where(Delivery.id == claimed.id)


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
    except asyncio.CancelledError:
        await _give_back(claimed)
        raise
    except Exception as failure:
        log.exception("%s failed on delivery %d", claimed.listener, claimed.id)
        state = "dead" if claimed.attempts >= job.max_tries else "waiting"
        await _write_outcome(claimed, state, logs.hide_in(repr(failure)), at=at)
    else:
        await _write_outcome(claimed, "done", "", at=at)


async def _give_back(claimed: Claimed) -> None:
    """Leave a delivery, cut off because the process ends, to whoever comes next."""
    await Delivery.update(
        {Delivery.lease_until: None, Delivery.attempts: claimed.attempts - 1}
    ).where((Delivery.id == claimed.id) & (Delivery.state == "waiting"))


async def _write_outcome(claimed: Claimed, state: str, error: str, *, at: datetime) -> None:
    wait = min(timedelta(seconds=5 * 2**claimed.attempts), MAX_WAIT)
    await Delivery.update(
        {
            Delivery.state: state,
            Delivery.last_error: error[:2000],
            Delivery.lease_until: None,
            Delivery.done_at: at if state == "done" else None,
            Delivery.due_at: at + wait if state == "waiting" else at,
        }
    ).where(Delivery.id == claimed.id)


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
        claimed = await claim(jobs, at=at)
        if claimed is None:
            return done
        await run_claimed(claimed, listeners, at=at)
        done += 1


BEGUN = """
    SELECT count(*) AS n FROM delivery
     WHERE state = 'waiting' AND due_at <= {} AND lease_until >= {}
"""


async def is_begun_elsewhere(at: datetime) -> bool:
    """Tell whether a process, perhaps a dead one, holds the lease of something due."""
    return bool((await Delivery.raw(BEGUN, at, at))[0]["n"])


OLDEST_DUE = """
    SELECT min(waiting_since) AS since FROM (
        SELECT min(published_at) AS waiting_since FROM outbox WHERE fanned_out = {}
        UNION ALL
        SELECT min(due_at) AS waiting_since FROM delivery WHERE state = 'waiting'
    ) AS waiting
"""


async def oldest_due(at: datetime) -> timedelta:
    """Return how long the oldest due delivery has been waiting; zero when none is."""
    rows = await OutboxRow.raw(OLDEST_DUE, False)
    since = read_moment(rows[0]["since"])
    return timedelta(0) if since is None else max(at - since, timedelta(0))
