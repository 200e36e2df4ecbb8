"""What a department does: reply, refuse; and the end by silence."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from feedback.accounts.queries import has_anybody
from feedback.complaints.actions import attaching, groups, life
from feedback.complaints.actions.triage import get_mine
from feedback.complaints.events import ComplaintClosed, ReplySent
from feedback.complaints.problems import EnoughFiles, EvidenceNeeded, ReplyDoubted
from feedback.complaints.queries import attachments, lookups, messages
from feedback.complaints.queries.practice import fields_with_evidence, practice_of
from feedback.complaints.rules import access, deadlines, replies, statuses, texts
from feedback.complaints.schemas import CaseView, Status, StoredFile
from feedback.complaints.tables import Complaint, Draft, Reply
from feedback.core.calendar import add_working_days
from feedback.core.clock import local_date
from feedback.core.db import insert, insert_rows, transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput
from feedback.core.scanning import Scan
from feedback.places import queries as places

MAX_REPLY = 10_000
UNDO = timedelta(seconds=10)
"""How long a reply can be recalled by whoever sent it."""


class Guard(msgspec.Struct, frozen=True):
    """What a page knows of when it was filled in."""

    seen: int | None = None
    """The last line of the case's history that was shown; None: nobody has said."""
    confirmed: frozenset[str] | None = None
    """Doubts the author has read; None: nobody asks for any."""


NO_GUARD = Guard()


class Wording(msgspec.Struct, frozen=True):
    """What the citizen is to be told."""

    text: str
    reason: str = ""
    """Of a refusal; empty for a reply."""
    template: int | None = None
    """The version of a template it was made from."""
    files: Sequence[StoredFile] = ()
    """Photos and documents that prove it."""

    @property
    def status(self) -> Status:
        """Return what the case becomes by it."""
        return Status.REFUSED if self.reason else Status.ANSWERED


async def reply(
    number: str, text: str, *, by: Actor, at: datetime, guard: Guard = NO_GUARD
) -> None:
    """Answer the citizen (trả lời); where the unit asks for it, as a draft for the head.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or not work on it.
        ForTheHead: it was re-opened, and the head has not looked yet.
        InvalidInput: the reply is empty or too long.
        StatusRefused: it has been answered already, waits for approval, or has ended.
        Overtaken: a colleague has worked on it since the page was opened.
        ReplyDoubted: it may not be ready, and the author has not confirmed it.
    """
    await answer(number, Wording(text), by=by, at=at, guard=guard)


async def refuse(
    number: str, reason: str, text: str, *, by: Actor, at: datetime, guard: Guard = NO_GUARD
) -> None:
    """Refuse to take the matter up (không thụ lý), with a reason and in words.

    Raises:
        ComplaintNotFound, NotAllowed, ForTheHead, StatusRefused, Overtaken, ReplyDoubted:
            as in ``reply``.
        InvalidInput: the reason is not on the list, or there are no words.
    """
    if reason not in await lookups.refusal_reasons():
        raise InvalidInput({"reason": "Xin chọn một lý do trong danh sách."})
    await answer(number, Wording(text, reason), by=by, at=at, guard=guard)


def read_words(text: str) -> str:
    """Return a reply fit to be sent.

    Raises:
        InvalidInput: it says nothing, or is too long.
    """
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned) or len(cleaned) > MAX_REPLY:
        raise InvalidInput({"text": "Xin viết nội dung trả lời, tối đa 10.000 ký tự."})
    return cleaned


async def answer(
    number: str, new: Wording, *, by: Actor, at: datetime, guard: Guard = NO_GUARD
) -> None:
    """Send a reply or refusal, or put it before the head.

    Raises:
        ComplaintNotFound, NotAllowed, ForTheHead, InvalidInput, StatusRefused, Overtaken,
            ReplyDoubted: as in ``reply``.
    """
    new = msgspec.structs.replace(new, text=read_words(new.text))
    async with transaction(lookups.lock_of(number)):
        case = await get_mine(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, guard.seen, by.name)
        life.check_answer(row, new.status)
        await check_words(case, new, guard)
        await _check_evidence(case, new, at=at)
        if await _needs_approval(case, by):
            await _draft(row, new, by=by, at=at)
        else:
            await send(row, new, author=by.id, by=by, at=at)


async def check_words(case: CaseView, new: Wording, guard: Guard) -> None:
    """Ask once whether a reply is meant as it is written.

    Raises:
        ReplyDoubted: there are doubts its author has not read.
    """
    if guard.confirmed is None:
        return
    written = [one.text for one in await messages.messages(case.id) if not one.to_citizen]
    asked = replies.Asked(
        text="\n".join([case.text, *written]),
        own=f"{case.contact_name}\n{case.contact_phone}\n{case.contact_email}",
        copies=await _copies(case, new),
    )
    found = replies.doubts(new.text, asked)
    if found.keys() - guard.confirmed:
        raise ReplyDoubted({str(doubt): sentence for doubt, sentence in found.items()})


