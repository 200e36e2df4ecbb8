"""What learning shows of itself."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from nlp.verdict import Verdict


class TrainingState(StrEnum):
    """How far a training is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TrainingView(msgspec.Struct, frozen=True):
    """One training: who asked for it, how far it is, what came of it."""

    id: int
    state: TrainingState
    by: str
    """A person's name, or ``nightly``."""
    asked_at: datetime
    done: float
    """Share (0..1) of the work that is done."""
    corrections: int
    version: str
    """Of the model that was made; empty until then."""
    activated: bool
    """It was put to use when it was made."""
    verdict: Verdict | None
    """None until it is done, or when it failed."""
    failure: str
    """Why it failed; empty else."""


class UnitState(StrEnum):
    """What is known of an old unit."""

    WAITING = "waiting"
    FOUND = "found"
    DIVIDED = "divided"
    """It became parts of several."""
    UNKNOWN = "unknown"


class WaitingUnit(msgspec.Struct, frozen=True):
    """An old unit nobody has looked up; ``asked`` is ``nlp.units.OldUnit`` as JSON."""

    id: int
    complaint: int
    said: str
    asked: str


class Choice(msgspec.Struct, frozen=True):
    """Which model is in use since when, and who said so."""

    id: int
    training: int | None
    """None is the model this program was shipped with."""
    version: str
    by: str
    at: datetime


class Tally(msgspec.Struct, frozen=True):
    """How often people left the machine's field as it was."""

    right: int
    seen: int


class Reliability(msgspec.Struct, frozen=True):
    """Of the cases of which the machine was about equally sure, how many it got right."""

    low: float
    """Confidence (0..1) from which on."""
    high: float
    said: float
    """Mean confidence (0..1)."""
    tally: Tally


class FieldTally(msgspec.Struct, frozen=True):
    """One field: of the cases that belong to it, how many the machine found, and so on."""

    field: str
    found: Tally
    """Of the cases that are of this field, those the machine had put there (recall)."""
    precise: Tally
    """Of the cases the machine had put there, those that are of this field."""
    confused_with: str
    """The field most of its missed cases were put in; empty when none."""


class MonthTally(msgspec.Struct, frozen=True):
    """One month of cases that people have dealt with."""

    month: date
    """Its first day."""
    all: Tally
    trusted: Tally
    """Those that went to a department by the machine's word alone."""


class Live(msgspec.Struct, frozen=True):
    """What people made of the machine's suggestions."""

    all: Tally
    trusted: Tally
    fields: list[FieldTally]
    months: list[MonthTally]
    """The latest first."""


class Trust(msgspec.Struct, frozen=True):
    """How right the organisation wants to be what the machine sends on by itself."""

    wanted: int
    """Percent; 0: what the model was made with."""
    border: float | None
    """Confidence (0..1) from which that is so here; None: not enough is known, the model's."""
    by: str
    at: datetime


class Example(msgspec.Struct, frozen=True):
    """A text an administrator gives of a field."""

    id: int
    text: str


class FieldMatter(msgspec.Struct, frozen=True):
    """How much the machine is told of a field."""

    phrases: int
    examples: int


class Asked(msgspec.Struct, frozen=True):
    """A case somebody is asked the field of."""

    number: str
    """Empty: nothing is left to ask."""
    left: int
    """Cases that could be asked, this one included."""
    taught: int
    """What the person has said today."""
