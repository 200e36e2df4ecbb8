"""The words of places."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec


class PointKind(StrEnum):
    """What a service point is."""

    COUNTER = "counter"
    KIOSK = "kiosk"
    QR = "qr"


POINT_KIND_LABELS = {
    PointKind.COUNTER: "Quầy",
    PointKind.KIOSK: "Ki-ốt",
    PointKind.QR: "Mã QR",
}


class PosterKind(StrEnum):
    """On what a service point's code is hung, stood or stuck."""

    A4 = "a4"
    A5 = "a5"
    TENT = "ban"
    STICKER = "tem"


POSTER_LABELS = {
    PosterKind.A4: "Áp phích A4",
    PosterKind.A5: "Áp phích A5",
    PosterKind.TENT: "Để bàn (tờ A5 gấp hai lần)",
    PosterKind.STICKER: "Tem 6 cm (tờ A4, 12 tem)",
}
REASON_TO_SCAN = "Quét mã để chấm điểm và góp ý: 10 giây, không cần ghi tên."
MAX_REASON = 90

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
SLUG_LENGTH = 50
"""Of a code made from a name; the rest is for a number that tells two apart."""


class DepartmentRow(msgspec.Struct, frozen=True):
    """A department as lists and trees need it."""

    id: int
    code: str
    name: str
    parent: int | None
    valid_from: date | None
    valid_to: date | None
    depth: int = 0

    def is_valid(self, day: date) -> bool:
        """Tell whether the department exists on ``day``."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


class ServicePointRow(msgspec.Struct, frozen=True):
    """A service point with its department's name."""

    id: int
    code: str
    kind: PointKind
    name: str
    department: int
    department_code: str
    department_name: str
    revoked_at: datetime | None = None


class Poster(msgspec.Struct, frozen=True):
    """What a poster of a service point says."""

    office: str
    point: str
    address: str
    """Behind the QR code, in full."""
    reason: str
    """One line: why to scan it."""


class AreaRow(msgspec.Struct, frozen=True):
    """An area as forms offer it."""

    id: int
    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None


class CalendarDayRow(msgspec.Struct, frozen=True):
    """A day that differs from its weekday."""

    id: int
    day: date
    is_working: bool
    as_weekday: int | None
    label: str
    source: str


class NewDepartment(msgspec.Struct, forbid_unknown_fields=True):
    """What opens a department."""

    code: Code
    name: Name
    parent: int | None = None
    valid_from: date | None = None


class NewServicePoint(msgspec.Struct, forbid_unknown_fields=True):
    """What opens a service point."""

    kind: PointKind
    name: Name
    department: int


class NewArea(msgspec.Struct, forbid_unknown_fields=True):
    """What adds an area."""

    code: Code
    name: Name
    valid_from: date | None = None


class NewCalendarDay(msgspec.Struct, forbid_unknown_fields=True):
    """A day off; or, with the weekday whose hours it follows, a day worked instead."""

    day: date
    label: Name
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    """The number of the paper that says so."""
    as_weekday: Annotated[int, msgspec.Meta(ge=0, le=6)] | None = None
