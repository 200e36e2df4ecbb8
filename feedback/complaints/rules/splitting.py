"""A text of several matters: what its parts make of the whole, and when it may be split."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.linked import MOST_PARTS, NewPart, PartRow
from feedback.complaints.rules import texts
from feedback.complaints.schemas import OPEN, CaseView, Status

ENDED = (Status.CLOSED, Status.TRANSFERRED, Status.WITHDRAWN)
TOLD = (Status.ANSWERED, Status.REFUSED)
SPLITTABLE = (Status.RECEIVED, Status.ASSIGNED)
UNTOUCHED = (*SPLITTABLE, Status.AWAITING_CITIZEN)


def seen_as(main: Status) -> Status:
    """Return what is said of a main case to those merged with it.

    A question goes to its own citizen, so that to the others it is being dealt with.
    """
    return Status.ASSIGNED if main is Status.AWAITING_CITIZEN else main


def overall(parts: Sequence[Status]) -> Status:
    """Return where a whole stands, to its citizen; it is answered when every part is."""
    for first in (Status.AWAITING_CITIZEN, Status.REOPENED):
        if first in parts:
            return first
    if any(status in (*OPEN, Status.MERGED) for status in parts):
        begun = any(status is not Status.RECEIVED for status in parts)
        return Status.ASSIGNED if begun else Status.RECEIVED
    for last in (Status.ANSWERED, Status.REFUSED):
        if last in parts:
            return Status.ANSWERED
    return next(status for status in ENDED if status in parts)


def reached(parts: Sequence[PartRow]) -> tuple[datetime | None, datetime | None]:
    """Return when the last part was answered for the first time, and when the last ended.

    None where a part still waits for it; parts that ended without an answer owe none.
    """
    owed = [one for one in parts if one.answered_at or one.status not in ENDED]
    kept = [one for one in parts if one.status is not Status.WITHDRAWN]
    ends = [one.closed_at if one.status in ENDED else None for one in kept]
    return _last([one.answered_at for one in owed]), _last(ends)


def _last(moments: Sequence[datetime | None]) -> datetime | None:
    known = [one for one in moments if one is not None]
    return max(known) if known and len(known) == len(moments) else None


def why_not_split(case: CaseView, merged: int) -> str:
    """Say why a case may not be split now; empty when it may.

    Args:
        case: the case.
        merged: how many cases are merged into it.
    """
    if case.sealed:
        return "Hồ sơ niêm phong không tách."
    if case.part_of is not None:
        return "Ý kiến này đã là một phần của ý kiến khác, không tách nữa."
    if case.status not in SPLITTABLE:
        return "Chỉ tách được ý kiến chưa trả lời, không chờ ai và chưa gộp."
    if merged:
        return "Có ý kiến khác gộp vào vụ này: bỏ gộp trước rồi mới tách."
    return ""


def why_not_parts(parts: Sequence[NewPart]) -> str:
    """Say why a text may not be split so; empty when it may."""
    if not 2 <= len(parts) <= MOST_PARTS:  # noqa: PLR2004 - a part alone is the whole
        return f"Xin đánh dấu ít nhất hai phần, nhiều nhất {MOST_PARTS} phần."
    if not all(texts.says_something(part.text) for part in parts):
        return "Có phần không có chữ nào."
    return ""


def why_not_undone(parts: Sequence[PartRow], merged: int) -> str:
    """Say why a split stays; empty when it may be undone: nobody has said anything yet.

    Args:
        parts: the parts.
        merged: how many cases are merged into one of them.
    """
    if any(one.sealed for one in parts):
        return "Có phần đã niêm phong: không bỏ tách được nữa."
    if any(one.answered_at or one.status not in UNTOUCHED for one in parts):
        return "Có phần đã trả lời, đã gộp, đã chuyển hoặc đang trình: không bỏ tách được nữa."
    if merged:
        return "Có ý kiến khác gộp vào một phần: bỏ gộp trước."
    return ""
