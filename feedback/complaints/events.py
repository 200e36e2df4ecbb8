"""What happens to complaints, in the past tense; numbers only."""

from feedback.core.outbox import Event


class ComplaintReceived(Event, frozen=True):
    """A complaint has been stored."""

    number: str


class SealChanged(Event, frozen=True):
    """A matter has been sealed, or its seal taken off (niêm phong, mở niêm phong)."""

    number: str


class FieldCorrected(Event, frozen=True):
    """A person has said what the field really is."""

    number: str
    was: str | None
    became: str
    by: str


class CitizenAsked(Event, frozen=True):
    """The office has asked the citizen something (hỏi lại)."""

    number: str


class CitizenWrote(Event, frozen=True):
    """The citizen has written to the office, asked or not."""

    number: str


class ReplySent(Event, frozen=True):
    """A department has replied or refused."""

    number: str


class DayMoved(Event, frozen=True):
    """The day promised to the citizen is another now."""

    number: str


class ComplaintClosed(Event, frozen=True):
    """The matter has ended (kết thúc)."""

    number: str
