"""Tables of learning: what the machine said, and what people made of it."""

from piccolo.columns import BigSerial, Boolean, ForeignKey, Real, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.complaints.tables import Complaint
from feedback.places.tables import Department


class Suggestion(Table, tablename="suggestion"):
    """One model's opinion of one complaint, trusted or not."""

    id = BigSerial(primary_key=True)
    opinion = Varchar(length=100, unique=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    model_version = Varchar(length=60)
    field = Varchar(length=30)
    confidence = Real()
    fields = Text()
    kind = Varchar(length=20)
    kinds = Text()
    urgency = Varchar(length=20)
    sealed = Boolean(default=False)
    trusted = Boolean(default=False)
    words = Text()
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    at = Timestamptz(default=None, null=True)


class Correction(Table, tablename="correction"):
    """A person's correction of a field: who, when, from what, to what."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    was = Varchar(length=30, default="")
    became = Varchar(length=30)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
