"""What a case is and when its terms end, said a second time in plain Python.

Nothing of the product is asked here: the law's words are in docs/ARCHITECTURE.md
("Clocks", "Routing") and in the actions' docstrings; this is how a reader understands them.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
CLOSES = time(17)
TERM = 15
"""Working days, of citizen and desk alike."""
SHORTER = (("urgency", "hours", 5), ("kind", "question", 10))
"""Promises beside the general one."""
MOST_EXTENSIONS = 1
TO_ANSWER = 5
"""Working days a citizen has for an answer."""
SILENCE = 15
UNDO = timedelta(seconds=10)
MOST_HAND_OVERS = 2

IN_WORK = ("received", "assigned", "reopened")
WAITING = (*IN_WORK, "awaiting_approval")
OPEN = (*WAITING, "awaiting_citizen")
ENDED = ("closed", "transferred", "withdrawn")
OWN_LAW = ("formal_complaint", "denunciation")
ROUTED = ("report", "recommendation", "question", "praise")
SOONEST = ("danger", "hours", "ordinary")


class No(Exception):
    """A step that is not allowed, and the status that says so."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def day_of(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


class Calendar:
    """Days on which the office is open; Monday to Friday but for what is listed."""

    def __init__(self, listed: dict[date, bool]) -> None:
        self.listed = listed

    def is_open(self, day: date) -> bool:
        return self.listed.get(day, day.weekday() < 5)

    def open_days(self, after: date) -> Iterable[date]:
        while True:
            after += timedelta(days=1)
            if self.is_open(after):
                yield after

    def day_0(self, moment: datetime) -> date:
        day, clock = day_of(moment), moment.astimezone(VIETNAM).time()
        if self.is_open(day) and clock < CLOSES:
            return day
        return next(iter(self.open_days(day)))

    def add(self, day: date, days: int) -> date:
        """Return the ``days``-th open day after ``day``."""
        for found in self.open_days(day):
            days -= 1
            if not days:
                return found
        raise AssertionError

    def term(self, start: datetime, days: int, pauses: Sequence["Pause"]) -> datetime:
        """Return when ``days`` have run out: a day is worked whose closing is in no pause."""
        ended = [one for one in pauses if one.ends is not None]
        for day in self.open_days(self.day_0(start)):
            closing = datetime.combine(day, CLOSES, VIETNAM)
            if any(one.begins <= closing < (one.ends or closing) for one in ended):
                continue
            days -= 1
            if not days:
                return closing
        raise AssertionError


@dataclass
class Pause:
    begins: datetime
    ends: datetime | None = None


@dataclass
class Desk:
    """A unit that holds a case, and its own clock."""

    unit: int
    since: datetime
    due: datetime
    until: datetime | None = None


@dataclass
class Sent:
    """A reply, or its copy to somebody who waited for the same answer."""

    at: datetime
    mark: str
    sender: str
    was: str
    recalled: bool = False
    of: "Sent | None" = None


