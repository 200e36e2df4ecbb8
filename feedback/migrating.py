"""Bringing a database up to date, and telling whether it is."""

import contextlib
import io
from collections.abc import Sequence

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import Finder

from feedback import wiring
from feedback.core.codes import make_secret
from feedback.core.db import engine
from feedback.core.settings import Settings

APPS: Sequence[str] = ("feedback", "surveys")


class MigrationFailed(Exception):
    """A migration could not be run; the text is Piccolo's."""


async def pending() -> list[str]:
    """Return the ids of migrations the database has not seen yet."""
    ran: set[str] = set()
    if await Migration.table_exists():
        ran = {row["name"] for row in await Migration.select(Migration.name)}
    waiting: list[str] = []
    for app in APPS:
        folder = Finder().get_app_config(app_name=app).resolved_migrations_folder_path
        modules = BaseMigrationManager().get_migration_modules(folder)
        waiting += [name for name in sorted(modules) if name not in ran]
    return waiting


async def migrate(settings: Settings) -> list[str]:
    """Run pending migrations, make the secret, fill in what an installation starts with.

    Returns:
        The ids of the migrations that were run.

    Raises:
        MigrationFailed: the database is as it was before the migration that failed.
    """
    if settings.is_embedded:
        settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
    waiting = await pending()
    said = io.StringIO()
    for app in APPS:
        with contextlib.redirect_stdout(said):
            result = await ForwardsMigrationManager(app_name=app, migration_id="all").run()
        if not result.success and waiting:
            raise MigrationFailed(result.message or said.getvalue())
    make_secret(settings.secret_path)
    for seed in wiring.SEEDS:
        await seed()
    await engine().close()
    return waiting
