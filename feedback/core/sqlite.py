"""The embedded database: one kept writer, a few kept readers.

Piccolo's stock SQLite engine opens a thread and a connection for every query;
under 32 writers that means locks and seconds of waiting. This one keeps its
connections: a single writer behind a lock (``BEGIN IMMEDIATE``) and readers
that refuse to write. Other processes may write at the same time; they wait for
each other inside SQLite (``busy_timeout``).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import aiosqlite
from piccolo.engine.sqlite import (
    Savepoint,
    SQLiteEngine,
    SQLiteTransaction,
    TransactionType,
    dict_factory,
)
from piccolo.table import Table

T = TypeVar("T")

READERS = 3
READS = ("SELECT", "WITH", "PRAGMA", "EXPLAIN")
WAIT_S = 10.0
"""How long a write waits for its turn before the database counts as busy."""
PROBE_S = 2.0
"""How long the health check waits for another program's lock."""
PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = 1;
    PRAGMA busy_timeout = 10000;
"""


class KeptConnections:
    """The open connections of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.file: tuple[int, int] | None = None
        self.writer: aiosqlite.Connection | None = None
        self.writing = asyncio.Lock()
        self.must_begin = False
        """A transaction is open here that the file does not know of yet."""
        self.readers: list[aiosqlite.Connection] = []
        self.reader_free = asyncio.Semaphore(READERS)

    def stop(self) -> None:
        """Let go of connections whose event loop has ended."""
        for connection in [self.writer, *self.readers]:
            if connection is not None:
                connection.stop()


async def to_the_end(work: Awaitable[T]) -> T:
    """Await ``work`` to its end, also when cancelled meanwhile.

    The driver's thread cannot be stopped midway: a BEGIN that nobody waits for
    would open a transaction that nobody ends.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()
        raise


async def take_turn(writing: asyncio.Lock) -> None:
    """Wait for the writer of this process.

    Raises:
        sqlite3.OperationalError: others have been writing for ``WAIT_S`` seconds.
    """
    try:
        async with asyncio.timeout(WAIT_S):
            await writing.acquire()
    except TimeoutError as refusal:
        raise sqlite3.OperationalError("database is locked: others are writing") from refusal


class KeptTransaction(SQLiteTransaction):
    """A transaction on the kept writer; it joins the one already open."""

    __slots__ = ()
    engine: "KeptSQLiteEngine"

    async def __aenter__(self) -> SQLiteTransaction:
        """Wait for the writer; the first statement takes the file's write lock.

        ``BEGIN`` travels with that statement: to the driver's thread and back is
        what costs, not what is done there.
        """
        if self._parent is not None:
            return self._parent
        kept = self.engine.kept()
        await take_turn(kept.writing)
        try:
            self.engine.check_file()
            self.connection = await self.engine.writer()
        except BaseException:
            kept.writing.release()
            raise
        kept.must_begin = True
        self.context = self.engine.current_transaction.set(self)
        return self

    async def savepoint(self, name: str | None = None) -> Savepoint:
        """Set a savepoint, for which the transaction must have begun."""
        await self.engine.begin()
        return await super().savepoint(name)

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Commit, or roll back after an exception."""
        if self._parent is not None:
            return False
        kept = self.engine.kept()
        try:
            if not self.connection.in_transaction:
                pass  # committed or rolled back by hand
            elif exception is not None:
                await to_the_end(self.connection.execute("ROLLBACK"))
            else:
                await self._commit_or_roll_back()
        finally:
            kept.must_begin = False
            self.engine.current_transaction.reset(self.context)
            kept.writing.release()
        return False

    async def _commit_or_roll_back(self) -> None:
        try:
            await to_the_end(self.connection.execute("COMMIT"))
        except BaseException:
            # A commit refused (disk full, say) leaves the transaction open.
            if self.connection.in_transaction:
                await to_the_end(self.connection.execute("ROLLBACK"))
            raise


