"""Tables of warnings and watchdogs."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.complaints.tables import Complaint
from feedback.inspections.tables import Finding
from feedback.places.tables import Department


class Escalation(Table, tablename="escalation"):
    """A warning that was made (leo thang): once for each case, term and stage."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=120, unique=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    about = Varchar(length=10)
    stage = SmallInt()
    unit = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    told = Integer(default=0)
    names = Text(default="")
    gaps = Varchar(length=120, default="")
    is_lost = Boolean(default=False)
    at = Timestamptz(default=None, null=True)


class FindingAlert(Table, tablename="finding_alert"):
    """A warning of what an inspection found: once for each due moment and stage."""

    id = BigSerial(primary_key=True)
    key = Varchar(length=120, unique=True)
    finding = ForeignKey(references=Finding, on_delete=OnDelete.restrict, index=True)
    stage = SmallInt()
    told = Integer(default=0)
    names = Text(default="")
    gaps = Varchar(length=120, default="")
    is_lost = Boolean(default=False)
    at = Timestamptz(default=None, null=True)


class EscalationRound(Table, tablename="escalation_round"):
    """One walk over all open cases; who begins anew goes on after the case it had reached."""

    id = Serial(primary_key=True)
    began_at = Timestamptz(default=None, null=True)
    after = BigInt(default=0)
    made = Integer(default=0)
    done_at = Timestamptz(default=None, null=True)


class UnitSilence(Table, tablename="unit_silence"):
    """A unit that opened none of its cases for days, until it opened one."""

    id = Serial(primary_key=True)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict, index=True)
    since = Timestamptz(default=None, null=True)
    cases = Integer(default=0)
    names = Text(default="")
    is_lost = Boolean(default=False)
    reported_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class AlertSetting(Table, tablename="alert_setting"):
    """The one row that says when is warned."""

    id = Serial(primary_key=True)
    again_days = Integer(default=3)
    silent_days = Integer(default=3)
    unowned_hours = Integer(default=8)
