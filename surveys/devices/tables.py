"""Tables of tablets and of counter sessions."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.accounts.tables import Staff, StaffSession
from feedback.places.tables import ServicePoint


class KioskDevice(Table, tablename="kiosk_device"):
    """A tablet paired with a service point (thiết bị ki-ốt); only its token's hash is kept."""

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64, unique=True)
    name = Varchar(length=120)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    paired_by = Varchar(length=60)
    """Who asked for the code."""
    paired_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)
    seen_at = Timestamptz(default=None, null=True)
    """When it was last heard; None: never yet."""
    version = Varchar(length=40, default="")
    """Of the application, as the page it shows says."""
    waiting = Integer(default=0)
    """Answers it has kept and not sent yet."""
    oldest_at = Timestamptz(default=None, null=True)
    """When the oldest of those was given; None: there is none, or it is not known."""
    told_at = Timestamptz(default=None, null=True)
    """When its present silence was told; None: it was not."""
    pin_misses = Integer(default=0)
    """Wrong PINs since the last right one."""
    pin_locked_until = Timestamptz(default=None, null=True)


class PairingCode(Table, tablename="pairing_code"):
    """Six digits that pair one tablet within ten minutes; only their hash is kept."""

    id = Serial(primary_key=True)
    code_hash = Varchar(length=64, index=True)
    name = Varchar(length=120)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    made_by = Varchar(length=60)
    made_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True)
    used_at = Timestamptz(default=None, null=True)


class KioskSetting(Table, tablename="kiosk_setting"):
    """The one row that says how the organisation runs its kiosks."""

    id = Serial(primary_key=True)
    needs_since = Timestamptz(default=None, null=True)
    """Since when a kiosk page opens on paired tablets only; None: it opens everywhere."""
    silent_minutes = Integer(default=30)
    """Minutes of opening time after which a silent tablet is told."""
    pin_hash = Varchar(length=200, default="")
    """Of the PIN that opens a tablet's diagnostics; empty: there is none."""
    keeps_officer = Boolean(default=False)
    """Whether a rating stores who served."""
    officer_basis = Text(default="")
    """The decision it is stored on, as the administrator wrote it."""


class CounterSession(Table, tablename="counter_session"):
    """Somebody serves at a counter (phiên ngồi quầy): until he leaves, signs out, or closing."""

    id = BigSerial(primary_key=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict, index=True)
    session = ForeignKey(references=StaffSession, on_delete=OnDelete.restrict)
    """The signed-in browser it was begun in: it ends with that."""
    began_at = Timestamptz(default=None, null=True)
    closes_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    """When it was ended by a person; None: it was not."""


class OfficerCard(Table, tablename="officer_card"):
    """How somebody who serves is shown on the kiosk of his counter."""

    id = Serial(primary_key=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, unique=True)
    shown_name = Varchar(length=120, default="")
    """Empty: the name of the account."""
    photo_key = Varchar(length=120, default="")
    """Where the portrait lies; empty: there is none."""
    changed_at = Timestamptz(default=None, null=True)
