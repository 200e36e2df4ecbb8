"""The kept connections, on a real file and beside other writers of it."""

import asyncio
import contextvars
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from feedback.core.db import (
    NoTransactionError,
    after_commit,
    engine,
    in_transaction,
    transaction,
)
from feedback.core.tables import AuditLine, Delivery
from tests.grounds import FileGround
from tests.make import pointed_at

pytestmark = pytest.mark.sqlite

BREAK_LATER = "PRAGMA defer_foreign_keys = 1"
"""A broken foreign key is then found by COMMIT: the plainest commit that is refused."""


async def note(actor: str) -> None:
    await AuditLine.insert(AuditLine(actor=actor, action="lamp.mended", subject="lamp 1"))


async def noted() -> list[str]:
    rows = await AuditLine.select(AuditLine.actor).order_by(AuditLine.id)
    return [row["actor"] for row in rows]


async def break_a_foreign_key() -> None:
    await Delivery.raw(BREAK_LATER)
    await Delivery.insert(Delivery(event=999, listener="nobody"))


@contextmanager
def held_by_another_program(database: FileGround) -> Iterator[None]:
    """Hold the write lock of the file, as a second process would."""
    other = sqlite3.connect(database, isolation_level=None, timeout=0)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()


def may_write(database: FileGround) -> bool:
    """Tell whether another program gets the write lock at once."""
    try:
        with held_by_another_program(database):
            return True
    except sqlite3.OperationalError:
        return False


def take_away(database: FileGround, change: str, other: FileGround) -> None:
    """Do to the file what an operator may do while it is in use."""
    if change == "deleted":
        database.file.unlink()
    else:
        shutil.copy(other, restored := database.file.with_name("restored.sqlite3"))
        restored.replace(database.file)


@pytest.mark.usefixtures("database")
async def test_a_read_refuses_to_write() -> None:
    insert = "INSERT INTO audit_line (actor, action, subject) SELECT 'hoa', 'x', 'y' FROM one"

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await AuditLine.raw(f"WITH one AS (SELECT 1) {insert}")

    assert await noted() == []


@pytest.mark.usefixtures("database")
async def test_what_is_inside_a_transaction_sees_its_own_writes_and_nobody_else_does() -> None:
    seen: list[list[str]] = []
    written, looked = asyncio.Event(), asyncio.Event()

    async def look() -> None:
        await written.wait()
        seen.append(await noted())
        looked.set()

    looking = asyncio.create_task(look())
    async with transaction():
        await note("hoa")
        written.set()
        await looked.wait()
        seen.append(await noted())
    await looking

    assert seen == [[], ["hoa"]]


@pytest.mark.usefixtures("database")
async def test_a_transaction_inside_another_joins_it() -> None:
    async def fail_after_the_inner_one() -> None:
        async with transaction():
            await note("hoa")
            async with transaction():
                await note("lan")
            assert in_transaction()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_the_inner_one()

    assert await noted() == []


async def test_a_transaction_takes_the_write_lock_with_its_first_statement(
    database: FileGround,
) -> None:
    async with transaction():
        assert may_write(database)
        await noted()
        assert not may_write(database)
    assert may_write(database)


@pytest.mark.usefixtures("database")
async def test_a_savepoint_may_come_first_and_is_rolled_back_alone() -> None:
    async with engine().transaction() as whole:
        saved = await whole.savepoint()
        await note("hoa")
        await saved.rollback_to()  # type: ignore[no-untyped-call]
        await note("lan")

    assert await noted() == ["lan"]


@pytest.mark.usefixtures("database")
async def test_an_exception_takes_everything_back_and_comes_out() -> None:
    async def fail() -> None:
        async with transaction():
            await note("hoa")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with transaction():
        await note("lan")

    assert await noted() == ["lan"]
    assert not in_transaction()


@pytest.mark.usefixtures("database")
async def test_writers_at_the_same_time_take_turns() -> None:
    async def one(name: str) -> None:
        async with transaction():
            before = len(await noted())
            await asyncio.sleep(0)
            await note(f"{name} {before}")

    await asyncio.gather(*(one("x") for _ in range(20)))

    assert await noted() == [f"x {count}" for count in range(20)]


async def test_a_task_cancelled_inside_a_transaction_gives_the_writer_back(
    database: FileGround,
) -> None:
    inside = asyncio.Event()

    async def never_ready() -> None:
        async with transaction():
            await note("hoa")
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(never_ready())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert may_write(database)
    await note("lan")
    assert await noted() == ["lan"]


