"""What the holder of a code does to the model, and what passes by itself."""

from datetime import datetime

from tests.machine.model import OPEN, Case, day_of, refuse_unless
from tests.machine.office import Office

TOLD = ("answered", "refused")


class Town(Office):
    """The office, those who write to it, and time."""

    def received(
        self, number: str, code: str, mark: str, at: datetime, *, accuses: bool
    ) -> Case:
        due = self.calendar.term(at, self.amount_for(Case("", "", at, at, at)), [])
        case = Case(number, code, at, due, due, mark, sealed=accuses, shown={mark})
        self.cases.append(case)
        return case

    def judge(
        self, case: Case, mark: str, at: datetime, *, helped: bool, accuses: bool
    ) -> None:
        refuse_unless(case.status in TOLD)
        assert case.last is not None
        refuse_unless(case.verdict_at is None or case.verdict_at < case.last)
        case.may_show.add(mark)
        if accuses:
            self.seal(case, at)
        case.verdict, case.verdict_at = ("yes" if helped else "no"), at
        if helped:
            case.closed = at
            self.take(case, "closed", at)
        elif case.reopened is None:
            self._reopen(case, at)

    def reopen(self, case: Case, mark: str, at: datetime, *, accuses: bool) -> None:
        """Ask for another look: after an answer, and once."""
        refuse_unless(case.status in TOLD and case.reopened is None)
        case.may_show.add(mark)
        if accuses:
            self.seal(case, at)
        self._reopen(case, at)

    def _reopen(self, case: Case, at: datetime) -> None:
        amount = self.amount_for(case)
        due = self.bounded(case, self.end(case, at, amount))
        case.due, case.amount, case.reopened = due, amount, at
        case.for_head = case.unit in self.headed
        case.main = None
        self.take(case, "reopened", at)

    def write(self, case: Case, mark: str, at: datetime, *, accuses: bool) -> None:
        refuse_unless(case.status in OPEN)
        if accuses:
            self.seal(case, at)
        case.shown.add(mark)
        if case.status == "awaiting_citizen":
            self.take(case, case.returns_to, at)

    def withdraw(self, case: Case, at: datetime) -> None:
        may = (*OPEN, "merged", "split")
        refuse_unless(case.status in may)
        open_parts = [one for one in case.parts if one.status in may]
        refuse_unless(bool(open_parts) or not case.parts)
        for one in open_parts:
            self._take_back(one, at)
        if len(open_parts) == len(case.parts):
            self._take_back(case, at)

    def _take_back(self, case: Case, at: datetime) -> None:
        case.withdrawn, case.main = at, None
        self.take(case, "withdrawn", at)
        self.hand_on(case, case.unit, at)

    def close_silent(self, at: datetime) -> None:
        today = day_of(at)
        for case in self.cases:
            silent = case.silent_on is not None and case.silent_on < today
            if silent and case.status in TOLD:
                case.closed = at
                self.take(case, "closed", at)
