"""Handing a case to an authority outside this server (chuyển cơ quan khác)."""

from datetime import datetime

from feedback.complaints.actions import groups, life
from feedback.complaints.actions.triage import get_mine
from feedback.complaints.events import ComplaintClosed
from feedback.complaints.exchange import NewTransfer
from feedback.complaints.queries import lookups
from feedback.complaints.rules import texts
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Complaint, Transfer
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput
from feedback.core.words import one_line, short_date


async def transfer(
    number: str, new: NewTransfer, *, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Hand a case to another authority and tell the citizen; here it has ended.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or not work on it.
        InvalidInput: authority or document are not named, or its day lies ahead.
        StatusRefused: it has been answered, waits for approval, or has ended.
        Overtaken: a colleague has worked on it since line ``seen`` of its history.
    """
    authority, document = one_line(new.authority), one_line(new.document_number)
    if not texts.says_something(authority):
        raise InvalidInput({"authority": "Xin ghi tên cơ quan nhận."})
    if not document:
        raise InvalidInput({"document_number": "Xin ghi số văn bản chuyển."})
    if new.document_date > local_date(at):
        raise InvalidInput({"document_date": "Ngày văn bản không được sau hôm nay."})
    async with transaction(lookups.lock_of(number)):
        await get_mine(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, seen, by.name)
        life.check(row, Status.TRANSFERRED)
        given = Transfer(
            complaint=row.id,
            authority=authority,
            document_number=document,
            document_date=new.document_date,
            text=texts.cleaned(new.text),
            staff=by.id,
            at=at,
        )
        await Transfer.insert(given)
        row.closed_at = at
        await row.save([Complaint.closed_at])
        note = f"{authority}, văn bản số {document} ngày {short_date(new.document_date)}"
        await life.step(row, Status.TRANSFERRED, by=by.name, at=at, note=note)
        await publish(ComplaintClosed(number), at=at)
        await groups.transfer(row, given, by=by.name, at=at)
