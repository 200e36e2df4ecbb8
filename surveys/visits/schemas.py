"""The words of visitors served."""

from datetime import date, datetime
from typing import NamedTuple

import msgspec

MAX_ROWS = 20_000
"""Rows of one file: 50 counters for a year."""
MOST_SERVED = 20_000
"""Visitors of a point on a day; more is a slip of the pen."""
OLDEST_YEAR = 2000
SHOWN_BAD = 50
"""Bad rows named in one answer."""


class Told(NamedTuple):
    """A row as it was read: which line, and what it says, yet to be checked."""

    line: int
    point: str
    day: str
    served: str


class VisitorRow(msgspec.Struct, frozen=True):
    """Visitors served at a service point on a day."""

    point: int
    day: date
    served: int


class Imported(msgspec.Struct, frozen=True):
    """What became of a file: rows that were new, that corrected others, that said the same."""

    added: int
    corrected: int
    same: int


class Change(msgspec.Struct, frozen=True):
    """What was told of a point and day at some moment; ``before`` None: the first time."""

    point: str
    day: date
    before: int | None
    after: int
    by: str
    at: datetime


class Coverage(msgspec.Struct, frozen=True):
    """How many answered of how many who were served, over the days told of.

    Answers of days of which nobody told how many were served are not among them.
    """

    served: int
    answers: int
    days: int

    @property
    def rate(self) -> float | None:
        """Answers per visitor, also above 1; None when nobody was served."""
        return self.answers / self.served if self.served else None
