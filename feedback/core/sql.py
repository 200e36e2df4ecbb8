"""Conditions of raw SQL, their values always apart from the text."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec


class Conditions(msgspec.Struct, frozen=True):
    """A piece of a WHERE clause with ``{}`` for each of its values."""

    sql: str
    values: tuple[object, ...] = ()

    def __and__(self, other: "Conditions") -> "Conditions":
        return Conditions(f"({self.sql}) AND ({other.sql})", self.values + other.values)

    @classmethod
    def any_of(cls, parts: Iterable["Conditions"]) -> "Conditions":
        """Return a condition that holds when one of ``parts`` does; none: never."""
        kept = list(parts)
        if not kept:
            return cls("1 = 0")
        sql = " OR ".join(f"({part.sql})" for part in kept)
        return cls(f"({sql})", tuple(value for part in kept for value in part.values))

    @classmethod
    def is_in(cls, column: str, values: Sequence[object]) -> "Conditions":
        """Return ``column IN (…)``; with no values it never holds."""
        if not values:
            return cls("1 = 0")
        places = ", ".join("{}" for _ in values)
        return cls(f"{column} IN ({places})", tuple(values))


def read_moment(value: object) -> datetime | None:
    """Return a moment a query computed; None for NULL.

    SQLite forgets the type of a computed column and hands back its text.
    """
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None
