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

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


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


class AreaRow(msgspec.Struct, frozen=True):
    """An area as forms offer it."""

    id: int
    code: str
    name: str


class NewDepartment(msgspec.Struct, forbid_unknown_fields=True):
    """What opens a department."""

    code: Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,59}$")]
    name: Name
    parent: int | None = None
    valid_from: date | None = None


class NewServicePoint(msgspec.Struct, forbid_unknown_fields=True):
    """What opens a service point."""

    kind: PointKind
    name: Name
    department: int
