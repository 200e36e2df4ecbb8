"""The words of inspections: what was found, by when, what was reported."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from feedback.core.terms import Unit

MAX_TEXT = 5000
MAX_AMOUNT = 250
Words = Annotated[str, msgspec.Meta(max_length=MAX_TEXT)]


class FindingStatus(StrEnum):
    """How far something is put right."""

    OPEN = "open"
    """The unit owes it."""
    REPORTED = "reported"
    """The unit has reported; the inspectors' side looks, and the clock stands still."""
    DONE = "done"
    """Accepted."""


STATUS_LABELS = {
    FindingStatus.OPEN: "Đang khắc phục",
    FindingStatus.REPORTED: "Đã báo cáo, chờ đoàn xem",
    FindingStatus.DONE: "Đã khắc phục",
}

UNIT_LABELS = {
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.CALENDAR_DAYS: "ngày",
    Unit.WORKING_HOURS: "giờ làm việc",
}


class NewInspection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An inspection as it is entered."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    decision_number: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    decision_date: date
    team: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class NewFinding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shortcoming as it is entered; its term runs from the moment it is sent."""

    text: Words
    department: int
    amount: Annotated[int, msgspec.Meta(ge=1, le=MAX_AMOUNT)]
    unit: Unit = Unit.WORKING_DAYS
    demand: Words = ""


class InspectionRow(msgspec.Struct, frozen=True):
    """An inspection with the counts of its findings that the reader may see."""

    id: int
    title: str
    decision_number: str
    decision_date: date
    team: str
    staff: int
    at: datetime
    closed_at: datetime | None
    findings: int = 0
    done: int = 0
    late: int = 0


class FindingRow(msgspec.Struct, frozen=True):
    """A shortcoming as lists, clocks and pages need it."""

    id: int
    inspection: int
    place: int
    title: str
    """Of the inspection."""
    text: str
    demand: str
    department: int
    unit_name: str
    amount: int
    unit: Unit
    status: FindingStatus
    sent_at: datetime
    due_at: datetime
    reported_at: datetime | None
    done_at: datetime | None

    @property
    def number(self) -> str:
        """What people call it: the inspection and the place in it."""
        return f"KT-{self.inspection:04d}.{self.place}"


class ReportRow(msgspec.Struct, frozen=True):
    """A report of putting something right, and what the inspectors' side said."""

    id: int
    finding: int
    text: str
    document_number: str
    by: str
    at: datetime
    decision: str
    """``accepted``, ``returned`` or empty: not looked at yet."""
    remark: str
    decided_by: str
    decided_at: datetime | None


class ExtensionRow(msgspec.Struct, frozen=True):
    """More time, in the term's own unit."""

    finding: int
    amount: int
    reason: str
    by: str
    at: datetime


class FileRow(msgspec.Struct, frozen=True):
    """A photo or document of a report."""

    id: int
    report: int
    key: str
    thumb_key: str
    media_type: str
    name: str
    size: int
    scan: str
    inspection: int
    department: int


class Mine(msgspec.Struct, frozen=True):
    """How many findings wait for somebody, and how many of them are late."""

    waiting: int
    late: int
    to_judge: int
    """Reports that wait for the inspectors' side."""
