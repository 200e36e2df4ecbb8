"""Messages on their way, those that did not go out, and the words they are made of."""

from datetime import datetime

import msgspec

from feedback.core.db import fetch, skip_locked
from feedback.notifications.words import Letter, Occasion, State, Template, Unsent

NEXT = """
    SELECT id, key, carrier, address, subject, body, attempts, about
      FROM outgoing_message
     WHERE state = 'waiting' AND due_at <= {}
     ORDER BY due_at, id
     LIMIT 1
"""


async def next_due(at: datetime, *, to_take: bool = False) -> Letter | None:
    """Return the message that has been due longest; None when none is.

    Args:
        at: now.
        to_take: inside a transaction that will take it, so that nobody else does.
    """
    sql = f"{NEXT} {skip_locked('outgoing_message')}" if to_take else NEXT
    rows = await fetch(sql, at)
    return msgspec.convert(dict(rows[0]), Letter, strict=False) if rows else None


LOST = "SELECT 1 FROM outgoing_message WHERE state = 'sending' AND lease_until < {} LIMIT 1"


async def is_any_lost(at: datetime) -> bool:
    """Tell whether a process died over a message."""
    return bool(await fetch(LOST, at))


UNSENT = """
    SELECT id, carrier, occasion, state, attempts, error, made_at FROM outgoing_message
     WHERE state IN ('failed', 'unsure') ORDER BY id DESC LIMIT {}
"""
SHOWN = 100


async def unsent() -> list[Unsent]:
    """Return what did not go out, the newest first."""
    rows = await fetch(UNSENT, SHOWN)
    return msgspec.convert([dict(row) for row in rows], list[Unsent], strict=False)


COUNTS = (
    "SELECT state, count(*) AS n FROM outgoing_message WHERE state <> 'sent' GROUP BY state"
)


async def counts() -> dict[State, int]:
    """Count the messages that have not gone out, by what became of them."""
    return {State(row["state"]): int(row["n"]) for row in await fetch(COUNTS)}


async def count_unsent() -> int:
    """Return how many messages were given up, or perhaps not sent."""
    found = await counts()
    return found.get(State.FAILED, 0) + found.get(State.UNSURE, 0)


TEMPLATES = """
    SELECT occasion, version, subject, body, short, "by", at FROM message_template AS newest
     WHERE version = (SELECT max(version) FROM message_template AS every
                       WHERE every.occasion = newest.occasion)
     ORDER BY id
"""


async def templates() -> dict[Occasion, Template]:
    """Return the wording in force for each occasion."""
    rows = await fetch(TEMPLATES)
    found = msgspec.convert([dict(row) for row in rows], list[Template], strict=False)
    return {one.occasion: one for one in found}
