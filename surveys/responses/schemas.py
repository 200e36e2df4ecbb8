"""The words of ratings."""

from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Any

import msgspec

MIN_SCORE, MAX_SCORE = 1, 5
HAPPY_SCORE = 4
LOW_SCORE = 2

FACES = (
    (5, "Rất hài lòng"),
    (4, "Hài lòng"),
    (3, "Bình thường"),
    (2, "Không hài lòng"),
    (1, "Rất không hài lòng"),
)
"""The same order on every channel."""

QUESTION = "Ông/Bà hài lòng với phục vụ hôm nay không?"
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


class ComplaintReceipt(msgspec.Struct, frozen=True):
    """What is handed out for the complaint a rating became."""

    number: str
    code: str
    due_on: date


class RatingReceipt(msgspec.Struct, frozen=True):
    """What a rating is answered; ``complaint`` None: it is only counted."""

    id: int
    complaint: ComplaintReceipt | None = None


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
