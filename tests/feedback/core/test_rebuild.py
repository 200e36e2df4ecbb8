"""Building a table anew, on tables made for it and on one of the product's own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager, _create_new_migration
from piccolo.columns import ForeignKey, Integer, Serial, Text, Varchar
from piccolo.conf.apps import AppConfig
from piccolo.table import Table

from feedback.complaints.tables import Complaint
from feedback.core.db import transaction
from feedback.core.rebuild import RebuildingManager, RebuildRefused, rebuild_table
from tests.grounds import FileGround
from tests.make import a_complaint, run_jobs

pytestmark = pytest.mark.sqlite

Shape = Callable[[], type[Table]]


class Street(Table, tablename="street"):
    id = Serial(primary_key=True)
    name = Varchar(length=50, unique=True)


class Lamp(Table, tablename="lamp"):
    id = Serial(primary_key=True)
    street = ForeignKey(references=Street)
    height = Varchar(length=10)
    maker = Text(default="?")
    behind: ForeignKey["Lamp"] = ForeignKey("self", null=True, default=None)


class Visit(Table, tablename="visit"):
    id = Serial(primary_key=True)
    lamp = ForeignKey(references=Lamp, null=False)


def taller() -> type[Table]:
    """Return lamps whose height is a number that may be missing, and which have a colour."""

    class Lamp(Table, tablename="lamp"):
        id = Serial(primary_key=True)
        street = ForeignKey(references=Street, index=True)
        height = Integer(null=True, default=None)
        colour = Varchar(length=10, default="white")
        behind: ForeignKey["Lamp"] = ForeignKey("self", null=True, default=None)

    return Lamp


HEIGHT = {"height": "CAST(height AS INTEGER) * 100"}


@pytest.fixture
async def lamps(database: FileGround) -> FileGround:
    """Two lamps in a street, the second behind the first, the first visited twice."""
    for table in (Street, Lamp, Visit):
        await table.create_table()
    await Street.insert(Street(id=5, name="Trần Phú"))
    await Lamp.insert(Lamp(id=7, street=5, height="4"), Lamp(id=9, street=5, height="6"))
    await Lamp.update({Lamp.behind: 7}).where(Lamp.id == 9)
    await Visit.insert(Visit(lamp=7), Visit(lamp=7))
    return database


def ask(database: FileGround, sql: str) -> list[tuple[Any, ...]]:
    """Ask as another program would, with foreign keys watched."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = 1")
        return connection.execute(sql).fetchall()


def shape(database: FileGround, name: str) -> list[object]:
    """Return columns, foreign keys and indexes of a table."""
    indexes = ask(database, f"SELECT name, \"unique\" FROM pragma_index_list('{name}')")
    return [
        ask(database, f"SELECT * FROM pragma_table_info('{name}')"),
        sorted(ask(database, f"SELECT * FROM pragma_foreign_key_list('{name}')")),
        sorted((index, unique) for index, unique in indexes if "autoindex" not in index),
    ]


async def test_a_column_changes_its_type_and_every_row_stays(lamps: FileGround) -> None:
    await rebuild_table(taller(), HEIGHT)

    rows = ask(lamps, "SELECT id, street, height, colour, behind FROM lamp ORDER BY id")
    assert rows == [(7, 5, 400, "white", None), (9, 5, 600, "white", 7)]
    columns = ask(lamps, "SELECT name, type, \"notnull\" FROM pragma_table_info('lamp')")
    assert ("height", "INTEGER", 0) in columns
    assert "maker" not in {name for name, *_ in columns}


async def test_rows_of_other_tables_stay_and_still_point_here(lamps: FileGround) -> None:
    await rebuild_table(taller(), HEIGHT)

    assert await Visit.count() == 2
    with pytest.raises(sqlite3.IntegrityError):
        await Visit.insert(Visit(lamp=8))
    assert ask(lamps, "DELETE FROM lamp WHERE id = 7") == []
    assert await Visit.count() == 0


async def test_a_table_that_points_at_itself_still_does(lamps: FileGround) -> None:
    await rebuild_table(taller(), HEIGHT)

    keys = ask(lamps, 'SELECT "table", "from" FROM pragma_foreign_key_list(\'lamp\')')
    assert sorted(keys) == [("lamp", "behind"), ("street", "street")]
    with pytest.raises(sqlite3.IntegrityError):
        ask(lamps, "UPDATE lamp SET behind = 8")


async def test_indexes_of_the_new_shape_and_those_made_by_hand_are_there(
    lamps: FileGround,
) -> None:
    ask(lamps, "CREATE INDEX tall ON lamp (height) WHERE height > 5")
    ask(lamps, "CREATE TABLE tally (n INTEGER)")
    count = "INSERT INTO tally VALUES (new.id)"
    ask(lamps, f"CREATE TRIGGER counted AFTER INSERT ON lamp BEGIN {count}; END")

    await rebuild_table(taller(), HEIGHT)

    made = ask(lamps, "SELECT name FROM sqlite_master WHERE tbl_name = 'lamp' ORDER BY name")
    assert [name for (name,) in made] == ["counted", "lamp", "lamp_street", "tall"]
    assert ask(lamps, "SELECT * FROM tally") == []
    ask(lamps, "INSERT INTO lamp (street) VALUES (5)")
    assert ask(lamps, "SELECT * FROM tally") == [(10,)]


