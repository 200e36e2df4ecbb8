"""What the tracking page shows of the parts of a text that was split."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.actions import asking
from feedback.complaints.linked import PartRow
from feedback.complaints.pages import views
from feedback.complaints.pages.clock_views import change_lines
from feedback.complaints.pages.exchange_views import message_views
from feedback.complaints.queries import clocks, messages, tracking
from feedback.complaints.rules import deadlines, statuses
from feedback.complaints.schemas import OPEN
from feedback.core.calendar import WorkingCalendar
from feedback.core.words import vn_date


async def part_views(
    parts: Sequence[PartRow], fields: dict[str, str], at: datetime, calendar: WorkingCalendar
) -> list[dict[str, object]]:
    """Return each part with its state, what was written and what its citizen may do now."""
    return [
        await _part_view(place, part, fields, at, calendar)
        for place, part in enumerate(parts, start=1)
    ]


async def _part_view(
    place: int, part: PartRow, fields: dict[str, str], at: datetime, calendar: WorkingCalendar
) -> dict[str, object]:
    await asking.mark_seen(part.id, to_citizen=True, at=at)
    state = deadlines.due_state(part.status, part.due_at, at, calendar)
    can_judge = statuses.may_be_judged(part.status)
    return {
        "place": place,
        "label": fields.get(part.field or "", ""),
        "text": part.text,
        "status": part.status,
        "status_label": views.CITIZENS_WORDS[part.status],
        "unit": part.unit or "Đang chọn đơn vị phù hợp",
        "due_text": vn_date(part.due_on),
        "remaining_text": views.TO_CITIZEN.get(state)
        or deadlines.in_words(state, part.due_at, at, calendar),
        "due_moves": change_lines(await clocks.due_changes(part.id)),
        "replies": views.reply_views(await tracking.replies(part.id)),
        "transfer": views.transfer_view(await tracking.transfer(part.id)),
        "exchange": message_views(await messages.messages(part.id)),
        "answer_by": vn_date(part.answer_by) if part.answer_by else "",
        "can_write": part.status in OPEN,
        "can_judge": can_judge,
        "can_reopen": can_judge and part.reopened_at is None,
        "verdict": part.verdict,
    }
