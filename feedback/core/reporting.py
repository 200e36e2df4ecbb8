"""What a slice offers to reports: figures (panels) and exports (datasets)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

import msgspec

from feedback.core.permissions import Scope

MIN_ANSWERS = 10
"""Below ten answers no share is shown: it would say more of chance, and of
the few who answered, than of the service."""


class Period(msgspec.Struct, frozen=True):
    """What figures and exports are asked for.

    ``unit_ids`` None means every unit in ``scope``; otherwise the chosen
    subtree. Days are Vietnam's, both included.
    """

    start: date
    end: date
    scope: Scope
    unit_ids: frozenset[int] | None = None
    unit_code: str = ""
    channel: str = ""
    """Code of a channel; empty: every one."""
    field: str = ""
    """Code of a field, for complaints; ratings have none. Empty: every one."""
    point: int | None = None
    """A service point; None: every one, and what came from none."""
    point_code: str = ""
    undoubted: bool = False
    """Leave out answers that carry a flag: doubtful, though kept."""

    def units(self) -> list[int] | None:
        """Return the units asked for; None for all, also what nobody owns."""
        if self.unit_ids is not None:
            chosen = self.unit_ids
            return sorted(chosen if self.scope.everything else chosen & self.scope.units)
        return None if self.scope.everything else sorted(self.scope.units)


class Ratio(msgspec.Struct, frozen=True):
    """So many out of so many."""

    part: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """0..1; None below ``MIN_ANSWERS``."""
        return self.part / self.whole if self.whole >= MIN_ANSWERS else None


class Figure(msgspec.Struct, frozen=True):
    """One of the figures at the top of the leader's page."""

    key: str
    label: str
    detail: str
    ratio: Ratio | None = None
    count: int | None = None
    level: int | None = None
    """Of a count that has no period: what it was at the period's end; None: unknown."""
    list_url: str = ""
    list_is_masked: bool = False
    """Whoever reads figures may open the list: it shows no case, and words masked."""


Cells = Mapping[str, Ratio | int | str]
"""Named cells of a row; ``url`` is the address of the list behind it."""


class Group(msgspec.Struct, frozen=True):
    """Answers of one unit, service point or channel, and how many were good."""

    label: str
    code: str
    n: int
    good: int
    coverage: Ratio | None = None
    """Answers out of visitors served, over the days of which visitors are known, also more
    than all of them; None: nobody knows."""
    undoubted: Ratio | None = None
    """Good answers and all, less those that carry a flag; None: as above."""


class DayCount(msgspec.Struct, frozen=True):
    """A day's answers and how many were good."""

    day: date
    n: int
    good: int


class HourCount(msgspec.Struct, frozen=True):
    """The answers of an hour of the week, Monday 0, and how many were good."""

    weekday: int
    hour: int
    n: int
    good: int


class Named(msgspec.Struct, frozen=True):
    """Something with a code, a name and a number."""

    code: str
    name: str
    n: int


class Answers(msgspec.Struct, frozen=True):
    """What a slice that asks people offers for the trends page."""

    by: Callable[[Period, str], Awaitable[Sequence[Group]]]
    """Groups by ``unit``, ``point`` or ``channel``."""
    days: Callable[[Period], Awaitable[Sequence[DayCount]]]
    hours: Callable[[Period], Awaitable[Sequence[HourCount]]]
    reasons: Callable[[Period], Awaitable[Sequence[Named]]]
    list_url: Callable[[Period, Mapping[str, str]], str]
    """The address of the list behind a number, narrowed by further names and values."""


class Topic(msgspec.Struct, frozen=True):
    """Something more is written about this week than usual."""

    term: str
    field: str
    n: int
    usual: float
    """Mean of the weeks before."""
    url: str = ""
    """The address of the list behind it."""


class Panel(msgspec.Struct, frozen=True):
    """A slice's figures for the leader's page.

    Beside its figures a slice offers what it has: ``by(period, what)`` returns, for
    each ``what`` ("field" or "unit"), cells of a row under its label; ``weeks`` cells
    under each week's Monday; ``answers`` what people said of the service; ``growing``
    what is written about more in the period's last week.
    """

    name: str
    figures: Callable[[Period], Awaitable[Sequence[Figure]]]
    by: Callable[[Period, str], Awaitable[Mapping[str, Cells]]] | None = None
    weeks: Callable[[Period], Awaitable[Mapping[date, Cells]]] | None = None
    answers: Answers | None = None
    growing: Callable[[Period], Awaitable[Sequence[Topic]]] | None = None
    notes: Callable[[Period], Awaitable[Mapping[str, tuple[str, ...]]]] | None = None
    """What must be known to trust a figure, by its key."""


class Kind(StrEnum):
    """What a column holds; any cell may be empty."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"
    """0..1; shown as per cent."""
    DAY = "day"
    MOMENT = "moment"


class Column(msgspec.Struct, frozen=True):
    """A column of an export: stable name, meaning in Vietnamese, what it holds."""

    name: str
    explain: str
    kind: Kind = Kind.TEXT


class Dataset(msgspec.Struct, frozen=True):
    """An export: what it holds, and how its rows are read.

    ``rows`` streams tuples in the order of ``columns``, ``count`` says how many there
    will be; ``withheld`` counts the sealed rows of the period that are left out.
    """

    name: str
    label: str
    explain: str
    columns: Sequence[Column]
    rows: Callable[[Period], AsyncIterator[Sequence[object]]]
    withheld: Callable[[Period], Awaitable[int]]
    count: Callable[[Period], Awaitable[int]]
    lines: Callable[[Period, bool], AsyncIterator[tuple[str, int]]] | None = None
    """The same rows as finished lines of CSV, several at a time and how many, each with
    its end; the flag is ``plain`` (``tabular.csv_pieces``). None: they are made of
    ``rows``."""


T = TypeVar("T")
BATCH = 100


async def batches(rows: AsyncIterator[T]) -> AsyncIterator[list[T]]:
    """Yield rows a hundred at a time."""
    batch: list[T] = []
    async for row in rows:
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class Unit(Protocol):
    """A node of the organisation's tree, as reports need it."""

    @property
    def id(self) -> int:
        """Row id."""

    @property
    def code(self) -> str:
        """Stable code."""

    @property
    def name(self) -> str:
        """Name people know it by."""

    @property
    def parent(self) -> int | None:
        """Id of the node above; None at a root."""

    @property
    def depth(self) -> int:
        """0 at a root."""


class Place(msgspec.Struct, frozen=True):
    """A place where people are asked."""

    id: int
    code: str
    """What its address holds."""
    name: str
    unit: int
    """Id of the unit it belongs to."""


class Reports(msgspec.Struct, frozen=True):
    """What the reports slice is handed, so that it imports no other slice."""

    panels: Sequence[Panel]
    datasets: Sequence[Dataset]
    units: Callable[[], Awaitable[Sequence[Unit]]]
    points: Callable[[], Awaitable[Sequence[Place]]]
    channels: Sequence[tuple[str, str]]
    """Codes and names."""
    fields: Callable[[], Awaitable[Mapping[str, str]]]
    """Names by code."""
    closed_days: Callable[[date, date], Awaitable[Sequence[date]]]
    """Days between two, both included, on which the office does not open though its
    week says so: holidays, Tết."""
