"""What complaint pages show, in words."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from feedback.complaints.exchange import ReplyView, TransferView
from feedback.complaints.rules import access, deadlines, statuses
from feedback.complaints.schemas import (
    CHANNEL_LABELS,
    KIND_LABELS,
    OPEN,
    STATUS_LABELS,
    URGENCY_LABELS,
    WAITING,
    Attached,
    CaseView,
    DeskRow,
    NoteView,
    Similar,
    Sorting,
    Status,
    Step,
)
from feedback.core.calendar import WorkingCalendar
from feedback.core.clock import local_date
from feedback.core.permissions import Actor, Permission
from feedback.core.words import excerpt, in_mb, short_date, vn_date, vn_moment
from nlp.labels import Sentiment, Urgency

ASPECT_LABELS = {
    "time": "thời gian",
    "attitude": "thái độ",
    "guidance": "hướng dẫn",
    "paperwork": "giấy tờ",
    "fee": "phí, lệ phí",
    "facilities": "cơ sở vật chất",
    "system": "hệ thống",
    "outcome": "nội dung giải quyết",
    "misconduct": "tiêu cực",
}

SENTIMENT_LABELS = {
    Sentiment.POSITIVE: "tích cực",
    Sentiment.NEUTRAL: "trung tính",
    Sentiment.NEGATIVE: "không hài lòng",
}

MACHINE = "machine"
WHO = {"citizen": "Người dân", "machine": "Máy", "system": "Hệ thống"}


def reply_views(replies: list[ReplyView]) -> list[dict[str, object]]:
    """Return replies as pages show them."""
    return [
        {
            "unit": reply.unit or "Bộ phận tiếp nhận",
            "at": vn_moment(reply.at),
            "text": reply.text,
            "is_refusal": reply.is_refusal,
            "objection": reply.objection,
        }
        for reply in replies
    ]


SEALED_EXCERPT = "Nội dung niêm phong: mở để đọc, mỗi lần đọc được ghi lại"


def desk_row(
    row: DeskRow,
    fields: dict[str, str],
    at: datetime,
    calendar: WorkingCalendar,
    *,
    sealed: bool = False,
) -> dict[str, object]:
    """Return a line of the desk; of what is sealed, no word."""
    state = deadlines.due_state(row.status, row.due_at, at, calendar)
    sure = row.field_confidence if row.sorted_by == MACHINE else None
    return {
        "number": row.number,
        "url": f"/ban/{row.number}",
        "excerpt": SEALED_EXCERPT if sealed else excerpt(row.text),
        "field_label": fields.get(row.field or "", "Chưa phân loại"),
        "field_sure": None if sure is None else round(sure * 100),
        "by_machine": row.sorted_by == MACHINE,
        "kind_label": KIND_LABELS[row.kind] if row.kind else "",
        "kind": row.kind or "",
        "urgency": row.urgency,
        "status": row.status,
        "status_label": STATUS_LABELS[row.status],
        "unit": row.unit,
        "place": "" if sealed else excerpt(row.place, 60),
        "received_text": vn_moment(row.received_at),
        "due_text": vn_date(row.due_on),
        "due_words": _awaited_words(row.answer_by, local_date(at))
        or deadlines.in_words(state, row.due_at, at, calendar)
        or STATUS_LABELS[row.status],
        "due_state": state,
        "channel_label": CHANNEL_LABELS[row.channel],
        "has_news": row.has_news,
    }


def _awaited_words(answer_by: date | None, today: date) -> str:
    """Say until when the citizen is waited for; empty when nothing is asked."""
    if answer_by is None:
        return ""
    if statuses.is_silent(answer_by, today):
        return "người dân chưa trả lời"
    return f"chờ người dân đến {short_date(answer_by)}"


def case_view(
    case: CaseView,
    actor: Actor,
    names: dict[str, str],
    reasons: dict[str, str],
    at: datetime,
    calendar: WorkingCalendar,
) -> dict[str, object]:
    """Return a case as its reader on the inside sees it.

    Who only reads it does not see how the citizen can be reached.
    """
    state = deadlines.due_state(case.status, case.due_at, at, calendar)
    works = access.may_work_on(case, actor)
    contact = {
        "name": case.contact_name,
        "phone": case.contact_phone,
        "email": case.contact_email,
    }
    return {
        "number": case.number,
        "text": case.text,
        "status": case.status,
        "status_label": STATUS_LABELS[case.status],
        "kind": case.kind or "",
        "kind_label": KIND_LABELS[case.kind] if case.kind else "",
        "urgency": case.urgency,
        "urgency_label": URGENCY_LABELS[case.urgency],
        "field": case.field or "",
        "field_label": names.get(case.field or "", "Chưa phân loại"),
        "unit": case.unit,
        "place": case.place,
        "area": case.area,
        "channel_label": CHANNEL_LABELS[case.channel],
        "received_text": vn_moment(case.received_at),
        "due_text": vn_date(case.due_on),
        "due_words": deadlines.in_words(state, case.due_at, at, calendar)
        or STATUS_LABELS[case.status],
        "due_state": state,
        "sealed": case.sealed,
        "contact": contact if any(contact.values()) and works else None,
        "point": case.point,
        "score": case.score,
        "reasons": [
            reasons.get(code, code)
            for code in msgspec.json.decode(case.reasons, type=list[str])
        ],
        "verdict": case.verdict,
    }


HELD = {
    "waiting": "đang chờ quét mã độc, chưa mở được",
    "infected": "bị giữ lại vì nghi có mã độc, không mở được",
}
"""Why a file is given to nobody."""


def file_views(attached: list[Attached], base: str) -> list[dict[str, object]]:
    """Return photos and documents as pages show them; ``base`` is the case's own address."""
    return [
        {
            "url": f"{base}/tep/{one.id}",
            "thumb_url": f"{base}/tep/{one.id}/nho" if one.thumb_key else "",
            "held": HELD.get(one.scan, ""),
            "label": one.name or f"Ảnh {place}",
            "note": f"{WHO.get(one.by, one.by)}, {vn_moment(one.at)}",
            "size_text": in_mb(one.size),
            "shown_to_citizen": one.shown_to_citizen,
        }
        for place, one in enumerate(attached, start=1)
    ]


