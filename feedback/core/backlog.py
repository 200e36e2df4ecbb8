"""What is still to be done, what was given up, and sending that again."""

from datetime import datetime, timedelta
from http import HTTPStatus

import msgspec

from feedback.core import audit, outbox
from feedback.core.audit import NewLine
from feedback.core.db import after_commit, transaction
from feedback.core.problems import Problem
from feedback.core.sql import read_moment
from feedback.core.tables import Delivery, OutboxRow

KEEP = timedelta(days=30)
PORTION = 500
SHOWN = 200
"""Dead deliveries listed at once."""


class NoDeadDelivery(Problem):
    """A delivery to be sent again is not dead, or there is none."""

    status = HTTPStatus.NOT_FOUND
    slug = "no-dead-delivery"

    def __init__(self) -> None:
        super().__init__("Việc này không còn trong danh sách: đã được gửi lại hoặc đã xong.")


class Backlog(msgspec.Struct, frozen=True):
    """How much background work there is."""

    waiting: int
    """Events and deliveries nobody has begun, or that wait for their next try."""
    running: int
    """Deliveries a process holds the lease of."""
    dead: int
    """Deliveries given up after their last try."""
    oldest_s: float
    """Seconds the oldest of what is due has been waiting."""


class DeadDelivery(msgspec.Struct, frozen=True):
    """A delivery given up after its last try."""

    id: int
    event: str
    listener: str
    attempts: int
    published_at: datetime
    last_error: str
    """What the last try said, personal data masked."""


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


COUNTS = """
    SELECT (SELECT count(*) FROM outbox WHERE fanned_out = {}) AS unheard,
           (SELECT count(*) FROM delivery WHERE state = 'waiting') AS unfinished,
           (SELECT count(*) FROM delivery
             WHERE state = 'waiting' AND lease_until >= {}) AS running,
           (SELECT count(*) FROM delivery WHERE state = 'dead') AS dead
"""


async def backlog(at: datetime) -> Backlog:
    """Count what is waiting, running and dead."""
    found = (await Delivery.raw(COUNTS, False, at))[0]
    return Backlog(
        waiting=found["unheard"] + found["unfinished"] - found["running"],
        running=found["running"],
        dead=found["dead"],
        oldest_s=round((await oldest_due(at)).total_seconds(), 1),
    )


async def count_dead() -> int:
    """Return how many deliveries were given up."""
    found: int = await Delivery.count().where(Delivery.state == "dead")
    return found


BEGUN = """
    SELECT count(*) AS n FROM delivery
     WHERE state = 'waiting' AND due_at <= {} AND lease_until >= {}
"""


async def is_begun_elsewhere(at: datetime) -> bool:
    """Tell whether a process, perhaps a dead one, holds the lease of something due."""
    return bool((await Delivery.raw(BEGUN, at, at))[0]["n"])


DEAD = """
    SELECT delivery.id AS id, outbox.event AS event, delivery.listener AS listener,
           delivery.attempts AS attempts, outbox.published_at AS published_at,
           delivery.last_error AS last_error
      FROM delivery
      JOIN outbox ON outbox.id = delivery.event
     WHERE delivery.state = 'dead'
     ORDER BY delivery.id DESC
     LIMIT {}
"""


async def dead_deliveries(limit: int = SHOWN) -> list[DeadDelivery]:
    """Return what was given up, the newest first."""
    rows = await Delivery.raw(DEAD, limit)
    return msgspec.convert(rows, list[DeadDelivery], strict=False)


REVIVE = """
    UPDATE delivery SET state = 'waiting', attempts = 0, due_at = {}, lease_until = NULL
     WHERE state = 'dead'
"""


async def retry(delivery: int | None, *, by: str, at: datetime) -> int:
    """Have a dead delivery tried again from the beginning.

    Args:
        delivery: its id; None: all that are dead.
        by: who asks for it.
        at: now.

    Returns:
        How many were dead.

    Raises:
        NoDeadDelivery: the one named is not dead.
    """
    one, values = ("", ()) if delivery is None else (" AND id = {}", (delivery,))
    async with transaction():
        rows = await Delivery.raw(f"{REVIVE}{one} RETURNING id", at, *values)
        if delivery is not None and not rows:
            raise NoDeadDelivery
        lines = [NewLine(by, "delivery.retried", f"delivery {row['id']}", at) for row in rows]
        await audit.record_many(lines)
        after_commit(outbox.wake)
    return len(rows)


DONE = """
    DELETE FROM delivery WHERE id IN (
        SELECT id FROM delivery WHERE state = 'done' AND done_at < {} ORDER BY id LIMIT {}
    ) RETURNING id
"""
HEARD = """
    DELETE FROM outbox WHERE id IN (
        SELECT outbox.id FROM outbox
         WHERE outbox.fanned_out = {} AND outbox.published_at < {}
           AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.event = outbox.id)
         ORDER BY outbox.id LIMIT {}
    ) RETURNING id
"""


async def forget_done(at: datetime) -> None:
    """Delete deliveries done more than 30 days ago, then events without deliveries.

    What is dead stays until somebody sends it again. Each portion is a transaction
    of its own, so that nobody waits for long.
    """
    before = at - KEEP
    while len(await Delivery.raw(DONE, before, PORTION)) == PORTION:
        pass
    while len(await OutboxRow.raw(HEARD, True, before, PORTION)) == PORTION:
        pass
