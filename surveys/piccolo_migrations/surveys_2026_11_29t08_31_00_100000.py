"""A measure of a unit is frozen once a month."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.indexes.tables import IndexSnapshot

ID = "2026-11-29T08:31:00:100000"
VERSION = "1.38.0"
DESCRIPTION = "a measure of a unit is frozen once a month"

STATEMENT = """
    CREATE UNIQUE INDEX frozen_once ON index_snapshot (month, department, index_name)
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)

    async def run():
        await IndexSnapshot.raw(STATEMENT)

    manager.add_raw(run)
    return manager