@dataclass(eq=False)
class Case:
    """Everything that is true of a case."""

    number: str
    code: str
    received: datetime
    due: datetime
    first_due: datetime
    text: str = ""
    """The mark in the citizen's own words."""
    amount: int = TERM
    """Of the rule the citizen's clock runs under."""
    status: str = "received"
    sealed: bool = False
    unsealed: bool = False
    unit: int | None = None
    field: str | None = None
    kind: str | None = None
    urgency: str = "ordinary"
    alarmed: int | None = None
    helpers: list[int] = dataclasses.field(default_factory=list)
    extensions: list[tuple[int, datetime]] = dataclasses.field(default_factory=list)
    pauses: list[Pause] = dataclasses.field(default_factory=list)
    desks: list[Desk] = dataclasses.field(default_factory=list)
    hand_overs: int = 0
    reopened: datetime | None = None
    answered: datetime | None = None
    last: datetime | None = None
    closed: datetime | None = None
    withdrawn: datetime | None = None
    verdict: str | None = None
    verdict_at: datetime | None = None
    silent_on: date | None = None
    answer_by: date | None = None
    returns_to: str = ""
    for_head: bool = False
    draft: tuple[str, str] | None = None
    """Author and mark of what waits for the head."""
    replies: list[Sent] = dataclasses.field(default_factory=list)
    main: "Case | None" = None
    main_was: str = ""
    main_unit: int | None = None
    main_at: datetime | None = None
    whole: "Case | None" = None
    parts: list["Case"] = dataclasses.field(default_factory=list)
    split_was: str = ""
    split_at: datetime | None = None
    is_joined: bool = False
    """Was a part, and is one no more."""
    shown: set[str] = dataclasses.field(default_factory=set)
    """Marks its citizen must find on the page, replies aside."""
    may_show: set[str] = dataclasses.field(default_factory=set)
    """Marks that may stand there: the citizen's own words elsewhere, reasons of moved days."""
    inside: set[str] = dataclasses.field(default_factory=set)
    """Marks that may never stand there."""

    @property
    def began(self) -> datetime:
        """Return when the citizen's clock began."""
        return self.reopened or self.received

    @property
    def desk(self) -> Desk | None:
        """Return the desk whose clock runs."""
        return next((one for one in self.desks if one.until is None), None)

    @property
    def is_paused(self) -> bool:
        return any(one.ends is None for one in self.pauses)

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED or self.is_joined


@dataclass(frozen=True)
class Person:
    """Somebody of the staff: a role over one unit, or over everything."""

    name: str
    role: str
    unit: int | None = None

    def works_for(self, unit: int | None) -> bool:
        """Tell whether answering for a unit is this person's work."""
        if self.role == "intake":
            return True
        return self.role in {"handler", "head"} and unit is not None and unit == self.unit

    def heads(self, unit: int | None) -> bool:
        return self.role == "head" and unit is not None and unit == self.unit

    def reads(self, case: Case) -> bool:
        """Tell whether the case exists for this person."""
        if case.sealed or self.role == "keeper":
            return case.sealed and self.role == "keeper"
        if self.role in {"intake", "leader"}:
            return True
        if self.role not in {"handler", "head"}:
            return False
        hears = self.role == "head" and case.urgency == "danger" and case.alarmed == self.unit
        return self.unit in {case.unit, *case.helpers} or hears

    def works_on(self, case: Case) -> bool:
        if case.sealed:
            return self.role == "keeper"
        return self.reads(case) and self.works_for(
            case.unit if case.unit is not None else case.alarmed
        )

    def decides(self, case: Case) -> bool:
        return self.role == "keeper" if case.sealed else self.heads(case.unit)

    def must_leave(self, case: Case) -> bool:
        """Tell whether a re-opened case waits for a head who is somebody else."""
        return case.for_head and not case.sealed and not self.decides(case)

    def check_work(self, case: Case) -> None:
        """Refuse whoever may not know of the case, or may not work on it."""
        if not self.reads(case):
            raise No(404)
        if not self.works_on(case):
            raise No(403)

    def check_turn(self, case: Case) -> None:
        """Refuse as well whoever has to leave it to the head."""
        self.check_work(case)
        if self.must_leave(case):
            raise No(409)


def bound_of(case: Case, cases: Iterable[Case]) -> datetime | None:
    """Return the first day promised to those who wait for the same answer."""
    return min((one.due for one in members_of(case, cases)), default=None)


def members_of(case: Case, cases: Iterable[Case]) -> list[Case]:
    """Return who waits for the answer to a case, the one received first ahead."""
    found = [one for one in cases if one.main is case and one.status == "merged"]
    return sorted(found, key=lambda one: (one.received, one.number))


def refuse_unless(holds: bool, status: int = 409) -> None:  # noqa: FBT001 - what must hold
    if not holds:
        raise No(status)
