"""Steps of citizens, of cases that belong together, of administrators and of time."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from feedback.complaints.actions import (
    citizen,
    handling,
    intake,
    merging,
    recounting,
    routing_admin,
    splitting,
)
from feedback.complaints.linked import NewPart
from feedback.complaints.queries import routing
from feedback.complaints.rules import rerouting
from feedback.complaints.rules.rerouting import Change, Verb
from feedback.complaints.rules.routing import RoutingRow
from feedback.complaints.schemas import Channel, NewComplaint, Origin, Receipt
from feedback.escalation.actions import escalating
from feedback.places import actions as places_actions
from feedback.places.schemas import NewCalendarDay
from tests.machine.citizens import TOLD
from tests.machine.desk_steps import DeskSteps, fields, places, seats, units
from tests.machine.machine import minutes
from tests.machine.model import OPEN, WAITING, Case, day_of
from tests.make import SECRET

ACCUSES = "Tôi tố cáo cán bộ địa chính nhận hối lộ"
rarely = st.integers(0, 9).map(lambda one: one == 9)


class TownSteps(DeskSteps):
    """Everything that happens."""

    def followed(self, place: int, *statuses: str) -> Case | None:
        """Return a case whose citizen can act: one with a code, or a part of one."""
        case = self.case(place, *statuses)
        return None if case is None or case.is_joined else case

    def begin(self) -> None:
        """Two have written already."""
        for accuses in (False, False):
            self.receive(accuses=accuses, waited=1)

    @rule(accuses=rarely, waited=minutes)
    def receive(self, *, accuses: bool, waited: int) -> None:
        at, mark = self.later(waited), self.word("w")
        words = f"{ACCUSES} {mark}" if accuses else f"Đèn đường hỏng {mark}"
        new = NewComplaint(words)

        def model(receipt: Receipt) -> None:
            self.town.received(receipt.number, receipt.code, mark, at, accuses=accuses)

        self.step(
            lambda: intake.receive(new, Origin(Channel.WEB), secret=SECRET, at=at),
            model,
            f"a citizen writes ({'accusing' if accuses else 'plain'})",
        )

    @rule(place=places, helped=st.booleans(), accuses=rarely, waited=minutes)
    def judge(self, *, place: int, helped: bool, accuses: bool, waited: int) -> None:
        case, at, mark = self.followed(place, *TOLD), self.later(waited), self.word("w")
        if case is None:
            return
        words = f"{ACCUSES} {mark}" if accuses else mark
        self.step(
            lambda: citizen.judge(case.number, helped=helped, comment=words, at=at),
            lambda _: self.town.judge(case, mark, at, helped=helped, accuses=accuses),
            f"the citizen of {case.number} says it helped: {helped}",
        )

    @rule(place=places, accuses=rarely, waited=minutes)
    def reopen(self, *, place: int, accuses: bool, waited: int) -> None:
        case, at, mark = self.followed(place, *TOLD), self.later(waited), self.word("w")
        if case is None:
            return
        words = f"{ACCUSES} {mark}" if accuses else mark
        self.step(
            lambda: citizen.reopen(case.number, words, at=at),
            lambda _: self.town.reopen(case, mark, at, accuses=accuses),
            f"the citizen of {case.number} asks for another look",
        )

    @rule(place=places, accuses=rarely, waited=minutes)
    def write(self, *, place: int, accuses: bool, waited: int) -> None:
        case, at, mark = self.followed(place, *OPEN), self.later(waited), self.word("w")
        if case is None:
            return
        words = f"{ACCUSES} {mark}" if accuses else mark
        self.step(
            lambda: citizen.write(case.number, words, at=at),
            lambda _: self.town.write(case, mark, at, accuses=accuses),
            f"the citizen of {case.number} writes{' an accusation' if accuses else ''}",
        )

    @rule(place=places, really=st.booleans(), waited=minutes)
    def withdraw(self, *, place: int, really: bool, waited: int) -> None:
        case, at = self.followed(place, *OPEN, "split"), self.later(waited)
        if case is None or case.whole is not None or not really:
            return  # a part is withdrawn with its whole
        self.step(
            lambda: citizen.withdraw(case.number, at=at),
            lambda _: self.town.withdraw(case, at),
            f"the citizen of {case.number} withdraws it",
        )

    @rule(
        chosen=st.lists(places, min_size=2, max_size=4, unique=True), seat=seats, waited=minutes
    )
    def merge(self, *, chosen: list[int], seat: int, waited: int) -> None:
        at = self.later(waited)
        some = [self.case(place, *OPEN) for place in chosen]
        found = list(dict.fromkeys(one for one in some if one is not None))
        if len(found) < 2:
            return
        main, *others = found
        by = self.who(seat, main)
        numbers = [one.number for one in others]
        self.step(
            lambda: merging.merge(main.number, numbers, by=self.actors[by.name], at=at),
            lambda _: self.town.merge(main, others, by, at),
            f"{by.role} {by.unit} merges {numbers} into {main.number}",
        )

    @rule(place=places, seat=seats, waited=minutes)
    def unmerge(self, *, place: int, seat: int, waited: int) -> None:
        case, at = self.case(place, "merged"), self.later(waited)
        if case is None:
            return
        by = self.who(seat, case)
        self.step(
            lambda: merging.unmerge(case.number, by=self.actors[by.name], at=at),
            lambda _: self.town.unmerge(case, by, at),
            f"{by.role} {by.unit} unmerges {case.number}",
        )

    @rule(place=places, seat=seats, field=fields, unit=st.none() | units, waited=minutes)
    def split(
        self, *, place: int, seat: int, field: str, unit: str | None, waited: int
    ) -> None:
        case, at = self.case(place, "received", "assigned"), self.later(waited)
        if case is None:
            return
        by, to = self.who(seat, case), self.setting.units[unit] if unit else None
        parts = [(self.word("w"), "culture", None), (self.word("w"), field, to)]
        asked = [NewPart(f"Phần {mark}", about, one) for mark, about, one in parts]

        def model(numbers: list[str] | None) -> None:
            made = self.town.split(case, parts, by, at)
            for one, number in zip(made, numbers or [], strict=True):
                one.number = number

        self.step(
            lambda: splitting.split(
                case.number, asked, with_files=False, by=self.actors[by.name], at=at
            ),
            model,
            f"{by.role} {by.unit} splits {case.number}",
        )

    @rule(place=places, seat=seats, waited=minutes)
    def join(self, *, place: int, seat: int, waited: int) -> None:
        case, at = self.case(place, "split"), self.later(waited)
        if case is None:
            return
        by = self.who(seat, case)
        self.step(
            lambda: splitting.join(case.number, by=self.actors[by.name], at=at),
            lambda _: self.town.join(case, by, at),
            f"{by.role} {by.unit} joins {case.number}",
        )

    @rule(waited=minutes)
    def close_silent(self, *, waited: int) -> None:
        at = self.later(waited)
        self.step(
            lambda: handling.close_silent(at=at),
            lambda _: self.town.close_silent(at),
            "the night closes what is silent",
        )

    @rule(ahead=st.integers(0, 20), waited=minutes)
    def add_day_off(self, *, ahead: int, waited: int) -> None:
        at, today = self.later(waited), day_of(self.now)
        day = self.town.calendar.add(today, ahead + 1)
        new = NewCalendarDay(day, "Nghỉ", "12/QĐ")

        async def change() -> None:
            await places_actions.add_calendar_day(new, by="quan.tri", at=at)
            await recounting.ask("lịch thay đổi", at=at)
            while await recounting.run_next(at=at):
                pass

        def model(_: object) -> None:
            self.town.calendar.listed[day] = False
            self.town.follow_calendar(at)

        self.step(change, model, f"{day} becomes a day off")

    @rule(field=st.sampled_from(["traffic", "culture", "land"]), unit=units, waited=minutes)
    def change_route(self, *, field: str, unit: str, waited: int) -> None:
        at, to = self.later(waited), self.setting.units[unit]
        if unit == "root" or to in self.town.closed_units:
            return  # nobody works at the root: the rule would be broken from the start

        async def change() -> None:
            rules = await routing.rules()
            [rule_] = [one for one in rules if one.field == field]
            row = RoutingRow(rule_.id, to, field, position=rule_.position)
            await routing_admin.change_rules(
                Change(Verb.EDIT, rule_.id, row), seen=rerouting.mark_of(rules), by="ai", at=at
            )

        def model(_: object) -> None:
            self.town.routes[field] = (to, ())

        self.step(change, model, f"{field} goes to {unit} from now on")

    @rule(really=rarely, waited=minutes)
    def close_unit(self, *, really: bool, waited: int) -> None:
        at, unit = self.later(waited), self.setting.units["c"]
        if not really or unit in self.town.closed_units:
            return
        yesterday = day_of(at) - timedelta(days=1)
        self.step(
            lambda: places_actions.close_department(unit, yesterday, by="ai", at=at),
            lambda _: self.town.closed_units.add(unit),
            "unit c is closed",
        )

    @rule(waited=minutes)
    def escalate(self, *, waited: int) -> None:
        """Let the walk over open cases run to its end: whoever is late has been warned of."""
        at = self.later(waited + 11)

        async def walk() -> bool:
            done = False
            while await escalating.run_next(at=at):
                done = True
            return done

        walked: list[bool] = []
        self.step(walk, walked.append, "those who are late are warned of")
        twice = "SELECT key FROM escalation GROUP BY key HAVING count(*) > 1"
        assert self.eyes.rows(twice) == [], "warned of twice"
        if walked == [True]:
            warned = self.eyes.rows(
                "SELECT number FROM complaint JOIN escalation ON complaint = complaint.id"
                " WHERE about = 'citizen' AND stage >= 4"
            )
            late = {
                one.number
                for one in self.town.cases
                if one.status in WAITING and one.due < at and not one.is_paused
            }
            assert late <= {row["number"] for row in warned}, "late, and nobody was warned"

    @rule(place=places)
    def a_citizen_looks(self, *, place: int) -> None:
        case = self.case(place)
        if case is not None:
            self.look_as_citizen(case.whole or case)

    @rule(place=places, seat=seats)
    def somebody_looks(self, *, place: int, seat: int) -> None:
        case = self.case(place)
        if case is not None:
            self.look_as_staff(case, self.people[seat % len(self.people)])
