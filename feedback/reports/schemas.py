"""What the trends page shows, the interface answers and the workbook holds: one form."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from feedback.core.reporting import Topic
from feedback.core.statistics import Change, Mark


class Format(StrEnum):
    """In which form a table is handed over."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


MEDIA_TYPES = {
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
}


class State(StrEnum):
    """How far the making of a table is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.WAITING: "đang chờ",
    State.RUNNING: "đang lập",
    State.DONE: "đã xong",
    State.FAILED: "không lập được",
    State.CANCELLED: "đã hủy",
}


class NewExport(msgspec.Struct, forbid_unknown_fields=True):
    """What a program asks for; days as yyyy-mm-dd, codes as elsewhere."""

    dataset: str
    format: Format = Format.XLSX
    start: str = msgspec.field(name="from", default="")
    end: str = msgspec.field(name="to", default="")
    department: str = ""
    channel: str = ""
    field: str = ""
    point: str = ""


class ExportView(msgspec.Struct, frozen=True):
    """A table that is being made, or was."""

    code: str
    dataset: str
    format: Format
    state: State
    rows_done: int
    rows_total: int
    """Counted when it was begun; 0 before."""
    bytes: int
    requested_at: datetime
    expires_at: datetime
    """When it is forgotten."""


class Share(msgspec.Struct, frozen=True):
    """So many out of so many, with the 95 % interval (Wilson); shares are 0..1.

    ``hidden``: there are answers, but too few to be shown (or what is shown would give
    away somebody else's); every number is then None. Without answers ``n`` is 0.
    """

    n: int | None = 0
    part: int | None = 0
    share: float | None = None
    low: float | None = None
    high: float | None = None
    hidden: bool = False


class Compared(msgspec.Struct, frozen=True):
    """A figure beside that of another period."""

    start: date
    end: date
    change: Change
    words: str
    share: float | None = None
    count: int | None = None


class FigureRow(msgspec.Struct, frozen=True):
    """One of the four figures; ``count`` where it is no share."""

    key: str
    label: str
    detail: str
    share: Share | None
    count: int | None
    before: Compared
    """The period of the same length just before."""
    last_year: Compared
    """The same days of the year before."""
    url: str = ""
    notes: tuple[str, ...] = ()
    """What must be known to trust it: response rate, doubtful answers."""


class Week(msgspec.Struct, frozen=True):
    """A week of the course. ``satisfied`` leaves closed days out."""

    monday: date
    received: int
    answered: int
    satisfied: Share
    lower: float | None = None
    upper: float | None = None
    marks: list[Mark] = []


class Hour(msgspec.Struct, frozen=True):
    """An hour of the week, Monday 0; ``stands_out`` is low or high, else empty."""

    weekday: int
    hour: int
    satisfied: Share
    stands_out: str = ""
    url: str = ""


class Row(msgspec.Struct, frozen=True):
    """A unit, counter or channel by how content people are there."""

    label: str
    code: str
    satisfied: Share
    stands_out: str = ""
    url: str = ""
    answered: int | None = None
    served: int | None = None
    """Visitors, over the days of which they are known; None: nobody knows, or too few
    answered. ``answered`` is on the same days, and may be more."""
    undoubted: Share = Share()
    """Less the answers that carry a flag."""


class Reason(msgspec.Struct, frozen=True):
    """How often a reason was chosen; None: fewer than shown."""

    code: str
    label: str
    n: int | None


class Breakdown(msgspec.Struct, frozen=True):
    """Complaints of a field or unit."""

    label: str
    url: str
    received: int
    waiting: int
    late: int
    on_time: Share
    solved: Share


class Filters(msgspec.Struct, frozen=True):
    """What was asked for; empty: all."""

    start: date
    end: date
    unit: str
    channel: str
    field: str
    point: str
    flagged: str = ""
    """``without``: answers that carry a flag are left out."""


class Trends(msgspec.Struct, frozen=True):
    """All of it."""

    filters: Filters
    figures: list[FigureRow]
    weeks: list[Week]
    centre: float | None
    """Centre line of the weekly chart."""
    baseline_weeks: int
    signals: list[str]
    """What is out of the ordinary about the weeks, in words."""
    left_out: list[date]
    """Closed days among these weeks."""
    hours: list[Hour]
    units: list[Row]
    points: list[Row]
    channels: list[Row]
    reasons: list[Reason]
    by_field: list[Breakdown]
    by_unit: list[Breakdown]
    topics: list[Topic]
