"""recall(): a reply taken back by whoever has just sent it (thu hồi)."""

from datetime import datetime

from feedback.accounts.queries import has_anybody
from feedback.complaints.actions import attaching, groups, life
from feedback.complaints.actions.handling import UNDO
from feedback.complaints.actions.triage import get_workable
from feedback.complaints.problems import TooLateToRecall
from feedback.complaints.queries import lookups, tracking
from feedback.complaints.rules import statuses
from feedback.complaints.schemas import SentReply, Status
from feedback.complaints.tables import Complaint, Reply
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Permission


async def recall(number: str, *, by: Actor, at: datetime) -> None:
    """Take back what ``by`` sent within ten seconds; the case is where it was before.

    The reply is kept and marked; the citizen is not shown it any more.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or not work on it.
        TooLateToRecall: it is older, somebody else has sent it, or the citizen has
            said something to it.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_workable(number, by)
        sent = await lookups.last_reply(case.id)
        if sent is None or not is_recallable(sent, by, case.status, at):
            raise TooLateToRecall(UNDO.seconds)
        row = await lookups.get_row(number)
        if row.verdict_at is not None and row.verdict_at > sent.at:
            raise TooLateToRecall(UNDO.seconds)
        await Reply.update({Reply.recalled_at: at}).where(Reply.id == sent.id)
        await attaching.hide_of_reply(sent.id)
        await _forget_the_answer(row, Status(sent.was))
        await life.step_back(row, Status(sent.was), by=by.name, at=at, since=sent.at)
        await groups.recall(row, sent.id, sent.at, by=by.name, at=at)


def is_recallable(sent: SentReply, by: Actor, status: Status, at: datetime) -> bool:
    """Tell whether a reply may still be recalled by ``by``."""
    return (
        sent.sender == by.id
        and sent.recalled_at is None
        and sent.was in statuses.IN_WORK
        and status in {Status.ANSWERED, Status.REFUSED}
        and at - sent.at <= UNDO
    )


async def _forget_the_answer(row: Complaint, back: Status) -> None:
    """Let the case be as answered as it was before."""
    kept = await tracking.replies(row.id)
    row.answered_at = kept[0].at if kept else None
    row.last_answered_at = kept[-1].at if kept else None
    row.for_head = (
        back is Status.REOPENED
        and row.department is not None
        and await has_anybody(Permission.APPROVE, row.department)
    )
    await row.save([Complaint.answered_at, Complaint.last_answered_at, Complaint.for_head])
