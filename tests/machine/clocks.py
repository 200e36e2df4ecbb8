"""The clocks of the model: begun, stopped, lengthened; and who has a case."""

from collections.abc import Callable
from datetime import datetime

from tests.machine.model import (
    ENDED,
    OPEN,
    ROUTED,
    SHORTER,
    SOONEST,
    TERM,
    WAITING,
    Calendar,
    Case,
    Desk,
    Pause,
    bound_of,
    members_of,
)

KEPT_FOR_THE_HEAD = ("reopened", "awaiting_citizen", "awaiting_approval")


class Clocks:
    """All cases, the calendar, and what each step does to clocks and holders."""

    def __init__(self, calendar: Calendar, headed: set[int], drafting: set[int]) -> None:
        self.calendar = calendar
        self.headed = headed
        """Units whose head approves drafts and has re-opened cases first."""
        self.drafting = drafting
        """Units whose replies are drafts."""
        self.cases: list[Case] = []
        self.closed_units: set[int] = set()
        self.routes: dict[str, tuple[int, tuple[int, ...]]] = {}

    def amount_for(self, case: Case) -> int:
        """Return the working days promised to what the case is now."""
        fits = [days for what, is_it, days in SHORTER if getattr(case, what) == is_it]
        return min([TERM, *fits])

    def end(self, case: Case, since: datetime, amount: int) -> datetime:
        more = sum(days for days, at in case.extensions if at >= since)
        return self.calendar.term(since, amount + more, case.pauses)

    def bounded(self, case: Case, due: datetime) -> datetime:
        bound = bound_of(case, self.cases)
        return due if bound is None else min(due, bound)

    def move(self, case: Case, due: datetime, amount: int) -> None:
        case.due, case.amount = due, amount
        if case.reopened is None:
            case.first_due = due

    def recompute(self, case: Case) -> None:
        """Reckon both clocks anew."""
        due = self.bounded(case, self.end(case, case.began, case.amount))
        if due != case.due:
            self.move(case, due, case.amount)
        if case.desk:
            case.desk.due = self.end(case, case.desk.since, TERM)

    def promise_anew(self, case: Case, *, only_earlier: bool) -> None:
        """Follow what the case is now, until it is answered; the machine never makes it later."""
        if case.answered is not None:
            return
        amount = self.amount_for(case)
        due = self.bounded(case, self.end(case, case.received, amount))
        if due < case.due or (due != case.due and not only_earlier):
            self.move(case, due, amount)

    def bind(self, case: Case) -> None:
        bound = bound_of(case, self.cases)
        if bound is not None and bound < case.due:
            self.move(case, bound, case.amount)

    def follow_calendar(self, at: datetime) -> None:
        """The calendar has changed: what waits moves, unless that would make it late now."""
        for case in self.cases:
            if case.status not in WAITING or case.is_paused:
                continue
            due = self.bounded(case, self.end(case, case.began, case.amount))
            if due != case.due and not due < at <= case.due:
                self.move(case, due, case.amount)
            desk = case.desk
            if desk is not None:
                due = self.end(case, desk.since, TERM)
                desk.due = desk.due if due < at <= desk.due else due

    def pause(self, case: Case, at: datetime) -> None:
        case.pauses.append(Pause(at))

    def go_on(self, case: Case, at: datetime) -> None:
        for pause in case.pauses:
            if pause.ends is None:
                pause.ends = at
                self.recompute(case)

    def hold(self, case: Case, at: datetime) -> None:
        """Keep the desk's clock in step with who has the case; an answer ends it."""
        settled = case.status not in OPEN
        if settled:
            self.go_on(case, at)
        desk, given = case.desk, None
        if desk is not None and (settled or desk.unit != case.unit):
            desk.until, given, desk = at, desk, None
        if desk is None and not settled and case.unit is not None:
            case.desks.append(Desk(case.unit, at, self.end(case, at, TERM)))
            case.hand_overs += given is not None

    def hold_again(self, case: Case, since: datetime | None) -> None:
        """Let the desk go on whose clock ended then, if it still has the case."""
        for desk in case.desks:
            if desk.until == since and desk.unit == case.unit:
                desk.until = None

    def take(self, case: Case, status: str, at: datetime) -> None:
        """Take a step that has been checked."""
        was, case.status = case.status, status
        if was == "awaiting_citizen":
            case.answer_by = None
            self.go_on(case, at)
        if was == "awaiting_approval":
            case.draft = None
        if status not in KEPT_FOR_THE_HEAD:
            case.for_head = False
        self.hold(case, at)
        self.follow_whole(case)

    def follow_whole(self, case: Case) -> None:
        """A whole is answered when its parts are, ended when they have."""
        whole = case.whole
        if whole is None or case not in whole.parts:
            return
        owed = [one for one in whole.parts if one.answered or one.status not in ENDED]
        kept = [one for one in whole.parts if one.status != "withdrawn"]
        whole.answered = whole.last = _last([one.answered for one in owed])
        whole.closed = _last([one.closed if one.status in ENDED else None for one in kept])

    def give(self, case: Case, unit: int, at: datetime) -> None:
        case.unit = unit
        self.take(case, "assigned", at)
        case.helpers = [one for one in case.helpers if one != unit]

    def route(self, case: Case) -> tuple[int | None, tuple[int, ...]]:
        """Return where the rules send a case, and who helps there; None: a person decides."""
        unit, helpers = self.routes.get(case.field or "", (None, ()))
        if unit is None or unit in self.closed_units:
            return None, ()
        return unit, tuple(one for one in helpers if one not in self.closed_units)

    def send_by_rule(self, case: Case, at: datetime, *, is_sure: bool) -> None:
        """Let a case nobody owns go where the rules send it, unless a person must look."""
        unit, helpers = self.route(case)
        if case.urgency == "danger" or case.kind not in ROUTED or not is_sure or unit is None:
            return
        self.give(case, unit, at)
        case.helpers += [one for one in helpers if one not in case.helpers]

    def part(self, case: Case, at: datetime, status: str | None = None) -> None:
        """Let a merged case go on by itself."""
        since, case.main = case.main_at, None
        self.hold_again(case, since)
        self.take(case, status or case.main_was, at)

    def seal(self, case: Case, at: datetime) -> None:
        """Keep a matter from all but the keeper, and the whole it is part of."""
        if case.sealed:
            return
        if case.status == "merged":
            self.part(case, at)
        unit = case.unit
        self._seal_alone(case, at)
        self.hand_on(case, unit, at)
        if case.whole is not None and not case.whole.sealed:
            self._seal_alone(case.whole, at)

    def _seal_alone(self, case: Case, at: datetime) -> None:
        if case.status == "awaiting_approval":
            self.take(case, case.returns_to, at)
        case.sealed, case.unit, case.helpers = True, None, []
        self.hold(case, at)

    def hand_on(self, case: Case, unit: int | None, at: datetime) -> None:
        """Let the matter go on under the oldest of those who waited with it."""
        members = members_of(case, self.cases)
        if not members:
            return
        first, *others = members
        first.urgency = min(first.urgency, case.urgency, key=SOONEST_OF)
        first.unit = unit
        self.part(first, at, "received" if unit is None else "assigned")
        for one in others:
            one.main = first
        self.bind(first)


def _last(moments: list[datetime | None]) -> datetime | None:
    known = [one for one in moments if one is not None]
    return max(known) if known and len(known) == len(moments) else None


SOONEST_OF: Callable[[str], int] = SOONEST.index
