"""Tables of accounts."""

from piccolo.columns import (
    BigInt,
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

from feedback.places.tables import Department


class Staff(Table, tablename="staff"):
    """A member of staff (cán bộ, công chức)."""

    id = Serial(primary_key=True)
    name = Varchar(length=60, unique=True)
    display_name = Varchar(length=120)
    password_hash = Varchar(length=200)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    is_active = Boolean(default=True)
    failed_attempts = Integer(default=0)
    locked_until = Timestamptz(default=None, null=True)
    made_at = Timestamptz(default=None, null=True)
    totp_secret = Varchar(length=300, default="")
    """Encrypted under the server's secret; empty: no second factor begun."""
    totp_since = Timestamptz(default=None, null=True)
    """When a first code was right; None: the second factor is not asked for."""
    totp_step = BigInt(default=0)
    """The last time step whose code was used: each code is good once."""


class StaffGrant(Table, tablename="staff_grant"):
    """A role over a subtree; without a department, over the whole."""

    id = Serial(primary_key=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    role = Varchar(length=20)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )


class StaffSession(Table, tablename="staff_session"):
    """A signed-in browser (phiên làm việc); only the token's hash is kept."""

    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, unique=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    made_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True, index=True)
    ended_at = Timestamptz(default=None, null=True)
    seen_at = Timestamptz(default=None, null=True)
    address = Varchar(length=60, default="")
    device = Varchar(length=120, default="")


class RecoveryCode(Table, tablename="recovery_code"):
    """Stands in once for a lost second factor (mã dự phòng); only its hash is kept."""

    id = Serial(primary_key=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    code_hash = Varchar(length=64, unique=True)
    used_at = Timestamptz(default=None, null=True)


class Invitation(Table, tablename="invitation"):
    """A link or printed slip with which somebody sets a password once.

    ``purpose`` is ``invite`` for a new account and ``reset`` for a forgotten password.
    """

    id = Serial(primary_key=True)
    token_hash = Varchar(length=64, unique=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    purpose = Varchar(length=10)
    made_by = Varchar(length=60)
    made_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True)
    used_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class ApiKey(Table, tablename="api_key"):
    """What a program signs in with (khóa API): scopes, an end, and only a hash kept.

    ``scopes`` is a JSON list of permissions; they reach ``department`` and all
    below it, or everything when ``everywhere``.
    """

    id = Serial(primary_key=True)
    name = Varchar(length=120)
    start = Varchar(length=12)
    """The first signs of the key, to tell one from another on the page."""
    key_hash = Varchar(length=64, unique=True)
    scopes = Text(default="[]")
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    everywhere = Boolean(default=False)
    made_by = Varchar(length=60)
    made_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True)
    used_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class FailedSignIn(Table, tablename="failed_sign_in"):
    """A wrong password and the address it came from; kept for an hour."""

    id = BigSerial(primary_key=True)
    address = Varchar(length=60, index=True)
    at = Timestamptz(default=None, null=True, index=True)
