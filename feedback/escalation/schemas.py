"""The words of escalation: how far a term has run, who is told, where nobody is."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Annotated

import msgspec

from feedback.core.permissions import Role
from feedback.core.terms import Stretch


class Stage(IntEnum):
    """How far a term has run; each number above ``OVERDUE`` is another reminder."""

    NONE = 0
    HALF = 1
    MOST = 2
    DUE = 3
    OVERDUE = 4


class About(StrEnum):
    """What somebody is warned of."""

    CITIZEN = "citizen"
    """The day promised to the citizen."""
    DESK = "desk"
    """The term of the unit that has the case."""
    UNOWNED = "unowned"
    """No unit has it."""
    BOUNCED = "bounced"
    """It goes from unit to unit."""
    FINDING = "finding"
    """Something an inspection found is to be put right."""


class Gap(StrEnum):
    """Why a warning does not find the people it looks for."""

    UNASSIGNED = "unassigned"
    CLOSED = "closed"
    NO_DESK = "no_desk"
    NO_HEAD = "no_head"
    NO_LEADER = "no_leader"
    NO_KEEPER = "no_keeper"


GAP_LABELS = {
    Gap.UNASSIGNED: "chưa giao đơn vị nào",
    Gap.CLOSED: "đơn vị đã đóng",
    Gap.NO_DESK: "không có người xử lý",
    Gap.NO_HEAD: "không có trưởng đơn vị, hoặc đang vắng",
    Gap.NO_LEADER: "không có lãnh đạo cấp trên",
    Gap.NO_KEEPER: "không có người giữ hàng đợi niêm phong",
}


class OpenCase(msgspec.Struct, frozen=True):
    """A case somebody inside owes something to, as a warning needs it."""

    id: int
    number: str
    sealed: bool
    department: int | None
    received_at: datetime
    reopened_at: datetime | None
    due_at: datetime
    unsealed_at: datetime | None
    """When it came back to the triage desk from the keeper."""
    held: int | None
    """The row of the unit's own clock."""
    held_since: datetime | None
    held_due_at: datetime | None
    """None: no rule gives the unit a term."""
    hand_overs: int
    """How often it went from one unit to another."""
    is_paused: bool
    pauses: tuple[Stretch, ...] = ()
    """Those that have ended."""


class Term(msgspec.Struct, frozen=True):
    """A clock of a case that runs; ``key`` tells it from the case's other terms."""

    about: About
    key: str
    since: datetime
    due_at: datetime


class Step(msgspec.Struct, frozen=True):
    """A warning that is due; its key is made once, ever."""

    case: OpenCase
    about: About
    key: str
    stage: int
    days_late: int = 0


class Person(msgspec.Struct, frozen=True):
    """Somebody who is here, and a role over a unit; ``unit`` None is everywhere."""

    id: int
    name: str
    role: Role
    unit: int | None


class Told(msgspec.Struct, frozen=True):
    """Who is warned, and why others are not."""

    people: tuple[Person, ...]
    gaps: tuple[Gap, ...]
    is_lost: bool
    """Nobody is left above who would be told: the administrator sees it."""


class AlertRules(msgspec.Struct, frozen=True):
    """When is warned; an administrator sets it."""

    again_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 3
    """Working days between two reminders of what is overdue."""
    silent_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 3
    """Working days in which a unit opens none of its cases."""
    unowned_hours: Annotated[int, msgspec.Meta(ge=1, le=200)] = 8
    """Office hours a case may wait for a unit."""
    hand_overs: int = 2
    """After so many hand-overs one office decides."""


class Lost(msgspec.Struct, frozen=True):
    """Open cases of a unit whose warnings reached nobody above."""

    unit: str
    """Empty: no unit has them."""
    gaps: str
    cases: int


class Warned(msgspec.Struct, frozen=True):
    """An open case that has been escalated, as a leader's list shows it."""

    number: str
    unit: str | None
    about: About
    stage: int
    at: datetime
    due_at: datetime
    names: str


class WarnedFinding(msgspec.Struct, frozen=True):
    """An overdue finding that was told up the line, as a leader's list shows it."""

    inspection: int
    place: int
    unit: str
    due_at: datetime
    at: datetime
    names: str
    is_lost: bool


class Silent(msgspec.Struct, frozen=True):
    """A unit that opens none of its cases."""

    unit: str
    cases: int
    since: datetime
    reported_at: datetime
    is_lost: bool
