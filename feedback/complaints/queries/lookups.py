"""One complaint, by number or by code; and the data that decisions need."""

from collections.abc import Collection
from datetime import date

import msgspec

from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.rules.routing import RoutingRow
from feedback.complaints.schemas import CaseView, DraftView, SentReply
from feedback.complaints.tables import (
    Complaint,
    Draft,
    Field,
    RefusalReason,
    Reply,
    RoutingRule,
)
from feedback.complaints.terms import RuleRow
from feedback.core.codes import TRACKING_LENGTH, keyed_hash, read_code
from feedback.core.db import fetch
from feedback.core.memory import remembered

CASE = """
    SELECT complaint.*, department.name AS unit, area.name AS area_name, point.name AS point
      FROM complaint
      LEFT JOIN department ON department.id = complaint.department
      LEFT JOIN area ON area.id = complaint.area
      LEFT JOIN service_point AS point ON point.id = complaint.service_point
     WHERE complaint.number = {}
"""


async def get_case(number: str) -> CaseView:
    """Return a case by its number.

    Raises:
        ComplaintNotFound: no complaint has it.
    """
    rows = await Complaint.raw(CASE, number)
    if not rows:
        raise ComplaintNotFound
    row = {**rows[0], "area": rows[0]["area_name"]}
    return msgspec.convert(row, CaseView, strict=False)


async def find_number(typed: str, secret: bytes) -> str | None:
    """Return the number behind a citizen's code; None when no complaint has it."""
    code = read_code(typed, TRACKING_LENGTH)
    if code is None:
        return None
    row = await (
        Complaint.select(Complaint.number)
        .where(Complaint.code_hash == keyed_hash(secret, "tracking code", code))
        .first()
    )
    return row["number"] if row else None


def lock_of(number: str) -> str:
    """Return the name of the lock that whoever changes a complaint takes first."""
    return f"complaint {number}"


WORDS_AT_ONCE = 1000


async def sealed_among(words: Collection[str]) -> set[str]:
    """Return those of ``words`` that are numbers of matters sealed now."""
    asked, found = sorted(words), set[str]()
    for first in range(0, len(asked), WORDS_AT_ONCE):
        rows = await Complaint.select(Complaint.number).where(
            Complaint.number.is_in(asked[first : first + WORDS_AT_ONCE])
            & Complaint.sealed.eq(True)
        )
        found |= {row["number"] for row in rows}
    return found


async def get_row(number: str) -> Complaint:
    """Return the row an action is about to change; call it under ``lock_of``.

    Raises:
        ComplaintNotFound: no complaint has this number.
    """
    row = await Complaint.objects().get(Complaint.number == number)
    if row is None:
        raise ComplaintNotFound
    return row


async def find_imported(source_key: str) -> str | None:
    """Return the text a row of an outside source was received with; None when it was not."""
    row = await (
        Complaint.select(Complaint.text).where(Complaint.source_key == source_key).first()
    )
    return row["text"] if row else None


RULES = "SELECT * FROM deadline_rule ORDER BY id"


@remembered
async def deadline_rules() -> list[RuleRow]:
    """Return all promises, also those of other days."""
    names = RuleRow.__struct_fields__
    rows = await fetch(RULES)
    return msgspec.convert(
        [{name: row[name] for name in names} for row in rows], list[RuleRow], strict=False
    )


ROUTES = """
    SELECT rule.department AS department, rule.area AS area
      FROM routing_rule AS rule
      JOIN department ON department.id = rule.department
     WHERE rule.field = {}
       AND (department.valid_from IS NULL OR department.valid_from <= {})
       AND (department.valid_to IS NULL OR department.valid_to >= {})
     ORDER BY rule.id
"""


@remembered
async def routing_rules(field: str, day: date) -> list[RoutingRow]:
    """Return the routing rules of a field, in the order they were written.

    A department that does not exist on ``day`` is left out: what was meant for it
    waits at the triage desk.
    """
    rows = await RoutingRule.raw(ROUTES, field, day, day)
    return msgspec.convert(rows, list[RoutingRow])


DRAFTS = """
    SELECT id AS id, text AS text, refusal_reason AS refusal_reason, staff AS staff, by AS by, at AS at,
           became AS became, decided_by AS decided_by, remark AS remark,
           template AS template
      FROM draft
     WHERE complaint = {}
     ORDER BY id DESC
     LIMIT 1
"""


async def last_draft(complaint_id: int) -> DraftView | None:
    """Return the draft that waits, or the one decided on last; None when there is none."""
    rows = await Draft.raw(DRAFTS, complaint_id)
    return msgspec.convert(rows[0], DraftView, strict=False) if rows else None


COPIES = """
    SELECT count(DISTINCT complaint) AS n
      FROM reply
     WHERE digest = {} AND complaint <> {} AND recalled_at IS NULL AND template IS NULL
"""


async def count_copies(complaint_id: int, digest: str) -> int:
    """Count the other cases that were sent the very same words."""
    return int((await fetch(COPIES, digest, complaint_id))[0]["n"])


LAST_REPLY = """
    SELECT id AS id, text AS text, at AS at, was AS was, recalled_at AS recalled_at,
           coalesce(approver, staff) AS sender
      FROM reply
     WHERE complaint = {}
     ORDER BY id DESC
     LIMIT 1
"""


async def last_reply(complaint_id: int) -> SentReply | None:
    """Return what was sent last, recalled or not; None when nothing was."""
    rows = await Reply.raw(LAST_REPLY, complaint_id)
    return msgspec.convert(rows[0], SentReply, strict=False) if rows else None


async def field_names() -> dict[str, str]:
    """Return the name of each field, in the order forms show them."""
    rows = await Field.select().order_by(Field.position)
    return {row["code"]: row["name"] for row in rows}


async def refusal_reasons() -> dict[str, str]:
    """Return the name of each reason to refuse, in the order forms show them."""
    rows = await RefusalReason.select().order_by(RefusalReason.position)
    return {row["code"]: row["name"] for row in rows}


SILENT = """
    SELECT number AS number
      FROM complaint
     WHERE status IN ('answered', 'refused')
       AND silent_on < {}
     ORDER BY silent_on, id
     LIMIT 500
"""


async def silent_since(today: date) -> list[str]:
    """Return numbers whose citizen has been silent too long after the reply."""
    return [row["number"] for row in await Complaint.raw(SILENT, today)]
