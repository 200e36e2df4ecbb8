"""The words of terms (thời hạn): whose clock, by which rule, what moved it; and of fields."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from feedback.core.terms import Unit
from nlp.labels import Kind, Urgency, is_own_code

MAX_PROMISE = 250
"""Days or hours; in working days about a year."""

MAX_REASON = 500
"""Characters of why a term is extended."""


class Clock(StrEnum):
    """Whose term a rule is about."""

    CITIZEN = "citizen"
    """What the citizen is promised; runs from receipt, or from re-opening."""
    DESK = "desk"
    """What the unit that holds the case is given; begins anew at each hand-over."""


CLOCK_LABELS = {Clock.CITIZEN: "Hẹn với người dân", Clock.DESK: "Hạn của đơn vị giữ việc"}

UNIT_LABELS = {
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.CALENDAR_DAYS: "ngày",
    Unit.WORKING_HOURS: "giờ làm việc",
}


class RuleRow(msgspec.Struct, frozen=True):
    """A deadline rule as the decision needs it."""

    id: int
    kind: str
    field: str
    urgency: str
    amount: int
    valid_from: date | None = None
    valid_to: date | None = None
    unit: Unit = Unit.WORKING_DAYS
    clock: Clock = Clock.CITIZEN
    organisation: int | None = None
    """The department it is for, with all below; None for every one."""
    max_extensions: int = 1


class NewPromise(msgspec.Struct, forbid_unknown_fields=True):
    """A term, and whose; what it does not name fits every one."""

    amount: Annotated[int, msgspec.Meta(ge=1, le=MAX_PROMISE)]
    legal_basis: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    kind: Kind | None = None
    field: str = ""
    urgency: Urgency | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    unit: Unit = Unit.WORKING_DAYS
    clock: Clock = Clock.CITIZEN
    organisation: int | None = None
    max_extensions: Annotated[int, msgspec.Meta(ge=0, le=9)] = 1


class PromiseRow(msgspec.Struct, frozen=True):
    """A promise as the administrator sees it."""

    id: int
    kind: str
    field: str
    urgency: str
    amount: int
    unit: Unit
    clock: Clock
    organisation: int | None
    max_extensions: int
    legal_basis: str
    valid_from: date | None
    valid_to: date | None


class PauseRow(msgspec.Struct, frozen=True):
    """A time in which the clocks of a case stand still, waiting for the citizen."""

    begins: datetime
    ends: datetime | None
    """None: they still do."""
    reason: str


class ExtensionRow(msgspec.Struct, frozen=True):
    """Time a head has added to a term."""

    amount: int
    unit: Unit
    reason: str
    by: str
    at: datetime


class AssignmentRow(msgspec.Struct, frozen=True):
    """A unit that holds a case, and its own clock."""

    id: int
    department: int
    started_at: datetime
    due_at: datetime | None
    """None: no rule gave it a term."""
    rule: int | None


class DueChange(msgspec.Struct, frozen=True):
    """The citizen's day was moved, and why."""

    was_on: date
    became_on: date
    why: str
    at: datetime


class FieldSetting(msgspec.Struct, frozen=True):
    """What a field is called, and which department its cases go to (None: triage desk)."""

    code: str
    name: str
    department: int | None


class FieldView(msgspec.Struct, frozen=True):
    """A field as an administrator keeps it."""

    code: str
    name: str
    position: int
    about: str
    not_about: str
    active: bool
    cases: int
    promises: int

    @property
    def is_own(self) -> bool:
        """The organisation has added it; the others came with the program."""
        return is_own_code(self.code)


class FieldWords(msgspec.Struct, frozen=True):
    """What a field is called and what belongs there, as an administrator writes it."""

    name: str
    about: str = ""
    not_about: str = ""
    position: int | None = None
    """Place in forms; None: where it is, a new one before "other"."""
