"""What an officer does with a question to the citizen (hỏi lại): ask, wait no more, close."""

from datetime import datetime

from feedback.complaints.actions import clocks, groups, life
from feedback.complaints.actions.triage import get_mine, get_workable
from feedback.complaints.events import CitizenAsked, ComplaintClosed
from feedback.complaints.exchange import MAX_MESSAGE
from feedback.complaints.problems import StatusRefused, StillAsked
from feedback.complaints.queries import lookups, messages
from feedback.complaints.queries.practice import practice_of
from feedback.complaints.rules import statuses, texts
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Complaint, Message
from feedback.core.calendar import add_working_days
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput
from feedback.places import queries as places

WAITED_FOR = "chờ người dân bổ sung"
UNANSWERED = (
    "Chúng tôi đã hỏi thêm nhưng chưa nhận được trả lời của Ông/Bà nên kết thúc việc này. "
    "Khi có đủ thông tin, xin Ông/Bà gửi ý kiến mới."
)


async def ask(
    number: str, text: str, *, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Ask the citizen something; the clocks stand still until the answer.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or not work on it.
        InvalidInput: there is no question, or it is too long.
        StatusRefused: a question is open already, or nobody works on it any more.
        Overtaken: a colleague has worked on it since line ``seen`` of its history.
    """
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned) or len(cleaned) > MAX_MESSAGE:
        raise InvalidInput({"question": "Xin viết câu hỏi, tối đa 5.000 ký tự."})
    calendar = await places.calendar()
    async with transaction(lookups.lock_of(number)):
        case = await get_mine(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, seen, by.name)
        life.check(row, Status.AWAITING_CITIZEN)
        days = (await practice_of(case.department)).citizen_days
        row.returns_to = row.status
        row.answer_by = add_working_days(local_date(at), days, calendar)
        await row.save([Complaint.returns_to, Complaint.answer_by])
        await _tell_citizen(row, cleaned, by=by, at=at)
        await clocks.pause(row, reason=WAITED_FOR, by=by.name, at=at)
        await life.step(row, Status.AWAITING_CITIZEN, by=by.name, at=at)
        await publish(CitizenAsked(number), at=at)


async def _tell_citizen(row: Complaint, text: str, *, by: Actor, at: datetime) -> None:
    unit = row.department if row.department is not None else by.unit
    columns = ("complaint", "to_citizen", "text", "department", "by", "at")
    await insert_rows(Message, columns, [(row.id, True, text, unit, by.name, at)])


async def stop_waiting(number: str, *, by: Actor, at: datetime) -> None:
    """Go on without the citizen's answer: it is known by now, or no longer needed.

    Raises:
        ComplaintNotFound, NotAllowed: as in ``ask``.
        StatusRefused: nothing is asked.
    """
    async with transaction(lookups.lock_of(number)):
        row = await _awaited(number, by)
        back = Status(row.returns_to)
        await life.step(row, back, by=by.name, at=at, note="Không chờ người dân trả lời nữa")


async def close_unanswered(number: str, *, by: Actor, at: datetime) -> None:
    """End a matter whose citizen did not answer in time, and say so on the tracking page.

    Raises:
        ComplaintNotFound, NotAllowed: as in ``ask``.
        StatusRefused: nothing is asked.
        StillAsked: the last day for an answer is not over.
    """
    async with transaction(lookups.lock_of(number)):
        row = await _awaited(number, by)
        if not statuses.is_silent(row.answer_by, local_date(at)):
            raise StillAsked(row.answer_by)
        await _tell_citizen(row, UNANSWERED, by=by, at=at)
        row.closed_at = at
        await row.save([Complaint.closed_at])
        note = "Người dân không trả lời câu hỏi"
        await life.step(row, Status.CLOSED, by=by.name, at=at, note=note)
        await publish(ComplaintClosed(number), at=at)
        await groups.hand_on(row, row.department, by=by.name, at=at)


async def _awaited(number: str, by: Actor) -> Complaint:
    case = await get_workable(number, by)
    if case.status is not Status.AWAITING_CITIZEN:
        raise StatusRefused(case.status, Status.CLOSED)
    return await lookups.get_row(number)


async def mark_seen(complaint_id: int, *, to_citizen: bool, at: datetime) -> None:
    """Note that one side has opened what was written to it."""
    if not await messages.has_unseen(complaint_id, to_citizen=to_citizen):
        return
    await Message.update({Message.seen_at: at}).where(
        (Message.complaint == complaint_id)
        & Message.to_citizen.eq(to_citizen)
        & Message.seen_at.is_null()
    )
