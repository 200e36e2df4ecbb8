"""What the trends page shows, the interface answers and the workbook holds: one form."""

from datetime import date

import msgspec

from feedback.core.reporting import Topic
from feedback.core.statistics import Change, Mark


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