class KeptSQLiteEngine(SQLiteEngine):
    """Piccolo's SQLite engine with kept connections."""

    _kept: KeptConnections | None = None

    def kept(self) -> KeptConnections:
        """Return the connections of the running event loop."""
        loop = asyncio.get_running_loop()
        if self._kept is None or self._kept.loop is not loop:
            if self._kept is not None:
                self._kept.stop()
            self._kept = KeptConnections(loop)
        return self._kept

    async def writer(self) -> aiosqlite.Connection:
        """Return the writing connection; call it only under the lock."""
        kept = self.kept()
        if kept.writer is None:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            kept.writer = await self._connect()
        return kept.writer

    async def _connect(self) -> aiosqlite.Connection:
        connecting = aiosqlite.connect(**self.connection_kwargs)
        # A process that forgets to close must still be able to end.
        connecting._thread.daemon = True  # noqa: SLF001
        connection = await connecting
        try:
            connection.row_factory = dict_factory  # type: ignore[assignment]
            await connection.executescript(PRAGMAS)
            kept = self.kept()
            kept.file = kept.file or identity(Path(self.path))
            # Never a reader of one file beside the writer of another.
            self.check_file()
        except BaseException:
            connection.stop()
            raise
        return connection

    def check_file(self) -> None:
        """Refuse to go on with a file that is not where it was opened.

        A file deleted or replaced while it is open can be written to as before,
        and all of it is lost with the last connection.

        Raises:
            sqlite3.OperationalError: it is gone or another one.
        """
        opened = self.kept().file
        if opened is not None and opened != identity(Path(self.path)):
            raise sqlite3.OperationalError("the database file is gone or was replaced: restart")

    async def check_writable(self) -> None:
        """Find out whether a write would be let in, without waiting in the queue.

        Raises:
            sqlite3.OperationalError: the file is gone, or another program holds it.
        """
        self.check_file()
        await asyncio.to_thread(_take_lock, self.path)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[aiosqlite.Connection]:
        kept = self.kept()
        async with kept.reader_free:
            self.check_file()
            reader = kept.readers.pop() if kept.readers else await self._new_reader()
            try:
                yield reader
            finally:
                kept.readers.append(reader)

    async def _new_reader(self) -> aiosqlite.Connection:
        reader = await self._connect()
        await reader.execute("PRAGMA query_only = 1")
        return reader

    async def lock(self, *names: str) -> None:
        """Nothing to wait for: whoever is in a transaction writes alone."""

    async def fetch(self, sql: str, *values: object) -> Sequence[Mapping[str, Any]]:
        """Run a statement with ``{}`` for each value."""
        query, current = sql.replace("{}", "?"), self.current_transaction.get()
        rows: Sequence[Mapping[str, Any]] = (
            await self._run_in_new_connection(query, list(values))
            if current is None
            else await self._run(current.connection, query, list(values))
        )
        return rows

    async def insert_rows(
        self, table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> list[int]:
        """Insert rows with one statement."""
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(rows))
        into = f'INSERT INTO "{table._meta.tablename}" ({names})'  # noqa: SLF001
        sql = f"{into} VALUES {places} RETURNING id"
        return [row["id"] for row in await self.fetch(sql, *chain.from_iterable(rows))]

    async def close(self) -> None:
        """Close every connection; the next query opens new ones."""
        kept, self._kept = self._kept, None
        if kept is None:
            return
        for connection in [kept.writer, *kept.readers]:
            if connection is not None:
                await connection.close()

    def transaction(
        self,
        transaction_type: TransactionType = TransactionType.immediate,
        allow_nested: bool = True,  # noqa: FBT001, FBT002 - Piccolo's signature
    ) -> KeptTransaction:
        """Begin IMMEDIATE: reading first and writing later would otherwise fail."""
        del transaction_type
        return KeptTransaction(self, TransactionType.immediate, allow_nested)

    async def _run_in_new_connection(
        self, query: str, args: list[Any] | None = None, *_: Any, **__: Any
    ) -> Any:
        if query.lstrip().upper().startswith(READS):
            async with self._reading() as reader:
                return await self._run(reader, query, args)
        async with self.transaction() as writing:
            return await self._run(writing.connection, query, args)

    async def _run_in_existing_connection(
        self, connection: Any, query: str, args: list[Any] | None = None, *_: Any, **__: Any
    ) -> Any:
        return await self._run(connection, query, args)

    async def _run(self, connection: Any, query: str, args: list[Any] | None) -> Any:
        kept = self.kept()
        if kept.must_begin and connection is kept.writer:
            return await self._begin_with(query, args or [])
        # One hop to the connection's thread instead of three.
        return list(await connection.execute_fetchall(query, args or []))

    async def begin(self) -> None:
        """Take the file's write lock now, if the open transaction has not."""
        if self.kept().must_begin:
            await self._begin_with("SELECT 1", [])

    async def _begin_with(self, query: str, args: list[Any]) -> Any:
        kept = self.kept()
        assert kept.writer is not None
        driver = kept.writer

        def begin_and_run() -> list[Any]:
            driver._conn.execute("BEGIN IMMEDIATE")  # noqa: SLF001 - we are in its thread
            kept.must_begin = False
            return driver._conn.execute(query, args).fetchall()  # noqa: SLF001

        # Cancelled meanwhile it must have ended before anybody rolls back.
        return await to_the_end(driver._execute(begin_and_run))  # type: ignore[no-untyped-call]  # noqa: SLF001


def identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from another of the same name; None: there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _take_lock(path: str) -> None:
    connection = sqlite3.connect(path, timeout=PROBE_S, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    finally:
        connection.close()
