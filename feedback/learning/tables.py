"""Tables of learning: what the machine said, and what people made of it."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
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

from feedback.complaints.tables import Complaint
from feedback.places.tables import Area, Department


class Suggestion(Table, tablename="suggestion"):
    """One model's opinion of one complaint, trusted or not."""

    id = BigSerial(primary_key=True)
    opinion = Varchar(length=100, unique=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    model_version = Varchar(length=60)
    field = Varchar(length=30)
    confidence = Real()
    fields = Text()
    kind = Varchar(length=20)
    kinds = Text()
    urgency = Varchar(length=20)
    sealed = Boolean(default=False)
    trusted = Boolean(default=False)
    words = Text()
    second = Varchar(length=30, default="")
    aspects = Text(default="[]")
    sentiment = Varchar(length=10, default="")
    department = ForeignKey(
        references=Department, null=True, default=None, on_delete=OnDelete.restrict
    )
    at = Timestamptz(default=None, null=True)


class Correction(Table, tablename="correction"):
    """A person's correction of a field: who, when, from what, to what."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    was = Varchar(length=30, default="")
    became = Varchar(length=30)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class FieldPhrase(Table, tablename="field_phrase"):
    """What the organisation says of a field, for the machine."""

    id = BigSerial(primary_key=True)
    field = Varchar(length=30, index=True)
    phrase = Varchar(length=80)


class FieldExample(Table, tablename="field_example"):
    """A text that belongs in a field, masked, for the machine."""

    id = BigSerial(primary_key=True)
    field = Varchar(length=30, index=True)
    text = Text()
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class OldUnitNote(Table, tablename="old_unit"):
    """An administrative unit a complaint names by its old name."""

    id = BigSerial(primary_key=True)
    complaint = ForeignKey(references=Complaint, on_delete=OnDelete.restrict, index=True)
    said = Varchar(length=200)
    asked = Text()
    state = Varchar(length=20, default="waiting", index=True)
    now = Varchar(length=200, default="")
    candidates = Text(default="[]")
    at = Timestamptz(default=None, null=True)


class OldAreaNote(Table, tablename="old_area"):
    """An area of the office's own that has the name of a unit that is no more."""

    id = Serial(primary_key=True)
    area = ForeignKey(references=Area, on_delete=OnDelete.restrict, unique=True)
    said = Varchar(length=200)
    state = Varchar(length=20, default="waiting")
    now = Varchar(length=200, default="")
    candidates = Text(default="[]")
    at = Timestamptz(default=None, null=True)


class Training(Table, tablename="training"):
    """One time the machine learnt from corrections, or was asked to."""

    id = BigSerial(primary_key=True)
    state = Varchar(length=20, default="waiting", index=True)
    by = Varchar(length=60)
    asked_at = Timestamptz(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    tries = Integer(default=0)
    done = Real(default=0.0)
    corrections = Integer(default=0)
    last_correction = BigInt(default=0)
    """Up to which correction it has read."""
    fields_mark = Varchar(length=64, default="")
    """Of what it has read about fields; empty: nothing."""
    version = Varchar(length=60, default="")
    activated = Boolean(default=False)
    verdict = Text(default="")
    card = Text(default="")
    file_key = Varchar(length=120, default="")
    failure = Varchar(length=300, default="")


class ModelChoice(Table, tablename="model_choice"):
    """Which model is in use from a moment on; the last row holds."""

    id = BigSerial(primary_key=True)
    training = ForeignKey(
        references=Training, null=True, default=None, on_delete=OnDelete.restrict
    )
    """None is the model this program was shipped with."""
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)


class TrustChoice(Table, tablename="trust_choice"):
    """How sure the machine must be from a moment on; the last row holds."""

    id = BigSerial(primary_key=True)
    wanted = Integer(default=0)
    border = Real(default=None, null=True)
    by = Varchar(length=60)
    at = Timestamptz(default=None, null=True)
