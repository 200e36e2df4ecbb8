"""The words of tablets and counter sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

CODE_DIGITS = 6
MIN_PIN, MAX_PIN = 6, 8
"""Digits; fewer could be tried out in days."""
MAX_WAITING = 1_000_000
MAX_BEAT = 2_000
"""Bytes of a heartbeat; a real one has some 120."""
BEAT_S = 60
"""Seconds between two heartbeats."""
MIN_ANSWERS = 10
"""Ratings below which nobody's share is shown: one could tell who gave which."""

DeviceName = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class NewDevice(msgspec.Struct, forbid_unknown_fields=True):
    """What a pairing code is asked for."""

    service_point: int
    name: DeviceName


class Device(msgspec.Struct, frozen=True):
    """A paired tablet, and where it stands."""

    id: int
    name: str
    service_point: int
    point_code: str
    point_name: str
    point_revoked_at: datetime | None
    paired_by: str
    paired_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None
    version: str
    waiting: int
    oldest_at: datetime | None
    told_at: datetime | None


class Heartbeat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a tablet says of itself each minute."""

    waiting: Annotated[int, msgspec.Meta(ge=0, le=MAX_WAITING)]
    version: Annotated[str, msgspec.Meta(max_length=40)]
    point: Annotated[str, msgspec.Meta(max_length=20)] = ""
    """Code of the service point whose page is shown."""
    oldest: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    """When the oldest waiting answer was given, with its offset; None: not known."""
    loaded: bool = False
    """Whether the page has just been opened."""


class DeviceState(StrEnum):
    """How a tablet is."""

    RUNNING = "running"
    LOST = "lost"
    """Silent for too long while the office was open."""
    RESTING = "resting"
    """Silent while the office is closed, or not for long."""
    NEVER = "never"
    """Paired and not heard from yet."""
    REVOKED = "revoked"


STATE_LABELS = {
    DeviceState.RUNNING: "Đang chạy",
    DeviceState.LOST: "Mất liên lạc",
    DeviceState.RESTING: "Tắt hoặc ngoài giờ",
    DeviceState.NEVER: "Chưa mở lần nào",
    DeviceState.REVOKED: "Đã thu hồi",
}


class KioskRules(msgspec.Struct, frozen=True):
    """How the organisation runs its kiosks; see ``tables.KioskSetting``."""

    needs_device: bool = False
    """Whether kiosk pages open on paired tablets only."""
    silent_minutes: Annotated[int, msgspec.Meta(ge=15, le=480)] = 30
    keeps_officer: bool = False
    officer_basis: Annotated[str, msgspec.Meta(max_length=500)] = ""
    needs_since: datetime | None = None
    """When that was switched on; what was given before still counts."""


class Stamp(msgspec.Struct, frozen=True):
    """What is stored with a rating of where it comes from."""

    device: int | None = None
    """The tablet; None: a page opened without one."""
    served_by: int | None = None
    """Who served, as the counter session says; None: nobody did, or it is not kept."""
    from_revoked: bool = False
    """Whether the tablet had been revoked when the answer arrived."""


class Serving(msgspec.Struct, frozen=True):
    """Who serves at a counter, as its kiosk shows it."""

    session: int
    staff: int
    name: str
    unit: str
    has_photo: bool
    point: int
    point_name: str
    point_code: str
    began_at: datetime
    closes_at: datetime


class Card(msgspec.Struct, frozen=True):
    """How somebody is shown; see ``tables.OfficerCard``."""

    shown_name: str = ""
    photo_key: str = ""


class OfficerShare(msgspec.Struct, frozen=True):
    """How those answered whom somebody served."""

    staff: int
    n: int
    happy: int
