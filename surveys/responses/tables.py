"""Tables of ratings."""

from piccolo.columns import (
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.complaints.tables import Complaint
from feedback.places.tables import Department, ServicePoint


class Reason(Table, tablename="reason"):
    """Why somebody was not content; codes are stable, words are data."""

    code = Varchar(length=30, primary_key=True)
    name = Varchar(length=120)
    position = Integer(default=0)
    on_screen = Boolean(default=True)


class Rating(Table, tablename="rating"):
    """One face (mức độ hài lòng): 1 very unhappy to 5 very happy."""

    id = BigSerial(primary_key=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)
    score = SmallInt()
    reasons = Text(default="[]")
    comment = Text(default="")
    channel = Varchar(length=20)
    given_at = Timestamptz(default=None, null=True, index=True)
    completed_at = Timestamptz(default=None, null=True)
    complaint = ForeignKey(
        references=Complaint, null=True, default=None, on_delete=OnDelete.restrict
    )
