"""What the holder of a code, and a reader of a case, may see of its life."""

import msgspec

from feedback.complaints.exchange import (
    OBJECTION,
    ReplyView,
    TrackedComplaint,
    TrackedFile,
    TrackedPart,
    TransferView,
)
from feedback.complaints.linked import PartRow
from feedback.complaints.problems import NoSuchPart
from feedback.complaints.queries import attachments, clocks, links, lookups, messages
from feedback.complaints.rules import splitting
from feedback.complaints.schemas import CaseView, NoteView, Status, Step
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
    shown = await as_followed(case)
    return TrackedComplaint(
        number=case.number,
        status=case.status if case.status is Status.MERGED else shown.status,
        received_at=case.received_at,
        due_on=shown.due_on,
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
            for one in await attachments.followed(case.id)
        ],
        transfer=await transfer(case.id),
        handled_as=shown.status if case.status is Status.MERGED else None,
        parts=[
            await _tracked_part(place, part)
            for place, part in enumerate(await parts_of(case), start=1)
        ],
        messages=await messages.messages(case.id),
        answer_by=case.answer_by,
    )


async def as_followed(case: CaseView) -> CaseView:
    """Return a case as its citizen is told where it stands.

    A merged one stands where its main case does; nothing else of that is told. A whole
    stands where its parts do together, and is due with the last of them.
    """
    if case.status is Status.MERGED:
        main = await links.main_of(case.id)
        if main is None:
            return case
        status, unit = splitting.seen_as(main.status), main.unit
        return msgspec.structs.replace(case, status=status, unit=unit)
    parts = await parts_of(case)
    if not parts:
        return case
    last = max(parts, key=lambda part: part.due_at)
    return msgspec.structs.replace(
        case,
        status=splitting.overall([part.status for part in parts]),
        due_at=last.due_at,
        due_on=last.due_on,
        unit=" · ".join(dict.fromkeys(part.unit for part in parts if part.unit)) or None,
    )


async def leading(case: CaseView) -> int:
    """Return the id of the case whose steps are told: a merged one's main case, or its own."""
    main = await links.main_of(case.id) if case.status is Status.MERGED else None
    return main.id if main else case.id


async def parts_of(case: CaseView) -> list[PartRow]:
    """Return the parts of a whole as its citizen is told where each stands; none: it is whole."""
    if case.status not in {Status.SPLIT, Status.WITHDRAWN}:
        return []
    return [await _followed_part(part) for part in await links.parts(case.id)]


async def _followed_part(part: PartRow) -> PartRow:
    main = await links.main_of(part.id) if part.status is Status.MERGED else None
    if main is None:
        return part
    return msgspec.structs.replace(part, status=splitting.seen_as(main.status), unit=main.unit)


async def _tracked_part(place: int, part: PartRow) -> TrackedPart:
    return TrackedPart(
        part=place,
        text=part.text,
        status=part.status,
        unit=part.unit,
        due_on=part.due_on,
        replies=await replies(part.id),
        messages=await messages.messages(part.id),
        answer_by=part.answer_by,
        verdict=part.verdict,
    )


async def number_of_part(number: str, part: int | None) -> str:
    """Return the number of a part of a whole; the case's own when no part is named.

    Raises:
        NoSuchPart: the case has no such part.
    """
    if part is None:
        return number
    parts = await links.parts((await lookups.get_case(number)).id)
    if not 1 <= part <= len(parts):
        raise NoSuchPart
    return parts[part - 1].number