def transfer_view(transfer: TransferView | None) -> dict[str, object] | None:
    """Return to whom the matter was handed, in words; None when it was not."""
    if transfer is None:
        return None
    return {
        "authority": transfer.authority,
        "document": f"số {transfer.document_number} ngày {short_date(transfer.document_date)}",
        "text": transfer.text,
        "at": vn_moment(transfer.at),
    }


def assigned_at(steps: list[Step]) -> datetime | None:
    """Return when a unit last got the matter; None: none has it yet."""
    found, holder = None, None
    for step in steps:
        moved = step.was != step.became or step.unit != holder
        if step.became is Status.ASSIGNED and moved:
            found = step.at
        holder = step.unit
    return found


def suggestion_view(machine: str, fields: dict[str, str]) -> dict[str, object] | None:
    """Return what the machine thinks; None when it has not looked yet.

    Args:
        machine: a ``Sorting`` as JSON, or empty.
        fields: names of those a case may get now; others are not offered.
    """
    if not machine:
        return None
    sorting = msgspec.json.decode(machine, type=Sorting)
    return {
        "fields": [
            {"code": code, "label": fields[code], "percent": round(share * 100)}
            for code, share in sorting.fields
            if code in fields
        ],
        "kind_label": KIND_LABELS[sorting.kind],
        "kind_percent": round(sorting.kind_confidence * 100),
        "words": sorting.words,
        "second": fields.get(sorting.second or "", ""),
        "aspects": ", ".join(ASPECT_LABELS.get(code, code) for code in sorting.aspects),
        "sentiment": SENTIMENT_LABELS[sorting.sentiment] if sorting.sentiment else "",
        "trusted": sorting.trusted,
        "version": sorting.version,
    }


def is_waiting(case: CaseView) -> bool:
    """Tell whether somebody still has to answer."""
    return case.status in WAITING


def similar_views(found: Sequence[Similar]) -> list[dict[str, object]]:
    """Return cases that may tell of the same matter, each with its beginning."""
    return [
        {
            "url": f"/ban/{one.number}",
            "number": one.number,
            "text": excerpt(one.text),
            "received_text": vn_moment(one.received_at),
            "is_there": one.is_there,
        }
        for one in found
    ]


def history_view(steps: Sequence[Step], notes: Sequence[NoteView]) -> list[dict[str, object]]:
    """Return a case's life with what was noted inside, newest first."""
    lines = [(one.at, one.by, "Ghi chú nội bộ", one.text) for one in notes]
    holder = None
    for step in steps:
        lines.append((step.at, step.by, _what_happened(step, holder), step.note))
        holder = step.unit
    lines.sort(key=lambda line: line[0])
    return [
        {"at": vn_moment(at), "who": WHO.get(by, by), "what": what, "note": note}
        for at, by, what, note in reversed(lines)
    ]


