"""Tables of a case's two clocks."""

from piccolo.columns import (
    BigInt,
    BigSerial,
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

from feedback.complaints.tables import Complaint, DeadlineRule
from feedback.places.tables import Department


class CaseAssignment(Table, tablename="case_assignment"):
    """A unit holds a case: its own clock, begun anew at each hand-over (thụ lý)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)
    deadline_rule = ForeignKey(
        references=DeadlineRule, null=True, default=None, on_delete=OnDelete.restrict
    )
    started_at = Timestamptz(default=None, null=True)
    due_at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)
    by = Varchar(length=60)


class CasePause(Table, tablename="case_pause"):
    """The clocks of a case stand still while the citizen is waited for (tạm dừng)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    begins = Timestamptz(default=None, null=True)
    ends = Timestamptz(default=None, null=True)
    reason = Text(default="")
    by = Varchar(length=60)


class CaseExtension(Table, tablename="case_extension"):
    """Time a head has added to the citizen's term, with a reason (gia hạn)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    amount = Integer()
    unit = Varchar(length=20)
    reason = Text()
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class CaseDueChange(Table, tablename="case_due_change"):
    """The day promised to the citizen was moved; said to the citizen with the reason."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    was_on = Date(default=None, null=True)
    became_on = Date(default=None, null=True)
    why = Text()
    at = Timestamptz(default=None, null=True)


class DueRecount(Table, tablename="due_recount"):
    """The calendar was changed: the terms of all open cases are to be counted anew."""

    id = Serial(primary_key=True)
    why = Text()
    asked_at = Timestamptz(default=None, null=True)
    after = BigInt(default=0)
    moved = Integer(default=0)
    done_at = Timestamptz(default=None, null=True)


class HandOverLimit(Table, tablename="hand_over_limit"):
    """The one row that says after how many hand-overs which office decides."""

    id = Serial(primary_key=True)
    hand_overs = Integer(default=2)
    office = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
