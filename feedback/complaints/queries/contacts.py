"""How a citizen is told that something happened, without what happened."""

from datetime import date, datetime

import msgspec

from feedback.core.db import fetch

CONTACT = """
    SELECT complaint.contact_phone AS phone, complaint.contact_email AS email,
           complaint.due_on AS due_on, complaint.sealed AS sealed,
           (SELECT max(reply.id) FROM reply
             WHERE reply.complaint = complaint.id AND reply.recalled_at IS NULL) AS reply,
           (SELECT max(reply.at) FROM reply
             WHERE reply.complaint = complaint.id
               AND reply.recalled_at IS NULL) AS replied_at,
           (SELECT max(asked.id) FROM message AS asked
             WHERE asked.complaint = complaint.id AND asked.to_citizen = {}) AS asked,
           (SELECT max(asked.at) FROM message AS asked
             WHERE asked.complaint = complaint.id AND asked.to_citizen = {}) AS asked_at,
           (SELECT max(moved.id) FROM case_due_change AS moved
             WHERE moved.complaint = complaint.id) AS moved,
           (SELECT max(moved.at) FROM case_due_change AS moved
             WHERE moved.complaint = complaint.id) AS moved_at
      FROM complaint WHERE complaint.number = {}
"""


class Reachable(msgspec.Struct, frozen=True):
    """A case's contact, and what last happened to it."""

    phone: str
    email: str
    due_on: date
    sealed: bool
    reply: int | None
    replied_at: datetime | None
    asked: int | None
    asked_at: datetime | None
    moved: int | None
    moved_at: datetime | None


async def contact_of(number: str) -> Reachable | None:
    """Return how the citizen of a case is reached; None when there is no such case."""
    rows = await fetch(CONTACT, True, True, number)
    return msgspec.convert(dict(rows[0]), Reachable, strict=False) if rows else None
