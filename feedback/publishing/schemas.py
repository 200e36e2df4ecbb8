"""The words of what everybody may read."""

from datetime import date, datetime

import msgspec

from feedback.complaints.schemas import Status

PAGE_SIZE = 10
MAX_REASON = 500


class Waiting(msgspec.Struct, frozen=True):
    """A matter a moderator has to decide on, or has published; no word of it."""

    number: str
    field: str | None
    unit: str | None
    received_at: datetime
    answered_at: datetime
    decided_at: datetime | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A matter and its reply, as they may be decided on; the words are the citizen's and the unit's own."""

    complaint: int
    number: str
    reply: int
    text: str
    answer: str
    unit: str | None
    field: str | None
    area: str | None
    received_at: datetime
    answered_at: datetime
    is_shown: bool
    """Whether everybody reads it now."""
    decided_at: datetime | None
    reason: str
    shown_text: str
    shown_answer: str


class Published(msgspec.Struct, frozen=True):
    """A matter as everybody reads it."""

    id: int
    field: str | None
    area: str | None
    unit: str | None
    status: Status
    is_refusal: bool
    received_at: datetime
    answered_at: datetime
    text: str
    answer: str


class Wanted(msgspec.Struct, frozen=True):
    """What a reader of the public page asks for; what is empty does not narrow."""

    words: str = ""
    field: str = ""
    month: date | None = None
    """Received in it; its first day."""
    page: int = 1


class MonthCounts(msgspec.Struct, frozen=True):
    """Counts of a month that is over, as they were when it had just ended."""

    month: date
    received: int
    due: int
    on_time: int
    pending: int


class OwnState(msgspec.Struct, frozen=True):
    """What the holder of a code is told of showing the own matter."""

    has_agreed: bool
    is_closed: bool
    """Sealed, dangerous or withdrawn: never shown, whatever anybody agrees to."""
    shown: list[tuple[str, str]]
    """Text and reply as everybody reads them; a text that was split has several."""
    reason: str
    """Why it is not shown, in the moderator's words; empty: not decided, or shown."""


class Decision(msgspec.Struct, frozen=True):
    """What a moderator sends; ``reply`` is the one that was looked at."""

    reply: int
    shows: bool
    text: str = ""
    answer: str = ""
    reason: str = ""
    has_looked: bool = False
