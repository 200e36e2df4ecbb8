"""The words of one-time slips."""

from datetime import datetime
from typing import Annotated

import msgspec

MAX_COUNT = 500
"""Slips of a batch; some 20 sheets of paper."""
MAX_DAYS = 366
SHEET = 24
"""Slips on a sheet."""


class NewBatch(msgspec.Struct, forbid_unknown_fields=True):
    """What issues a batch."""

    service_point: int
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_COUNT)]
    days: Annotated[int, msgspec.Meta(ge=1, le=MAX_DAYS)]
    purpose: Annotated[str, msgspec.Meta(max_length=120)] = ""


class BatchRow(msgspec.Struct, frozen=True):
    """A batch, and how many of its slips were used."""

    id: int
    service_point: int
    point_code: str
    point_name: str
    purpose: str
    issued: int
    used: int
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    point_revoked_at: datetime | None


class Ticket(msgspec.Struct, frozen=True):
    """A slip: which of which batch."""

    batch: int
    serial: int
    """From 1 on."""

    @property
    def number(self) -> int:
        """Return what tells it from all others."""
        return self.batch * (MAX_COUNT + 1) + self.serial


class Response(msgspec.Struct, frozen=True):
    """How many slips were issued, and how many of those were used."""

    issued: int = 0
    used: int = 0

    @property
    def rate(self) -> float | None:
        """0..1; None when none was issued."""
        return self.used / self.issued if self.issued else None
