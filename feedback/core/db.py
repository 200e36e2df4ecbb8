"""The database, whichever it is: transactions, named locks, what follows a commit.

A ward begins on one file (``core.sqlite``); a province runs PostgreSQL
(``core.postgres``). Nobody else in the house knows which.
"""

import contextvars
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import asyncpg
from piccolo.engine.finder import engine_finder

from feedback.core.postgres import DatabaseUnavailable, KeptPostgresEngine
from feedback.core.settings import Settings
from feedback.core.sqlite import KeptSQLiteEngine

Engine: TypeAlias = KeptSQLiteEngine | KeptPostgresEngine

UNAVAILABLE = (sqlite3.OperationalError, DatabaseUnavailable)
"""The database is away, locked or full: answered by 503, tried again by jobs."""

DATABASE_ERRORS = (sqlite3.Error, asyncpg.PostgresError, DatabaseUnavailable)
"""Whatever a database may say."""

_after_commit: contextvars.ContextVar[list[Callable[[], None]] | None] = contextvars.ContextVar(
    "after_commit", default=None
)

_locks: contextvars.ContextVar[set[str] | None] = contextvars.ContextVar("locks", default=None)
"""Names the open transaction has locked."""


class NoTransactionError(Exception):
    """Something that must share a transaction was called outside of one."""


def make_engine(settings: Settings) -> Engine:
    """Return the engine the settings ask for; nothing is opened yet."""
    if settings.is_embedded:
        return KeptSQLiteEngine(path=str(settings.sqlite_path))
    return KeptPostgresEngine(settings.database_url)


def engine() -> Engine:
    """Return the engine that ``piccolo_conf`` made."""
    found = engine_finder()
    assert isinstance(found, KeptSQLiteEngine | KeptPostgresEngine)
    return found


def is_embedded() -> bool:
    """Tell whether the database is a file of our own."""
    return isinstance(engine(), KeptSQLiteEngine)


def in_transaction() -> bool:
    """Tell whether this task has a transaction open."""
    return engine().transaction_exists()


@asynccontextmanager
async def transaction(*names: str) -> AsyncIterator[None]:
    """Open a transaction, or join the one that is open.

    Never start a task inside: it would inherit a transaction that ends before it.

    Args:
        names: locks taken before anything is read, for what is read first and
            written after: who holds ``complaint PA-2611-000012`` changes it alone.
            Where there are several, all callers name them in the same order.
    """
    if in_transaction():
        for name in names:
            await lock(name)
        yield
        return
    callbacks: list[Callable[[], None]] = []
    token, locks = _after_commit.set(callbacks), _locks.set(set())
    try:
        async with engine().transaction():
            for name in names:
                await lock(name)
            yield
    finally:
        _after_commit.reset(token)
        _locks.reset(locks)
    for callback in callbacks:
        callback()


async def lock(name: str) -> None:
    """Take a named lock until the transaction ends.

    Raises:
        NoTransactionError: no transaction is open.
    """
    if not in_transaction():
        raise NoTransactionError("lock() needs transaction() around it")
    held = _locks.get()
    if held is not None and name in held:
        return
    await engine().lock(name)
    if held is not None:
        held.add(name)


def skip_locked(table: str) -> str:
    """Return how a SELECT ends that passes over rows of ``table`` another worker holds."""
    return "" if is_embedded() else f"FOR UPDATE OF {table} SKIP LOCKED"


def after_commit(callback: Callable[[], None]) -> None:
    """Call ``callback`` once the open transaction has been committed.

    Raises:
        NoTransactionError: no transaction is open.
    """
    callbacks = _after_commit.get()
    if callbacks is None:
        raise NoTransactionError("after_commit() needs transaction() around it")
    if callback not in callbacks:
        callbacks.append(callback)
