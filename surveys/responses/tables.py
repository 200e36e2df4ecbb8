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

from feedback.accounts.tables import Staff
from feedback.complaints.tables import Complaint
from feedback.places.tables import Department, ServicePoint
from surveys.devices.tables import KioskDevice


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
    flags = SmallInt(default=0)
    """``schemas.Flag``; 0: nothing is doubtful about it."""
    reasons_counted = Boolean(default=False)
    """Of a rating with a complaint: whether its reasons are among the counts. Those of
    one without are from the beginning."""
    device = ForeignKey(
        references=KioskDevice, null=True, default=None, on_delete=OnDelete.restrict
    )
    """The tablet it was given on; None: a page opened without one."""
    served_by = ForeignKey(
        references=Staff, null=True, default=None, on_delete=OnDelete.restrict
    )
    """Who served, as the counter session says; None: nobody did, or it is not kept."""
    from_revoked = Boolean(default=False)
    """Whether its tablet had been revoked when it arrived; it was given before."""


class KioskAnswer(Table, tablename="kiosk_answer"):
    """How a rating came that waited in a kiosk; each id is stored once, for good."""

    id = BigSerial(primary_key=True)
    client_id = Varchar(length=36, unique=True)
    """Made by the kiosk at the first tap."""
    rating = ForeignKey(references=Rating, on_delete=OnDelete.restrict, index=True)
    part = Integer()
    """The highest one received."""
    is_complete = Boolean(default=False)
    """False: the visitor walked away before the last screen."""
    said_at = Timestamptz(default=None, null=True)
    """When it was given, by the kiosk's clock; None: in a year no clock can mean."""
    offset_s = BigInt(default=0)
    """What had to be added to that clock."""
    received_at = Timestamptz(default=None, null=True)
    """When its first part came."""
    flags = Varchar(length=60, default="")
    """``schemas.Clock``, several with a space between; empty: nothing is odd."""
    lost_reasons = Text(default="[]")
    """Codes it named that are on no list any more."""


class RatingDelta(Table, tablename="rating_delta"):
    """What is still to be added to the counts below; rows are added, folded, deleted.

    Rows of counts are apart by ``flags``, so that figures can leave doubtful answers out.
    An empty reason stands for the face itself; ``n`` may be negative. Numbers of
    points and departments are those of the rating, which holds them to their tables.
    """

    id = BigSerial(primary_key=True)
    day = Date()
    hour = SmallInt()
    service_point = Integer()
    department = Integer()
    channel = Varchar(length=20)
    flags = SmallInt(default=0)
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
    flags = SmallInt(default=0)
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
    flags = SmallInt(default=0)
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
    flags = SmallInt(default=0)
    reason = Varchar(length=30)
    n = BigInt(default=0)


class RatingNews(Table, tablename="rating_news"):
    """An hour of a service point in which something was rated since it was last judged."""

    id = BigSerial(primary_key=True)
    day = Date()
    hour = SmallInt()
    service_point = Integer()


class RatingUsual(Table, tablename="rating_usual"):
    """What the four weeks before a day say of a service point, undoubted answers only.

    Made once for a day, from the counts; point 0 says that it was.
    """

    id = BigSerial(primary_key=True)
    day = Date(index=True)
    service_point = Integer()
    busiest = Integer(default=0)
    """Most answers within one hour."""
    n = Integer(default=0)
    low = Integer(default=0)
