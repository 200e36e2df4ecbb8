"""Whatever people do in whatever order: no case is lost, no clock skipped, nothing shown too much."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from litestar import Litestar

from feedback.accounts.queries import get_actor_by_name
from feedback.complaints.actions import practice_admin, seeds
from feedback.complaints.rules.practice import HandlingRow
from feedback.core.clock import now
from feedback.core.db import engine
from feedback.core.permissions import Role
from tests.grounds import FileGround, Ground
from tests.machine.machine import Setting
from tests.machine.model import SHORTER, Person
from tests.machine.town_steps import TownSteps
from tests.make import a_department, pointed_at
from tests.stories.access import a_person, a_session

pytestmark = pytest.mark.sqlite

PHASES = [Phase.generate, *([Phase.shrink] if "LANGNGHE_TEST_SHRINK" in os.environ else [])]

SEATS = (
    ("zqthuzq", Role.INTAKE, None),
    ("zqanzq", Role.HANDLER, "a"),
    ("zqhaizq", Role.HEAD, "a"),
    ("zqbinhzq", Role.HANDLER, "b"),
    ("zqbaczq", Role.HEAD, "b"),
    ("zqcuczq", Role.HANDLER, "c"),
    ("zqlanzq", Role.LEADER, None),
    ("zqnhanzq", Role.KEEPER, None),
    ("zqphanzq", Role.ANALYST, None),
)


async def set_up() -> tuple[dict[str, int], list[Person], dict[str, str]]:
    """Three units below one, and who works there; streets to a, culture to b, land to c."""
    units = {"root": await a_department("goc", "Gốc")}
    for name in ("a", "b", "c"):
        units[name] = await a_department(name, f"Phòng {name.upper()}", units["root"])
    people, sessions = [], {}
    for name, role, seat in SEATS:
        unit = units[seat] if seat else None
        sessions[name] = await a_session(await a_person(name, [(role, unit)]), hours=9)
        people.append(Person(name, str(role), unit))
        await get_actor_by_name(name)
    await seeds.route_field("traffic", units["a"], [units["b"]])
    await seeds.route_field("culture", units["b"])
    await seeds.route_field("land", units["c"])
    for what, is_it, days in SHORTER:
        await seeds.promise(days, "Thử", **{what: is_it})
    await practice_admin.set_practice(
        [HandlingRow(units["a"], needs_approval=True)], by="test", at=now()
    )
    await engine().close()
    return units, people, sessions


def machine_on(migrated: Ground, folder: Path, app: Litestar) -> type[TownSteps]:
    """Return a fresh kind of machine: its counts begin at nothing."""
    assert isinstance(migrated, FileGround)
    (folder / "begin").mkdir()
    ground = migrated.copy(folder / "begin")
    with pointed_at(ground):
        units, people, sessions = asyncio.run(set_up())

    class Ours(TownSteps):
        setting = Setting(ground, folder, app, units, tuple(people), sessions)
        routed = {  # noqa: RUF012 - never changed
            "traffic": (units["a"], (units["b"],)),
            "culture": (units["b"], ()),
            "land": (units["c"], ()),
        }

    return Ours


def walk(machine: type[TownSteps], examples: int, *, steps: int = 70) -> None:
    """Let machines run; the same each time, unless ``LANGNGHE_TEST_SEEDS`` wants others.

    With ``LANGNGHE_TEST_SHRINK`` what fails is made short, which takes minutes.
    """
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize="LANGNGHE_TEST_SEEDS" not in os.environ,
            database=None,
            phases=PHASES,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{machine.taken} steps, {machine.refused} refused, {machine.seen} pages")


def test_a_few_hundred_steps_in_any_order(
    migrated: Ground, tmp_path: Path, application: Litestar
) -> None:
    machine = machine_on(migrated, tmp_path, application)

    walk(machine, 9)

    assert machine.taken >= 200


@pytest.mark.full
def test_ten_thousand_steps_in_any_order(
    migrated: Ground, tmp_path: Path, application: Litestar
) -> None:
    machine = machine_on(migrated, tmp_path, application)

    walk(machine, 300)

    assert machine.taken >= 10_000
