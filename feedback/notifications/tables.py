"""Tables of what people are told."""

from piccolo.columns import BigSerial, Boolean, Date, ForeignKey, Serial, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.accounts.tables import Staff


class Notice(Table, tablename="notice"):
    """One thing one member of staff is told (thông báo); no citizen's words are in it.

    ``subject`` is the number of the case it leads to; empty when it names none.
    """

    id = BigSerial(primary_key=True)
    key = Varchar(length=160, unique=True)
    """What tells it from every other: the same thing is told once."""
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    kind = Varchar(length=20)
    text = Varchar(length=300)
    url = Varchar(length=200)
    subject = Varchar(length=60, default="")
    at = Timestamptz(default=None, null=True, index=True)
    seen_at = Timestamptz(default=None, null=True)


class StaffReach(Table, tablename="staff_reach"):
    """How a member of staff is reached, and until when not (vắng mặt)."""

    id = Serial(primary_key=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, unique=True)
    email = Varchar(length=200, default="")
    wants_digest = Boolean(default=True)
    away_until = Date(default=None, null=True)
