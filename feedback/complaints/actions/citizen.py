"""What the holder of the code does: judge, re-open, withdraw, leave a contact."""

from datetime import datetime

from feedback.complaints.actions import clocks, handling, life
from feedback.complaints.actions.intake import contact_columns
from feedback.complaints.problems import (
    AlreadyJudged,
    AlreadyReopened,
    CaseEnded,
    StatusRefused,
)
from feedback.complaints.queries import lookups
from feedback.complaints.rules import statuses, texts
from feedback.complaints.schemas import Contact, Status
from feedback.complaints.tables import Complaint
from feedback.complaints.terms import Clock
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput
from nlp.screen import may_be_denunciation

CITIZEN = "citizen"
MAX_WORDS = 5000


async def judge(number: str, *, helped: bool, comment: str, at: datetime) -> None:
    """Store the citizen's verdict: "it helped" ends the matter, else it re-opens.

    A second "it did not help" is written down but does not re-open again.

    Raises:
        StatusRefused: there is no reply to judge.
        AlreadyJudged: this reply has been judged.
    """
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        if not statuses.may_follow(Status(row.status), Status.CLOSED):
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
        life.check(row, Status.REOPENED)
        if row.reopened_at is not None:
            raise AlreadyReopened
        await _seal_if_accusing(row, reason, at=at)
        await _reopen(row, _words(reason), at=at)


async def _seal_if_accusing(row: Complaint, words: str, *, at: datetime) -> None:
    """Seal the matter when what the citizen adds may be a denunciation (tố cáo)."""
    if may_be_denunciation(words):
        await life.seal(row, by="machine", at=at)


async def _reopen(row: Complaint, reason: str, *, at: datetime) -> None:
    due = clocks.promised(await clocks.read(row), Clock.CITIZEN, at)
    if due is not None:
        row.due_at, row.due_on, row.deadline_rule = due.at, due.on, due.rule
    row.reopened_at = at
    due_columns = (Complaint.due_at, Complaint.due_on, Complaint.deadline_rule)
    await row.save([Complaint.reopened_at, *due_columns])
    await life.step(row, Status.REOPENED, by=CITIZEN, at=at, note=reason)


async def withdraw(number: str, *, at: datetime) -> None:
    """Take the complaint back (rút).

    Raises:
        StatusRefused: it has been answered or has ended.
    """
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        life.check(row, Status.WITHDRAWN)
        row.withdrawn_at = at
        await row.save([Complaint.withdrawn_at])
        await life.step(row, Status.WITHDRAWN, by=CITIZEN, at=at)


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
        if row.status in {Status.CLOSED, Status.WITHDRAWN}:
            raise CaseEnded
        await Complaint.update(contact_columns(contact)).where(Complaint.id == row.id)
        await audit.record(CITIZEN, "complaint.contact_left", number, at=at)


def _words(text: str) -> str:
    return texts.cleaned(text)[:MAX_WORDS]
