"""Tables of what people are told."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
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


class DigestDay(Table, tablename="digest_day"):
    """A morning on which everybody with something new has been told of it."""

    id = Serial(primary_key=True)
    day = Date(default=None, null=True, unique=True)
    people = Integer(default=0)
    at = Timestamptz(default=None, null=True)


class Digest(Table, tablename="digest"):
    """What one member of staff was told on one morning (bản tin sáng)."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=60, unique=True)
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict, index=True)
    day = Date(default=None, null=True)
    text = Varchar(length=300)


class MessageTemplate(Table, tablename="message_template"):
    """The words of a message (mẫu tin); a change is a new version, the newest one holds."""

    id = Serial(primary_key=True)
    key = Varchar(length=60, unique=True)
    occasion = Varchar(length=30)
    version = Integer()
    subject = Varchar(length=150)
    body = Text()
    short = Varchar(length=300, default="")
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class OutgoingMessage(Table, tablename="outgoing_message"):
    """A message to somebody outside of these pages; forgotten as soon as it is sent.

    ``sending`` is written before it is sent: what a process died over is ``unsure`` and
    never sent again by itself.
    """

    id = BigSerial(primary_key=True)
    key = Varchar(length=120, unique=True)
    carrier = Varchar(length=10)
    occasion = Varchar(length=30)
    version = Integer(default=0)
    about = Varchar(length=60, default="")
    address = Varchar(length=200)
    subject = Varchar(length=200)
    body = Text()
    state = Varchar(length=10, default="waiting", index=True)
    attempts = Integer(default=0)
    error = Text(default="")
    due_at = Timestamptz(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    made_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
