"""What pages show of what office and citizen write to each other."""

from collections.abc import Sequence
from datetime import date, datetime

from feedback.complaints.actions import recalling
from feedback.complaints.actions.handling import UNDO
from feedback.complaints.exchange import MessageView
from feedback.complaints.queries import templates
from feedback.complaints.rules import access, statuses
from feedback.complaints.rules.statuses import IN_WORK
from feedback.complaints.rules.templates import filled
from feedback.complaints.schemas import CaseView, DraftView, SentReply, Status
from feedback.core.clock import local_date
from feedback.core.permissions import Actor, Permission
from feedback.core.words import short_date, vn_date, vn_moment


def message_views(messages: Sequence[MessageView]) -> list[dict[str, object]]:
    """Return messages as both sides are shown them."""
    return [
        {
            "to_citizen": one.to_citizen,
            "unit": one.unit or "Bộ phận tiếp nhận",
            "text": one.text,
            "at": vn_moment(one.at),
            "seen_text": vn_moment(one.seen_at) if one.seen_at else "",
        }
        for one in messages
    ]


def draft_view(draft: DraftView | None, case: CaseView, actor: Actor) -> dict[str, object]:
    """Return the draft that waits, or what the head said of the one given back last."""
    waits = draft is not None and case.status is Status.AWAITING_APPROVAL
    returned = (
        draft is not None and not waits and draft.became in IN_WORK and case.status in IN_WORK
    )
    return {
        "waits": waits,
        "is_own": draft is not None and draft.staff == actor.id,
        "may_take_back": draft is not None
        and access.may_work_on(case, actor)
        and (draft.staff == actor.id or actor.may(Permission.TRIAGE)),
        "is_refusal": draft is not None and bool(draft.refusal_reason),
        "text": draft.text if draft and (waits or returned) else "",
        "by": draft.by if draft else "",
        "at": vn_moment(draft.at) if draft else "",
        "remark": draft.remark if draft and returned else "",
        "returned_by": draft.decided_by if draft and returned else "",
    }


def sent_view(
    sent: SentReply | None, case: CaseView, actor: Actor, at: datetime
) -> dict[str, object]:
    """Return whether the reader may recall the last reply, and the words of a recalled one."""
    recalled = sent is not None and sent.recalled_at is not None and case.status in IN_WORK
    return {
        "may_recall": sent is not None
        and recalling.is_recallable(sent, actor, case.status, at),
        "recalled": sent.text if sent and recalled else "",
        "seconds": UNDO.seconds,
    }


async def template_view(
    case: CaseView, wanted: str, fields: dict[str, str], at: datetime
) -> dict[str, object]:
    """Return the templates that fit a case, and the words of the one that is wanted."""
    chosen = await templates.find_template(wanted)
    values = {
        "so": case.number,
        "ngay": short_date(local_date(at)),
        "don vi": case.unit or "Bộ phận tiếp nhận",
        "ngay nhan": short_date(local_date(case.received_at)),
        "linh vuc": fields.get(case.field or "", ""),
    }
    return {
        "options": [(one.id, one.name) for one in await templates.fitting(case.field or "")],
        "chosen": chosen.id if chosen else "",
        "text": filled(chosen.text, values) if chosen else "",
    }


def asked_view(case: CaseView, today: date) -> dict[str, object] | None:
    """Return until when the citizen is waited for; None: nothing is asked."""
    if case.answer_by is None:
        return None
    return {
        "until": vn_date(case.answer_by),
        "is_silent": statuses.is_silent(case.answer_by, today),
    }
