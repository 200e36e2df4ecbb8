"""The forms of the demo's data files, and of what a load leaves behind."""

from pathlib import Path

import msgspec

DATA = Path(__file__).parent / "data"


class DepartmentData(msgspec.Struct):
    """A department of ``ward.json``."""

    code: str
    name: str
    parent: str | None


class AreaData(msgspec.Struct):
    """An area of ``ward.json``."""

    code: str
    name: str


class PointData(msgspec.Struct):
    """A service point of ``ward.json``."""

    kind: str
    name: str
    department: str


class RoutingData(msgspec.Struct):
    """Which department a field goes to."""

    field: str
    department: str | None
    helpers: list[str] = []


class StaffData(msgspec.Struct):
    """A member of staff of ``ward.json``."""

    name: str
    display_name: str
    role: str
    department: str


class ScoreData(msgspec.Struct):
    """How content people are at a service point, week by week."""

    service_point: str
    level: float
    per_week: float
    bad_weeks: list[tuple[int, int, float]]
    """First and last week, counted from this one, and the level in between."""
    reasons: list[str] = []
    bad_hours: list[tuple[int, int, int, float]] = []
    """Weekday (Monday is 0), first hour, the hour after the last, level."""


class Ward(msgspec.Struct):
    """``ward.json``."""

    org_name: str
    departments: list[DepartmentData]
    areas: list[AreaData]
    service_points: list[PointData]
    routing: list[RoutingData]
    staff: list[StaffData]
    scores: list[ScoreData]


class ContactData(msgspec.Struct):
    """A made-up citizen."""

    name: str = ""
    phone: str = ""


class ReplyData(msgspec.Struct):
    """What a department will answer, and after how many working days."""

    after_working_days: int
    text: str


class RefusalData(msgspec.Struct):
    """Why and how a case will be refused."""

    reason: str
    text: str


class CaseData(msgspec.Struct):
    """A case of ``complaints.json``.

    ``week`` 0 is this week, -1 the one before; with a ``season``, ``tet`` or
    ``school``, 0 is the week it begins in.
    """

    text: str
    week: int
    weekday: int
    time: str
    channel: str
    field: str
    kind: str
    urgency: str
    area: str | None = None
    place: str | None = None
    contact: ContactData | None = None
    reply: ReplyData | None = None
    refuse: RefusalData | None = None
    verdict: str | None = None
    reopen_reason: str | None = None
    score: int | None = None
    service_point: str | None = None
    reasons: list[str] = []
    season: str | None = None
    photo: str | None = None
    """The scene that is drawn for it, of ``photos.SCENES``."""


class CommentData(msgspec.Struct):
    """A short remark of ``comments.json``."""

    score: int
    comment: str
    reasons: list[str] = []


class SignIn(msgspec.Struct):
    """A demo account and its random password."""

    name: str
    display_name: str
    role: str
    password: str


class Made(msgspec.Struct):
    """What a load leaves behind: sign-ins, and the code of one answered case."""

    people: list[SignIn]
    code: str


def read_ward() -> Ward:
    """Return the ward."""
    return msgspec.json.decode((DATA / "ward.json").read_bytes(), type=Ward)


def read_cases() -> list[CaseData]:
    """Return the cases."""
    return msgspec.json.decode((DATA / "complaints.json").read_bytes(), type=list[CaseData])


def read_comments() -> list[CommentData]:
    """Return the short remarks."""
    return msgspec.json.decode((DATA / "comments.json").read_bytes(), type=list[CommentData])