async def test_an_index_the_new_shape_does_not_want_is_gone(lamps: FileGround) -> None:
    await rebuild_table(taller(), HEIGHT)

    await rebuild_table(Lamp)

    assert shape(lamps, "lamp")[2] == []


async def test_a_trigger_of_another_table_that_speaks_of_it_is_no_hindrance(
    lamps: FileGround,
) -> None:
    count = "UPDATE lamp SET height = height + 1 WHERE id = new.lamp"
    ask(lamps, f"CREATE TRIGGER raised AFTER INSERT ON visit BEGIN {count}; END")

    await rebuild_table(taller(), HEIGHT)

    await Visit.insert(Visit(lamp=7))
    assert ask(lamps, "SELECT height FROM lamp WHERE id = 7") == [(401,)]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        pytest.param({"street": "999"}, RebuildRefused, id="a foreign key to nothing"),
        pytest.param({"hieght": "1"}, RebuildRefused, id="a misspelt column"),
        pytest.param({"colour": "NULL"}, sqlite3.IntegrityError, id="a row that does not fit"),
        pytest.param({"height": "heigth"}, sqlite3.OperationalError, id="SQL that is none"),
    ],
)
async def test_what_cannot_be_done_leaves_everything_as_it_was(
    lamps: FileGround, values: dict[str, str], refusal: type[Exception]
) -> None:
    before = shape(lamps, "lamp"), ask(lamps, "SELECT * FROM lamp ORDER BY id")

    with pytest.raises(refusal):
        await rebuild_table(taller(), values)

    assert (shape(lamps, "lamp"), ask(lamps, "SELECT * FROM lamp ORDER BY id")) == before
    assert ask(lamps, "SELECT name FROM sqlite_master WHERE name LIKE 'rebuilt%'") == []
    await Visit.insert(Visit(lamp=9))


@pytest.mark.usefixtures("lamps")
async def test_a_table_that_is_not_there_is_refused() -> None:
    class Bench(Table, tablename="bench"):
        id = Serial(primary_key=True)

    with pytest.raises(RebuildRefused, match="bench"):
        await rebuild_table(Bench)


@pytest.mark.usefixtures("lamps")
async def test_inside_a_transaction_it_is_refused() -> None:
    async with transaction():
        with pytest.raises(RebuildRefused):
            await rebuild_table(taller(), HEIGHT)


async def test_a_table_in_use_is_the_same_afterwards_and_takes_new_rows(
    database: FileGround,
) -> None:
    first = await a_complaint()
    await run_jobs()
    before = shape(database, "complaint"), await Complaint.select().order_by(Complaint.id)

    await rebuild_table(Complaint)

    after = shape(database, "complaint"), await Complaint.select().order_by(Complaint.id)
    second = await a_complaint()
    await run_jobs()
    assert after == before
    assert first.number < second.number
    assert await Complaint.count().where(Complaint.model_version.is_not_null()) == 2
    assert ask(database, "SELECT count(*) FROM suggestion") == [(2,)]


def lamp_app(folder: Path, *tables: type[Table]) -> AppConfig:
    return AppConfig(
        app_name="lamps",
        migrations_folder_path=str(folder),
        table_classes=list(tables),
    )


async def write_migration(app: AppConfig) -> Path:
    """Have Piccolo write what has changed, as ``piccolo migrations new --auto`` does."""
    meta = await _create_new_migration(app, auto=True, auto_input="n")
    return Path(meta.migration_path)


async def run_migrations(app: AppConfig) -> None:
    manager = ForwardsMigrationManager(app_name="lamps")
    await manager.create_migration_table()
    assert (await manager.run_migrations(app)).success


def build_anew_in(migration: Path) -> None:
    """Change in a migration what the docstring of ``rebuild`` says."""
    written = migration.read_text()
    imports = "from feedback.core.rebuild import RebuildingManager\n"
    imports += "from tests.feedback.core.test_rebuild import HEIGHT, taller\n"
    changed = written.replace("manager = MigrationManager(", "manager = RebuildingManager(")
    changed = changed.replace(
        "return manager", "manager.rebuild(taller(), HEIGHT)\n    return manager"
    )
    migration.write_text(imports + changed)


async def test_a_migration_that_changes_a_column_runs_and_the_next_has_nothing_to_add(
    database: FileGround, tmp_path: Path
) -> None:
    folder = tmp_path / "migrations"
    folder.mkdir()
    await write_migration(lamp_app(folder, Street, Lamp))
    await run_migrations(lamp_app(folder, Street, Lamp))
    await Street.insert(Street(id=5, name="Trần Phú"))
    await Lamp.insert(Lamp(id=7, street=5, height="4"))
    changed = lamp_app(folder, Street, taller())

    build_anew_in(await write_migration(changed))
    await run_migrations(changed)

    assert ask(database, "SELECT height, colour FROM lamp") == [(400, "white")]
    statements = await AutoMigrationManager(auto_input="n").get_alter_statements(changed)
    assert [line for one in statements for line in one.statements] == []


async def test_a_migration_that_does_anything_else_is_refused() -> None:
    manager = RebuildingManager(migration_id="1", app_name="lamps")
    manager.drop_table("Visit", "visit")
    manager.drop_column("Lamp", "lamp", "maker")

    with pytest.raises(RebuildRefused, match="Lamp, drop_table"):
        await manager.run()
    with pytest.raises(RebuildRefused, match="no way back"):
        await manager.run(backwards=True)
