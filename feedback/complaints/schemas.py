"""The words of complaints: kinds, statuses, what comes in, what goes out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from nlp.labels import Kind, Sentiment, Urgency

MAX_TEXT = 10_000
"""Characters of a complaint; two printed pages are about 6,000."""


class Status(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    AWAITING_CITIZEN = "awaiting_citizen"
    """The citizen has been asked something (hỏi lại)."""
    AWAITING_APPROVAL = "awaiting_approval"
    """A draft lies before the head (chờ duyệt)."""
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    MERGED = "merged"
    """Goes on under another number (gộp)."""
    SPLIT = "split"
    """Goes on as its parts, each under a number of its own (tách)."""
    TRANSFERRED = "transferred"
    """Handed to an authority outside this server (chuyển cơ quan khác)."""
    CLOSED = "closed"


WAITING = (
    Status.RECEIVED,
    Status.ASSIGNED,
    Status.REOPENED,
    Status.AWAITING_APPROVAL,
)
"""Somebody on the inside has to do something."""

OPEN = (*WAITING, Status.AWAITING_CITIZEN)
"""There is no answer yet, whoever's turn it is."""

SETTLED = tuple(status for status in Status if status not in OPEN)
"""The desk that had it owes nothing for now: its clock has ended."""


class Channel(StrEnum):
    """How it came in."""

    WEB = "web"
    API = "api"
    KIOSK = "kiosk"
    KIOSK_THREE = "kiosk3"
    """A kiosk with three faces; of ratings only, which are counted apart."""
    COUNTER = "counter"
    QR = "qr"
    TICKET = "ticket"
    """By a one-time slip: from somebody who was served."""
    PAPER = "paper"
    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    IMPORT = "import"


STATUS_LABELS = {
    Status.RECEIVED: "Đã tiếp nhận",
    Status.ASSIGNED: "Đang xử lý",
    Status.AWAITING_CITIZEN: "Chờ người dân bổ sung",
    Status.AWAITING_APPROVAL: "Chờ duyệt trả lời",
    Status.ANSWERED: "Đã trả lời",
    Status.REFUSED: "Không thụ lý",
    Status.WITHDRAWN: "Đã rút",
    Status.REOPENED: "Mở lại",
    Status.MERGED: "Đã gộp",
    Status.SPLIT: "Đã tách",
    Status.TRANSFERRED: "Đã chuyển cơ quan khác",
    Status.CLOSED: "Đã kết thúc",
}

KIND_LABELS = {
    Kind.PRAISE: "Góp ý, khen",
    Kind.QUESTION: "Hỏi đáp",
    Kind.REPORT: "Phản ánh",
    Kind.RECOMMENDATION: "Kiến nghị",
    Kind.FORMAL_COMPLAINT: "Nghi khiếu nại",
    Kind.DENUNCIATION: "Nghi tố cáo",
    Kind.SPAM: "Tin rác",
}

URGENCY_LABELS = {
    Urgency.DANGER: "Khẩn",
    Urgency.HOURS: "Trong ngày",
    Urgency.ORDINARY: "Thường",
}

CHANNEL_LABELS = {
    Channel.WEB: "Trang web",
    Channel.API: "Hệ thống khác",
    Channel.KIOSK: "Ki-ốt",
    Channel.KIOSK_THREE: "Ki-ốt 3 khuôn mặt",
    Channel.COUNTER: "Tại quầy",
    Channel.QR: "Mã QR",
    Channel.TICKET: "Phiếu một lần",
    Channel.PAPER: "Đơn giấy",
    Channel.TELEPHONE: "Điện thoại",
    Channel.IN_PERSON: "Trực tiếp",
    Channel.IMPORT: "Nhập từ tệp",
}

Text = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]
ShortText = Annotated[str, msgspec.Meta(max_length=500)]


class Contact(msgspec.Struct, forbid_unknown_fields=True):
    """How to reach the citizen; all of it optional."""

    name: Annotated[str, msgspec.Meta(max_length=120)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""
    email: Annotated[str, msgspec.Meta(max_length=200)] = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email)


class NewComplaint(msgspec.Struct, forbid_unknown_fields=True):
    """What a citizen sends in."""

    text: Text
    service_point: str | None = None
    area: str | None = None
    place: ShortText = ""
    contact: Contact | None = None


