"""PostgreSQL: a pool of connections for each process, and one kind of refusal.

Piccolo's stock engine needs its pool opened by hand, keeps a connection out of
the pool when a commit fails, and lets a dozen kinds of errors through when the
server is away. This one opens the pool with the first query, gives every
connection back, and says ``DatabaseUnavailable``.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import lru_cache
from types import TracebackType
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.table import Table

CONNECTIONS = 12
"""Of one process; PostgreSQL's default of 100 serves eight of them."""
WAIT_S = 10.0
"""How long a query waits for a free connection before the database counts as busy."""
PROBE_S = 2.0
CONNECT_S = 5.0
QUERY_S = 60.0

SESSION = {
    "application_name": "langnghe",
    "timezone": "UTC",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.QueryCanceledError,
    asyncpg.TransactionRollbackError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.PostgresSystemError,
)
"""Not reached, shut down, full, too busy, or in recovery: trying again may help."""


LOCK = """
    SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest($1::text[]) AS name
"""


class DatabaseUnavailable(Exception):
    """The database did not do it now; nothing was stored, a later try may succeed."""


@contextmanager
def unavailable() -> Iterator[None]:
    """Turn whatever the driver says of a server that is away into one refusal.

    Raises:
        DatabaseUnavailable: it is away, full or too busy.
    """
    try:
        yield
    except AWAY as error:
        if isinstance(error, ValueError):
            raise  # a value the driver cannot send: our own mistake
        raise DatabaseUnavailable(f"{type(error).__name__}: {error}") from error