def _what_happened(step: Step, holder: str | None) -> str:
    # From one unit to the next the status stays what it was.
    moved = step.was != step.became or step.unit != holder
    if step.became is Status.ASSIGNED and step.unit and moved:
        return f"Chuyển {step.unit}"
    return "Ghi nhận" if step.was == step.became else STATUS_LABELS[step.became]


def may_view(case: CaseView, actor: Actor) -> dict[str, bool]:
    """Return which forms the reader is shown."""
    works = access.may_work_on(case, actor)
    answers = access.may_answer(case, actor)
    mine = works and not access.is_for_another(case, actor)
    return {
        "correct": works and not statuses.has_ended(case.status),
        "hand_over": (mine or (works and actor.may(Permission.TRIAGE)))
        and not case.sealed
        and case.status is not Status.AWAITING_APPROVAL
        and statuses.may_follow(case.status, Status.ASSIGNED),
        "reply": answers,
        "refuse": answers,
        "ask": mine and statuses.may_follow(case.status, Status.AWAITING_CITIZEN),
        "wait_no_more": works and case.status is Status.AWAITING_CITIZEN,
        "note": access.may_note(case, actor),
        "approve": access.may_decide(case, actor) and case.status is Status.AWAITING_APPROVAL,
        "release": case.for_head
        and statuses.may_follow(case.status, Status.ASSIGNED)
        and case.status is not Status.AWAITING_APPROVAL
        and access.may_decide(case, actor),
        "transfer": mine and statuses.may_follow(case.status, Status.TRANSFERRED),
        "unseal": case.sealed and actor.may(Permission.READ_SEALED),
    }


LIFE = ("Đã tiếp nhận", "Đang giải quyết", "Đã trả lời", "Ông/Bà đánh giá kết quả")


def track_steps(case: CaseView, assigned_at: datetime | None) -> list[dict[str, object]]:
    """Return the four steps a citizen follows; two when it ended without a reply."""
    if how := _ended_unanswered(case):
        return [
            _track_step(LIFE[0], case.received_at, "done"),
            _track_step(how, case.closed_at, "current"),
        ]
    reached = REACHED[case.status]
    labels = list(LIFE)
    labels[reached] = NOW.get(case.status, labels[reached])
    moments = (case.received_at, assigned_at, case.last_answered_at, case.closed_at)
    ended = case.status is Status.CLOSED
    return [
        _track_step(
            label,
            moments[place] if place <= reached else None,
            "done" if place < reached or ended else "current" if place == reached else "todo",
        )
        for place, label in enumerate(labels)
    ]


REACHED = {
    Status.RECEIVED: 0,
    **dict.fromkeys((Status.ASSIGNED, Status.REOPENED), 1),
    **dict.fromkeys((Status.AWAITING_CITIZEN, Status.AWAITING_APPROVAL), 1),
    **dict.fromkeys((Status.ANSWERED, Status.REFUSED), 2),
    Status.CLOSED: 3,
}
NOW = {
    Status.REFUSED: "Không thụ lý, có nêu lý do",
    Status.REOPENED: "Đang xem lại theo ý kiến của Ông/Bà",
    Status.AWAITING_CITIZEN: "Đang chờ Ông/Bà trả lời câu hỏi",
    Status.AWAITING_APPROVAL: "Đã soạn trả lời, chờ lãnh đạo duyệt",
}
ENDS = {
    Status.WITHDRAWN: "Ông/Bà đã rút ý kiến",
    Status.MERGED: "Đã gộp với một ý kiến khác cùng việc",
    Status.TRANSFERRED: "Đã chuyển đến cơ quan có thẩm quyền",
}


def _ended_unanswered(case: CaseView) -> str:
    """Return how a matter ended without a reply, to the citizen; empty when it did not."""
    if case.status is Status.CLOSED and case.last_answered_at is None:
        return "Kết thúc vì chưa nhận được trả lời của Ông/Bà"
    return ENDS.get(case.status, "")


CITIZENS_WORDS = {
    **STATUS_LABELS,
    Status.AWAITING_CITIZEN: "Chờ Ông/Bà trả lời",
    Status.AWAITING_APPROVAL: "Sắp có trả lời",
}
"""What a status is called to the one who waits for it."""


def _track_step(label: str, at: datetime | None, state: str) -> dict[str, object]:
    return {"label": label, "at": vn_moment(at) if at else "", "state": state, "note": ""}


TO_CITIZEN = {"paused": "tạm dừng, chờ Ông/Bà trả lời"}


def is_danger(case: CaseView) -> bool:
    """Tell whether emergency numbers belong on the page."""
    return case.urgency is Urgency.DANGER and case.status in OPEN
