"""The words of questionnaires: documents, conditions, answers."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

MAX_QUESTIONS = 60
MAX_OPTIONS = 40
MAX_CONDITIONS = 3
MAX_TEXT = 5000
"""Characters of an answer in words."""

Short = Annotated[str, msgspec.Meta(max_length=60)]
Long = Annotated[str, msgspec.Meta(max_length=2000)]


class Kind(StrEnum):
    """How a question is answered; never renamed."""

    FACES = "faces"
    """Five faces, 1 very unhappy to 5 very happy."""
    SCALE = "scale"
    """Whole numbers from ``least`` to ``most``."""
    YES_NO = "yes_no"
    SINGLE = "single"
    MULTIPLE = "multiple"
    NUMBER = "number"
    TEXT = "text"
    MATRIX = "matrix"
    """For each row one of the options."""


KIND_LABELS = {
    Kind.FACES: "Năm khuôn mặt",
    Kind.SCALE: "Thang điểm",
    Kind.YES_NO: "Có / Không",
    Kind.SINGLE: "Chọn một",
    Kind.MULTIPLE: "Chọn nhiều",
    Kind.NUMBER: "Nhập số",
    Kind.TEXT: "Viết lời",
    Kind.MATRIX: "Bảng nhiều dòng",
}


class Operator(StrEnum):
    """How a condition compares; a question that has no answer meets none."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"


OPERATOR_LABELS = {
    Operator.IS: "là",
    Operator.IS_NOT: "không phải là",
    Operator.ONE_OF: "là một trong",
    Operator.AT_LEAST: "từ … trở lên",
}


class Join(StrEnum):
    """Whether all conditions must hold, or one."""

    ALL = "all"
    ANY = "any"


JOIN_LABELS = {Join.ALL: "mọi điều kiện đều đúng", Join.ANY: "một điều kiện đúng"}


class Language(StrEnum):
    """A language a questionnaire may be answered in."""

    VI = "vi"
    EN = "en"


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """The same in both languages; ``en`` empty: Vietnamese is shown instead."""

    vi: Long = ""
    en: Long = ""

    def say(self, language: Language) -> str:
        """Return the words of a language, Vietnamese where there are none."""
        return (self.en or self.vi) if language is Language.EN else self.vi


class Option(msgspec.Struct, frozen=True):
    """What may be chosen, or a row of a matrix; answers keep the code."""

    code: Short
    words: Words


class Condition(msgspec.Struct, frozen=True):
    """What an earlier question must have been answered."""

    question: Short
    operator: Operator
    values: Annotated[tuple[Short, ...], msgspec.Meta(max_length=MAX_OPTIONS)] = ()


class ShowIf(msgspec.Struct, frozen=True):
    """When a question is asked at all (rẽ nhánh)."""

    conditions: Annotated[tuple[Condition, ...], msgspec.Meta(max_length=MAX_CONDITIONS)]
    join: Join = Join.ALL


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question; ``least`` and ``most`` bound scales and numbers, None: no bound."""

    code: Short
    kind: Kind
    text: Words = Words()
    help: Words = Words()
    required: bool = False
    options: Annotated[tuple[Option, ...], msgspec.Meta(max_length=MAX_OPTIONS)] = ()
    rows: Annotated[tuple[Option, ...], msgspec.Meta(max_length=MAX_OPTIONS)] = ()
    least: int | None = None
    most: int | None = None
    low: Words = Words()
    """What the lower end of a scale means."""
    high: Words = Words()
    show_if: ShowIf | None = None
    measure: Short = ""
    """What an index makes of its answers: ``nd61.1`` … ``nd61.9``, ``sipas.access`` …"""


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole questionnaire, as it is edited, published and answered."""

    title: Words = Words()
    intro: Words = Words()
    thanks: Words = Words()
    basis: Long = ""
    """Where its questions come from, for staff."""
    follows_up: bool = False
    """Whether a low face together with words opens a complaint somebody answers."""
    questions: Annotated[tuple[Question, ...], msgspec.Meta(max_length=MAX_QUESTIONS)] = ()


Value: TypeAlias = int | float | str | list[str] | dict[str, str]
"""An answer: a number, a code, words, codes, or a code for each row."""
Answers: TypeAlias = Mapping[str, Value]
YES, NO = "yes", "no"


