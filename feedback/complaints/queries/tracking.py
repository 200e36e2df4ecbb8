"""What the holder of a code, and a reader of a case, may see of its life."""

import msgspec

from feedback.complaints.queries import attachments, clocks, lookups
from feedback.complaints.schemas import ReplyView, Step, TrackedComplaint, TrackedFile
from feedback.complaints.tables import Reply, StatusChange

REPLIES = """
    SELECT reply.text AS text, reply.at AS at, department.name AS unit,
           reply.refusal_reason <> '' AS is_refusal
      FROM reply
      LEFT JOIN department ON department.id = reply.department
     WHERE reply.complaint = {}
     ORDER BY reply.id
"""


async def replies(complaint_id: int) -> list[ReplyView]:
    """Return what the citizen was answered, oldest first."""
    rows = await Reply.raw(REPLIES, complaint_id)
    return msgspec.convert(rows, list[ReplyView], strict=False)


STEPS = """
    SELECT change.at AS at, change.was AS was, change.became AS became, change.by AS by,
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
    )
