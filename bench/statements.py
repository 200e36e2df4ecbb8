"""What the references write: the same statements the product runs, by hand.

``fetch(sql, *values)`` is the bare driver's; ``?`` stands for each value. The caller
opens the transaction, and ends it. Moments and days are what the driver takes.
"""

import itertools
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

Fetch = Callable[..., Awaitable[Sequence[Any]]]
"""Runs one statement, returns its rows."""

POINT = """
    SELECT point.id, point.kind, point.department, point.revoked_at, department.name
      FROM service_point AS point JOIN department ON department.id = point.department
     WHERE point.code = ?
"""
RATING = """
    INSERT INTO rating (service_point, department, score, reasons, comment, channel, given_at,
                        completed_at)
    VALUES (?, ?, ?, '[]', '', 'kiosk', ?, NULL) RETURNING id
"""
AUDIT = """
    INSERT INTO audit_line (at, actor, action, subject, detail, digest)
    VALUES (?, 'citizen', ?, ?, '', ?)
"""
DIGEST = "0" * 64

RULES = "SELECT * FROM deadline_rule ORDER BY id"
WEEK = "SELECT * FROM opening_period ORDER BY opens"
DAYS = "SELECT * FROM calendar_day"
NUMBER = """
    INSERT INTO number_series (prefix, last) VALUES (?, ?)
    ON CONFLICT (prefix) DO UPDATE SET last = number_series.last + ? RETURNING last
"""
COMPLAINT = """
    INSERT INTO complaint (number, code_hash, text, folded, place, channel, reasons,
                           received_at, due_at, due_on, first_due_at, first_due_on,
                           deadline_rule)
    VALUES (?, ?, ?, ?, '', 'api', '[]', ?, ?, ?, ?, ?, ?) RETURNING id
"""
CHANGE = """
    INSERT INTO status_change (complaint, was, became, "by", note, at)
    VALUES (?, '', 'received', 'citizen', '', ?) RETURNING id
"""
EVENT = """
    INSERT INTO outbox (event, payload, published_at, fanned_out)
    VALUES ('ComplaintReceived', ?, ?, ?) RETURNING id
"""


def numbered(sql: str) -> str:
    """Return a statement as the driver of PostgreSQL takes it, its values numbered."""
    numbers = itertools.count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", sql)


async def write_rating(fetch: Fetch, code: str, score: int, moment: object) -> int:
    """Store a rating, in three statements, and return its number."""
    point = (await fetch(POINT, code))[0]
    rating_id = int((await fetch(RATING, point[0], point[2], score, moment))[0][0])
    await fetch(AUDIT, moment, "rating.given", f"rating {rating_id}", DIGEST)
    return rating_id


async def write_complaint(fetch: Fetch, text: str, moment: object, day: object) -> str:
    """Store a complaint, in eight statements, and return its number."""
    rule = (await fetch(RULES))[0]
    await fetch(WEEK)
    await fetch(DAYS)
    prefix = f"PA-{datetime.now(UTC):%y%m}"
    number = f"{prefix}-{(await fetch(NUMBER, prefix, 2, 2))[0][0]:06d}"
    due = (moment, day, moment, day, rule[0])
    values = (number, secrets.token_hex(32), text, text, moment, *due)
    row = (await fetch(COMPLAINT, *values))[0][0]
    await fetch(CHANGE, row, moment)
    await fetch(AUDIT, moment, "complaint.received", number, DIGEST)
    await fetch(EVENT, f'{{"number":"{number}"}}', moment, False)
    return number
