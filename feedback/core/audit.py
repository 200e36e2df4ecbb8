"""The audit trail (nhật ký): one append-only line for each write."""

from datetime import datetime

import msgspec

from feedback.core.db import NoTransactionError, in_transaction
from feedback.core.tables import AuditLine


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
    if not in_transaction():
        raise NoTransactionError("record() needs transaction() around it")
    await AuditLine.insert(
        AuditLine(at=at, actor=actor, action=action, subject=subject, detail=detail)
    )


class Line(msgspec.Struct, frozen=True):
    """A line of the history."""

    at: datetime
    actor: str
    subject: str


async def latest(action: str, limit: int) -> list[Line]:
    """Return the newest lines of one action, the newest first."""
    rows = await (
        AuditLine.select(AuditLine.at, AuditLine.actor, AuditLine.subject)
        .where(AuditLine.action == action)
        .order_by(AuditLine.id, ascending=False)
        .limit(limit)
    )
    return msgspec.convert(rows, list[Line])
