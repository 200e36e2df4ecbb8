"""What becomes of a draft: approved as it is or edited, returned, taken back."""

from datetime import datetime

from feedback.complaints.actions import attaching, handling, life
from feedback.complaints.actions.handling import NO_GUARD, Guard, Wording
from feedback.complaints.actions.triage import get_workable
from feedback.complaints.problems import ComplaintNotFound, OwnDraft, StatusRefused
from feedback.complaints.queries import lookups
from feedback.complaints.rules import access, texts
from feedback.complaints.schemas import CaseView, DraftView, Status
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, NotAllowed

MAX_REMARK = 2000


async def approve(
    number: str, text: str, *, by: Actor, at: datetime, guard: Guard = NO_GUARD
) -> None:
    """Send a draft to the citizen in the words of ``text``: the draft's own, or edited.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not read it, or is not its head.
        InvalidInput: there are no words, or too many.
        StatusRefused: no draft waits.
        OwnDraft: ``by`` has written it.
        Overtaken, ReplyDoubted: as in ``handling.reply``.
    """
    words = handling.read_words(text)
    async with transaction(lookups.lock_of(number)):
        case = await _get_decidable(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, guard.seen, by.name)
        draft = await _waiting(case, Status.ANSWERED)
        if draft.staff == by.id:
            raise OwnDraft
        new = Wording(words, draft.refusal_reason, draft.template)
        await handling.check_words(case, new, guard)
        sent = await handling.send(row, new, author=draft.staff, by=by, at=at)
        await attaching.show_of_draft(draft.id, sent)


async def return_draft(
    number: str, remark: str, *, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Give a draft back with a remark; the case is where it was.

    Raises:
        ComplaintNotFound, NotAllowed, StatusRefused, Overtaken: as in ``approve``.
        InvalidInput: there is no remark, or it is too long.
    """
    said = texts.cleaned(remark)
    if not texts.says_something(said) or len(said) > MAX_REMARK:
        raise InvalidInput({"remark": "Xin ghi cần sửa gì, tối đa 2.000 ký tự."})
    async with transaction(lookups.lock_of(number)):
        case = await _get_decidable(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, seen, by.name)
        await _waiting(case, Status.ASSIGNED)
        await life.step(row, Status(row.returns_to), by=by.name, at=at, note=said)


async def take_back(number: str, *, by: Actor, at: datetime, seen: int | None = None) -> None:
    """Take one's own draft back before anybody has decided.

    So that none waits for ever, the triage desk may take back anybody's.

    Raises:
        ComplaintNotFound, StatusRefused, Overtaken: as in ``approve``.
        NotAllowed: ``by`` may not work on it, or somebody else has written it.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_workable(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, seen, by.name)
        draft = await _waiting(case, Status.ASSIGNED)
        if draft.staff != by.id and not by.may(Permission.TRIAGE):
            raise NotAllowed
        back = Status(row.returns_to)
        await life.step(row, back, by=by.name, at=at, note="Rút bản thảo")


async def _get_decidable(number: str, by: Actor) -> CaseView:
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    if not access.may_decide(case, by):
        raise NotAllowed
    return case


async def _waiting(case: CaseView, wanted: Status) -> DraftView:
    draft = await lookups.last_draft(case.id)
    if case.status is not Status.AWAITING_APPROVAL or draft is None:
        raise StatusRefused(case.status, wanted)
    return draft
