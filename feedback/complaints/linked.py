"""The words of cases that belong together: merged ones, their main case, parts of a whole."""

from datetime import date, datetime

import msgspec

from feedback.complaints.schemas import Status

MERGED, SPLIT = "merged", "split"
"""Kinds of links: from a case to its main case, from a part to its whole."""

MOST_AT_ONCE = 500
"""Cases merged by one form."""
MOST_PARTS = 5


class Bound(msgspec.Struct, frozen=True):
    """When somebody who waits for the same answer was promised it."""

    due_at: datetime
    due_on: date


class LinkView(msgspec.Struct, frozen=True):
    """What ties a case to another."""

    id: int
    was: Status
    """What the case was before; of a part, what its whole was."""
    department: int | None
    """Whose it was before."""
    at: datetime
    target: str
    """The number of the main case or whole."""


class MainView(msgspec.Struct, frozen=True):
    """The main case, to whoever asks for one merged into it."""

    id: int
    number: str
    status: Status
    unit: str | None
    at: datetime
    """When they were merged."""


class MemberRow(msgspec.Struct, frozen=True):
    """A case merged into another, or answered with it."""

    number: str
    status: Status
    text: str
    place: str
    received_at: datetime


class PartRow(msgspec.Struct, frozen=True):
    """A part of a whole."""

    id: int
    number: str
    status: Status
    text: str
    field: str | None
    department: int | None
    unit: str | None
    due_at: datetime
    due_on: date
    answered_at: datetime | None
    closed_at: datetime | None
    reopened_at: datetime | None
    answer_by: date | None
    verdict: str | None
    sealed: bool


class NewPart(msgspec.Struct, frozen=True):
    """A part as a person marks it: its words, what they are about, and who gets them."""

    text: str
    field: str
    department: int | None = None
    """None: by the routing rule of the field."""


class ProposedPart(msgspec.Struct, frozen=True):
    """What the machine takes for a matter of its own: ``text[start:end]``, and its field."""

    field: str
    start: int
    end: int
