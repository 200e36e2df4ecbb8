"""What each step of the staff does to the model, or why it is refused."""

from datetime import datetime

from tests.machine.clocks import SOONEST_OF, Clocks
from tests.machine.model import (
    IN_WORK,
    MOST_EXTENSIONS,
    MOST_HAND_OVERS,
    OPEN,
    OWN_LAW,
    SILENCE,
    TO_ANSWER,
    UNDO,
    WAITING,
    Case,
    No,
    Person,
    Sent,
    bound_of,
    day_of,
    members_of,
    refuse_unless,
)


class Office(Clocks):
    """Sorting, answering and all else that is done at a desk."""

    root = 0
    """The unit above all, which decides when a case goes round."""

    def check_sortable(self, case: Case, by: Person) -> None:
        by.check_work(case)
        refuse_unless(case.status != "split" and not case.has_ended)

    def sorted_by_machine(
        self, case: Case, what: tuple[str, str, str], at: datetime, *, sealed: bool, sure: bool
    ) -> None:
        field, kind, urgency = what
        if sealed and not case.unsealed:
            self.seal(case, at)
        if case.kind is None:
            case.kind, case.urgency = kind, urgency
        case.field = case.field or field
        case.alarmed, _ = self.route(case)
        self.promise_anew(case, only_earlier=True)
        unowned = not case.sealed and case.status == "received" and case.unit is None
        if unowned and (case.field, case.kind, case.urgency) == what:
            self.send_by_rule(case, at, is_sure=sure and not sealed)

    def correct_field(self, case: Case, field: str, by: Person, at: datetime) -> None:
        self.check_sortable(case, by)
        is_new = case.status == "received" and case.unit is None and not case.sealed
        case.field = field
        case.alarmed, _ = self.route(case)
        if is_new:
            self.send_by_rule(case, at, is_sure=True)
        self.promise_anew(case, only_earlier=True)

    def correct_kind(
        self, case: Case, kind: str, urgency: str, by: Person, at: datetime
    ) -> None:
        seals = kind == "denunciation"
        refuse_unless(not seals or by.role in {"intake", "keeper"}, 400)
        self.check_sortable(case, by)
        case.kind, case.urgency = kind, urgency
        if seals:
            self.seal(case, at)
        self.promise_anew(case, only_earlier=False)

    def hand_over(self, case: Case, unit: int, by: Person, at: datetime) -> None:
        by.check_work(case)
        refuse_unless(not case.sealed)
        refuse_unless(not by.must_leave(case) or by.role == "intake")
        refuse_unless(unit != case.unit or case.for_head)
        refuse_unless(unit not in self.closed_units)
        goes_round = case.unit is not None and case.hand_overs >= MOST_HAND_OVERS
        refuse_unless(not goes_round or unit == self.root or by.works_for(self.root))
        refuse_unless(case.status in (*IN_WORK, "awaiting_citizen"))
        self.give(case, unit, at)

    def unseal(self, case: Case, by: Person) -> None:
        refuse_unless(by.role == "keeper", 403)
        by.check_work(case)
        # The text of a whole has the words of its parts.
        refuse_unless(not any(part.sealed for part in case.parts))
        case.sealed, case.unsealed = False, True

    def ask_help(self, case: Case, unit: int, by: Person) -> None:
        self.check_sortable(case, by)
        refuse_unless(not case.sealed)
        refuse_unless(unit not in {case.unit, *case.helpers, *self.closed_units})
        case.helpers.append(unit)

    def end_help(self, case: Case, unit: int, by: Person) -> None:
        self.check_sortable(case, by)
        refuse_unless(unit in case.helpers)
        case.helpers.remove(unit)

    def ask(self, case: Case, mark: str, by: Person, at: datetime) -> None:
        by.check_turn(case)
        refuse_unless(case.status in IN_WORK)
        case.returns_to = case.status
        case.answer_by = self.calendar.add(day_of(at), TO_ANSWER)
        case.shown.add(mark)
        self.pause(case, at)
        self.take(case, "awaiting_citizen", at)

    def stop_waiting(self, case: Case, by: Person, at: datetime) -> None:
        by.check_work(case)
        refuse_unless(case.status == "awaiting_citizen")
        self.take(case, case.returns_to, at)

    def close_unanswered(self, case: Case, by: Person, at: datetime) -> None:
        by.check_work(case)
        refuse_unless(case.answer_by is not None and case.answer_by < day_of(at))
        case.closed = at
        self.take(case, "closed", at)
        self.hand_on(case, case.unit, at)

    def answer(self, case: Case, status: str, mark: str, by: Person, at: datetime) -> None:
        """Reply or refuse; where a head must look first, as a draft."""
        by.check_turn(case)
        refuse_unless(case.status in (*IN_WORK, "awaiting_citizen"))
        unit = case.unit
        drafts = unit in self.drafting and unit in self.headed
        if not case.sealed and not by.decides(case) and drafts:
            case.inside.add(mark)
            if case.status != "awaiting_citizen":
                case.returns_to = case.status
            self.take(case, "awaiting_approval", at)
            case.draft = (by.name, mark)
            return
        self.send(case, status, mark, by, at)

    def send(self, case: Case, status: str, mark: str, by: Person, at: datetime) -> None:
        was = case.status if case.status in IN_WORK else case.returns_to
        sent = Sent(at, mark, by.name, was)
        case.inside.discard(mark)
        case.replies.append(sent)
        case.answered, case.last = case.answered or at, at
        case.silent_on = self.calendar.add(day_of(at), SILENCE)
        self.take(case, status, at)
        for one in members_of(case, self.cases):
            one.replies.append(Sent(at, mark, "", "merged", of=sent))
            one.answered = one.last = at
            one.silent_on = case.silent_on
            one.unit = case.unit if case.unit is not None else one.unit
            one.status = status
            self.follow_whole(one)

    def approve(self, case: Case, status: str, mark: str, by: Person, at: datetime) -> None:
        self.check_decision(case, by)
        assert case.draft is not None
        refuse_unless(case.draft[0] != by.name)
        self.send(case, status, mark, by, at)

    def check_decision(self, case: Case, by: Person) -> None:
        refuse_unless(by.reads(case), 404)
        refuse_unless(by.decides(case), 403)
        refuse_unless(case.status == "awaiting_approval")

    def return_draft(self, case: Case, mark: str, by: Person, at: datetime) -> None:
        self.check_decision(case, by)
        case.inside.add(mark)
        self.take(case, case.returns_to, at)

    def take_draft_back(self, case: Case, by: Person, at: datetime) -> None:
        by.check_work(case)
        refuse_unless(case.status == "awaiting_approval")
        assert case.draft is not None
        refuse_unless(case.draft[0] == by.name or by.role == "intake", 403)
        self.take(case, case.returns_to, at)

    def recall(self, case: Case, by: Person, at: datetime) -> None:
        by.check_work(case)
        sent = case.replies[-1] if case.replies else None
        judged = case.verdict_at is not None and sent and case.verdict_at > sent.at
        refuse_unless(
            sent is not None
            and (sent.sender, sent.recalled, sent.was in IN_WORK) == (by.name, False, True)
            and case.status in {"answered", "refused"}
            and not judged
            and at - sent.at <= UNDO
        )
        assert sent is not None
        sent.recalled = True
        case.inside.add(sent.mark)
        kept = [one.at for one in case.replies if not one.recalled]
        case.answered, case.last = (kept[0], kept[-1]) if kept else (None, None)
        case.for_head = sent.was == "reopened" and case.unit in self.headed
        case.status = sent.was
        self.hold_again(case, sent.at)
        self.hold(case, at)
        self.follow_whole(case)
        for one in self.cases:
            is_told = one.main is case and one.last == sent.at
            if is_told and one.status in {"answered", "refused"} and one.verdict_at is None:
                self._recall_copy(one, sent)

    def _recall_copy(self, case: Case, sent: Sent) -> None:
        for one in case.replies:
            one.recalled = one.recalled or one.of is sent
        case.inside.add(sent.mark)
        case.unit, case.status = case.main_unit, "merged"
        case.answered = case.last = None
        self.follow_whole(case)

    def extend(self, case: Case, days: int, mark: str, by: Person, at: datetime) -> None:
        refuse_unless(by.reads(case), 404)
        refuse_unless(by.heads(case.unit) and not case.sealed, 403)
        given = [one for one in case.extensions if one[1] >= case.began]
        refuse_unless(case.status in WAITING and at <= case.due)
        refuse_unless(len(given) < MOST_EXTENSIONS and 1 <= days <= case.amount)
        for one in [*members_of(case, self.cases), case]:
            one.extensions.append((days, at))
            one.may_show.add(mark)
            self.recompute(one)

    def transfer(self, case: Case, mark: str, by: Person, at: datetime) -> None:
        by.check_turn(case)
        refuse_unless(case.status in (*IN_WORK, "awaiting_citizen"))
        members = members_of(case, self.cases)
        for one in [case, *members]:
            one.closed = at
            one.shown.add(mark)
        self.take(case, "transferred", at)
        for one in members:
            one.status = "transferred"
            self.follow_whole(one)

    def note(self, case: Case, mark: str, by: Person) -> None:
        by.check_work(case)
        case.inside.add(mark)

    def merge(self, main: Case, others: list[Case], by: Person, at: datetime) -> None:
        by.check_turn(main)
        # In this order: where two are refused for two reasons, the first one's is told.
        others = sorted(others, key=lambda one: one.number)
        for one in others:
            by.check_work(one)
        refuse_unless(main not in others and not any(c.sealed for c in [main, *others]))
        refuse_unless(not any(c.kind in OWN_LAW for c in [main, *others]))
        refuse_unless(main.status in OPEN)
        for one in others:
            refuse_unless(one.status in OPEN and one.status != "awaiting_approval")
            refuse_unless(one.reopened is None)
        for one in others:
            for member in members_of(one, self.cases):
                member.main = main
            one.main_was = one.returns_to if one.status == "awaiting_citizen" else one.status
            one.main, one.main_unit, one.main_at = main, one.unit, at
            self.take(one, "merged", at)
        heard = [one.alarmed for one in others if one.alarmed is not None]
        main.urgency = min([c.urgency for c in [main, *others]], key=SOONEST_OF)
        main.alarmed = main.alarmed if main.alarmed is not None else next(iter(heard), None)
        self.bind(main)

    def unmerge(self, case: Case, by: Person, at: datetime) -> None:
        refuse_unless(by.reads(case), 404)
        ways = [case] if case.main is None else [case, case.main]
        refuse_unless(any(by.works_on(one) for one in ways), 403)
        main = case.main
        if main is None or case.status != "merged":
            raise No(409)
        self.part(case, at)
        self.recompute(main)

    def check_split(self, case: Case, by: Person) -> None:
        by.check_turn(case)
        refuse_unless(not case.sealed and case.whole is None)
        refuse_unless(case.status in {"received", "assigned"})
        refuse_unless(bound_of(case, self.cases) is None)

    def split(
        self, case: Case, parts: list[tuple[str, str, int | None]], by: Person, at: datetime
    ) -> list[Case]:
        """Make a case of each part: its mark, its field, and who gets it (None: by the rules)."""
        self.check_split(case, by)
        refuse_unless(all(unit not in self.closed_units for _, _, unit in parts), 400)
        case.split_was, case.split_at, made = case.status, at, []
        self.take(case, "split", at)
        for mark, field, unit in parts:
            one = Case("", "", case.received, case.due, case.first_due, mark, case.amount)
            one.kind, one.urgency, one.field = case.kind, case.urgency, field
            # The promise goes on with all that has moved it.
            one.pauses, one.extensions = list(case.pauses), list(case.extensions)
            one.whole, one.shown = case, {mark}
            helped = self.route(one)
            one.unit = unit if unit is not None else helped[0]
            one.alarmed = one.unit
            if one.unit is not None:
                self.take(one, "assigned", at)
            if unit is None:
                one.helpers = [help_ for help_ in helped[1] if help_ != one.unit]
            self.cases.append(one)
            made.append(one)
        case.parts = made
        return made

    def join(self, case: Case, by: Person, at: datetime) -> None:
        by.check_turn(case)
        refuse_unless(case.status == "split")
        untouched = ("received", "assigned", "awaiting_citizen")
        for one in case.parts:
            refuse_unless(not one.sealed and one.answered is None and one.status in untouched)
            refuse_unless(not members_of(one, self.cases))
        for one in case.parts:
            one.closed, one.is_joined = at, True
            self.take(one, "merged", at)
            case.shown |= one.shown - {one.text}
            case.inside |= one.inside
        case.parts = []
        self.part_whole(case, at)

    def part_whole(self, case: Case, at: datetime) -> None:
        self.hold_again(case, case.split_at)
        self.take(case, case.split_was, at)
