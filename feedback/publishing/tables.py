"""Tables of what everybody may read."""

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

from feedback.complaints.tables import Complaint, Reply


class PublicConsent(Table, tablename="public_consent"):
    """Whether the sender lets a matter be shown (đồng ý công khai); of a text that was split, all of it."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, unique=True)
    given_at = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)


class Publication(Table, tablename="publication"):
    """A decision of a moderator about a matter and its reply; the last one holds.

    What was published is kept as it was shown; the words are emptied when the consent is
    withdrawn.
    """

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    reply = ForeignKey(references=Reply, on_delete=OnDelete.restrict)
    is_shown = Boolean(default=False)
    text = Text(default="")
    answer = Text(default="")
    folded = Text(default="")
    reason = Text(default="")
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class PublicMonth(Table, tablename="public_month"):
    """Counts of a month that is over, as everybody reads them; written once, never changed."""

    id = Serial(primary_key=True)
    month = Date(unique=True)
    received = Integer()
    due = Integer()
    on_time = Integer()
    pending = Integer()
    at = Timestamptz(default=None, null=True)
