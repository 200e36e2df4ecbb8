"""The words of notices."""

from datetime import date, datetime
from enum import StrEnum

import msgspec


class NoticeKind(StrEnum):
    """What a notice is about."""

    WARNING = "warning"
    """A term is running out."""
    OVERDUE = "overdue"
    UNOWNED = "unowned"
    """No unit has a case."""
    BOUNCED = "bounced"
    """A case goes from unit to unit."""
    SILENT = "silent"
    """A unit opens nothing."""
    DEVICE = "device"
    """A kiosk says nothing."""
    RATINGS_FELL = "ratings_fell"
    """Many low scores at a service point."""
    FINDING = "finding"
    """Something found by an inspection is to be put right."""


KIND_LABELS = {
    NoticeKind.RATINGS_FELL: "Điểm thấp bất thường",
    NoticeKind.OVERDUE: "Quá hạn",
    NoticeKind.WARNING: "Sắp đến hạn",
    NoticeKind.UNOWNED: "Chưa giao đơn vị nào",
    NoticeKind.BOUNCED: "Chuyển qua lại",
    NoticeKind.SILENT: "Đơn vị không mở việc",
    NoticeKind.DEVICE: "Ki-ốt mất liên lạc",
    NoticeKind.FINDING: "Khắc phục sau kiểm tra",
}
"""In the order of urgency."""


class NewNotice(msgspec.Struct, frozen=True):
    """Something to tell somebody.

    ``key`` tells it from everything else that is told; ``subject`` is the number of the
    case it leads to, empty when it names none.
    """

    key: str
    staff: int
    kind: NoticeKind
    text: str
    url: str
    subject: str = ""


class NoticeView(msgspec.Struct, frozen=True):
    """A notice as its reader is shown it."""

    id: int
    kind: NoticeKind
    text: str
    url: str
    subject: str
    at: datetime
    seen_at: datetime | None


class Reach(msgspec.Struct, frozen=True):
    """How a member of staff is reached."""

    email: str = ""
    wants_digest: bool = True
    away_until: date | None = None
    """The last day of an absence; None: there is none."""
