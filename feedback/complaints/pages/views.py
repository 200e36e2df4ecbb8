"""What complaint pages show, in words."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from feedback.complaints.rules import access, deadlines, statuses
from feedback.complaints.schemas import (
    CHANNEL_LABELS,
    KIND_LABELS,
    STATUS_LABELS,
    URGENCY_LABELS,
    WAITING,
    Attached,
    CaseView,
    DeskRow,
    ReplyView,
    Similar,
    Sorting,
    Status,
    Step,
)
from feedback.core.calendar import WorkingCalendar
from feedback.core.permissions import Actor, Permission
from feedback.core.words import excerpt, in_mb, vn_date, vn_moment
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
        "due_words": deadlines.in_words(state, row.due_at, at, calendar)
        or STATUS_LABELS[row.status],
        "due_state": state,
        "channel_label": CHANNEL_LABELS[row.channel],
    }


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


def file_views(attached: list[Attached], base: str) -> list[dict[str, object]]:
    """Return photos and documents as pages show them; ``base`` is the case's own address."""
    return [
        {
            "url": f"{base}/tep/{one.id}",
            "thumb_url": f"{base}/tep/{one.id}/nho" if one.thumb_key else "",
            "label": one.name or f"Ảnh {place}",
            "note": f"{WHO.get(one.by, one.by)}, {vn_moment(one.at)}",
            "size_text": in_mb(one.size),
            "shown_to_citizen": one.shown_to_citizen,
        }
        for place, one in enumerate(attached, start=1)
    ]


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


def history_view(steps: list[Step]) -> list[dict[str, object]]:
    """Return a case's life, newest first."""
    lines: list[dict[str, object]] = []
    holder = None
    for step in steps:
        lines.append(
            {
                "at": vn_moment(step.at),
                "who": WHO.get(step.by, step.by),
                "what": _what_happened(step, holder),
                "note": step.note,
            }
        )
        holder = step.unit
    return lines[::-1]


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
    return {
        "correct": works and case.status not in {Status.WITHDRAWN, Status.CLOSED},
        "hand_over": works
        and not case.sealed
        and statuses.may_follow(case.status, Status.ASSIGNED),
        "reply": answers,
        "refuse": answers,
        "unseal": case.sealed and actor.may(Permission.READ_SEALED),
    }


LIFE = ("Đã tiếp nhận", "Đang giải quyết", "Đã trả lời", "Ông/Bà đánh giá kết quả")


def track_steps(case: CaseView, assigned_at: datetime | None) -> list[dict[str, object]]:
    """Return the four steps a citizen follows."""
    if case.status is Status.WITHDRAWN:
        return [
            _track_step(LIFE[0], case.received_at, "done"),
            _track_step("Ông/Bà đã rút ý kiến", None, "current"),
        ]
    reached = {
        Status.RECEIVED: 0,
        Status.ASSIGNED: 1,
        Status.REOPENED: 1,
        Status.ANSWERED: 2,
        Status.REFUSED: 2,
        Status.CLOSED: 3,
    }[case.status]
    labels = list(LIFE)
    if case.status is Status.REFUSED:
        labels[2] = "Không thụ lý, có nêu lý do"
    if case.status is Status.REOPENED:
        labels[1] = "Đang xem lại theo ý kiến của Ông/Bà"
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


def _track_step(label: str, at: datetime | None, state: str) -> dict[str, object]:
    return {"label": label, "at": vn_moment(at) if at else "", "state": state, "note": ""}


def is_danger(case: CaseView) -> bool:
    """Tell whether emergency numbers belong on the page."""
    return case.urgency is Urgency.DANGER and case.status in {
        Status.RECEIVED,
        Status.ASSIGNED,
        Status.REOPENED,
    }