class Reading(msgspec.Struct, frozen=True):
    """What a form said: only answers to questions that were to be asked."""

    answers: dict[str, Value]
    shown: tuple[str, ...]
    """Codes of the questions asked, in the order they were shown."""
    errors: dict[str, str]
    """Sentences under the ids of the fields; empty: the answer is whole."""


class Came(StrEnum):
    """How an answer came."""

    WEB = "web"
    QR = "qr"
    KIOSK = "kiosk"
    INVITED = "invited"


CAME_LABELS = {
    Came.WEB: "Đường dẫn mở",
    Came.QR: "Mã QR tại điểm phục vụ",
    Came.KIOSK: "Ki-ốt",
    Came.INVITED: "Được mời",
}


class QuestionnaireRow(msgspec.Struct, frozen=True):
    """A questionnaire as staff list it."""

    id: int
    code: str
    """What its address holds: ``/h/{code}``."""
    name: str
    draft: str
    revision: int
    """Counts the savings of the draft: who edits an older one is told."""
    saved_by: str
    saved_at: datetime
    ready: str
    """The key of a ready-made one, which is copied and not edited; empty: the office's own."""
    copied_from: str
    version: int
    """Number of the newest published version; 0: none."""
    published_at: datetime | None
    retired_at: datetime | None


class Version(msgspec.Struct, frozen=True):
    """A published version; ``digest`` is the SHA-256 of its document."""

    id: int
    questionnaire: int
    code: str
    number: int
    document: Document
    digest: str
    published_by: str
    published_at: datetime
    is_open: bool
    """Whether it is the newest one of a questionnaire that goes on."""


class ReceiptOfComplaint(msgspec.Struct, frozen=True):
    """What somebody is shown whose words became a complaint."""

    number: str
    code: str
    due_text: str


class Outcome(msgspec.Struct, frozen=True):
    """What became of an answer; ``was_retired``: given to a version that is no longer asked."""

    id: int
    is_complete: bool
    was_retired: bool
    complaint: ReceiptOfComplaint | None = None


class AnswerRow(msgspec.Struct, frozen=True):
    """A stored answer, as figures and exports read it."""

    id: int
    version: int
    answers: str
    shown: str
    language: str
    came: str
    point: str | None
    department: str | None
    unit: int | None
    given_at: datetime
    is_complete: bool
    was_retired: bool
    sealed: bool
    invited: str
    """Whom the office had asked, in a round whose answers are linked; empty: nobody knows."""


class NewRound(msgspec.Struct, frozen=True):
    """Whom to ask, how, and when it is over."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    days: Annotated[int, msgspec.Meta(ge=1, le=366)]
    carrier: Annotated[str, msgspec.Meta(max_length=10)] = ""
    """``email`` or ``sms``; empty: the office hands out the links itself."""
    sample: Annotated[int, msgspec.Meta(ge=0, le=20_000)] = 0
    """How many of the list are drawn; 0: all are asked."""
    quota: Annotated[int, msgspec.Meta(ge=1, le=20_000)] | None = None
    remind_after: Annotated[int, msgspec.Meta(ge=0, le=90)] = 0
    is_linked: bool = False


class Person(msgspec.Struct, frozen=True):
    """Somebody on a list of whom to ask."""

    address: str = ""
    label: str = ""


class RoundRow(msgspec.Struct, frozen=True):
    """A round of invitations, and how many answered."""

    id: int
    questionnaire: int
    code: str
    name: str
    carrier: str
    population: int
    quota: int | None
    is_linked: bool
    remind_after: int
    reminded_at: datetime | None
    made_by: str
    made_at: datetime
    closes_at: datetime
    asked: int
    answered: int

    @property
    def is_full(self) -> bool:
        """Tell whether as many have answered as were wanted."""
        return self.quota is not None and self.answered >= self.quota


class Invited(msgspec.Struct, frozen=True):
    """An invitation somebody holds in hand."""

    id: int
    serial: int
    round: RoundRow
    is_used: bool


class Pending(msgspec.Struct, frozen=True):
    """Somebody who is written to: which invitation of a round, and where."""

    id: int
    serial: int
    address: str
