"""The words of ratings."""

from datetime import date, datetime
from enum import IntEnum, IntFlag, StrEnum
from typing import Annotated, Any

import msgspec

from surveys.screens import terms
from surveys.screens.terms import FIVE, THREE, Scale

MIN_SCORE, MAX_SCORE = 1, 5
HAPPY_SCORE = 4
LOW_SCORE = 2

FACES, THREE_FACES = terms.FACES[FIVE, terms.VI], terms.FACES[THREE, terms.VI]
"""The same order on every channel."""


def label_of(score: int, scale: int) -> str:
    """Return what the face of a score says on its scale, in Vietnamese."""
    return dict(THREE_FACES if scale == THREE else FACES)[score]


QUESTION = terms.SAYINGS[terms.VI]["question"]
MAX_COMMENT = 5000
ON_SCREEN = 6
"""Reasons a kiosk shows at most."""


class Level(IntEnum):
    """Over what counts are summed up; fewer rows answer what asks for less."""

    POINT_DAY = 0
    UNIT_DAY = 1
    """Over the service points of a department."""
    ALL_DAY = 2
    """Over all departments; channels stay apart."""
    POINT_MONTH = 3
    UNIT_MONTH = 4
    ALL_MONTH = 5


class Flag(IntFlag):
    """Why an answer is doubtful; it is kept and counted, and can be left out of figures.

    Numbers are stored and never change.
    """

    OUT_OF_HOURS = 1
    """Given while the office was closed, by its calendar."""
    OWN_NETWORK = 2
    """Given from a network of the office's own desks. The address itself is not kept."""
    BURST = 4
    """One of more answers at one point within two minutes than its past makes plausible."""


FLAG_LABELS = {
    Flag.OUT_OF_HOURS: "ngoài giờ làm việc",
    Flag.OWN_NETWORK: "từ mạng nội bộ cơ quan",
    Flag.BURST: "dồn dập bất thường",
}


def flag_codes(flags: int) -> str:
    """Return flags as tables name them: ``out_of_hours;burst``; empty: none."""
    return ";".join(str(one.name).lower() for one in Flag(flags))


def flag_words(flags: int) -> str:
    """Return flags as pages name them: ``ngoài giờ làm việc, dồn dập bất thường``."""
    return ", ".join(FLAG_LABELS[one] for one in Flag(flags))


class Score(int):
    """1 = rất không hài lòng (very unhappy) … 5 = rất hài lòng (very happy).

    A type of its own because the framework reads ``"3"``, ``3.0`` and ``true``
    as the number 3; ``read_score`` refuses them.
    """

    __slots__ = ()


def read_score(kind: type, value: Any) -> Score:
    """Return a score for a JSON number from 1 to 5, and nothing else.

    Raises:
        ValueError: anything else was sent.
    """
    del kind
    if type(value) is not int or not MIN_SCORE <= value <= MAX_SCORE:
        raise ValueError("score phải là số nguyên từ 1 đến 5")
    return Score(value)


ReasonCode = Annotated[str, msgspec.Meta(max_length=30)]


class NewRating(msgspec.Struct, forbid_unknown_fields=True):
    """What a kiosk or QR form sends."""

    service_point: str
    score: Score
    reasons: Annotated[list[ReasonCode], msgspec.Meta(max_length=20)] = []
    comment: Annotated[str, msgspec.Meta(max_length=MAX_COMMENT)] = ""
    ticket: Annotated[str, msgspec.Meta(max_length=60)] = ""
    """Code of a one-time slip; with it the rating counts as verified."""
    scale: Scale = FIVE
    """How many buttons there were to choose from; of three, the scores are 5, 3 and 1."""


class ComplaintReceipt(msgspec.Struct, frozen=True):
    """What is handed out for the complaint a rating became."""

    number: str
    code: str
    due_on: date


class RatingReceipt(msgspec.Struct, frozen=True):
    """What a rating is answered; ``complaint`` None: it is only counted."""

    id: int
    complaint: ComplaintReceipt | None = None


class OpenRating(msgspec.Struct, frozen=True):
    """A rating somebody may still say more about."""

    score: int
    scale: Scale
    reasons: str
    """Codes, as JSON."""
    given_at: datetime
    point_code: str


class RatingRow(msgspec.Struct, frozen=True):
    """A rating as lists and exports read it."""

    id: int
    service_point: str
    department: str
    score: int
    reasons: str
    comment: str
    given_at: datetime
    channel: str
    sealed: bool
    scale: int = FIVE
    flags: int = 0
    """Of ``Flag``; 0: nothing is doubtful about it."""


UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


class QueuedAnswer(msgspec.Struct, frozen=True):
    """One answer as a kiosk kept it: all of it so far, whichever part is sent.

    A newer kiosk may say more than this server understands; that is passed over.
    """

    id: Annotated[str, msgspec.Meta(pattern=UUID)]
    """Made by the kiosk at the first tap, the same for all parts."""
    part: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    """Later parts say more; the highest one holds."""
    score: Score
    answered_at: Annotated[datetime, msgspec.Meta(tz=True)]
    """The moment of the first tap by the kiosk's clock, which may be wrong."""
    complete: bool
    """Whether the visitor went through to the end; False: walked away."""
    reasons: Annotated[list[ReasonCode], msgspec.Meta(max_length=20)] = []
    comment: Annotated[str, msgspec.Meta(max_length=MAX_COMMENT)] = ""
    scale: Scale = FIVE
    """From how many faces it was chosen."""


class Outcome(StrEnum):
    """What became of an answer that a kiosk sent."""

    STORED = "stored"
    KNOWN = "known"
    """It had come before; nothing changed."""
    REFUSED = "refused"


class Synced(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a kiosk is told of one answer."""

    outcome: Outcome
    id: str = ""
    """Empty: none could be read."""
    reason: str = ""
    """Why it is refused, as a slug."""
    detail: str = ""
    has_code: bool = False
    """Whether it became a complaint whose tracking code may be shown."""


class Clock(StrEnum):
    """What is odd about the moment of an answer, or about where it was given."""

    FUTURE = "future"
    """After its receipt, even by the kiosk's own clock; dated at the receipt."""
    OLD = "old"
    """More than 30 days before its receipt."""
    UNBELIEVABLE = "unbelievable"
    """So long before that only a wrong clock explains it; dated at the receipt."""
    REVOKED = "revoked"
    """At a point that was withdrawn after it was given."""
