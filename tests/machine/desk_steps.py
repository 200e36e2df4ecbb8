"""Steps at a desk: sorting, handing over, asking, answering, approving, recalling."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from feedback.complaints.actions import (
    approving,
    asking,
    citizen,
    extending,
    handling,
    helping,
    noting,
    recalling,
    transferring,
    triage,
)
from feedback.complaints.exchange import NewTransfer
from feedback.complaints.schemas import Sorting
from nlp.labels import Kind, Urgency
from tests.machine.machine import ANY, Machine, minutes
from tests.machine.model import IN_WORK, OPEN, WAITING, Case, Person, day_of

places = st.integers(0, 30)
fields = st.sampled_from(["traffic", "culture", "land", "health"])
"""Streets go to a, with b's help; culture to b; land to c; nobody is named for health."""
kinds = st.sampled_from([*Kind][:-1])
urgencies = st.sampled_from([*Urgency, "ordinary", "ordinary"])
seats = st.integers(0, 11)
ABLE = 9
"""From here on a seat is anybody's."""
units = st.sampled_from(["a", "b", "c", "root"])
thens = st.sampled_from(["", "", "", "recalled", "judged"])
"""What follows an answer within seconds."""


class DeskSteps(Machine):
    """What people at desks do to one case."""

    def who(self, seat: int, case: Case) -> Person:
        """Return somebody: mostly one who may work on the case, or it would end in refusals."""
        able = [one for one in self.people if one.works_on(case)]
        if seat < ABLE and able:
            return able[seat % len(able)]
        return self.people[(seat + self.now.minute) % len(self.people)]

    @rule(
        place=places,
        field=fields,
        kind=kinds,
        urgency=urgencies,
        sure=st.booleans(),
        waited=minutes,
    )
    def the_machine_sorts(
        self, *, place: int, field: str, kind: Kind, urgency: str, sure: bool, waited: int
    ) -> None:
        case, at = self.case(place, "received"), self.later(waited)
        if case is None or case.whole is not None:
            return  # a part is sorted by whoever makes it
        seals = kind is Kind.DENUNCIATION
        said = Sorting(
            field, kind, Urgency(urgency), sure, seals, "v", 0.9, [(field, 0.9)], 0.9, []
        )
        self.step(
            lambda: triage.apply_sorting(case.number, said, at=at),
            lambda _: self.town.sorted_by_machine(
                case, (field, str(kind), urgency), at, sealed=seals, sure=sure
            ),
            f"the machine sorts {case.number}: {field} {kind} {urgency}",
        )

    @rule(place=places, seat=seats, field=fields, waited=minutes)
    def correct_field(self, *, place: int, seat: int, field: str, waited: int) -> None:
        case, at = self.case(place, *OPEN, "merged"), self.later(waited)
        if case is None:
            return
        by = self.who(seat, case)
        self.step(
            lambda: triage.correct_field(case.number, field, by=self.actors[by.name], at=at),
            lambda _: self.town.correct_field(case, field, by, at),
            f"{by.role} {by.unit} says {case.number} is about {field}",
        )

    @rule(place=places, seat=seats, kind=kinds, urgency=urgencies, waited=minutes)
    def correct_kind(
        self, *, place: int, seat: int, kind: Kind, urgency: str, waited: int
    ) -> None:
        case, at = self.case(place, *OPEN, "merged", "answered"), self.later(waited)
        if case is None:
            return
        by = self.who(seat, case)
        self.step(
            lambda: triage.correct_kind(
                case.number, kind, urgency, by=self.actors[by.name], at=at
            ),
            lambda _: self.town.correct_kind(case, str(kind), urgency, by, at),
            f"{by.role} {by.unit} says {case.number} is {kind} {urgency}",
        )

    @rule(place=places, seat=seats, unit=units, waited=minutes)
    def hand_over(self, *, place: int, seat: int, unit: str, waited: int) -> None:
        case, at, to = (
            self.case(place, "received", "assigned", "reopened", "awaiting_citizen"),
            self.later(waited),
            self.setting.units[unit],
        )
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("n")
        self.step(
            lambda: triage.hand_over(
                case.number, to, note=mark, by=self.actors[by.name], at=at
            ),
            lambda _: self.town.hand_over(case, to, by, at),
            f"{by.role} {by.unit} gives {case.number} to {unit}",
        )

    @rule(place=places, seat=seats, waited=minutes)
    def unseal(self, *, place: int, seat: int, waited: int) -> None:
        sealed = [one for one in self.town.cases if one.sealed]
        some = sealed if place < ANY else self.town.cases
        case, at = some[place % len(some)] if some else None, self.later(waited)
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("n")
        self.step(
            lambda: triage.unseal(case.number, reason=mark, by=self.actors[by.name], at=at),
            lambda _: self.town.unseal(case, by),
            f"{by.role} {by.unit} unseals {case.number}",
        )

    @rule(place=places, seat=seats, unit=units, leaves=st.booleans(), waited=minutes)
    def helper(self, *, place: int, seat: int, unit: str, leaves: bool, waited: int) -> None:
        case, at, who = self.case(place, *OPEN), self.later(waited), self.setting.units[unit]
        if case is None:
            return
        by = self.who(seat, case)
        if leaves and place < ANY and case.helpers:
            who = case.helpers[0]
        if leaves:
            self.step(
                lambda: helping.let_go(case.number, who, by=self.actors[by.name], at=at),
                lambda _: self.town.end_help(case, who, by),
                f"{by.role} {by.unit} lets {unit} go from {case.number}",
            )
            return
        self.step(
            lambda: helping.ask(case.number, who, by=self.actors[by.name], at=at),
            lambda _: self.town.ask_help(case, who, by),
            f"{by.role} {by.unit} has {unit} help with {case.number}",
        )

    @rule(place=places, seat=seats, waited=minutes)
    def ask_citizen(self, *, place: int, seat: int, waited: int) -> None:
        case, at = self.case(place, *IN_WORK), self.later(waited)
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("q")
        self.step(
            lambda: asking.ask(case.number, mark, by=self.actors[by.name], at=at),
            lambda _: self.town.ask(case, mark, by, at),
            f"{by.role} {by.unit} asks the citizen of {case.number}",
        )

    @rule(place=places, seat=seats, ends=st.booleans(), waited=minutes)
    def stop_waiting(self, *, place: int, seat: int, ends: bool, waited: int) -> None:
        case, at = self.case(place, "awaiting_citizen"), self.later(waited)
        if case is None:
            return
        by = self.who(seat, case)
        actor = self.actors[by.name]
        if ends:
            self.step(
                lambda: asking.close_unanswered(case.number, by=actor, at=at),
                lambda _: self.town.close_unanswered(case, by, at),
                f"{by.role} {by.unit} closes the unanswered {case.number}",
            )
            return
        self.step(
            lambda: asking.stop_waiting(case.number, by=actor, at=at),
            lambda _: self.town.stop_waiting(case, by, at),
            f"{by.role} {by.unit} waits no longer for {case.number}",
        )

    @rule(place=places, seat=seats, refuses=st.booleans(), then=thens, waited=minutes)
    def answer(self, *, place: int, seat: int, refuses: bool, then: str, waited: int) -> None:
        case, at = self.case(place, *IN_WORK, "awaiting_citizen"), self.later(waited)
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("a")
        actor, said = self.actors[by.name], "refused" if refuses else "answered"
        self.step(
            lambda: (
                handling.refuse(case.number, "unclear", mark, by=actor, at=at)
                if refuses
                else handling.reply(case.number, mark, by=actor, at=at)
            ),
            lambda _: self.town.answer(case, said, mark, by, at),
            f"{by.role} {by.unit} answers {case.number} ({said})",
        )
        if case.draft is not None and case.draft[1] == mark:
            self.drafted[case.number] = said
        self.think_better(case, by, then)

    def think_better(self, case: Case, by: Person, then: str) -> None:
        """Recall at once what has just been sent, or after its citizen was quicker."""
        if case.last != self.now or not then:
            return
        if then == "judged":
            at = self.later(0)
            self.step(
                lambda: citizen.judge(case.number, helped=False, comment="", at=at),
                lambda _: self.town.judge(case, "", at, helped=False, accuses=False),
                f"the citizen of {case.number} is quick to say it did not help",
            )
        self.take_reply_back(case, by)

    def take_reply_back(self, case: Case, by: Person) -> None:
        at = self.later(0)
        self.step(
            lambda: recalling.recall(case.number, by=self.actors[by.name], at=at),
            lambda _: self.town.recall(case, by, at),
            f"{by.role} {by.unit} recalls the reply to {case.number}",
        )

    @rule(
        place=places,
        seat=seats,
        verb=st.sampled_from(["yes", "yes", "no", "back"]),
        then=thens,
        waited=minutes,
    )
    def decide(self, *, place: int, seat: int, verb: str, then: str, waited: int) -> None:
        case, at = self.case(place, "awaiting_approval"), self.later(waited)
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("d")
        actor, number = self.actors[by.name], case.number
        words = f"{case.draft[1] if case.draft else mark}"
        said = self.drafted.get(number, "answered")
        steps = {
            "yes": (
                lambda: approving.approve(number, words, by=actor, at=at),
                lambda _: self.town.approve(case, said, words, by, at),
            ),
            "no": (
                lambda: approving.return_draft(number, mark, by=actor, at=at),
                lambda _: self.town.return_draft(case, mark, by, at),
            ),
            "back": (
                lambda: approving.take_back(number, by=actor, at=at),
                lambda _: self.town.take_draft_back(case, by, at),
            ),
        }
        self.step(*steps[verb], f"{by.role} {by.unit} decides on {number}: {verb}")
        self.think_better(case, by, then)

    @rule(place=places, seat=seats)
    def recall(self, *, place: int, seat: int) -> None:
        told = [one for one in self.town.cases if one.last == self.now]
        case = told[0] if told else self.case(place)
        if case is not None and (told or place >= ANY):
            self.take_reply_back(case, self.who(seat, case))

    @rule(place=places, seat=seats, days=st.integers(1, 15), waited=minutes)
    def extend(self, *, place: int, seat: int, days: int, waited: int) -> None:
        case, at = self.case(place, *WAITING), self.later(waited)
        if case is None:
            return
        heads = [one for one in self.people if one.heads(case.unit)]
        by = heads[0] if heads and seat < ABLE else self.who(seat, case)
        mark = self.word("e")
        self.step(
            lambda: extending.extend(case.number, days, mark, by=self.actors[by.name], at=at),
            lambda _: self.town.extend(case, days, mark, by, at),
            f"{by.role} {by.unit} extends {case.number} by {days}",
        )

    @rule(place=places, seat=seats, waited=minutes)
    def transfer_out(self, *, place: int, seat: int, waited: int) -> None:
        case, at = self.case(place, *IN_WORK), self.later(waited)
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("t")
        given = NewTransfer("Sở Xây dựng", "12/PC", day_of(at), mark)
        self.step(
            lambda: transferring.transfer(case.number, given, by=self.actors[by.name], at=at),
            lambda _: self.town.transfer(case, mark, by, at),
            f"{by.role} {by.unit} hands {case.number} to another authority",
        )

    @rule(place=places, seat=seats, waited=minutes)
    def note(self, *, place: int, seat: int, waited: int) -> None:
        case, at = self.case(place), self.later(waited)
        if case is None:
            return
        by, mark = self.who(seat, case), self.word("n")
        self.step(
            lambda: noting.note(case.number, mark, by=self.actors[by.name], at=at),
            lambda _: self.town.note(case, mark, by),
            f"{by.role} {by.unit} notes something on {case.number}",
        )
