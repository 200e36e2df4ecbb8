"""What pages show of what office and citizen write to each other."""

from collections.abc import Sequence
from datetime import date

from feedback.complaints.exchange import MessageView
from feedback.complaints.rules import statuses
from feedback.complaints.schemas import CaseView
from feedback.core.words import vn_date, vn_moment


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


def asked_view(case: CaseView, today: date) -> dict[str, object] | None:
    """Return until when the citizen is waited for; None: nothing is asked."""
    if case.answer_by is None:
        return None
    return {
        "until": vn_date(case.answer_by),
        "is_silent": statuses.is_silent(case.answer_by, today),
    }
