"""The audit trail (nhật ký): one append-only line for each write and each look.

A line is written with the digest of its content, inside the transaction that does
the thing. ``core.chain`` links lines to each other afterwards.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from feedback.core.db import NoTransactionError, in_transaction, insert_rows, transaction
from feedback.core.tables import AuditLine

ROWS_PER_INSERT = 1000
"""Six values a row: both databases take 32,767 values in one statement."""

ACTORS = frozenset({"citizen", "machine", "system", "nobody", "demo"})
"""Who acts without an account; no account is called so."""
COLUMNS = ("at", "actor", "action", "subject", "detail", "digest")

_written = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class NewLine(msgspec.Struct, frozen=True):
    """A line about to be written.

    ``actor`` is a staff name, ``citizen``, ``machine`` or ``system``; ``action`` what
    was done, ``case.assigned``; ``subject`` the number or name of what it was done to,
    never a secret code; ``detail`` what a reader of the history needs, no personal data.
    """

    actor: str
    action: str
    subject: str
    at: datetime
    detail: str = ""


def digest_of(line: NewLine) -> str:
    """Return SHA-256 (64 hex) of a line's content, the same on every database.

    What is hashed is the JSON array of moment (UTC, microseconds), actor, action,
    subject and detail, in UTF-8 without spaces. The line's number is not in it: the
    link that covers the digest covers that.
    """
    moment = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    content = _written([moment, line.actor, line.action, line.subject, line.detail])
    return hashlib.sha256(content.encode()).hexdigest()


async def record(
    actor: str, action: str, subject: str, *, at: datetime, detail: str = ""
) -> None:
    """Add a line to the history, inside the transaction that does the thing.

    Args:
        actor: a staff name, ``citizen``, ``machine`` or ``system``.
        action: what was done, ``case.assigned``.
        subject: number or name of what it was done to; never a secret code.
        at: when, in UTC.
        detail: anything a reader of the history needs; no personal data.

    Raises:
        NoTransactionError: there is no transaction to share.
    """
    await record_many([NewLine(actor, action, subject, at, detail)])


async def record_many(lines: Sequence[NewLine]) -> None:
    """Add lines to the history in as few statements as there can be.

    Raises:
        NoTransactionError: there is no transaction to share.
    """
    if not in_transaction():
        raise NoTransactionError("record() needs transaction() around it")
    rows = [
        (line.at, line.actor, line.action, line.subject, line.detail, digest_of(line))
        for line in lines
    ]
    for first in range(0, len(rows), ROWS_PER_INSERT):
        await insert_rows(AuditLine, COLUMNS, rows[first : first + ROWS_PER_INSERT])


async def record_read(
    actor: str, action: str, subject: str, *, at: datetime, detail: str = ""
) -> None:
    """Write down that somebody is about to be shown personal or sealed data.

    A transaction of its own, as nothing else is written. Call it before anything is
    shown: whoever cannot be written down is shown nothing.
    """
    async with transaction():
        await record(actor, action, subject, at=at, detail=detail)


class Line(msgspec.Struct, frozen=True):
    """A line of the history."""

    at: datetime
    actor: str
    subject: str


async def latest(action: str, limit: int, *, by: str = "") -> list[Line]:
    """Return the newest lines of one action, the newest first; with ``by`` only that actor's."""
    asked = AuditLine.select(AuditLine.at, AuditLine.actor, AuditLine.subject).where(
        AuditLine.action == action
    )
    if by:
        asked = asked.where(AuditLine.actor == by)
    rows = await asked.order_by(AuditLine.id, ascending=False).limit(limit)
    return msgspec.convert(rows, list[Line])
