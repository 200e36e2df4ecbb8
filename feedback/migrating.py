"""Bringing a database up to date, and telling whether it is."""

import asyncio
import contextlib
import fcntl
import io
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import Finder, MigrationModule

from feedback import wiring
from feedback.core.clock import now
from feedback.core.codes import make_secret
from feedback.core.db import engine, patience
from feedback.core.settings import Settings
from feedback.core.signing import KeysUnavailable, open_ring
from feedback.core.sqlite import KeptSQLiteEngine

log = logging.getLogger(__name__)

APPS: Sequence[str] = ("feedback", "surveys")


class MigrationFailed(Exception):
    """A migration could not be run; the text is Piccolo's."""


def known() -> dict[str, list[str]]:
    """Return the ids of all migrations this version brings, by app, the oldest first."""
    return {app: sorted(_modules(app)) for app in APPS}


def _modules(app: str) -> dict[str, MigrationModule]:
    folder = Finder().get_app_config(app_name=app).resolved_migrations_folder_path
    return BaseMigrationManager().get_migration_modules(folder)


async def pending() -> list[str]:
    """Return the ids of migrations the database has not seen yet."""
    ran: set[str] = set()
    if await Migration.table_exists():
        ran = {row["name"] for row in await Migration.select(Migration.name)}
    return [name for names in known().values() for name in names if name not in ran]


@contextlib.asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """Wait until no other process migrates, restores or fills this database.

    PostgreSQL holds the lock for a connection of its own; an embedded database's
    is on its folder. Either ends with the process, however it dies.
    """
    found = engine()
    if isinstance(found, KeptSQLiteEngine):
        folder = Path(found.path).parent
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        async with _folder_lock(folder):
            yield
        return
    connection = await found.get_new_connection()
    try:
        await connection.execute("SET lock_timeout = 0")
        await connection.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", LOCK)
        with patience():
            yield
    finally:
        await connection.close()


LOCK = "langnghe changes the whole database"


@contextlib.asynccontextmanager
async def _folder_lock(folder: Path) -> AsyncIterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        await asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


async def migrate(settings: Settings) -> list[str]:
    """Run pending migrations, make the secret, fill in what an installation starts with.

    Of several processes at once one migrates; the others wait and find nothing to do.

    Returns:
        The ids of the migrations that were run.

    Raises:
        MigrationFailed: the database is as it was before the migration that failed.
    """
    async with alone():
        waiting = await bring_up_to_date()
        make_secret(settings.secret_path)
        try:
            open_ring(settings.signing_path, now())
        except KeysUnavailable:
            log.warning("no receipt can be signed: %s", settings.signing_path)
    await engine().close()
    return waiting


async def bring_up_to_date() -> list[str]:
    """Run pending migrations and fill in what there is none of; return their ids.

    Raises:
        MigrationFailed: the database is as it was before the migration that failed.
    """
    waiting = await pending()
    if waiting:
        await run_migrations(known())
    for seed in wiring.SEEDS:
        await seed()
    return waiting


async def run_migrations(wanted: Mapping[str, Sequence[str]]) -> None:
    """Run those of the wanted migrations which the database has not seen.

    Raises:
        MigrationFailed: the database is as it was before the migration that failed.
    """
    said = io.StringIO()
    for app in APPS:
        with contextlib.redirect_stdout(said):
            result = await SomeForwards(app, wanted.get(app, ())).run()
        if not result.success:
            raise MigrationFailed(result.message or said.getvalue())


class SomeForwards(ForwardsMigrationManager):
    """Piccolo's way forwards, by way of the wanted migrations only."""

    def __init__(self, app: str, wanted: Sequence[str]) -> None:
        super().__init__(app_name=app, migration_id="all")
        self._wanted = wanted

    def get_migration_modules(self, folder_path: str) -> dict[str, MigrationModule]:
        """Return the wanted ones of a folder."""
        modules = super().get_migration_modules(folder_path)
        return {name: modules[name] for name in self._wanted}
