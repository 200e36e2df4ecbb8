"""Who is warned: the desk, its head, then whoever leads above; and what happens where nobody is."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from feedback.core.permissions import Role
from feedback.escalation.schemas import About, Gap, Person, Stage, Step, Told

Rung = tuple[Person, ...]
EVERYWHERE: list[int | None] = [None]


class Directory:
    """The people who are here, by role and unit, and the tree their units stand in."""

    def __init__(
        self,
        people: Sequence[Person],
        parents: Mapping[int, int | None],
        closed: frozenset[int] = frozenset(),
        office: int | None = None,
    ) -> None:
        self.parents = parents
        self.closed = closed
        self._office = office
        self._by: dict[tuple[Role, int | None], list[Person]] = defaultdict(list)
        for person in people:
            self._by[person.role, person.unit].append(person)
        self._all = people

    def at(self, role: Role, unit: int | None) -> Rung:
        """Return who has a role given over exactly this unit; None: over everything."""
        return tuple(self._by[role, unit])

    def everybody(self, role: Role) -> Rung:
        """Return who has a role anywhere."""
        return tuple(person for person in self._all if person.role is role)

    def line(self, unit: int | None) -> list[int | None]:
        """Return a unit and what is above it, nearest first; None, everything, ends it."""
        found: list[int | None] = []
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.parents.get(unit)
        return found + EVERYWHERE

    def desk(self, unit: int) -> Rung:
        """Return who handles the cases of a unit: those nearest in its line."""
        rungs = (self.at(Role.HANDLER, one) for one in self.line(unit))
        return next((rung for rung in rungs if rung), ())

    def deciders(self) -> Rung:
        """Return who decides on cases that go round: an office named for it, else who sorts."""
        if self._office is None:
            return self.everybody(Role.INTAKE)
        return self.desk(self._office) + self.at(Role.HEAD, self._office)

    def leaders(self, unit: int | None) -> list[Rung]:
        """Return who leads above a unit, nearest first; rungs where nobody is are left out."""
        rungs = []
        for one in self.line(unit):
            is_own = one is not None and one == unit
            heads = () if is_own else self.at(Role.HEAD, one)
            rungs.append(self.at(Role.LEADER, one) + heads)
        return [rung for rung in rungs if rung]


def told(step: Step, directory: Directory) -> Told:
    """Return who is warned of a step.

    Half a term gone: the desk. 80 % and the last day: its head as well. Overdue: whoever
    leads above, and with each reminder one rung more. A rung where nobody is is climbed
    over; where the line ends without anybody, the warning is lost and the administrator
    sees it. Of what is sealed only keepers hear.
    """
    case = step.case
    if case.sealed:
        keepers = directory.at(Role.KEEPER, case.department)
        return Told(keepers, () if keepers else (Gap.NO_KEEPER,), is_lost=not keepers)
    if case.department is None:
        return _climb(_unassigned_rungs(step, directory), [Gap.UNASSIGNED])
    closed = [Gap.CLOSED] if case.department in directory.closed else []
    return _climb(_rungs(step, case.department, directory), closed)


def _rungs(step: Step, unit: int, directory: Directory) -> Iterator[tuple[Rung, bool, Gap]]:
    """Yield each rung, whether it must be told, and what it means that nobody is there."""
    is_closed, leaders = unit in directory.closed, directory.leaders(unit)
    if is_closed:
        yield directory.everybody(Role.INTAKE), True, Gap.NO_DESK
    if step.about is About.BOUNCED:
        yield directory.deciders(), True, Gap.NO_DESK
    yield directory.desk(unit), True, Gap.NO_DESK
    yield directory.at(Role.HEAD, unit), step.stage >= Stage.MOST, Gap.NO_HEAD
    wanted = _leaders_wanted(step, is_closed=is_closed)
    for place, rung in enumerate(leaders or [()]):
        yield rung, place < wanted, Gap.NO_LEADER


def _unassigned_rungs(step: Step, directory: Directory) -> Iterator[tuple[Rung, bool, Gap]]:
    yield directory.everybody(Role.INTAKE), True, Gap.NO_DESK
    wanted = max(_leaders_wanted(step), int(step.stage >= Stage.MOST))
    for place, rung in enumerate(directory.leaders(None) or [()]):
        yield rung, place < wanted, Gap.NO_LEADER


def _leaders_wanted(step: Step, *, is_closed: bool = False) -> int:
    if step.about in {About.UNOWNED, About.BOUNCED} or is_closed:
        return 1 + max(step.stage - Stage.OVERDUE, 0)
    return max(step.stage - Stage.OVERDUE + 1, 0)


def _climb(rungs: Iterator[tuple[Rung, bool, Gap]], gaps: list[Gap]) -> Told:
    """Take every rung that is wanted; the last of them must hold somebody, or one above does."""
    people: dict[int, Person] = {}
    found, is_owed = list(gaps), False
    for rung, is_wanted, gap in rungs:
        if not (is_wanted or is_owed):
            continue
        people |= {person.id: person for person in rung}
        is_owed = not rung
        if not rung and gap not in found:
            found.append(gap)
    return Told(tuple(people.values()), tuple(found), is_lost=is_owed)


def above(unit: int, directory: Directory) -> Told:
    """Return who is told one level above a unit; nobody there: the next level."""
    return _climb(
        (
            (rung, place == 0, Gap.NO_LEADER)
            for place, rung in enumerate(_over(unit, directory))
        ),
        [],
    )


def _over(unit: int, directory: Directory) -> list[Rung]:
    """Return who stands over a unit without being part of it, nearest first."""
    rungs = [
        directory.at(Role.HEAD, one) + directory.at(Role.LEADER, one)
        for one in directory.line(unit)[1:]
    ]
    return [rung for rung in rungs if rung] or [()]
