"""Group commit: whoever waits shares a commit, and nobody pays for another."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from feedback.core import audit, groupcommit
from feedback.core.clock import now
from feedback.core.db import UNAVAILABLE, engine, in_transaction, transaction
from feedback.core.groupcommit import GroupCommit
from feedback.core.problems import NotFound, Problem
from feedback.core.tables import AuditLine
from tests.grounds import Ground

REFUSED, BROKEN = "refused", "broken"


class Written(list[int]):
    """Stores names as lines of the history, and notes how long each batch was."""

    async def store(self, batch: Sequence[str]) -> list[str | Problem]:
        assert in_transaction()
        self.append(len(batch))
        await asyncio.sleep(0)
        kept = [name for name in batch if not name.startswith(REFUSED)]
        await audit.record_many([audit.NewLine(name, "test", name, now()) for name in kept])
        if any(name.startswith(BROKEN) for name in batch):
            raise ValueError(BROKEN)
        return [NotFound(name) if name.startswith(REFUSED) else name for name in batch]


async def stored() -> list[str]:
    rows = await AuditLine.select(AuditLine.subject).where(AuditLine.action == "test")
    return sorted(row["subject"] for row in rows)


async def put_all(group: GroupCommit[str, str], names: Sequence[str]) -> list[Any]:
    return await asyncio.gather(*(group.put(name) for name in names), return_exceptions=True)


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 40])
async def test_everybody_is_answered_and_stored_once(database: Ground, count: int) -> None:
    del database
    written = Written()
    group = GroupCommit(written.store, most=8)
    names = [f"name {place:02d}" for place in range(count)]

    assert await put_all(group, names) == names

    assert await stored() == names
    assert max(written) <= 8
    assert sum(written) == count
    assert len(written) <= count // 8 + 2


async def test_answers_come_after_the_commit(database: Ground) -> None:
    group = GroupCommit(Written().store)

    async def ask(name: str) -> list[Any]:
        await group.put(name)
        # Another connection sees only what is committed.
        return database.query("SELECT id FROM audit_line WHERE subject = ?", name)

    seen = await asyncio.gather(*(ask(f"name {place}") for place in range(5)))

    assert all(len(rows) == 1 for rows in seen)


@pytest.mark.parametrize("bad", [REFUSED, BROKEN])
@pytest.mark.parametrize("places", [{0}, {3}, {7}, {0, 1, 2}, set(range(8))])
async def test_a_bad_one_fails_alone(database: Ground, bad: str, places: set[int]) -> None:
    del database
    group = GroupCommit(Written().store)
    names = [f"{bad if place in places else 'good'} {place}" for place in range(8)]

    answers = await put_all(group, names)

    good = [name for name in names if name.startswith("good")]
    assert await stored() == sorted(good)
    for name, answer in zip(names, answers, strict=True):
        assert answer == name if name in good else isinstance(answer, (NotFound, ValueError))


async def test_who_is_cancelled_while_waiting_hurts_nobody(database: Ground) -> None:
    del database
    written = Written()
    group = GroupCommit(written.store)
    async with transaction():  # holds the first batch up, on SQLite
        waiting = [asyncio.create_task(_outside(group, f"name {one}")) for one in range(6)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        waiting[4].cancel()

    answers = await asyncio.gather(*waiting, return_exceptions=True)

    for place, answer in enumerate(answers):
        assert isinstance(answer, asyncio.CancelledError) == (place in {1, 4})
    await groupcommit.finish()
    assert {"name 0", "name 2", "name 3", "name 5"} <= set(await stored())
    assert await group.put("later") == "later"


async def _outside(group: GroupCommit[str, str], name: str) -> str:
    return await group.put(name)


async def test_a_collector_started_inside_a_transaction_stands_outside(
    database: Ground,
) -> None:
    del database
    group = GroupCommit(Written().store)

    async with transaction():
        task = asyncio.create_task(group.put("name"))
        await asyncio.sleep(0)
        await audit.record("somebody", "test", "rolled back?", at=now())

    assert await task == "name"
    assert await stored() == ["name", "rolled back?"]


async def test_each_is_told_when_the_database_is_away(database: Ground) -> None:
    del database
    calls = []

    async def store(batch: Sequence[str]) -> list[str | Problem]:
        calls.append(len(batch))
        await AuditLine.insert(AuditLine(actor="test", action="test", subject="lost", at=now()))
        raise UNAVAILABLE[0]("away")

    answers = await put_all(GroupCommit(store), ["one", "two", "three"])

    assert [type(answer) for answer in answers] == [UNAVAILABLE[0]] * 3
    assert calls == [3], "nobody is tried again while the database is away"
    assert await stored() == []


async def test_it_goes_on_after_a_full_database(database: Ground) -> None:
    group = GroupCommit(Written().store)
    database.fill_up("audit_line")
    refused = await put_all(group, ["one", "two"])

    database.make_room("audit_line")

    assert all(isinstance(answer, Exception) for answer in refused)
    assert await put_all(group, ["three", "four"]) == ["three", "four"]
    assert await stored() == ["four", "three"]


async def test_a_stop_waits_for_what_was_handed_in(database: Ground) -> None:
    group = GroupCommit(Written().store, most=2)
    waiting = [asyncio.create_task(group.put(f"name {place}")) for place in range(5)]
    await asyncio.sleep(0)

    await groupcommit.finish()
    await engine().close()

    rows = database.query("SELECT count(*) FROM audit_line WHERE action = 'test'")
    assert rows[0][0] == 5
    assert await asyncio.gather(*waiting) == [f"name {place}" for place in range(5)]
