"""What happens to places, in the past tense."""

from feedback.core.outbox import Event


class CalendarChanged(Event, frozen=True):
    """Office hours, or what is said about a day, have been changed."""

    why: str
    """As a citizen is told it: "cơ quan thêm ngày nghỉ 02/01/2026 …"."""