class Origin(msgspec.Struct, frozen=True):
    """Where a complaint comes from, as far as the citizen does not say it."""

    channel: Channel
    by: str = "citizen"
    score: int | None = None
    reasons: tuple[str, ...] = ()
    source: str = ""
    source_key: str | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What the sender is given; ``code`` is shown this once."""

    number: str
    code: str
    due_on: date


class Printed(msgspec.Struct, frozen=True):
    """What a paper shows of a case to who may read it."""

    office: str
    number: str
    text: str
    received_at: datetime
    facts: list[tuple[str, str]]
    """What it is called and what it says, a line each."""
    at: datetime
    """When it is printed."""


class Transfer(msgspec.Struct, frozen=True):
    """What staff add to a transfer slip; what is empty is written by hand."""

    document: str = ""
    """Number and sign, ``12/PC-UBND``."""
    receiver: str = ""
    reason: str = ""


class StoredFile(msgspec.Struct, frozen=True):
    """A photo or document whose bytes lie in ``core.files``, before a row names them."""

    key: str
    thumb_key: str
    """Empty: there is no small picture of it."""
    media_type: str
    name: str
    """What its sender calls it; empty for a photo."""
    size: int
    """Bytes of all that is kept of it."""
    width: int | None
    """Pixels; None for a document."""
    height: int | None
    sha256: str
    """Of the bytes kept."""
    scan: str = ""
    """What the scanner said: ``core.scanning.Scan``."""
    virus: str = ""


class Attached(msgspec.Struct, frozen=True):
    """A photo or document of a complaint."""

    id: int
    key: str
    thumb_key: str
    media_type: str
    name: str
    size: int
    width: int | None
    height: int | None
    by: str
    shown_to_citizen: bool
    at: datetime
    scan: str = ""


class Step(msgspec.Struct, frozen=True):
    """A step of a complaint's life, for the inside."""

    at: datetime
    was: str
    became: Status
    by: str
    unit: str | None
    note: str
    id: int = 0


class SentReply(msgspec.Struct, frozen=True):
    """A reply as its sender may still recall it."""

    id: int
    text: str
    at: datetime
    was: str
    """Where the case stood before; empty for replies of old."""
    recalled_at: datetime | None
    sender: int | None


class NoteView(msgspec.Struct, frozen=True):
    """An internal note; neither the citizen nor an export is shown one."""

    text: str
    by: str
    at: datetime


class DraftView(msgspec.Struct, frozen=True):
    """A draft as those on the inside read it."""

    id: int
    text: str
    refusal_reason: str
    staff: int | None
    by: str
    at: datetime
    became: str
    """What the case became by the decision; empty while the draft waits."""
    decided_by: str
    remark: str
    template: int | None


class CaseView(msgspec.Struct, frozen=True):
    """A complaint as its reader on the inside sees it; never its code."""

    id: int
    number: str
    text: str
    place: str
    channel: Channel
    kind: Kind | None
    field: str | None
    urgency: Urgency
    sorted_by: str
    machine: str
    status: Status
    sealed: bool
    department: int | None
    alarmed_department: int | None
    unit: str | None
    area: str | None
    point: str | None
    score: int | None
    reasons: str
    contact_name: str
    contact_phone: str
    contact_email: str
    received_at: datetime
    due_at: datetime
    due_on: date
    answered_at: datetime | None
    last_answered_at: datetime | None
    reopened_at: datetime | None
    closed_at: datetime | None
    verdict: str | None
    deadline_rule: int | None = None
    returns_to: str = ""
    """What it goes back to when a question is answered or a draft returned."""
    answer_by: date | None = None
    """Until when the citizen is asked to answer; None: nothing is asked."""
    for_head: bool = False
    """Re-opened: the head answers or hands it over, nobody else."""
    helpers: frozenset[int] = frozenset()
    """Departments that help with it while another leads (phối hợp)."""
    part_of: int | None = None
    """The id of the case it is a part of; None: it is whole."""


class DeskRow(msgspec.Struct, frozen=True):
    """A line of the desk."""

    id: int
    number: str
    text: str
    place: str
    kind: Kind | None
    field: str | None
    urgency: Urgency
    sorted_by: str
    status: Status
    unit: str | None
    channel: Channel
    received_at: datetime
    due_at: datetime
    due_on: date
    answered_at: datetime | None
    field_confidence: float | None
    answer_by: date | None
    has_news: bool
    """The citizen has written what nobody has opened."""


class DeskFilter(msgspec.Struct, frozen=True):
    """What the desk is narrowed to; empty strings narrow nothing."""

    q: str = ""
    status: str = ""
    field: str = ""
    due: str = ""
    figure: str = ""
    start: date | None = None
    end: date | None = None
    after: str = ""


class DeskCounts(msgspec.Struct, frozen=True):
    """The head of the desk."""

    late: int = 0
    today: int = 0
    open: int = 0


class PlaceToday(msgspec.Struct, frozen=True):
    """An administrative unit a case names by its old name, and what it is called today."""

    said: str
    now: str
    """Empty when it was divided."""
    is_divided: bool
    candidates: tuple[str, ...] = ()


class Similar(msgspec.Struct, frozen=True):
    """A case that may tell of the same matter as another."""

    number: str
    text: str
    place: str
    received_at: datetime
    is_there: bool
    """Both name one place; otherwise at least one names none."""


class Sorting(msgspec.Struct, frozen=True):
    """What the machine says a complaint is."""

    field: str
    kind: Kind
    urgency: Urgency
    trusted: bool
    sealed: bool
    version: str
    confidence: float
    fields: list[tuple[str, float]]
    """The likeliest fields and their probabilities, descending."""
    kind_confidence: float
    words: list[str]
    """What spoke for the first field."""
    second: str | None = None
    """Another field it may belong to as well."""
    aspects: list[str] = []
    """What of a service it praises or blames."""
    sentiment: Sentiment | None = None
    """None: said by a model that did not tell."""
