"""Reading and filling a whole database on a PostgreSQL server."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from feedback.core.postgres import KeptPostgresEngine
from feedback.keeping.problems import KeepingRefused
from feedback.keeping.shapes import Kind, Row, Shape, make_shape, without_nul
from feedback.keeping.stores import BATCH, Migrations, columns_of, quoted

LONG_S = 24 * 3600.0
"""For one statement; the driver wants a number."""

NAMES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
COLUMNS = """
    SELECT column_name, data_type FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'
"""
"""What the database makes of other columns it makes anew."""
KEY = """
    SELECT attname FROM pg_index
      JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
     WHERE indisprimary AND indrelid = to_regclass($1)
"""
FOREIGN_KEYS = """
    SELECT conrelid::regclass::text AS on_table, conname, pg_get_constraintdef(oid) AS said
      FROM pg_constraint
     WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
ROUTINES = """
    SELECT p.oid::regprocedure::text AS signature FROM pg_proc AS p
     WHERE pronamespace = current_schema()::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""


class PostgresStore:
    """The tables of a server's database, through one connection in a transaction."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._foreign_keys: list[Any] = []

    async def migrations(self) -> Migrations:
        """Return the ids of the migrations seen, by app."""
        seen: dict[str, list[str]] = {}
        if "migration" in await self.names():
            sql = "SELECT app_name, name FROM migration ORDER BY app_name, name"
            for row in await self.connection.fetch(sql):
                seen.setdefault(row["app_name"], []).append(row["name"])
        return seen

    async def names(self) -> list[str]:
        """Return the names of all tables."""
        return [row["tablename"] for row in await self.connection.fetch(NAMES)]

    async def shapes(self) -> list[Shape]:
        """Return every table but Piccolo's own, by name."""
        names = sorted(name for name in await self.names() if name != "migration")
        return [await self._shape(name) for name in names]

    async def _shape(self, name: str) -> Shape:
        declared = [tuple(row) for row in await self.connection.fetch(COLUMNS, name)]
        key = [row["attname"] for row in await self.connection.fetch(KEY, quoted(name))]
        return make_shape(name, declared, key)

    async def count(self, shape: Shape) -> int:
        """Return how many rows a table has."""
        sql = f"SELECT count(*) FROM {quoted(shape.name)}"  # noqa: S608 - a table's own name
        return int(await self.connection.fetchval(sql, timeout=LONG_S))

    async def last_id(self, shape: Shape) -> int:
        """Return the highest number given so far; 0: the key is no number."""
        sequence = await self._sequence(shape)
        if sequence is None:
            return 0
        highest = f"SELECT coalesce(max(id), 0) FROM {quoted(shape.name)}"  # noqa: S608 - a table's own name
        given = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608 - named by the server
        return max(
            int(await self.connection.fetchval(highest)),
            int(await self.connection.fetchval(given)),
        )

    async def _sequence(self, shape: Shape) -> str | None:
        if shape.key != ("id",):
            return None
        sql = "SELECT pg_get_serial_sequence($1, 'id')"
        found: str | None = await self.connection.fetchval(sql, quoted(shape.name))
        return found

    async def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows in the order of the key, some at a time."""
        kinds = {column.name: column.kind for column in shape.columns}
        order = ", ".join(
            # SQLite compares texts by their bytes; so does this collation.
            quoted(name) + (' COLLATE "C"' if kinds[name] is Kind.TEXT else "")
            for name in shape.key
        )
        sql = f"SELECT {columns_of(shape)} FROM {quoted(shape.name)} ORDER BY {order}"  # noqa: S608 - names of the table's own
        # Not the driver's own cursor: it stays open, and no table that is open is altered.
        cursor = quoted(f"rows of {shape.name}")
        await self.connection.execute(f"DECLARE {cursor} NO SCROLL CURSOR FOR {sql}")
        while found := await self.connection.fetch(
            f"FETCH {BATCH} FROM {cursor}", timeout=LONG_S
        ):
            yield [tuple(record) for record in found]
        await self.connection.execute(f"CLOSE {cursor}")

    async def begin_load(self) -> None:
        """Let go of foreign keys and empty the tables."""
        self._foreign_keys = await self.connection.fetch(FOREIGN_KEYS)
        for key in self._foreign_keys:
            await self.connection.execute(
                f"ALTER TABLE {key['on_table']} DROP CONSTRAINT {quoted(key['conname'])}"
            )
        names = [quoted(name) for name in await self.names() if name != "migration"]
        await self.connection.execute(f"TRUNCATE {', '.join(names)}")

    async def load(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Add rows.

        Raises:
            KeepingRefused: one does not fit.
        """
        names = [column.name for column in shape.columns]
        texts = [n for n, column in enumerate(shape.columns) if column.kind is Kind.TEXT]
        try:
            await self.connection.copy_records_to_table(
                shape.name,
                records=[_storable(row, texts) for row in rows],
                columns=names,
                timeout=LONG_S,
            )
        except (
            asyncpg.DataError,
            asyncpg.IntegrityConstraintViolationError,
            ValueError,
            OverflowError,
        ) as error:
            raise KeepingRefused(f"Bảng {shape.name}: {error}.") from error

    async def end_load(self, last_ids: Mapping[str, int]) -> None:
        """Continue numbering after ``last_ids``, and ask every foreign key again.

        Raises:
            KeepingRefused: one points at nothing.
        """
        for shape in await self.shapes():
            sequence = await self._sequence(shape)
            last = max(last_ids.get(shape.name, 0), await self.last_id(shape))
            if sequence is not None:
                sql = "SELECT setval($1::text::regclass, $2, $3)"
                await self.connection.execute(sql, sequence, max(last, 1), last > 0)
        for key in self._foreign_keys:
            sql = f"ADD CONSTRAINT {quoted(key['conname'])} {key['said']}"
            try:
                await self.connection.execute(
                    f"ALTER TABLE {key['on_table']} {sql}", timeout=LONG_S
                )
            except asyncpg.ForeignKeyViolationError as error:
                where = key["on_table"]
                raise KeepingRefused(
                    f"Khóa ngoài của bảng {where} trỏ tới dòng không có."
                ) from error

    async def empty(self) -> None:
        """Drop everything in the schema; make the schema when there is none."""
        if await self.connection.fetchval("SELECT current_schema()") is None:
            await self.connection.execute("CREATE SCHEMA public")
        for name in await self.names():
            await self.connection.execute(f"DROP TABLE {quoted(name)} CASCADE")
        for row in await self.connection.fetch(ROUTINES):
            await self.connection.execute(f"DROP ROUTINE {row['signature']} CASCADE")


def _storable(row: Row, texts: Sequence[int]) -> Row:
    if not any("\0" in row[place] for place in texts if row[place]):
        return row
    values = list(row)
    for place in texts:
        if values[place]:
            values[place] = without_nul(values[place])
    return values


async def patient(connection: Any) -> None:
    """Let a transaction be long: between two statements another database may work."""
    await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")


@asynccontextmanager
async def reading(engine: KeptPostgresEngine, *, alone: bool) -> AsyncIterator[PostgresStore]:
    """Read the database as of this moment.

    Args:
        engine: where it is; others go on reading it.
        alone: also keep others from writing until the end.
    """
    connection = await engine.get_new_connection()
    try:
        names = await PostgresStore(connection).names()
        async with connection.transaction(isolation="repeatable_read", readonly=not alone):
            await patient(connection)
            if alone and names:
                # Before the first query, which is when the moment is fixed.
                tables = ", ".join(quoted(name) for name in names)
                await connection.execute(f"LOCK TABLE {tables} IN SHARE MODE")
            yield PostgresStore(connection)
    finally:
        await connection.close()