async def _check_evidence(case: CaseView, new: Wording, *, at: datetime) -> None:
    """Refuse an answer without a photo or document where the field's rule asks for one.

    Raises:
        EvidenceNeeded: there is none since the case was last opened.
        EnoughFiles: the case has thirty files.
    """
    there = await attachments.attached(case.id)
    if new.files and len(there) + len(new.files) > attaching.MAX_OF_CASE:
        raise EnoughFiles(attaching.MAX_OF_CASE)
    proofs = [one for one in new.files if one.scan != Scan.INFECTED]
    if new.reason or proofs or not case.field:
        return
    since = case.reopened_at or case.received_at
    proved = any(
        one.by != attaching.CITIZEN and one.shown_to_citizen and one.at >= since
        for one in there
        if one.scan != Scan.INFECTED
    )
    if not proved and case.field in await fields_with_evidence(local_date(at)):
        raise EvidenceNeeded


async def _copies(case: CaseView, new: Wording) -> int:
    """Count who was sent the same words; a template is meant to be sent to many."""
    if new.template is not None:
        return 0
    return await lookups.count_copies(case.id, replies.digest(new.text))


async def _needs_approval(case: CaseView, by: Actor) -> bool:
    """Tell whether a head decides first; where there is none, nothing would ever be sent."""
    unit = case.department
    if case.sealed or unit is None or access.may_decide(case, by):
        return False
    asked = (await practice_of(unit)).needs_approval
    return asked and await has_anybody(Permission.APPROVE, unit)


async def _draft(row: Complaint, new: Wording, *, by: Actor, at: datetime) -> None:
    life.check(row, Status.AWAITING_APPROVAL)
    unit = row.department if row.department is not None else by.unit
    columns = (
        *("complaint", "text", "refusal_reason", "template", "department", "staff", "by", "at"),
    )
    values = (row.id, new.text, new.reason, new.template, unit, by.id, by.name, at)
    [draft] = await insert_rows(Draft, columns, [values])
    ids = await attaching.attach(row.id, new.files, by=by.name, at=at, shown_to_citizen=False)
    await attaching.attach_to_reply(ids, reply=None, draft=draft)
    if row.status != Status.AWAITING_CITIZEN:
        row.returns_to = row.status
        await row.save([Complaint.returns_to])
    await life.step(row, Status.AWAITING_APPROVAL, by=by.name, at=at)


async def send(
    row: Complaint, new: Wording, *, author: int | None, by: Actor, at: datetime
) -> int:
    """Tell the citizen, and whoever is merged with the case; return the reply's id.

    Args:
        row: the case, checked.
        new: what is said.
        author: who wrote it.
        by: who sends it; somebody else has approved it.
        at: when.
    """
    sent = Reply(
        complaint=row.id,
        text=new.text,
        refusal_reason=new.reason,
        department=row.department if row.department is not None else by.unit,
        staff=author,
        approver=by.id if by.id != author else None,
        at=at,
        digest=replies.digest(new.text),
        template=new.template,
        was=row.status if row.status in statuses.IN_WORK else row.returns_to,
    )
    await insert(sent)
    ids = await attaching.attach(row.id, new.files, by=by.name, at=at)
    await attaching.attach_to_reply(ids, reply=sent.id, draft=None)
    row.answered_at = row.answered_at or at
    row.last_answered_at = at
    row.silent_on = add_working_days(
        local_date(at), deadlines.SILENCE_WORKING_DAYS, await places.calendar()
    )
    await row.save([Complaint.answered_at, Complaint.last_answered_at, Complaint.silent_on])
    await life.step(row, new.status, by=by.name, at=at)
    # Nobody is told before the sender can no longer recall it.
    await publish(ReplySent(str(row.number)), at=at + UNDO)
    await groups.answer(row, sent, by=by.name, at=at, told_at=at + UNDO)
    return int(sent.id)


async def close_silent(*, at: datetime) -> int:
    """Close what was answered and not judged for 15 working days; return how many."""
    numbers = await lookups.silent_since(local_date(at))
    for number in numbers:
        async with transaction(lookups.lock_of(number)):
            row = await lookups.get_row(number)
            if row.status in {Status.ANSWERED, Status.REFUSED}:
                await close(row, by="system", at=at, note="15 ngày làm việc không có ý kiến")
    return len(numbers)


async def close(row: Complaint, *, by: str, at: datetime, note: str) -> None:
    """End the matter (kết thúc), inside the caller's transaction.

    Raises:
        StatusRefused: it has not been answered.
    """
    life.check(row, Status.CLOSED)
    row.closed_at = at
    await row.save([Complaint.closed_at])
    await life.step(row, Status.CLOSED, by=by, at=at, note=note)
    await publish(ComplaintClosed(str(row.number)), at=at)
