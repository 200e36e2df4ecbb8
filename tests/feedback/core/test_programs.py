"""Programs beside this process end with what asked for them."""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime

import pytest

from feedback.core import programs
from feedback.core.jobs import job
from feedback.core.runner import Runner
from tests.grounds import Ground
from tests.make import open_programs

SLEEPER = (sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)")
WITH_A_CHILD = ("sh", "-c", "sleep 5 & echo here; wait")
"""Killed, it leaves a child behind that holds its pipes open."""


class Cut(Exception):
    """Something goes wrong while a program runs."""


class Asking:
    """Whoever runs a program, and waits for more than it says."""

    def __init__(self, command: tuple[str, ...] = SLEEPER) -> None:
        self.command = command
        self.heard = asyncio.Event()

    async def __call__(self, end: Callable[[], object] = lambda: None) -> None:
        async with programs.running(*self.command) as process:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"here\n"
            self.heard.set()
            end()
            await process.stdout.readline()


@pytest.mark.parametrize("command", [SLEEPER, WITH_A_CHILD])
async def test_cancelling_leaves_no_process_and_no_open_pipe(command: tuple[str, ...]) -> None:
    asking = Asking(command)
    task = asyncio.create_task(asking())
    await asking.heard.wait()

    task.cancel()
    await asyncio.sleep(0)
    task.cancel()  # again, while the end is waited for
    with pytest.raises(asyncio.CancelledError):
        await task

    assert open_programs() == []


async def test_an_error_leaves_no_process_and_no_open_pipe() -> None:
    def fail() -> None:
        raise Cut

    asking = Asking()
    with pytest.raises(Cut):
        await asking(fail)

    assert open_programs() == []


async def test_a_program_that_ends_by_itself_says_how() -> None:
    async with programs.running("sh", "-c", "cat; exit 3") as process:
        told, _ = await process.communicate(b"asked")

    assert (told, process.returncode) == (b"asked", 3)


@pytest.mark.sqlite
async def test_a_runner_that_stops_waits_for_the_end_of_what_takes_long(
    database: Ground,
) -> None:
    del database
    asking = Asking()

    @job()
    async def learn(*, at: datetime) -> None:
        del at
        await asking()

    runner = Runner({}, [], long=[learn])
    runner.start()
    await asking.heard.wait()

    await runner.stop()

    assert open_programs() == []
