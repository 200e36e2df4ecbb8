"""What may be shown, what waits for a moderator, what everybody reads.

``OPEN`` stands in every statement that ends on a page: a seal, a danger, a withdrawal of
the matter or of the consent takes a matter away with the statement that writes it.
"""

import re
from collections.abc import Sequence
from datetime import date

import msgspec

from feedback.complaints.tables import Complaint
from feedback.core.clock import local_date, start_of
from feedback.core.db import fetch
from feedback.core.permissions import Actor, Permission
from feedback.core.sql import Conditions, read_moment
from feedback.publishing.rules import next_month
from feedback.publishing.schemas import (
    PAGE_SIZE,
    Candidate,
    MonthCounts,
    OwnState,
    Published,
    Waiting,
    Wanted,
)
from feedback.publishing.tables import PublicMonth
from nlp.normalize import fold

OPEN = """
    NOT complaint.sealed AND complaint.urgency <> 'danger' AND complaint.withdrawn_at IS NULL
    AND coalesce(complaint.kind, '') NOT IN ('formal_complaint', 'denunciation', 'spam')
    AND consent.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM complaint AS whole
                     WHERE whole.id = complaint.part_of
                       AND (whole.sealed OR whole.withdrawn_at IS NOT NULL))
"""
"""A part of a text is shown by the consent given for all of it, and closed with it."""
CONSENT = """
    JOIN public_consent AS consent
      ON consent.complaint = coalesce(complaint.part_of, complaint.id)
"""
HOLDS = """
    decided.at >= consent.given_at
    AND (complaint.unsealed_at IS NULL OR decided.at > complaint.unsealed_at)
"""
"""A decision of before a consent was given anew, or a seal taken off, is looked at again."""
LAST_DECIDED = """
    decided.id = (SELECT max(last.id) FROM publication AS last
                   WHERE last.complaint = complaint.id)
"""
CANDIDATES = f"""
    FROM complaint {CONSENT}
    JOIN reply ON reply.id = (SELECT max(sent.id) FROM reply AS sent
                               WHERE sent.complaint = complaint.id
                                 AND sent.recalled_at IS NULL)
    LEFT JOIN publication AS decided ON {LAST_DECIDED} AND {HOLDS}
    LEFT JOIN department ON department.id = complaint.department
    LEFT JOIN field ON field.code = complaint.field
    LEFT JOIN area ON area.id = complaint.area
   WHERE {OPEN}
"""  # noqa: S608 - constants of ours
WAITING = f"""
    SELECT complaint.number AS number, field.name AS field, department.name AS unit,
           complaint.received_at AS received_at, reply.at AS answered_at,
           decided.at AS decided_at {CANDIDATES} AND {{where}}
     ORDER BY reply.at {{order}}, complaint.id
     LIMIT 100
"""
UNDECIDED = Conditions("(decided.id IS NULL OR decided.reply <> reply.id)")
SHOWN_NOW = Conditions("decided.is_shown AND decided.reply = reply.id")
CANDIDATE = f"""
    SELECT complaint.id AS complaint, complaint.number AS number, reply.id AS reply,
           complaint.text AS text, reply.text AS answer, department.name AS unit,
           field.name AS field, area.name AS area, complaint.received_at AS received_at,
           reply.at AS answered_at, coalesce(decided.is_shown, FALSE) AS is_shown,
           CASE WHEN decided.reply = reply.id THEN decided.at END AS decided_at,
           coalesce(decided.reason, '') AS reason,
           coalesce(decided.text, '') AS shown_text,
           coalesce(decided.answer, '') AS shown_answer {CANDIDATES}
       AND complaint.number = {{}}
"""


def moderated_by(actor: Actor) -> Conditions:
    """Return which matters somebody decides on: those of the own units."""
    scope = actor.scope(Permission.MODERATE)
    if scope.everything:
        return Conditions("1 = 1")
    return Conditions.is_in("complaint.department", sorted(scope.units))


async def waiting(actor: Actor) -> list[Waiting]:
    """Return what waits for a moderator, the longest first; at most a hundred."""
    return await _listed(moderated_by(actor) & UNDECIDED, "ASC")


async def shown_now(actor: Actor) -> list[Waiting]:
    """Return what everybody reads now and the moderator may take down; the newest hundred."""
    return await _listed(moderated_by(actor) & SHOWN_NOW, "DESC")


async def _listed(where: Conditions, order: str) -> list[Waiting]:
    rows = await fetch(WAITING.format(where=where.sql, order=order), *where.values)
    return [
        msgspec.convert(
            {**row, "decided_at": read_moment(row["decided_at"])}, Waiting, strict=False
        )
        for row in rows
    ]


async def candidate(number: str) -> Candidate | None:
    """Return a matter that may be decided on; None: it may not."""
    rows = await fetch(CANDIDATE, number)
    if not rows:
        return None
    row = {**rows[0], "decided_at": read_moment(rows[0]["decided_at"])}
    return msgspec.convert(row, Candidate, strict=False)


