"""Migrations make exactly the tables the code has, and can be run again."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.commands.new import AutoMigrationManager
from piccolo.conf.apps import Finder

from feedback.complaints.tables import Complaint, DeadlineRule
from feedback.core.db import engine
from feedback.core.settings import Settings
from feedback.core.sqlite import KeptSQLiteEngine
from feedback.core.tables import Delivery
from feedback.migrating import APPS, migrate, pending
from feedback.places.tables import CalendarDay
from tests.grounds import FileGround
from tests.make import a_complaint, a_department

pytestmark = pytest.mark.sqlite

HAND_MADE = {
    *("complaint_desk", "complaint_waiting", "complaint_silent", "complaint_contact"),
    *("complaint_by_department", "complaint_alarmed"),
    *("counted_days", "counted_hours", "counted_reasons"),
    *("frozen_once", "news_once", "visitors_once"),
    "notice_unread",
}
"""Indexes over an expression, several columns or a part of the rows: no table says them."""

Shape = dict[str, list[Any]]


def shape_of(connection: sqlite3.Connection) -> Shape:
    """Return what each table consists of, whatever the order of its columns."""

    def ask(pragma: str, name: str, what: str) -> list[Any]:
        return sorted(connection.execute(f"SELECT {what} FROM {pragma}(?)", (name,)), key=repr)

    def indexed(name: str) -> list[Any]:
        return [
            (unique, ask("pragma_index_info", index, "name"))
            for index, unique in ask("pragma_index_list", name, 'name, "unique"')
            if index not in HAND_MADE
        ]

    keys = '"table", "from", "to", on_update, on_delete'
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'complaint_words%'"
    )
    return {
        name: [
            ask("pragma_table_info", name, 'name, type, "notnull", dflt_value, pk'),
            ask("pragma_foreign_key_list", name, keys),
            sorted(indexed(name)),
        ]
        for (name,) in names.fetchall()
    }


def shape_of_file(database: FileGround) -> Shape:
    with closing(sqlite3.connect(database)) as connection:
        return shape_of(connection)


def shape_of_the_code() -> Shape:
    """Return the shape of what Piccolo creates from the table classes as they stand."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for app in APPS:
            for table in Finder().get_app_config(app_name=app).table_classes:
                for statement in table.create_table().ddl:
                    connection.execute(statement)
        return shape_of(connection)


@pytest.mark.parametrize("app", APPS)
async def test_piccolo_finds_nothing_to_add_to_the_migrations(app: str) -> None:
    config = Finder().get_app_config(app_name=app)

    statements = await AutoMigrationManager(auto_input="n").get_alter_statements(config)

    assert [line for one in statements for line in one.statements] == []


def test_every_app_with_tables_is_migrated() -> None:
    assert sorted(APPS) == sorted(Finder().get_app_names())


def test_all_migrations_on_an_empty_database_make_the_tables_of_the_code(
    migrated: FileGround,
) -> None:
    made = shape_of_file(migrated)
    del made["migration"]

    assert made == shape_of_the_code()
    assert len(made) > 20


async def test_a_database_says_what_it_waits_for_until_it_has_it(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = engine()
    assert isinstance(found, KeptSQLiteEngine)
    monkeypatch.setitem(found.connection_kwargs, "database", str(tmp_path / "new.sqlite3"))
    everything = await pending()
    await ForwardsMigrationManager(app_name=APPS[0], migration_id="all").run()
    half = await pending()

    ran = await migrate(settings)

    assert ran == half
    assert set(half) < set(everything)
    assert await pending() == []
    await engine().close()


BEFORE_CLOCKS = "2026-11-28T08:19:22:885298"


async def test_promises_of_before_there_were_clocks_stay_what_they_were(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = engine()
    assert isinstance(found, KeptSQLiteEngine)
    monkeypatch.setitem(found.connection_kwargs, "database", str(tmp_path / "old.sqlite3"))
    await ForwardsMigrationManager(app_name=APPS[0], migration_id=BEFORE_CLOCKS).run()
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as old, old:
        old.execute(
            "INSERT INTO deadline_rule (field, working_days, legal_basis) VALUES ('land', 20, 'A')"
        )

    await migrate(settings)

    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as new:
        rules = new.execute("SELECT field, amount, unit, clock, legal_basis FROM deadline_rule")
        kept = rules.fetchall()
    assert ("land", 20, "working_days", "citizen", "A") in kept
    assert [rule[3] for rule in kept] == ["citizen", "desk"]
    await engine().close()


BEFORE_ORDER = "2026-11-29T08:30:41:141276"


async def test_routing_rules_of_before_they_had_an_order_mean_what_they_meant(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = engine()
    assert isinstance(found, KeptSQLiteEngine)
    monkeypatch.setitem(found.connection_kwargs, "database", str(tmp_path / "old.sqlite3"))
    await ForwardsMigrationManager(app_name=APPS[0], migration_id=BEFORE_ORDER).run()
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as old, old:
        old.execute("INSERT INTO department (id, code, name) VALUES (1, 'a', 'A')")
        old.execute("INSERT INTO area (id, code, name, folded) VALUES (5, 'b', 'B', 'b')")
        old.executemany(
            "INSERT INTO routing_rule (field, area, department) VALUES (?, ?, 1)",
            [("land", None), ("land", 5), ("waste", None), ("waste", 5)],
        )

    await migrate(settings)

    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as new:
        rules = new.execute(
            "SELECT field, area, kind, valid_from, valid_to FROM routing_rule ORDER BY position"
        ).fetchall()
        positions = new.execute("SELECT position FROM routing_rule ORDER BY position")
        assert positions.fetchall() == [(1,), (2,), (3,), (4,)]
    assert rules == [
        *(("land", 5, "", None, None), ("waste", 5, "", None, None)),
        *(("land", None, "", None, None), ("waste", None, "", None, None)),
    ]
    await engine().close()


async def test_migrating_again_changes_nothing(
    database: FileGround, settings: Settings
) -> None:
    await a_department()
    await a_complaint()
    before, secret = dump(database), settings.secret_path.read_text()

    ran = await migrate(settings)

    assert ran == []
    assert dump(database) == before
    assert settings.secret_path.read_text() == secret


def dump(database: FileGround) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


@pytest.mark.usefixtures("database")
async def test_what_an_administrator_has_changed_is_not_filled_in_again(
    settings: Settings,
) -> None:
    await DeadlineRule.update({DeadlineRule.amount: 10}, force=True)
    await CalendarDay.delete().where(CalendarDay.label == "Nghỉ hoán đổi")

    await migrate(settings)

    rules = await DeadlineRule.select(DeadlineRule.amount)
    assert [rule["amount"] for rule in rules] == [10, 10]
    assert not await CalendarDay.exists().where(CalendarDay.label == "Nghỉ hoán đổi")


@pytest.mark.usefixtures("database")
async def test_a_foreign_key_to_nothing_is_refused() -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        await Delivery.insert(Delivery(event=999, listener="nobody"))


@pytest.mark.usefixtures("database")
async def test_readers_do_not_wait_for_writers_and_a_commit_is_on_the_disk() -> None:
    mode = await Complaint.raw("PRAGMA journal_mode")
    written = await Complaint.raw("PRAGMA synchronous")

    assert (mode, written) == ([{"journal_mode": "wal"}], [{"synchronous": 2}])
