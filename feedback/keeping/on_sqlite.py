"""Reading and filling a whole database that is a file."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, time
from pathlib import Path
from typing import Any

from feedback.core.sqlite import PROBE_S, WAIT_S
from feedback.keeping.problems import InUse, KeepingRefused
from feedback.keeping.shapes import Kind, Row, Shape, make_shape, read_moment
from feedback.keeping.stores import BATCH, Migrations, columns_of, quoted

READ: dict[Kind, Any] = {
    Kind.BOOL: bool,
    Kind.MOMENT: read_moment,
    Kind.DAY: date.fromisoformat,
    Kind.HOUR: time.fromisoformat,
}
"""How what SQLite keeps becomes a value; the rest is one already."""


class SqliteStore:
    """The tables of a file, through one connection of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    async def migrations(self) -> Migrations:
        """Return the ids of the migrations seen, by app."""
        seen: dict[str, list[str]] = {}
        sql = "SELECT app_name, name FROM migration ORDER BY app_name, name"
        if "migration" in self._names():
            for app, name in self.connection.execute(sql):
                seen.setdefault(app, []).append(name)
        return seen

    def _names(self) -> list[str]:
        # An index of words is a table of another kind, with tables of its own below it.
        sql = (
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        )
        return [name for (name,) in self.connection.execute(sql)]

    async def shapes(self) -> list[Shape]:
        """Return every table but Piccolo's own, by name."""
        return [self._shape(name) for name in self._names() if name != "migration"]

    def _shape(self, name: str) -> Shape:
        sql = "SELECT name, type, pk FROM pragma_table_info(?)"
        found = self.connection.execute(sql, (name,)).fetchall()
        key = [column for column, _, place in found if place]
        return make_shape(name, [(column, declared) for column, declared, _ in found], key)

    async def count(self, shape: Shape) -> int:
        """Return how many rows a table has."""
        sql = f"SELECT count(*) FROM {quoted(shape.name)}"  # noqa: S608 - a table's own name
        return int(self.connection.execute(sql).fetchone()[0])

    async def last_id(self, shape: Shape) -> int:
        """Return the highest number in use; 0: the key is no number."""
        if shape.key != ("id",):
            return 0
        sql = f"SELECT coalesce(max(id), 0) FROM {quoted(shape.name)}"  # noqa: S608 - a table's own name
        return int(self.connection.execute(sql).fetchone()[0])

    async def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows in the order of the key, some at a time."""
        order = ", ".join(quoted(name) for name in shape.key)
        sql = f"SELECT {columns_of(shape)} FROM {quoted(shape.name)} ORDER BY {order}"  # noqa: S608 - names of the table's own
        odd = [
            (place, READ[column.kind])
            for place, column in enumerate(shape.columns)
            if column.kind in READ
        ]
        cursor = self.connection.execute(sql)
        while found := cursor.fetchmany(BATCH):
            yield [_converted(row, odd) for row in found]

    async def begin_load(self) -> None:
        """Empty the tables; foreign keys are off on this connection."""
        for shape in await self.shapes():
            self.connection.execute(f"DELETE FROM {quoted(shape.name)}")  # noqa: S608 - a table's own name

    async def load(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Add rows."""
        marks = ", ".join("?" * len(shape.columns))
        sql = f"INSERT INTO {quoted(shape.name)} ({columns_of(shape)}) VALUES ({marks})"  # noqa: S608 - names of the table's own
        try:
            self.connection.executemany(sql, rows)
        except (sqlite3.IntegrityError, OverflowError) as error:
            raise KeepingRefused(f"Bảng {shape.name}: {error}.") from error

    async def end_load(self, last_ids: Mapping[str, int]) -> None:
        """Ask every foreign key again; SQLite numbers from the highest in use.

        Raises:
            KeepingRefused: one points at nothing.
        """
        del last_ids
        broken = self.connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise KeepingRefused(f"Khóa ngoài của bảng {broken[0]} trỏ tới dòng không có.")


def _converted(row: Row, odd: Sequence[tuple[int, Any]]) -> Row:
    values = list(row)
    for place, convert in odd:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


def connect(path: Path) -> sqlite3.Connection:
    """Open an existing file, without foreign keys and in no transaction."""
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=WAIT_S, isolation_level=None
    )
    connection.execute("PRAGMA foreign_keys = 0")
    return connection


@contextmanager
def reading(path: Path, *, alone: bool) -> Iterator[SqliteStore]:
    """Read a file as of this moment.

    Args:
        path: the file; others go on reading it.
        alone: also keep others from writing until the end.
    """
    with closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE" if alone else "BEGIN")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield SqliteStore(connection)


FILLING = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -65536;
"""
"""No way back and nothing on the disk before the end; 64 MiB for the indexes."""


@contextmanager
def filling(path: Path) -> Iterator[SqliteStore]:
    """Fill a file nobody else has and that is thrown away when this does not end well."""
    with closing(connect(path)) as connection:
        connection.executescript(FILLING)
        connection.execute("BEGIN IMMEDIATE")
        yield SqliteStore(connection)
        connection.execute("COMMIT")


@contextmanager
def held_alone(path: Path) -> Iterator[sqlite3.Connection | None]:
    """Let no other process open a file; None: it is damaged, nobody can.

    Raises:
        InUse: somebody has.
    """
    with closing(sqlite3.connect(path, timeout=PROBE_S, isolation_level=None)) as connection:
        damaged = False
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            raise InUse(str(path)) from error
        except sqlite3.DatabaseError:
            damaged = True
        yield None if damaged else connection


def merge_log(connection: sqlite3.Connection) -> None:
    """Write what is in the log beside the file into the file, and do without a log."""
    connection.execute("PRAGMA journal_mode = DELETE").fetchone()


def delete_file(path: Path) -> None:
    """Delete a database and what lies beside it."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()


@contextmanager
def exchanging(final: Path, beside: Path, *, aside: Path, keep_old: bool) -> Iterator[None]:
    """Let a finished file take a name when the block ends well.

    A process that has a deleted file open yet is told by ``check_file``; a new one
    finds the new file and none of the old one's log.

    Args:
        final: the name to take.
        beside: the finished file, in the same folder.
        aside: where to put what must not lie beside the new file.
        keep_old: put the old file there too.

    Raises:
        InUse: another process has the old file open.
    """
    if not final.exists():
        yield
        _put_log_aside(final, aside)
        beside.replace(final)
        return
    with held_alone(final) as connection:
        yield
        if connection is None:
            _put_log_aside(final, aside)
        else:
            merge_log(connection)
        if keep_old:
            aside.unlink(missing_ok=True)
            aside.hardlink_to(final)
        beside.replace(final)


def _put_log_aside(final: Path, aside: Path) -> None:
    """Keep a log whose database is gone from being read into the next one."""
    for ending in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            final.with_name(final.name + ending).replace(f"{aside}{ending}")