class KeptTransaction(PostgresTransaction):
    """A transaction on a connection of the pool; it joins the one already open."""

    __slots__ = ()
    engine: "KeptPostgresEngine"

    async def __aenter__(self) -> PostgresTransaction:
        """Take a connection and begin.

        Raises:
            DatabaseUnavailable: there is none, or the server is away.
        """
        if self._parent is not None:
            return self._parent
        with unavailable():
            self.connection = await self.engine.take()
            try:
                self.transaction = self.connection.transaction()
                await self.transaction.start()
            except BaseException:
                await self.engine.give_back(self.connection)
                raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Commit, or roll back after an exception; the connection goes back in any case."""
        if self._parent is not None:
            return False
        try:
            if self._committed or self._rolled_back:
                pass
            elif exception is not None:
                # A lost connection cannot roll back, and need not: the server does.
                with suppress(*AWAY):
                    await self.transaction.rollback()
            else:
                with unavailable():
                    await self.transaction.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self.engine.give_back(self.connection)
        return False


class KeptPostgresEngine(PostgresEngine):
    """Piccolo's PostgreSQL engine with a pool that opens itself."""

    def __init__(self, url: str) -> None:
        """Remember where the server is; nothing is opened yet."""
        self.query_s = QUERY_S
        """How long a statement may take; who changes the whole database sets it higher."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: asyncio.Lock | None = None
        super().__init__(config={"dsn": url})

    async def check_version(self) -> None:
        """Ask nothing of the server when the program is merely imported."""

    async def prep_database(self) -> None:
        """Need no extension: a bare PostgreSQL serves."""

    async def kept(self) -> "asyncpg.Pool[Any]":
        """Return the pool of the running event loop."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            # Connections of a loop that has ended are gone with it.
            self._loop, self._opening, self.pool = loop, asyncio.Lock(), None
        if self.pool is None:
            assert self._opening is not None
            async with self._opening:
                if self.pool is None:
                    self.pool = await asyncpg.create_pool(
                        **self.config,
                        min_size=1,
                        max_size=CONNECTIONS,
                        timeout=CONNECT_S,
                        command_timeout=QUERY_S,
                        server_settings=SESSION,
                        reset=_leave_as_it_is,
                    )
        return self.pool

    async def take(self) -> Any:
        """Take a connection; ``give_back`` it."""
        pool = await self.kept()
        return await pool.acquire(timeout=WAIT_S)

    async def give_back(self, connection: Any) -> None:
        """Give a connection back; a broken one is closed by the pool."""
        assert self.pool is not None
        with suppress(*AWAY):
            await self.pool.release(connection)

    async def check_writable(self) -> None:
        """Find out whether a write would be let in.

        Raises:
            DatabaseUnavailable: the server is away, full, or a replica.
        """
        with unavailable():
            async with asyncio.timeout(PROBE_S), self._connected() as connection:
                read_only = await connection.fetchval("SHOW transaction_read_only")
        if read_only == "on":
            raise DatabaseUnavailable("the database is read-only")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:
        connection = await self.take()
        try:
            yield connection
        finally:
            await self.give_back(connection)

    async def lock(self, *names: str) -> None:
        """Wait until no other transaction holds one of ``names``; ours does until it ends."""
        await self._run_in_pool(LOCK, [list(names)])

    async def fetch(self, sql: str, *values: object) -> Sequence[Mapping[str, Any]]:
        """Run a statement with ``{}`` for each value."""
        rows: Sequence[Mapping[str, Any]] = await self._run_in_pool(_numbered(sql), values)
        return rows

    async def insert_rows(
        self, table: type[Table], columns: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> list[int]:
        """Insert rows with one statement, always the same one however many there are."""
        values = [[_storable(value) for value in column] for column in zip(*rows, strict=True)]
        found = await self._run_in_pool(_insert(table, tuple(columns)), values)
        return [row["id"] for row in found]

    async def close(self) -> None:
        """Close every connection; the next query opens new ones."""
        pool = self.pool
        if pool is None or self._loop is not asyncio.get_running_loop():
            self.pool = None
            return
        try:
            async with asyncio.timeout(WAIT_S):
                await pool.close()
        except (TimeoutError, *AWAY):
            pool.terminate()
        finally:
            if self.pool is pool:
                self.pool = None

    def transaction(self, allow_nested: bool = True) -> KeptTransaction:  # noqa: FBT001, FBT002 - Piccolo's signature
        """Begin a transaction, or join the one that is open."""
        return KeptTransaction(self, allow_nested)

    async def get_new_connection(self) -> Any:
        """Return a connection of its own, for a long stream; close it."""
        with unavailable():
            return await asyncpg.connect(
                **self.config, timeout=CONNECT_S, server_settings=SESSION
            )

    async def run_querystring(self, querystring: Any, in_pool: bool = True) -> Any:  # noqa: FBT001, FBT002 - Piccolo's signature
        """Run a query of Piccolo's making."""
        del in_pool
        query, args = querystring.compile_string(engine_type=self.engine_type)
        return await self._run_in_pool(query, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:  # noqa: FBT001, FBT002 - Piccolo's signature
        """Run a statement that changes the tables."""
        del in_pool
        return await self._run_in_pool(ddl)

    async def _run_in_new_connection(
        self, query: str, args: Sequence[Any] | None = None
    ) -> Any:
        return await self._run_in_pool(query, args)

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        sent = [_storable(value) for value in args or ()]
        with unavailable():
            current = self.current_transaction.get()
            if current is not None:
                return await current.connection.fetch(query, *sent, timeout=self.query_s)
            async with self._connected() as connection:
                return await connection.fetch(query, *sent, timeout=self.query_s)


@lru_cache(maxsize=256)
def _numbered(sql: str) -> str:
    """Return a statement with ``$1``, ``$2`` … for each ``{}``."""
    first, *rest = sql.split("{}")
    return first + "".join(f"${place}{part}" for place, part in enumerate(rest, 1))


@lru_cache(maxsize=64)
def _insert(table: type[Table], columns: tuple[str, ...]) -> str:
    # Without a length: a cast to varchar(20) would cut what is too long in silence.
    types = [
        table._meta.get_column_by_name(name).column_type.partition("(")[0]  # noqa: SLF001
        for name in columns
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
    into = f'INSERT INTO "{table._meta.tablename}" ({names})'  # noqa: SLF001
    return f"{into} SELECT * FROM unnest({arrays}) RETURNING id"  # noqa: S608 - names of ours


async def _leave_as_it_is(_: Any) -> None:
    """Save the round trip of a RESET after each use: we change nothing of a session.

    A transaction left open is rolled back all the same.
    """


def _storable(value: Any) -> Any:
    """PostgreSQL keeps any sign but NUL, which no text of ours needs."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
