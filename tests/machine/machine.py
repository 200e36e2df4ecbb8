"""The machine: random people take random steps, and the model says what must come of it."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NamedTuple

from httpx import AsyncClient
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from litestar import Litestar

from feedback.accounts.queries import get_actor_by_name
from feedback.core.db import engine
from feedback.core.permissions import Actor
from feedback.core.problems import Problem
from tests.grounds import FileGround
from tests.machine.citizens import Town
from tests.machine.eyes import BROKEN_CHAINS, MARK, Eyes, lost, page_marks, wanted
from tests.machine.model import Calendar, Case, No, Person
from tests.make import new_client, pointed_at
from tests.stories.steps import NUMBER

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""A Monday, nine in the morning; Tết is over, Giỗ Tổ and the days of May are ahead."""

minutes = st.sampled_from([0, 0, 0, 1, 45, 45, 400, 400, 1440, 4320, 14400])
"""How long nothing happens before a step; at least a few seconds."""


ANY = 26
"""From here on a place is that of any case, also where a step will be refused."""


class Setting(NamedTuple):
    """What every machine begins with."""

    ground: FileGround
    folder: Path
    app: Litestar
    units: dict[str, int]
    people: tuple[Person, ...]
    sessions: dict[str, str]


async def opened(app: Litestar, ending: asyncio.Event) -> asyncio.Task[None]:
    """Let the application live in a task of its own, which enters and leaves."""
    started = asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await ending.wait()

    living = asyncio.create_task(live())
    await asyncio.wait_for(started.wait(), 20)
    return living


async def closed(living: asyncio.Task[None], ending: asyncio.Event) -> None:
    ending.set()
    await living


