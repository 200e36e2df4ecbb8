"""Group commit: requests that arrive while a commit runs share the next one.

A commit costs the same for one row as for sixty, so small writes that come in bursts
are worth collecting. Whoever comes alone waits for nobody; each is answered after the
commit that holds its own row; a bad one fails alone.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar
from weakref import WeakSet

from feedback.core.db import UNAVAILABLE, transaction
from feedback.core.problems import Problem

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST = 64
"""Of one batch: more gain nothing, and the first would wait for the last."""

_groups: "WeakSet[GroupCommit[object, object]]" = WeakSet()


async def finish() -> None:
    """Wait until whatever was handed in is stored; call it before closing the database."""
    for group in list(_groups):
        await group.finish()


class GroupCommit(Generic[Item, Answer]):
    """Collects items, and stores those that wait together in one transaction.

    Args:
        store: writes a batch inside the transaction that is open, and returns for each
            item, in the same order, its answer or the refusal of this one alone. When
            it raises, nothing of the batch stays, and each item is tried once more by
            itself: so it does nothing that a roll-back does not undo.
        most: items of one batch at most.
    """

    def __init__(
        self,
        store: Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Problem]]],
        most: int = MOST,
    ) -> None:
        self._store = store
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._collector: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        _groups.add(self)  # type: ignore[arg-type]

    async def put(self, item: Item) -> Answer:
        """Store an item and return its answer once it is committed.

        Do not call it inside a transaction: it would wait for its own end.

        Raises:
            Problem: the refusal of this item; the others are stored.
            Exception: what the database said; this item was not stored, or for
                ``UNAVAILABLE`` during the commit perhaps not.
        """
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # Whoever waited in a loop that has ended is gone with it.
            self._loop, self._collector = loop, None
            self._waiting.clear()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((item, answer))
        if self._collector is None:
            # In a context of its own: a task believes to be in the transaction it
            # was started in, also when that one has ended.
            self._collector = loop.create_task(self._collect(), context=Context())
        return await answer

    async def finish(self) -> None:
        """Wait until nothing is waiting; a caller cancelled meanwhile does not matter."""
        if self._collector is not None and self._loop is asyncio.get_running_loop():
            await asyncio.wait([self._collector])

    async def _collect(self) -> None:
        batch: list[tuple[Item, asyncio.Future[Answer]]] = []
        try:
            while self._waiting:
                count = min(self._most, len(self._waiting))
                batch = [self._waiting.popleft() for _ in range(count)]
                await self._commit([one for one in batch if not one[1].done()])
        finally:
            self._collector = None
            # Only when this task itself is cancelled is anybody left.
            for _, answer in (*batch, *self._waiting):
                answer.cancel()
            self._waiting.clear()

    async def _commit(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        if not batch:
            return
        outcomes: Sequence[Answer | Problem] | None = None
        try:
            async with transaction():
                outcomes = await self._store([item for item, _ in batch])
        except UNAVAILABLE as error:
            self._tell(batch, [error] * len(batch))
        except Exception as error:  # noqa: BLE001 - each waiter is told
            # Only what failed before the commit is certain not to be stored.
            if outcomes is None and len(batch) > 1:
                for one in batch:
                    await self._commit([one])
            else:
                self._tell(batch, [error] * len(batch))
        else:
            self._tell(batch, outcomes)

    def _tell(
        self,
        batch: Sequence[tuple[Item, asyncio.Future[Answer]]],
        outcomes: Sequence[Answer | Exception],
    ) -> None:
        for (_, answer), outcome in zip(batch, outcomes, strict=True):
            if answer.done():
                continue  # cancelled meanwhile
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)
