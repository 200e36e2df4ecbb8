"""Tables of complaints."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Real,
    Serial,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from feedback.accounts.tables import Staff
from feedback.places.tables import Area, Department, ServicePoint


class Field(Table, tablename="field"):
    """What a complaint is about (lĩnh vực); codes are stable, all else is data."""

    code = Varchar(length=30, primary_key=True)
    name = Varchar(length=200)
    position = Integer(default=0)
    about = Text(default="")
    """What belongs there."""
    not_about = Text(default="")
    """What does not, though one might think so."""
    active = Boolean(default=True)
    """New cases may get it; old ones keep it when it is switched off."""


class RefusalReason(Table, tablename="refusal_reason"):
    """Why a complaint may be refused."""

    code = Varchar(length=40, primary_key=True)
    name = Varchar(length=200)
    position = Integer(default=0)


class DeadlineRule(Table, tablename="deadline_rule"):
    """A term, dated, with its legal basis: the citizen's, or that of a desk.

    An empty kind, field, urgency or organisation fits every one.
    """

    id = Serial(primary_key=True)
    kind = Varchar(length=20, default="")
    field = Varchar(length=30, default="")
    urgency = Varchar(length=20, default="")
    amount = Integer()
    legal_basis = Text()
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)
    unit = Varchar(length=20, default="working_days")
    clock = Varchar(length=10, default="citizen")
    organisation = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    max_extensions = Integer(default=1)


class RoutingRule(Table, tablename="routing_rule"):
    """Where a matter goes (phân luồng), dated; the first in order that fits decides.

    An empty field, area or kind fits every one. Rows are never deleted: cases name the
    rule that sent them.
    """

    id = Serial(primary_key=True)
    position = Integer(default=0)
    field = Varchar(length=30, index=True)
    area = ForeignKey(references=Area, null=True, default=None, on_delete=OnDelete.restrict)
    kind = Varchar(length=20, default="")
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)


class RoutingHelper(Table, tablename="routing_helper"):
    """A department that a rule asks to help the one it sends to (phối hợp)."""

    id = Serial(primary_key=True)
    rule = ForeignKey(references=RoutingRule, on_delete=OnDelete.restrict, index=True)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict)


class NumberSeries(Table, tablename="number_series"):
    """The last number given out in a month."""

    id = Serial(primary_key=True)
    prefix = Varchar(length=20, unique=True)
    last = Integer(default=0)


class Complaint(Table, tablename="complaint"):
    """A citizen's submission (phản ánh, kiến nghị …)."""

    id = BigSerial(primary_key=True)
    number = Varchar(length=30, unique=True)
    code_hash = Varchar(length=64, unique=True)
    text = Text()
    folded = Text(default="")
    place = Varchar(length=500, default="")
    channel = Varchar(length=20)
    kind = Varchar(length=20, default=None, null=True)
    field = Varchar(length=30, default=None, null=True, index=True)
    urgency = Varchar(length=20, default="ordinary")
    sorted_by = Varchar(length=60, default="")
    field_confidence = Real(default=None, null=True)
    model_version = Varchar(length=60, default=None, null=True)
    machine = Text(default="")
    status = Varchar(length=20, default="received", index=True)
    sealed = Boolean(default=False, index=True)
    unsealed_at = Timestamptz(default=None, null=True)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    alarmed_department = Integer(default=None, null=True)
    area = ForeignKey(references=Area, null=True, default=None, on_delete=OnDelete.restrict)
    service_point = ForeignKey(
        references=ServicePoint, null=True, default=None, on_delete=OnDelete.restrict
    )
    score = Integer(default=None, null=True)
    reasons = Text(default="[]")
    contact_name = Varchar(length=120, default="")
    contact_phone = Varchar(length=40, default="")
    contact_email = Varchar(length=200, default="")
    received_at = Timestamptz(default=None, null=True, index=True)
    due_at = Timestamptz(default=None, null=True)
    due_on = Date(default=None, null=True, index=True)
    first_due_at = Timestamptz(default=None, null=True)
    first_due_on = Date(default=None, null=True, index=True)
    deadline_rule = ForeignKey(
        references=DeadlineRule, null=True, default=None, on_delete=OnDelete.restrict
    )
    assigned_at = Timestamptz(default=None, null=True)
    answered_at = Timestamptz(default=None, null=True, index=True)
    last_answered_at = Timestamptz(default=None, null=True)
    reopened_at = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)
    closed_at = Timestamptz(default=None, null=True)
    silent_on = Date(default=None, null=True)
    verdict = Varchar(length=5, default=None, null=True)
    verdict_at = Timestamptz(default=None, null=True, index=True)
    source = Varchar(length=60, default="")
    source_key = Varchar(length=100, default=None, null=True, unique=True)
    answer_by = Date(default=None, null=True)
    returns_to = Varchar(length=20, default="")
    for_head = Boolean(default=False)
    part_of = BigInt(default=None, null=True)


