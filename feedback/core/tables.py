"""Tables of the core: events waiting to be heard, deliveries, history, repeats."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class OutboxRow(Table, tablename="outbox"):
    """An event, stored by the transaction that caused it."""

    id = BigSerial(primary_key=True)
    event = Varchar(length=100)
    payload = Text()
    published_at = Timestamptz(default=None, null=True)
    fanned_out = Boolean(default=False, index=True)


class Delivery(Table, tablename="delivery"):
    """One event for one listener: who failed does not hold up the others."""

    id = BigSerial(primary_key=True)
    event = ForeignKey(references=OutboxRow, on_delete=OnDelete.restrict, index=True)
    listener = Varchar(length=200)
    due_at = Timestamptz(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    attempts = Integer(default=0)
    last_error = Text(default="")
    done_at = Timestamptz(default=None, null=True)
    state = Varchar(length=10, default="waiting", index=True)


class JobRun(Table, tablename="job_run"):
    """A daily job's run: the pair of name and day is taken once."""

    id = BigSerial(primary_key=True)
    run = Varchar(length=220, unique=True)
    on = Date(default=None, null=True)
    started_at = Timestamptz(default=None, null=True)
    done_at = Timestamptz(default=None, null=True)


class AuditLine(Table, tablename="audit_line"):
    """Who did what to what, and when (nhật ký); lines are only ever added."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(default=None, null=True, index=True)
    actor = Varchar(length=120)
    action = Varchar(length=60)
    subject = Varchar(length=120, index=True)
    detail = Text(default="")
    digest = Varchar(length=64, default="")
    """SHA-256 of the line's content, made as it is written; see ``core.audit``."""


class AuditLink(Table, tablename="audit_link"):
    """A line's place in the chain: each hash covers the one before and the line."""

    id = BigSerial(primary_key=True)
    position = BigInt(unique=True)
    line = BigInt(unique=True)
    hash = Varchar(length=64)
    at = Timestamptz(default=None, null=True, index=True)


class KeptAnswer(Table, tablename="kept_answer"):
    """What a request with an Idempotency-Key was answered.

    The answer may hold a citizen's code, so it is encrypted under the key the
    client sent; only a hash of that key is stored.
    """

    id = BigSerial(primary_key=True)
    key_hash = Varchar(length=64, unique=True)
    body_hash = Varchar(length=64)
    answer = Text()
    at = Timestamptz(default=None, null=True, index=True)
