"""What both engines offer to whoever reads or fills a whole database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from feedback.keeping.shapes import Row, Shape

BATCH = 2000
"""Rows in memory at a time."""

OCCUPIED_BY = ("audit_line", "staff", "department", "complaint", "rating")
"""Rows in any of these are somebody's; the rest is what ``migrate`` fills in."""

Migrations = Mapping[str, Sequence[str]]


class Source(Protocol):
    """Tables that can be read, all as of one moment."""

    async def migrations(self) -> Migrations:
        """Return the ids of the migrations seen, by app."""

    async def shapes(self) -> list[Shape]:
        """Return every table but Piccolo's own, by name."""

    async def count(self, shape: Shape) -> int:
        """Return how many rows a table has."""

    async def last_id(self, shape: Shape) -> int:
        """Return the highest number given so far; 0: the key is no number."""

    def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows in the order of the key, some at a time."""


class Store(Source, Protocol):
    """A database that can also be filled."""

    async def begin_load(self) -> None:
        """Let go of foreign keys and empty the tables."""

    async def load(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Add rows."""

    async def end_load(self, last_ids: Mapping[str, int]) -> None:
        """Continue numbering after ``last_ids``, and ask every foreign key again.

        Raises:
            KeepingRefused: one points at nothing.
        """


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def columns_of(shape: Shape) -> str:
    """Return the columns of a table as SQL writes them."""
    return ", ".join(quoted(column.name) for column in shape.columns)
