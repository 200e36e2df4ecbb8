"""The database, whichever it is: transactions, named locks, what follows a commit.

A ward begins on one file (``core.sqlite``); a province runs PostgreSQL
(``core.postgres``). Nobody else in the house knows which.
"""

import contextvars
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from enum import Enum
from functools import lru_cache
from typing import Any, TypeAlias

import asyncpg
from piccolo.engine.finder import engine_finder
from piccolo.table import Table

from feedback.core.postgres import QUERY_S, DatabaseUnavailable, KeptPostgresEngine
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


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the engine that ``piccolo_conf`` made; Piccolo imports it anew each time."""
    found = engine_finder()
    assert isinstance(found, KeptSQLiteEngine | KeptPostgresEngine)
    return found


@contextmanager
def patience(seconds: float = 6 * 3600.0) -> Iterator[None]:
    """Let statements of this process take long: for commands that read or change everything.

    On a file they may anyway.
    """
    found = engine()
    if isinstance(found, KeptSQLiteEngine):
        yield
        return
    found.query_s = seconds
    try:
        yield
    finally:
        found.query_s = QUERY_S


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
        await lock(*names)
        yield
        return
    callbacks: list[Callable[[], None]] = []
    token, locks = _after_commit.set(callbacks), _locks.set(set())
    try:
        async with engine().transaction():
            await lock(*names)
            yield
    finally:
        _after_commit.reset(token)
        _locks.reset(locks)
    for callback in callbacks:
        callback()


async def lock(*names: str) -> None:
    """Take named locks until the transaction ends; several in an order all callers keep.

    Raises:
        NoTransactionError: no transaction is open.
    """
    if not in_transaction():
        raise NoTransactionError("lock() needs transaction() around it")
    held = _locks.get()
    wanted = [name for name in names if held is None or name not in held]
    if not wanted:
        return
    await engine().lock(*wanted)
    if held is not None:
        held.update(wanted)


async def fetch(sql: str, *values: object) -> Sequence[Mapping[str, Any]]:
    """Run a statement with ``{}`` for each value, and return its rows.

    What Piccolo's ``raw()`` does, without building the statement anew: for what
    every request runs.
    """
    return await engine().fetch(sql, *values)


async def insert_rows(
    table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> list[int]:
    """Insert rows with one statement, and return their ids in the order of ``rows``.

    Args:
        table: one with a running number ``id``.
        columns: names of its columns, the rest takes the database's own defaults.
        rows: their values, in the order of ``columns``.
    """
    if not rows:
        return []
    # RETURNING promises no order; the numbers are given in the order of the rows.
    return sorted(await engine().insert_rows(table, columns, rows))


@lru_cache(maxsize=64)
def _names(table: type[Table]) -> tuple[str, ...]:
    names = (column._meta.name for column in table._meta.columns)  # noqa: SLF001
    return tuple(name for name in names if name != "id")


async def insert(row: Table) -> None:
    """Insert one row as it stands, and give it its ``id``.

    What Piccolo's ``save()`` does for a new row, without building the statement anew.
    """
    names = _names(type(row))
    values = [getattr(row, name) for name in names]
    sent = [value.value if isinstance(value, Enum) else value for value in values]
    [number] = await insert_rows(type(row), names, [sent])
    row.id = number  # type: ignore[attr-defined]
    row._exists_in_db = True  # noqa: SLF001


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
