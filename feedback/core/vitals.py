"""How the database and what waits in it are; cheap enough to ask every few seconds."""

from datetime import datetime

import msgspec

from feedback.core.backlog import oldest_due
from feedback.core.db import engine
from feedback.core.tables import AuditLine, Delivery

DELIVERIES = """
    SELECT coalesce(sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
           coalesce(sum(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS dead
      FROM delivery
     WHERE state IN ('waiting', 'dead')
"""
UNLINKED = """
    SELECT count(*) AS lines FROM audit_line
     WHERE id > (SELECT coalesce(max(line), 0) FROM audit_link)
"""
BYTES = {
    "sqlite": "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
    "postgres": "SELECT pg_database_size(current_database()) AS bytes",
}


class Vitals(msgspec.Struct, frozen=True):
    """What an administrator watches."""

    waiting: int
    """Deliveries not yet handed on, due or not."""
    dead: int
    """Deliveries given up after their last try."""
    oldest_due_s: float
    """Seconds the oldest due delivery has waited; 0 when none is due."""
    database_bytes: int
    unlinked: int
    """Lines of the audit trail that are not in its chain yet."""


async def vitals(at: datetime) -> Vitals:
    """Return how it is now."""
    deliveries = (await Delivery.raw(DELIVERIES))[0]
    size = (await AuditLine.raw(BYTES[engine().engine_type]))[0]
    unlinked = (await AuditLine.raw(UNLINKED))[0]
    return Vitals(
        waiting=int(deliveries["waiting"]),
        dead=int(deliveries["dead"]),
        oldest_due_s=(await oldest_due(at)).total_seconds(),
        database_bytes=int(size["bytes"]),
        unlinked=int(unlinked["lines"]),
    )
