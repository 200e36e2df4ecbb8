"""Tables of accounts."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
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


class StaffGrant(Table, tablename="staff_grant"):
    """A role over a subtree; without a department, over the whole."""

    id = Serial(primary_key=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict)
    role = Varchar(length=20)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )


class StaffSession(Table, tablename="staff_session"):
    """A signed-in browser (phiên làm việc); only the token's hash is kept."""

    id = BigSerial(primary_key=True)
    token_hash = Varchar(length=64, unique=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict)
    made_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=True, index=True)
    ended_at = Timestamptz(default=None, null=True)