SHOWN = f"""
    FROM publication AS decided
    JOIN complaint ON complaint.id = decided.complaint {CONSENT}
    JOIN reply ON reply.id = decided.reply AND reply.recalled_at IS NULL
    LEFT JOIN department ON department.id = reply.department
    LEFT JOIN field ON field.code = complaint.field
    LEFT JOIN area ON area.id = complaint.area
   WHERE {LAST_DECIDED} AND {HOLDS} AND decided.is_shown AND {OPEN}
"""
PAGE = f"""
    SELECT decided.id AS id, field.name AS field, area.name AS area, department.name AS unit,
           complaint.status AS status, reply.refusal_reason <> '' AS is_refusal,
           complaint.received_at AS received_at, reply.at AS answered_at,
           decided.text AS text, decided.answer AS answer {SHOWN} AND {{where}}
     ORDER BY reply.at DESC, decided.id DESC
     LIMIT {{{{}}}} OFFSET {{{{}}}}
"""
COUNT = f"SELECT count(*) AS n {SHOWN} AND {{where}}"
FIELDS_SHOWN = f"""
    SELECT DISTINCT field.code AS code, field.name AS name, field.position AS position {SHOWN}
       AND field.code IS NOT NULL
     ORDER BY position, code
"""
MONTHS_SHOWN = f"""
    SELECT min(complaint.received_at) AS first, max(complaint.received_at) AS last {SHOWN}
"""
_WORD = re.compile("[a-z0-9]+")
MOST_WORDS = 8


def narrowed(wanted: Wanted) -> Conditions:
    """Return which published matters somebody asks for; words with or without diacritics."""
    where = Conditions("1 = 1")
    for word in _WORD.findall(fold(wanted.words))[:MOST_WORDS]:
        where &= Conditions("decided.folded LIKE {}", (f"%{word}%",))
    if wanted.field:
        where &= Conditions("complaint.field = {}", (wanted.field,))
    if wanted.month:
        span = (start_of(wanted.month), start_of(next_month(wanted.month)))
        where &= Conditions("complaint.received_at >= {} AND complaint.received_at < {}", span)
    return where


async def published(wanted: Wanted) -> tuple[list[Published], int]:
    """Return a page of what everybody reads, the newest reply first, and how many there are."""
    where = narrowed(wanted)
    [total] = await fetch(COUNT.format(where=where.sql), *where.values)
    skipped = (wanted.page - 1) * PAGE_SIZE
    rows = await fetch(PAGE.format(where=where.sql), *where.values, PAGE_SIZE, skipped)
    return msgspec.convert([dict(row) for row in rows], list[Published], strict=False), int(
        total["n"]
    )


async def fields_shown() -> list[tuple[str, str]]:
    """Return code and name of each field something is published of."""
    return [(row["code"], row["name"]) for row in await fetch(FIELDS_SHOWN)]


async def months_shown() -> list[date]:
    """Return the first days of the months from the newest to the oldest published matter."""
    [row] = await fetch(MONTHS_SHOWN)
    first, last = read_moment(row["first"]), read_moment(row["last"])
    if first is None or last is None:
        return []
    months, month = list[date](), local_date(first).replace(day=1)
    while month <= local_date(last):
        months.append(month)
        month = next_month(month)
    return months[::-1]


OWN = f"""
    SELECT complaint.id AS id, decided.is_shown AND decided.reply = reply.id AS is_shown,
           decided.reason AS reason, decided.text AS text, decided.answer AS answer
      {CANDIDATES} AND decided.id IS NOT NULL
       AND (complaint.id = {{}} OR complaint.part_of = {{}})
     ORDER BY complaint.id
"""
STANDING = """
    SELECT sealed OR urgency = 'danger' OR withdrawn_at IS NOT NULL AS is_closed
      FROM complaint WHERE id = {}
"""
AGREED = "SELECT id FROM public_consent WHERE complaint = {} AND withdrawn_at IS NULL"


async def own_state(complaint: int) -> OwnState:
    """Return what the holder of the code of a matter is told."""
    [standing] = await fetch(STANDING, complaint)
    rows = await fetch(OWN, complaint, complaint)
    refused = [row["reason"] for row in rows if not row["is_shown"] and row["reason"]]
    return OwnState(
        has_agreed=bool(await fetch(AGREED, complaint)),
        is_closed=bool(standing["is_closed"]),
        shown=[(row["text"], row["answer"]) for row in rows if row["is_shown"]],
        reason=refused[-1] if refused else "",
    )


async def month_counts() -> list[MonthCounts]:
    """Return the counts of the last twelve months that are over, the newest first."""
    rows = await PublicMonth.select().order_by(PublicMonth.month, ascending=False).limit(12)
    return msgspec.convert(rows, list[MonthCounts], strict=False)


async def months_counted() -> set[date]:
    """Return the months whose counts are written."""
    return {row["month"] for row in await PublicMonth.select(PublicMonth.month)}


async def first_received() -> date | None:
    """Return the day the first matter came in; None: none has."""
    found = await (
        Complaint.select(Complaint.received_at).order_by(Complaint.received_at).limit(1)
    )
    return local_date(found[0]["received_at"]) if found else None


async def parts_of(complaint: int) -> Sequence[int]:
    """Return the ids of a matter and of the parts it was split into."""
    rows = await fetch(
        "SELECT id FROM complaint WHERE id = {} OR part_of = {}", complaint, complaint
    )
    return [row["id"] for row in rows]
