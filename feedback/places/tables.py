"""Tables of places and of the working calendar."""

from piccolo.columns import (
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class Department(Table, tablename="department"):
    """A unit of the organisation (cơ quan, đơn vị, phòng ban)."""

    id = Serial(primary_key=True)
    code = Varchar(length=60, unique=True)
    name = Varchar(length=200)
    parent: ForeignKey["Department"] = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict
    )
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)


class ServicePoint(Table, tablename="service_point"):
    """A counter, kiosk or QR sticker (quầy, ki-ốt, mã QR)."""

    id = Serial(primary_key=True)
    code = Varchar(length=20, unique=True)
    kind = Varchar(length=20)
    name = Varchar(length=200)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)
    made_at = Timestamptz(default=None, null=True)
    revoked_at = Timestamptz(default=None, null=True)


class RevokedCode(Table, tablename="revoked_code"):
    """A former code of a service point: a sticker still hangs somewhere."""

    id = Serial(primary_key=True)
    code = Varchar(length=20, unique=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict)
    revoked_at = Timestamptz(default=None, null=True)


class Area(Table, tablename="area"):
    """Where something may happen (địa bàn: tổ dân phố, thôn)."""

    id = Serial(primary_key=True)
    code = Varchar(length=60, unique=True)
    name = Varchar(length=200)
    folded = Varchar(length=200, index=True)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)


class OpeningPeriod(Table, tablename="opening_period"):
    """Office hours of one weekday (giờ làm việc); Monday is 0."""

    id = Serial(primary_key=True)
    weekday = SmallInt()
    opens = Time(default=None, null=True)
    closes = Time(default=None, null=True)


class CalendarDay(Table, tablename="calendar_day"):
    """A day that differs from its weekday: a day off, or one worked instead."""

    id = Serial(primary_key=True)
    day = Date(default=None, null=True, unique=True)
    is_working = Boolean(default=False)
    as_weekday = Integer(default=None, null=True)
    label = Varchar(length=200, default="")
    source = Text(default="")


class Organisation(Table, tablename="organisation"):
    """The one row that says whose installation this is."""

    id = Serial(primary_key=True)
    name = Varchar(length=200)
    is_demo = Boolean(default=False)
