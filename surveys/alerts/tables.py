"""Tables of live alerts."""

from piccolo.columns import (
    BigSerial,
    DoublePrecision,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.places.tables import Department, ServicePoint


class RatingAlert(Table, tablename="rating_alert"):
    """Many low scores at a service point, more than its past explains (cảnh báo điểm thấp).

    ``n`` and ``low`` count the answers from ``since`` to ``at``. It stays open until a
    person closes it; ``recovered_at`` is when the answers were clearly as usual again.
    """

    id = BigSerial(primary_key=True)
    service_point = ForeignKey(references=ServicePoint, on_delete=OnDelete.restrict, index=True)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)
    rule = Varchar(length=20)
    since = Timestamptz(default=None, null=True)
    at = Timestamptz(default=None, null=True, index=True)
    n = Integer()
    low = Integer()
    usual = DoublePrecision(default=None, null=True)
    """Share of low scores in the point's past, 0..1."""
    names = Varchar(length=300, default="")
    """Who was told."""
    told_at = Timestamptz(default=None, null=True)
    recovered_at = Timestamptz(default=None, null=True)
    acknowledged_at = Timestamptz(default=None, null=True)
    acknowledged_by = Varchar(length=120, default="")
    closed_at = Timestamptz(default=None, null=True)
    closed_by = Varchar(length=120, default="")
    note = Varchar(length=1000, default="")


class RatingAlertRule(Table, tablename="rating_alert_rule"):
    """The one row that says when low scores are told; none: the rule that comes with us."""

    id = Serial(primary_key=True)
    kind = Varchar(length=20, default="usual")
    share = SmallInt(default=50)
    """Per cent of low scores, for a fixed rule."""
    window_minutes = SmallInt(default=15)
    minimum = SmallInt(default=3)
    """Answers below which nothing is told."""
