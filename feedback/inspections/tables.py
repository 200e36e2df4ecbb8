"""Tables of inspections and what follows from them."""

from piccolo.columns import (
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

from feedback.accounts.tables import Staff
from feedback.places.tables import Department


class Inspection(Table, tablename="inspection"):
    """An inspection by decision (quyết định kiểm tra), open until all of it is put right."""

    id = Serial(primary_key=True)
    title = Varchar(length=200)
    decision_number = Varchar(length=60)
    decision_date = Date()
    team = Text(default="")
    staff = ForeignKey(references=Staff, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None, null=True)
    closed_by = Varchar(length=60, default="")
    closed_at = Timestamptz(default=None, null=True)


class Finding(Table, tablename="finding"):
    """A shortcoming that was found (tồn tại), the unit that puts it right, and by when."""

    id = Serial(primary_key=True)
    inspection = ForeignKey(references=Inspection, on_delete=OnDelete.restrict, index=True)
    place = Integer()
    text = Text()
    demand = Text(default="")
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict, index=True)
    amount = Integer()
    unit = Varchar(length=20, default="working_days")
    status = Varchar(length=20, default="open", index=True)
    sent_at = Timestamptz(default=None, null=True)
    due_at = Timestamptz(default=None, null=True)
    reported_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)
    by = Varchar(length=60)


class FindingExtension(Table, tablename="finding_extension"):
    """More time for putting something right (gia hạn), given by the inspectors' side."""

    id = Serial(primary_key=True)
    finding = ForeignKey(references=Finding, on_delete=OnDelete.restrict, index=True)
    amount = Integer()
    reason = Text()
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class RemediationReport(Table, tablename="remediation_report"):
    """What a unit reports of putting something right (báo cáo khắc phục), and what came of it."""

    id = BigSerial(primary_key=True)
    finding = ForeignKey(references=Finding, on_delete=OnDelete.restrict, index=True)
    text = Text()
    document_number = Varchar(length=60, default="")
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
    decision = Varchar(length=10, default="")
    remark = Text(default="")
    decided_by = Varchar(length=60, default="")
    decided_at = Timestamptz(default=None, null=True)


class RemediationFile(Table, tablename="remediation_file"):
    """A photo or document of a report; its bytes lie in ``core.files``."""

    id = BigSerial(primary_key=True)
    report = ForeignKey(references=RemediationReport, on_delete=OnDelete.restrict, index=True)
    key = Varchar(length=80, unique=True)
    thumb_key = Varchar(length=80, default="")
    media_type = Varchar(length=40)
    name = Varchar(length=200, default="")
    size = Integer()
    sha256 = Varchar(length=64)
    scan = Varchar(length=10, default="")
    virus = Varchar(length=100, default="")