async def test_a_task_cancelled_while_it_waits_for_another_program_leaves_no_transaction_open(
    database: FileGround,
) -> None:
    await note("hoa")
    with held_by_another_program(database):
        waiting = asyncio.create_task(note("son"))
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.sleep(0.1)
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert may_write(database)
    await note("lan")
    assert await noted() == ["hoa", "lan"]


@pytest.mark.usefixtures("database")
async def test_a_task_cancelled_in_the_queue_does_not_hold_up_the_next() -> None:
    async with transaction():
        waiting = asyncio.Task(note("son"), context=_outside())
        last = asyncio.Task(note("lan"), context=_outside())
        await asyncio.sleep(0.05)
        waiting.cancel()
    await last

    assert await noted() == ["lan"]


def _outside() -> contextvars.Context:
    """Return a context without the transaction that is open here."""
    return contextvars.Context()


async def test_cancelling_at_any_moment_leaves_all_or_nothing(database: FileGround) -> None:
    async def two_lines(name: str) -> None:
        async with transaction():
            await note(name)
            await note(name)

    for turn in range(40):
        task = asyncio.create_task(two_lines(f"hoa {turn}"))
        for _ in range(turn):
            await asyncio.sleep(0)
        await asyncio.sleep(turn / 20_000)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled() or task.exception() is None

    names = await noted()
    assert all(names.count(name) == 2 for name in names)
    assert may_write(database)


@pytest.mark.usefixtures("database")
async def test_a_commit_that_is_refused_takes_everything_back() -> None:
    async def break_it() -> None:
        async with transaction():
            await note("hoa")
            await break_a_foreign_key()

    with pytest.raises(sqlite3.IntegrityError):
        await break_it()

    await note("lan")
    assert await noted() == ["lan"]
    assert await Delivery.count() == 0


@pytest.mark.usefixtures("database")
async def test_what_waits_for_the_commit_is_called_after_it_and_once() -> None:
    calls: list[bool] = []

    def tell() -> None:
        calls.append(in_transaction())

    async with transaction():
        after_commit(tell)
        async with transaction():
            after_commit(tell)
        assert calls == []

    assert calls == [False]


@pytest.mark.usefixtures("database")
async def test_what_waits_for_the_commit_is_never_called_when_there_is_none() -> None:
    calls: list[str] = []

    async def roll_back() -> None:
        async with transaction():
            after_commit(lambda: calls.append("rolled back"))
            raise ZeroDivisionError

    async def be_refused() -> None:
        async with transaction():
            after_commit(lambda: calls.append("commit refused"))
            await break_a_foreign_key()

    with pytest.raises(ZeroDivisionError):
        await roll_back()
    with pytest.raises(sqlite3.IntegrityError):
        await be_refused()

    assert calls == []


async def test_waiting_for_a_commit_needs_a_transaction() -> None:
    with pytest.raises(NoTransactionError):
        after_commit(lambda: None)


@pytest.mark.usefixtures("database")
async def test_after_closing_the_next_query_opens_the_file_again() -> None:
    await note("hoa")
    await noted()

    await engine().close()
    await engine().close()

    assert await noted() == ["hoa"]
    await note("lan")
    assert await noted() == ["hoa", "lan"]


def test_two_event_loops_one_after_the_other_get_connections_of_their_own(
    migrated: FileGround, tmp_path: Path
) -> None:
    async def one(name: str) -> list[str]:
        await note(name)
        return await noted()

    with pointed_at(migrated.copy(tmp_path)):
        answers = [asyncio.run(one("hoa")), asyncio.run(one("lan"))]
        asyncio.run(engine().close())

    assert answers == [["hoa"], ["hoa", "lan"]]


@pytest.mark.parametrize("change", ["deleted", "replaced"])
async def test_a_file_that_was_taken_away_is_not_written_to_any_more(
    database: FileGround, migrated: FileGround, change: str
) -> None:
    await note("hoa")

    take_away(database, change, migrated)

    with pytest.raises(sqlite3.OperationalError):
        await note("lan")
    with pytest.raises(sqlite3.OperationalError):
        await noted()
    with pytest.raises(sqlite3.OperationalError):
        await engine().check_writable()


async def test_a_file_that_another_program_holds_is_told_within_seconds(
    database: FileGround,
) -> None:
    await engine().check_writable()

    with (
        held_by_another_program(database),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        async with asyncio.timeout(5):
            await engine().check_writable()

    await engine().check_writable()
