"""Changing a column where the database cannot: its table is built anew.

SQLite adds tables and columns and alters nothing else, so Piccolo's automatic
migrations fail there with ``near "ALTER": syntax error``. Let Piccolo write the
migration all the same (``piccolo migrations new feedback --auto``), then change
two things in it: take this file's manager, and write the table down as it is from
that day on (not the living class, which goes on changing)::

    class Lamp(Table, tablename="lamp"):
        id = Serial(primary_key=True)
        height_cm = Integer(null=True)
        street = ForeignKey(references=Street)       # Street: a class with its id


    async def forwards():
        manager = RebuildingManager(migration_id=ID, app_name="feedback", description=DESCRIPTION)
        manager.alter_column(...)                    # as Piccolo wrote it
        manager.rebuild(Lamp, {"height_cm": "CAST(height AS INTEGER) * 100"})
        return manager

Piccolo's lines tell the next ``--auto`` what has changed; only ``rebuild`` is run.
"""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table

from feedback.core.db import engine, in_transaction
from feedback.core.sqlite import PRAGMAS, WAIT_S, KeptSQLiteEngine

Rebuilt = tuple[type[Table], Mapping[str, str]]


class RebuildRefused(Exception):
    """A table cannot be built anew; the database is as it was."""


async def rebuild_table(table: type[Table], values: Mapping[str, str] | None = None) -> None:
    """Build a table anew in the shape of ``table``, in one transaction of its own.

    Columns of the same name are copied, a new one starts at its default, one that
    ``table`` does not have is dropped with what it held. Rows and foreign keys of
    other tables stay, and so do indexes and triggers made by hand.

    Args:
        table: the shape wanted; its name is that of the table in the database.
        values: for columns whose content changes, SQL over the old columns.

    Raises:
        RebuildRefused: there is no such table, ``values`` names no column, or a
            foreign key would point at nothing.
        sqlite3.Error: a row does not fit the new shape.
    """
    await _rebuild_all([(table, values or {})])


async def _rebuild_all(tables: Sequence[Rebuilt]) -> None:
    if in_transaction():
        raise RebuildRefused("a table is built anew in a transaction of its own")
    found = engine()
    if not isinstance(found, KeptSQLiteEngine):
        raise RebuildRefused("only the embedded database needs a table built anew")
    await asyncio.to_thread(_rebuild, found.path, tables)


def _rebuild(path: str, tables: Sequence[Rebuilt]) -> None:
    # A connection of its own: foreign keys can only be let go of outside a transaction,
    # and with them on, DROP TABLE would delete the rows of other tables that point here.
    with closing(sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)) as connection:
        connection.executescript(PRAGMAS)
        connection.execute("PRAGMA foreign_keys = 0")
        # Else RENAME would first want every trigger's table, also the one just dropped.
        connection.execute("PRAGMA legacy_alter_table = 1")
        connection.execute("BEGIN IMMEDIATE")
        try:
            for table, values in tables:
                _exchange(connection, table, values)
            _check_foreign_keys(connection)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def _exchange(
    connection: sqlite3.Connection, table: type[Table], values: Mapping[str, str]
) -> None:
    name = str(table._meta.tablename)  # noqa: SLF001 - Piccolo's own name for its public facts
    create, *indexes = table.create_table().ddl
    rebuilt = f"rebuilt_{name}"
    old = _columns(connection, name)
    if not old:
        raise RebuildRefused(f"there is no table {name}")
    by_hand = _made_by_hand(connection, name, old)
    connection.execute(create.replace(f'"{name}"', f'"{rebuilt}"', 1))
    new = _columns(connection, rebuilt)
    if unknown := values.keys() - set(new):
        raise RebuildRefused(f"{name} has no column {', '.join(sorted(unknown))}")
    copied = {column: values.get(column, f'"{column}"') for column in new}
    copied = {column: sql for column, sql in copied.items() if column in {*old, *values}}
    into = ", ".join(f'"{column}"' for column in copied)
    source = ", ".join(copied.values())
    connection.execute(
        f'INSERT INTO "{rebuilt}" ({into}) SELECT {source} FROM "{name}" ORDER BY rowid'  # noqa: S608 - written by a migration
    )
    connection.execute(f'DROP TABLE "{name}"')
    connection.execute(f'ALTER TABLE "{rebuilt}" RENAME TO "{name}"')
    for statement in (*indexes, *by_hand):
        connection.execute(statement)


def _columns(connection: sqlite3.Connection, name: str) -> list[str]:
    rows = connection.execute("SELECT name FROM pragma_table_info(?) ORDER BY cid", (name,))
    return [row[0] for row in rows]


def _made_by_hand(
    connection: sqlite3.Connection, name: str, columns: Sequence[str]
) -> list[str]:
    """Return how to make what Piccolo does not know of: it names an index after its column."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND tbl_name = ? AND sql IS NOT NULL",
        (name,),
    )
    of_piccolo = {f"{name}_{column}" for column in columns}
    return [sql for made, sql in rows if made not in of_piccolo]


def _check_foreign_keys(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        table, row, parent, _ = broken[0]
        raise RebuildRefused(
            f"{len(broken)} foreign keys would point at nothing, "
            f"the first from row {row} of {table} to {parent}"
        )


@dataclass
class RebuildingManager(MigrationManager):
    """Piccolo's manager for a migration that changes columns: tables are built anew."""

    rebuilt: list[Rebuilt] = field(default_factory=list)

    def rebuild(self, table: type[Table], values: Mapping[str, str] | None = None) -> None:
        """Have a table built anew, as ``rebuild_table`` does, when the migration is run."""
        self.rebuilt.append((table, values or {}))

    async def run(self, backwards: bool = False) -> None:  # noqa: FBT001, FBT002 - Piccolo's
        """Build the tables anew, all of them or none.

        Raises:
            RebuildRefused: the migration holds what is no change of a rebuilt table's
                columns, or is to run backwards.
        """
        if backwards:
            raise RebuildRefused("a rebuilt table has no way back: restore the copy")
        if not isinstance(engine(), KeptSQLiteEngine):
            await self._alter(backwards=backwards)
            return
        left = self._not_rebuilt()
        if left:
            raise RebuildRefused(f"{', '.join(left)}: write a migration of its own")
        if not self.preview:
            await _rebuild_all(self.rebuilt)

    async def _alter(self, *, backwards: bool) -> None:
        """Let Piccolo alter the columns: PostgreSQL can."""
        if any(values for _, values in self.rebuilt):
            raise RebuildRefused("on PostgreSQL say by raw SQL how the content changes")
        await super().run(backwards=backwards)

    def _not_rebuilt(self) -> list[str]:
        columns = (
            self.add_columns,
            self.drop_columns,
            self.rename_columns,
            self.alter_columns,
        )
        named = {name for change in columns for name in change.table_class_names}
        left = sorted(named - {table.__name__ for table, _ in self.rebuilt})
        others = {
            "add_table": self.add_tables,
            "drop_table": self.drop_tables,
            "rename_table": self.rename_tables,
            "change_table_schema": self.change_table_schemas,
            "add_constraint": self.add_constraints.add_constraints,
            "drop_constraint": self.drop_constraints.drop_constraints,
            "add_raw": self.raw,
        }
        return left + [name for name, listed in others.items() if listed]
