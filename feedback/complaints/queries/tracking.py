"""What the holder of a code, and a reader of a case, may see of its life."""

import msgspec

from feedback.complaints.exchange import (
    OBJECTION,
    ReplyView,
    TrackedComplaint,
    TrackedFile,
    TransferView,
)
from feedback.complaints.queries import attachments, clocks, lookups, messages
from feedback.complaints.schemas import NoteView, Step
from feedback.complaints.tables import CaseNote, Reply, StatusChange, Transfer

REPLIES = """
    SELECT reply.text AS text, reply.at AS at, department.name AS unit,
           reply.refusal_reason <> '' AS is_refusal
      FROM reply
      LEFT JOIN department ON department.id = reply.department
     WHERE reply.complaint = {} AND reply.recalled_at IS NULL
     ORDER BY reply.id
"""


async def replies(complaint_id: int) -> list[ReplyView]:
    """Return what the citizen was answered, oldest first."""
    rows = await Reply.raw(REPLIES, complaint_id)
    found = msgspec.convert(rows, list[ReplyView], strict=False)
    return [
        msgspec.structs.replace(one, objection=OBJECTION) if one.is_refusal else one
        for one in found
    ]


STEPS = """
    SELECT change.id AS id, change.at AS at, change.was AS was, change.became AS became, change.by AS by,
           department.name AS unit, change.note AS note
      FROM status_change AS change
      LEFT JOIN department ON department.id = change.department
     WHERE change.complaint = {}
     ORDER BY change.id
"""


async def steps(complaint_id: int) -> list[Step]:
    """Return the steps of a complaint's life, oldest first."""
    rows = await StatusChange.raw(STEPS, complaint_id)
    return msgspec.convert(rows, list[Step], strict=False)


NOTES = (
    "SELECT text AS text, by AS by, at AS at FROM case_note WHERE complaint = {} ORDER BY id"
)


async def notes(complaint_id: int) -> list[NoteView]:
    """Return what is noted inside, oldest first."""
    rows = await CaseNote.raw(NOTES, complaint_id)
    return msgspec.convert(rows, list[NoteView], strict=False)


TRANSFER = """
    SELECT authority AS authority, document_number AS document_number,
           document_date AS document_date, text AS text, at AS at
      FROM transfer
     WHERE complaint = {}
"""


async def transfer(complaint_id: int) -> TransferView | None:
    """Return to whom the case was handed; None when it was not."""
    rows = await Transfer.raw(TRANSFER, complaint_id)
    return msgspec.convert(rows[0], TransferView, strict=False) if rows else None


async def tracked(number: str, code: str) -> TrackedComplaint:
    """Return what the citizen is told: no staff names, no internal notes.

    ``code`` is the one that opened it: the addresses of its photos have it.

    Raises:
        ComplaintNotFound: no complaint has this number.
    """
    case = await lookups.get_case(number)
    return TrackedComplaint(
        number=case.number,
        status=case.status,
        received_at=case.received_at,
        due_on=case.due_on,
        replies=await replies(case.id),
        due_changes=await clocks.due_changes(case.id),
        photos=[
            TrackedFile(
                f"/tra-cuu/{code.replace('-', '')}/tep/{one.id}",
                one.media_type,
                one.name,
                one.size,
                one.at,
            )
            for one in await attachments.shown_to_citizen(case.id)
        ],
        transfer=await transfer(case.id),
        messages=await messages.messages(case.id),
        answer_by=case.answer_by,
    )
