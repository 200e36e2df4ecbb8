"""What goes between office and citizen: the words of the tracking page, both ways."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from feedback.complaints.schemas import MAX_TEXT, Status
from feedback.complaints.terms import DueChange


class TrackedFile(msgspec.Struct, frozen=True):
    """A photo or document as the holder of the code may fetch it."""

    url: str
    media_type: str
    name: str
    size: int
    at: datetime


OBJECTION = (
    "Nếu không đồng ý, Ông/Bà có quyền đề nghị xem lại một lần, ngay ở trang tra cứu này; "
    "trưởng đơn vị sẽ xem. Ông/Bà cũng có quyền khiếu nại theo Luật Khiếu nại."
)
"""What every refusal tells beside its reason: Luật Khiếu nại 2011, Điều 7."""


class ReplyView(msgspec.Struct, frozen=True):
    """A reply as the citizen reads it."""

    text: str
    at: datetime
    unit: str | None
    is_refusal: bool
    objection: str = ""
    """What may be done against a refusal; empty for a reply."""


class NewTransfer(msgspec.Struct, forbid_unknown_fields=True):
    """A case handed to an authority outside this server (phiếu chuyển)."""

    authority: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    document_number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    document_date: date
    text: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""
    """What the citizen is told beside it."""


class TransferView(msgspec.Struct, frozen=True):
    """To whom a case was handed, as the citizen reads it."""

    authority: str
    document_number: str
    document_date: date
    text: str
    at: datetime


MAX_MESSAGE = 5000


class NewTemplate(msgspec.Struct, forbid_unknown_fields=True):
    """A text to be sent again and again."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TEXT)]
    field: str = ""
    """Empty: for every field."""


class TemplateView(msgspec.Struct, frozen=True):
    """The version of a template that is used now."""

    id: int
    code: str
    version: int
    field: str
    name: str
    text: str


class NewMessage(msgspec.Struct, forbid_unknown_fields=True):
    """What the holder of a code writes to whoever handles the matter."""

    text: Annotated[str, msgspec.Meta(max_length=MAX_MESSAGE)]
    part: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None
    """Which part of a text that was split; None: it was not."""


class MessageView(msgspec.Struct, frozen=True):
    """A message between office and citizen; no staff name."""

    to_citizen: bool
    text: str
    at: datetime
    unit: str | None
    """The unit that asks; None from the citizen, or of the triage desk."""
    seen_at: datetime | None
    """When the other side opened it; None: not yet."""


class TrackedPart(msgspec.Struct, frozen=True):
    """A matter of a text that speaks of several, as the holder of the code follows it."""

    part: int
    """Its place, from 1; what is written to its unit names it."""
    text: str
    status: Status
    unit: str | None
    due_on: date
    replies: list[ReplyView]
    messages: list[MessageView] = []
    answer_by: date | None = None
    verdict: str | None = None


class TrackedComplaint(msgspec.Struct, frozen=True):
    """What the holder of the code may see: no staff names, no internal notes."""

    number: str
    status: Status
    received_at: datetime
    due_on: date
    replies: list[ReplyView]
    photos: list[TrackedFile] = []
    due_changes: list[DueChange] = []
    """Each time the promised day was moved, and why; oldest first."""
    transfer: TransferView | None = None
    handled_as: Status | None = None
    """Of a merged one: where the matter stands under which it goes on; None: it is not merged."""
    parts: list[TrackedPart] = []
    """The matters a text was split into; its status is theirs together."""
    messages: list[MessageView] = []
    answer_by: date | None = None
    """Until when the citizen is asked to answer; None: nothing is asked."""
