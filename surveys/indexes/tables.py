"""Tables of indexes."""

from piccolo.columns import (
    BigSerial,
    Date,
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

from feedback.places.tables import Department


class IndexSnapshot(Table, tablename="index_snapshot"):
    """A measure of a unit as it stood after a month (số đã chốt).

    Rows are added once; only the scores people give, with their reasons, are changed.
    """

    id = BigSerial(primary_key=True)
    month = Date(default=None, null=True, index=True)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)
    index_name = Varchar(length=40)
    formula_version = SmallInt()
    value = DoublePrecision(default=None, null=True)
    n = Integer(default=0)
    low = DoublePrecision(default=None, null=True)
    high = DoublePrecision(default=None, null=True)
    self_score = DoublePrecision(default=None, null=True)
    self_reason = Varchar(length=500, default="")
    appraisal = DoublePrecision(default=None, null=True)
    appraisal_reason = Varchar(length=500, default="")
    frozen_at = Timestamptz(default=None, null=True)


class IndexTarget(Table, tablename="index_target"):
    """A target (chỉ tiêu giao); no department: for every unit without one of its own."""

    id = Serial(primary_key=True)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    index_name = Varchar(length=40)
    value = DoublePrecision()
    since = Date(default=None, null=True)
    until = Date(default=None, null=True)
    basis = Varchar(length=300, default="")