class ReplyTemplate(Table, tablename="reply_template"):
    """A version of a text that is sent again and again (văn bản mẫu).

    Versions of one text share its code; the one that is used has not ended. An empty
    field fits every one.
    """

    id = Serial(primary_key=True)
    code = Varchar(length=40, index=True)
    version = Integer(default=1)
    field = Varchar(length=30, default="")
    name = Varchar(length=200)
    text = Text()
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class ClosingRule(Table, tablename="closing_rule"):
    """Cases of a field are answered with a photo or document, from one day to another."""

    id = Serial(primary_key=True)
    field = Varchar(length=30, index=True)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)
    by = Varchar(length=60)


class Reply(Table, tablename="reply"):
    """A reply or a reasoned refusal (trả lời, từ chối)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    text = Text()
    refusal_reason = Varchar(length=40, default="")
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    staff = ForeignKey(references=Staff, null=True, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None, null=True)
    approver = ForeignKey(
        references=Staff, null=True, default=None, on_delete=OnDelete.restrict
    )
    digest = Varchar(length=64, default="", index=True)
    recalled_at = Timestamptz(default=None, null=True)
    was = Varchar(length=20, default="")
    template = ForeignKey(
        references=ReplyTemplate, null=True, default=None, on_delete=OnDelete.restrict
    )
    copy_of = BigInt(default=None, null=True, index=True)


class Message(Table, tablename="message"):
    """What office and citizen write to each other before the reply (trao đổi)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    to_citizen = Boolean(default=False)
    text = Text()
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
    seen_at = Timestamptz(default=None, null=True)


class CaseNote(Table, tablename="case_note"):
    """What those who work on a case write for each other (ghi chú nội bộ)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    text = Text()
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class HandlingRule(Table, tablename="handling_rule"):
    """How a unit, and all below it, handles cases; the row without a unit is the whole's.

    What is NULL is as the unit above has it.
    """

    id = Serial(primary_key=True)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    citizen_days = Integer(default=None, null=True)
    needs_approval = Boolean(default=None, null=True)


class Transfer(Table, tablename="transfer"):
    """A case handed to an authority outside this server (phiếu chuyển)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    authority = Varchar(length=200)
    document_number = Varchar(length=60)
    document_date = Date(default=None, null=True)
    text = Text(default="")
    staff = ForeignKey(references=Staff, null=True, default=None, on_delete=OnDelete.restrict)
    at = Timestamptz(default=None, null=True)


class Draft(Table, tablename="draft"):
    """A reply or refusal that waits for the head, or has been decided on (trình duyệt)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    text = Text()
    refusal_reason = Varchar(length=40, default="")
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    staff = ForeignKey(references=Staff, null=True, default=None, on_delete=OnDelete.restrict)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
    became = Varchar(length=20, default="")
    decided_by = Varchar(length=60, default="")
    decided_at = Timestamptz(default=None, null=True)
    remark = Text(default="")
    template = ForeignKey(
        references=ReplyTemplate, null=True, default=None, on_delete=OnDelete.restrict
    )


class CaseLink(Table, tablename="case_link"):
    """Two cases that belong together: merged into a main one, or part of a whole (gộp, tách).

    ``was`` and ``department`` are what the one that changed by it was before.
    """

    id = BigSerial(primary_key=True)
    kind = Varchar(length=10)
    source = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    target = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    was = Varchar(length=20, default="")
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    with_files = Boolean(default=False)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
    undone_by = Varchar(length=60, default="")
    undone_at = Timestamptz(default=None, null=True)


class StatusChange(Table, tablename="status_change"):
    """One step of a complaint's life; rows are only ever added."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    was = Varchar(length=20, default="")
    became = Varchar(length=20)
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    by = Varchar(length=60)
    note = Text(default="")
    at = Timestamptz(default=None, null=True)


class CaseRoute(Table, tablename="case_route"):
    """Why a case went where it went, in the words of that moment; rows are only ever added."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    reason = Varchar(length=20)
    rule = ForeignKey(
        references=RoutingRule, null=True, default=None, on_delete=OnDelete.restrict
    )
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    words = Text(default="")
    score = Real(default=None, null=True)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class CaseHelper(Table, tablename="case_helper"):
    """A department that helps with a case while another leads it (phối hợp)."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    department = ForeignKey(references=Department, on_delete=OnDelete.restrict, index=True)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
    ended_at = Timestamptz(default=None, null=True)


class ComplaintTopic(Table, tablename="complaint_topic"):
    """A term a complaint speaks of; found once, when it is sorted."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    term = Varchar(length=80)
    field = Varchar(length=30)


class Attachment(Table, tablename="attachment"):
    """A photo or document that belongs to a complaint; its bytes lie in ``core.files``."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    key = Varchar(length=80, unique=True)
    thumb_key = Varchar(length=80, default="")
    media_type = Varchar(length=40)
    name = Varchar(length=200, default="")
    size = Integer()
    width = Integer(default=None, null=True)
    height = Integer(default=None, null=True)
    sha256 = Varchar(length=64)
    scan = Varchar(length=10, default="")
    virus = Varchar(length=100, default="")
    by = Varchar(length=60)
    shown_to_citizen = Boolean(default=True)
    at = Timestamptz(default=None, null=True)
    draft = ForeignKey(
        references=Draft, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    reply = ForeignKey(
        references=Reply, null=True, default=None, on_delete=OnDelete.restrict, index=True
    )