class Machine(RuleBasedStateMachine):
    """One office from its first case on; the steps are in ``steps``."""

    setting: ClassVar[Setting]
    routed: ClassVar[dict[str, tuple[int, tuple[int, ...]]]]
    """Where fields go, and who helps there."""
    taken: ClassVar[int] = 0
    """Steps of all machines."""
    refused: ClassVar[int] = 0
    seen: ClassVar[int] = 0
    """Pages looked at."""

    @initialize()
    def open_office(self) -> None:
        """Begin on a copy of the database, with a loop of its own."""
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(TemporaryDirectory(dir=self.setting.folder)))
        ground = self.setting.ground.copy(folder)
        self.stack.enter_context(pointed_at(ground))
        self.runner = self.stack.enter_context(asyncio.Runner())
        self.stack.callback(lambda: self.run(engine().close()))
        ending = asyncio.Event()
        living = self.run(opened(self.setting.app, ending))
        self.stack.callback(lambda: self.run(closed(living, ending)))
        self.eyes = Eyes(ground.file)
        self.stack.callback(self.eyes.connection.close)
        self.now, self.words = START, 0
        units = self.setting.units
        self.town = Town(
            Calendar(self.eyes.days()), headed={units["a"], units["b"]}, drafting={units["a"]}
        )
        self.town.root = units["root"]
        self.town.routes = dict(self.routed)
        self.drafted: dict[str, str] = {}
        self.actors: dict[str, Actor] = {
            one.name: self.run(get_actor_by_name(one.name)) for one in self.people
        }
        self.before = self.eyes.stored()
        self.begin()

    def begin(self) -> None:
        """Do what comes before anything else can."""

    @property
    def people(self) -> tuple[Person, ...]:
        return self.setting.people

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    def later(self, waited: int) -> datetime:
        """Let time pass; return the moment of the next step."""
        self.now += timedelta(minutes=waited, seconds=3)
        return self.now

    def word(self, kind: str) -> str:
        """Return a new word to look for."""
        self.words += 1
        return f"zq{kind}{self.words}zq"

    def case(self, place: int, *statuses: str) -> Case | None:
        """Return a case with one of these statuses, the newest for 0; from ``ANY`` on any case."""
        cases = self.town.cases
        if statuses and place < ANY:
            cases = [one for one in cases if one.status in statuses]
        return cases[-1 - place % len(cases)] if cases else None

    def step(
        self,
        real: Callable[[], Coroutine[Any, Any, Any]],
        model: Callable[[Any], None],
        what: str,
    ) -> None:
        """Take a step in both worlds: allowed in both or refused in both, with one status."""
        version, lines = self.eyes.version(), self.eyes.last_lines()
        status, given, expected = 0, None, 0
        try:
            given = self.run(real())
        except Problem as problem:
            status = int(problem.status)
        try:
            model(given)
        except No as no:
            expected = no.status
        note(f"{self.now:%d/%m %H:%M:%S} {what}: {status or 'done'}")
        assert status == expected, f"{what} is answered {status}, not {expected}"
        type(self).taken += 1
        if status:
            type(self).refused += 1
            assert self.eyes.version() == version, f"{what} is refused and leaves a trace"
        self.compare(lines)

    def compare(self, lines: list[int]) -> None:
        """Compare all that is stored with the model, and what has changed with the history."""
        stored = self.eyes.stored()
        meant = {one.number: wanted(one) for one in self.town.cases}
        for number, row in meant.items():
            found = stored.get(number, {})
            wrong = {
                name: (found.get(name), row[name])
                for name in row
                if found.get(name) != row[name]
            }
            assert not wrong, f"{number} (stored, meant): {wrong}"
        assert stored.keys() == meant.keys()
        for one in self.town.cases:
            why = lost(one, self.people)
            assert not why, f"{one.number} ({one.status}) is lost: {why}"
        changed = [number for number, row in stored.items() if self.before.get(number) != row]
        # Of a whole its parts' lines say it, of a desk's term the calendar's, and of who
        # waits for the same answer those of the main case.
        owned = {"answered", "closed", "desks", "main"}
        told = [
            number
            for number in changed
            if any(
                self.before.get(number, {}).get(name) != value
                for name, value in stored[number].items()
                if name not in owned
            )
        ]
        self.before = stored
        assert self.eyes.untold(told, lines) == [], "changed without a line"
        assert self.eyes.rows(BROKEN_CHAINS) == [], "the history is not one chain"
        for one in [one for one in self.town.cases if one.number in changed][:1]:
            self.look_as_citizen(one.whole or one)

    def look_as_citizen(self, case: Case) -> None:
        """Open the page of a code: what must be there is, and nothing of anybody else's."""
        if not case.code:
            return
        page = self.fetch(f"/tra-cuu/{case.code.replace('-', '')}", "")
        assert page[0] == 200, page
        must, may = page_marks(case)
        found = set(MARK.findall(page[1]))
        assert must <= found, f"{case.number}: its citizen is not shown {must - found}"
        assert found <= may, f"{case.number}: its citizen is shown {found - may}"

    def look_as_staff(self, case: Case, person: Person) -> None:
        """Open a case at a desk: it exists for who may know of it, and shows nothing sealed."""
        status, text = self.fetch(f"/ban/{case.number}", self.setting.sessions[person.name])
        meant = 200 if person.reads(case) else 404
        assert status == (403 if person.role == "analyst" else meant), f"{person} {case.number}"
        hidden = {
            word
            for one in self.town.cases
            if one.sealed and not person.reads(one)
            for word in (one.text, one.number)
        }
        assert not hidden & {*MARK.findall(text), *NUMBER.findall(text)}, (
            f"{person} {case.number}"
        )

    def fetch(self, url: str, session: str) -> tuple[int, str]:
        """Open a page as somebody; an empty session: as a citizen."""
        type(self).seen += 1

        async def ask() -> tuple[int, str]:
            client: AsyncClient
            async with new_client(self.setting.app) as client:
                if session:
                    client.cookies.set("langnghe_session", session)
                answer = await client.get(url)
                return answer.status_code, answer.text

        found: tuple[int, str] = self.run(ask())
        return found

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            self.stack.close()
