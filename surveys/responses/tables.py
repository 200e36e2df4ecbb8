"""Tables of ratings."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Date,
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
    scale = SmallInt(default=5)
    """How many faces there were to choose from: of three, scores are 5, 3 and 1."""
    reasons = Text(default="[]")
    comment = Text(default="")
    channel = Varchar(length=20)
    given_at = Timestamptz(default=None, null=True, index=True)
    completed_at = Timestamptz(default=None, null=True)
    complaint = ForeignKey(
        references=Complaint, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    reasons_counted = Boolean(default=False)
    """Of a rating with a complaint: whether its reasons are among the counts. Those of
    one without are from the beginning."""


class RatingDelta(Table, tablename="rating_delta"):
    """What is still to be added to the counts below; rows are added, folded, deleted.

    An empty reason stands for the face itself; ``n`` may be negative. Numbers of
    points and departments are those of the rating, which holds them to their tables.
    """

    id = BigSerial(primary_key=True)
    day = Date()
    hour = SmallInt()
    service_point = Integer()
    department = Integer()
    channel = Varchar(length=20)
    score = SmallInt()
    reason = Varchar(length=30, default="")
    n = Integer()


class RatingDay(Table, tablename="rating_day"):
    """How many chose each face on a day (of Vietnam) at a service point.

    The same is kept summed up over the points of a department, over everything, and over
    whole months: ``level`` says which (``schemas.Level``). What is summed over is 0.
    """

    id = BigSerial(primary_key=True)
    level = SmallInt(default=0)
    day = Date()
    """With a level of months, the first of the month."""
    service_point = Integer()
    department = Integer()
    channel = Varchar(length=20)
    n1 = BigInt(default=0)
    n2 = BigInt(default=0)
    n3 = BigInt(default=0)
    n4 = BigInt(default=0)
    n5 = BigInt(default=0)


class RatingHour(Table, tablename="rating_hour"):
    """How many rated, and how many were content, in an hour of a day; levels as above."""

    id = BigSerial(primary_key=True)
    level = SmallInt(default=0)
    day = Date()
    weekday = SmallInt(default=0)
    """Monday is 0; in months the days of the week stay apart."""
    hour = SmallInt()
    service_point = Integer()
    department = Integer()
    channel = Varchar(length=20)
    n = BigInt(default=0)
    happy = BigInt(default=0)


class ReasonDay(Table, tablename="reason_day"):
    """How often a reason was chosen on a day; those of sealed matters are not counted.

    Levels as above.
    """

    id = BigSerial(primary_key=True)
    level = SmallInt(default=0)
    day = Date()
    service_point = Integer()
    department = Integer()
    channel = Varchar(length=20)
    reason = Varchar(length=30)
    n = BigInt(default=0)
