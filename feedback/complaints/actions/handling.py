"""What a department does: reply, refuse; and the end by silence."""

from datetime import datetime

from feedback.complaints.actions import life
from feedback.complaints.actions.triage import get_workable
from feedback.complaints.events import ComplaintClosed, ReplySent
from feedback.complaints.queries import lookups
from feedback.complaints.rules import deadlines, texts
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Complaint, Reply
from feedback.core.calendar import add_working_days
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput
from feedback.places import queries as places

MAX_REPLY = 10_000


async def reply(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Answer the citizen (trả lời).

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or not work on it.
        InvalidInput: the reply is empty or too long.
        StatusRefused: it has been answered already, or has ended.
    """
    await _answer(number, text, Status.ANSWERED, "", by=by, at=at)


async def refuse(number: str, reason: str, text: str, *, by: Actor, at: datetime) -> None:
    """Refuse to take the matter up (không thụ lý), with a reason and in words.

    Raises:
        ComplaintNotFound, NotAllowed, StatusRefused: as in ``reply``.
        InvalidInput: the reason is not on the list, or there are no words.
    """
    if reason not in await lookups.refusal_reasons():
        raise InvalidInput({"reason": "Xin chọn một lý do trong danh sách."})
    await _answer(number, text, Status.REFUSED, reason, by=by, at=at)


async def _answer(
    number: str, text: str, wanted: Status, reason: str, *, by: Actor, at: datetime
) -> None:
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned) or len(cleaned) > MAX_REPLY:
        raise InvalidInput({"text": "Xin viết nội dung trả lời, tối đa 10.000 ký tự."})
    calendar = await places.calendar()
    async with transaction(lookups.lock_of(number)):
        case = await get_workable(number, by)
        row = await lookups.get_row(number)
        life.check(row, wanted)
        await Reply.insert(
            Reply(
                complaint=row.id,
                text=cleaned,
                refusal_reason=reason,
                department=case.department if case.department is not None else by.unit,
                staff=by.id,
                at=at,
            )
        )
        row.answered_at = row.answered_at or at
        row.last_answered_at = at
        row.silent_on = add_working_days(
            local_date(at), deadlines.SILENCE_WORKING_DAYS, calendar
        )
        await row.save([Complaint.answered_at, Complaint.last_answered_at, Complaint.silent_on])
        await life.step(row, wanted, by=by.name, at=at)
        await publish(ReplySent(number), at=at)


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
