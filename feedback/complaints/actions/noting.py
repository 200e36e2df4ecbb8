"""note(): what those who work on a case write for each other (ghi chú nội bộ)."""

from datetime import datetime

from feedback.complaints.exchange import MAX_MESSAGE
from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.queries import lookups
from feedback.complaints.rules import access, texts
from feedback.complaints.tables import CaseNote
from feedback.core import audit
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput, NotAllowed


async def note(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Add a note, also to a case that has ended; notes are never changed.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or neither works on it nor helps.
        InvalidInput: there is no word in it, or it is too long.
    """
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned) or len(cleaned) > MAX_MESSAGE:
        raise InvalidInput({"inside": "Xin viết ghi chú, tối đa 5.000 ký tự."})
    async with transaction(lookups.lock_of(number)):
        case = await lookups.get_case(number)
        if not access.may_read(case, by):
            raise ComplaintNotFound
        if not access.may_note(case, by):
            raise NotAllowed
        columns = ("complaint", "text", "by", "at")
        await insert_rows(CaseNote, columns, [(case.id, cleaned, by.name, at)])
        await audit.record(by.name, "complaint.noted", number, at=at)
