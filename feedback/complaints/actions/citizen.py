"""What the holder of the code does: judge, re-open, withdraw, leave a contact."""

from datetime import datetime

from feedback.accounts.queries import has_anybody
from feedback.complaints.actions import clocks, groups, handling, life
from feedback.complaints.actions.intake import contact_columns
from feedback.complaints.events import CitizenWrote
from feedback.complaints.exchange import MAX_MESSAGE
from feedback.complaints.problems import (
    AlreadyJudged,
    AlreadyReopened,
    CaseEnded,
    EnoughMessages,
    NoTimeToWrite,
    StatusRefused,
)
from feedback.complaints.queries import links, lookups, messages
from feedback.complaints.rules import statuses, texts
from feedback.complaints.schemas import OPEN, Contact, Status
from feedback.complaints.tables import Complaint, Message
from feedback.complaints.terms import Clock
from feedback.core import audit
from feedback.core.db import insert_rows, transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput
from nlp.screen import may_be_denunciation

CITIZEN = "citizen"
MAX_WORDS = 5000
MAX_MESSAGES = 30
ANSWERED = "Người dân đã trả lời câu hỏi"


async def judge(number: str, *, helped: bool, comment: str, at: datetime) -> None:
    """Store the citizen's verdict: "it helped" ends the matter, else it re-opens.

    A second "it did not help" is written down but does not re-open again.

    Raises:
        StatusRefused: there is no reply to judge.
        AlreadyJudged: this reply has been judged.
    """
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        if not statuses.may_be_judged(Status(row.status)):
            raise StatusRefused(Status(row.status), Status.CLOSED)
        if row.verdict_at is not None and row.verdict_at > row.last_answered_at:
            raise AlreadyJudged
        await _seal_if_accusing(row, comment, at=at)
        row.verdict, row.verdict_at = ("yes" if helped else "no"), at
        await row.save([Complaint.verdict, Complaint.verdict_at])
        await audit.record(CITIZEN, "complaint.judged", number, at=at, detail=row.verdict)
        if helped:
            await handling.close(row, by=CITIZEN, at=at, note=_words(comment))
        elif row.reopened_at is None:
            await _reopen(row, _words(comment), at=at)
        else:
            note = f"Người dân: chưa được giải quyết. {_words(comment)}".strip()
            await life.tell(row, was=row.status, by=CITIZEN, at=at, note=note)


async def reopen(number: str, reason: str, *, at: datetime) -> None:
    """Ask for another look (mở lại), once.

    Raises:
        InvalidInput: no reason is given.
        StatusRefused: there is no reply yet, or the matter has ended.
        AlreadyReopened: it was re-opened before.
    """
    if not texts.says_something(reason):
        raise InvalidInput({"reason": "Xin Ông/Bà cho biết điều gì chưa được giải quyết."})
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        # A question or a draft leads back to a re-opened case as well, but not by this door.
        if not statuses.may_be_judged(Status(row.status)):
            raise StatusRefused(Status(row.status), Status.REOPENED)
        if row.reopened_at is not None:
            raise AlreadyReopened
        await _seal_if_accusing(row, reason, at=at)
        await _reopen(row, _words(reason), at=at)


async def _seal_if_accusing(row: Complaint, words: str, *, at: datetime) -> None:
    """Seal the matter when what the citizen adds may be a denunciation (tố cáo)."""
    if may_be_denunciation(words):
        await groups.seal(row, by="machine", at=at)


async def _reopen(row: Complaint, reason: str, *, at: datetime) -> None:
    due = clocks.promised(await clocks.read(row), Clock.CITIZEN, at)
    if due is not None:
        row.due_at, row.due_on, row.deadline_rule = due.at, due.on, due.rule
    row.reopened_at = at
    row.for_head = row.department is not None and await has_anybody(
        Permission.APPROVE, row.department
    )
    due_columns = (Complaint.due_at, Complaint.due_on, Complaint.deadline_rule)
    await row.save([Complaint.reopened_at, Complaint.for_head, *due_columns])
    await groups.leave(row, by=CITIZEN, at=at)
    await life.step(row, Status.REOPENED, by=CITIZEN, at=at, note=reason)


async def write(number: str, text: str, *, at: datetime) -> None:
    """Write to whoever handles the matter; the answer to a question sets it going again.

    Raises:
        InvalidInput: there is no word in it, or it is too long.
        NoTimeToWrite: it has been answered or has ended.
        EnoughMessages: the citizen has written thirty times.
    """
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned) or len(cleaned) > MAX_MESSAGE:
        raise InvalidInput({"said": "Xin Ông/Bà viết vài chữ, tối đa 5.000 ký tự."})
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        if row.status not in OPEN:
            raise NoTimeToWrite
        if await messages.count_of_citizen(row.id) >= MAX_MESSAGES:
            raise EnoughMessages(MAX_MESSAGES)
        await _seal_if_accusing(row, cleaned, at=at)
        columns = ("complaint", "to_citizen", "text", "by", "at")
        await insert_rows(Message, columns, [(row.id, False, cleaned, CITIZEN, at)])
        await audit.record(CITIZEN, "complaint.written_to", number, at=at)
        if row.status == Status.AWAITING_CITIZEN:
            await life.step(row, Status(row.returns_to), by=CITIZEN, at=at, note=ANSWERED)
        await publish(CitizenWrote(number), at=at)


async def withdraw(number: str, *, at: datetime) -> None:
    """Take the complaint back (rút); of a text that was split, every part not answered yet.

    Raises:
        StatusRefused: it has been answered or has ended.
    """
    parts = await links.parts((await lookups.get_case(number)).id)
    locks = sorted(lookups.lock_of(part.number) for part in parts)
    async with transaction(*locks, lookups.lock_of(number)):
        row = await lookups.get_row(number)
        life.check(row, Status.WITHDRAWN)
        rows = await links.rows_of([part.id for part in parts])
        open_parts = [
            one for one in rows if statuses.may_follow(Status(one.status), Status.WITHDRAWN)
        ]
        if rows and not open_parts:
            raise StatusRefused(Status.ANSWERED, Status.WITHDRAWN)
        for one in open_parts:
            await _take_back(one, at=at)
        if len(open_parts) == len(rows):
            await _take_back(row, at=at)


async def _take_back(row: Complaint, *, at: datetime) -> None:
    row.withdrawn_at = at
    await row.save([Complaint.withdrawn_at])
    await groups.leave(row, by=CITIZEN, at=at)
    await life.step(row, Status.WITHDRAWN, by=CITIZEN, at=at)
    await groups.hand_on(row, row.department, by=CITIZEN, at=at)


async def leave_contact(number: str, contact: Contact, *, at: datetime) -> None:
    """Add or change how the citizen can be reached.

    Raises:
        InvalidInput: nothing is given.
        CaseEnded: the matter has ended.
    """
    if not contact:
        raise InvalidInput({"contact_phone": "Xin Ông/Bà ghi số điện thoại hoặc email."})
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        if statuses.has_ended(Status(row.status)):
            raise CaseEnded
        ids = [row.id, *[part.id for part in await links.parts(row.id)]]
        await Complaint.update(contact_columns(contact)).where(Complaint.id.is_in(ids))
        await audit.record(CITIZEN, "complaint.contact_left", number, at=at)


def _words(text: str) -> str:
    return texts.cleaned(text)[:MAX_WORDS]
