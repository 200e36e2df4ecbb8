"""The words of live alerts."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec


class RuleKind(StrEnum):
    """How it is decided that service has become bad."""

    USUAL = "usual"
    """Against the point's own past, answer by answer; the default."""
    FIXED = "fixed"
    """A share within a window, the same for every point."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When low scores are told; ``share`` and the window only matter to a fixed rule."""

    kind: RuleKind = RuleKind.USUAL
    share: Annotated[int, msgspec.Meta(ge=10, le=100)] = 50
    """Per cent."""
    window_minutes: Annotated[int, msgspec.Meta(ge=5, le=480)] = 15
    minimum: Annotated[int, msgspec.Meta(ge=2, le=50)] = 3

    @property
    def window(self) -> timedelta:
        """How far a fixed rule looks back."""
        return timedelta(minutes=self.window_minutes)


class Answer(NamedTuple):
    """When somebody rated, and whether the score was low (1 or 2)."""

    at: datetime
    low: bool


class Fall(msgspec.Struct, frozen=True):
    """Answers that are worse than chance explains: from ``since`` to ``at``."""

    since: datetime
    at: datetime
    n: int
    low: int


class AlertRow(msgspec.Struct, frozen=True):
    """An alert as lists and its page show it."""

    id: int
    point: int
    point_code: str
    point_name: str
    department: int
    unit: str
    rule: RuleKind
    since: datetime
    at: datetime
    n: int
    low: int
    usual: float | None
    names: str
    recovered_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    closed_at: datetime | None
    closed_by: str
    note: str
