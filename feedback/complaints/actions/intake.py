"""receive(): taking in a complaint (tiếp nhận), whatever door it came through."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from piccolo.columns import Column

from feedback.complaints.actions import attaching, life
from feedback.complaints.events import ComplaintReceived
from feedback.complaints.problems import TextRefused
from feedback.complaints.queries import lookups
from feedback.complaints.rules import deadlines, texts
from feedback.complaints.schemas import (
    MAX_TEXT,
    Contact,
    NewComplaint,
    Origin,
    Receipt,
    StoredFile,
)
from feedback.complaints.tables import Complaint
from feedback.core import audit
from feedback.core.clock import local, local_date
from feedback.core.codes import TRACKING_LENGTH, grouped, keyed_hash, new_code
from feedback.core.db import fetch, insert, transaction
from feedback.core.outbox import publish
from feedback.core.words import one_line
from feedback.places import queries as places
from nlp.normalize import fold
from nlp.screen import may_be_denunciation


class NoDeadlineRule(Exception):
    """The table of promises is empty: ``langnghe migrate`` fills it."""


def read_text(text: str) -> str:
    """Return a text fit to be stored.

    Raises:
        TextRefused: it says nothing, or is longer than 10,000 characters.
    """
    if len(text) > MAX_TEXT:
        raise TextRefused.too_long(len(text))
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned):
        raise TextRefused.empty()
    return cleaned


def read_comment(text: str) -> str:
    """Return an optional remark fit to be stored; what says nothing becomes empty."""
    cleaned = texts.cleaned(text)
    return cleaned if any(sign.isprintable() and not sign.isspace() for sign in cleaned) else ""


async def id_of(number: str) -> int:
    """Return the row id behind a number, for a foreign key from above.

    Raises:
        ComplaintNotFound: no complaint has it.
    """
    return int((await lookups.get_row(number)).id)


async def receive(
    new: NewComplaint,
    origin: Origin,
    *,
    secret: bytes,
    at: datetime,
    recorded_at: datetime | None = None,
    files: Sequence[StoredFile] = (),
) -> Receipt:
    """Store a complaint and give its sender number, code and due date.

    Terms count from ``at``, when it was received; the history says when it was
    written down: ``recorded_at``, or ``at`` when that is None. ``files`` lie in their
    place already; see ``attaching.kept``.

    What may be a denunciation (tố cáo) is sealed in the same transaction, before
    any desk can see it. The code is nowhere stored, only its keyed hash.

    Raises:
        TextRefused: the text is empty or too long.
        ServicePointNotFound, ServicePointRevoked, AreaNotFound: what it names
            does not exist.
    """
    text = read_text(new.text)
    code = new_code(TRACKING_LENGTH)
    place = one_line(new.place)
    sealed = may_be_denunciation(f"{text}\n{place}")
    async with transaction():
        # All on one connection: taking one for each look costs as much as the look.
        point = await places.get_service_point(new.service_point) if new.service_point else None
        area = await places.get_area(new.area, local_date(at)) if new.area else None
        due = await _promise(at)
        row = Complaint(
            number=await next_number(at),
            code_hash=keyed_hash(secret, "tracking code", code),
            text=text,
            folded=fold(f"{text} {place}"),
            place=place,
            channel=origin.channel,
            sealed=sealed,
            area=area.id if area else None,
            service_point=point.id if point else None,
            score=origin.score,
            reasons=msgspec.json.encode(origin.reasons).decode(),
            received_at=at,
            due_at=due.at,
            due_on=due.on,
            first_due_at=due.at,
            first_due_on=due.on,
            deadline_rule=due.rule,
            source=origin.source,
            source_key=origin.source_key,
        )
        for name, words in contact_columns(new.contact or Contact()).items():
            setattr(row, str(name), words)
        await insert(row)
        await life.tell(row, was="", by=origin.by, at=at, note="")
        await _write_down(row, files, by=origin.by, at=recorded_at or at)
    return Receipt(number=row.number, code=grouped(code), due_on=due.on)


async def _write_down(
    row: Complaint, files: Sequence[StoredFile], *, by: str, at: datetime
) -> None:
    await attaching.attach(row.id, files, by=by, at=at)
    await audit.record(by, "complaint.received", row.number, at=at)
    await publish(ComplaintReceived(row.number), at=at)


def contact_columns(contact: Contact) -> dict[Column | str, Any]:
    """Return how the citizen can be reached, cleaned, under the table's own names."""
    return {
        "contact_name": one_line(contact.name),
        "contact_phone": one_line(contact.phone),
        "contact_email": one_line(contact.email),
    }


async def _promise(at: datetime) -> deadlines.Due:
    rules, calendar = await lookups.deadline_rules(), await places.calendar()
    due = deadlines.promised(rules, deadlines.Matter(), at, calendar)
    if due is None:
        raise NoDeadlineRule
    return due


NEXT_NUMBER = """
    INSERT INTO number_series (prefix, last) VALUES ({}, {})
    ON CONFLICT (prefix) DO UPDATE SET last = number_series.last + {}
    RETURNING last
"""
MAX_STEP = 3
"""Numbers are skipped at random: were they without gaps, a gap in a list would
tell of a sealed matter."""


async def next_number(at: datetime) -> str:
    """Return ``PA-2611-004512``: year and month of receipt, and a running number."""
    prefix = f"PA-{local(at):%y%m}"
    step = secrets.randbelow(MAX_STEP) + 1
    rows = await fetch(NEXT_NUMBER, prefix, step, step)
    return f"{prefix}-{rows[0]['last']:06d}"
