"""One count for each day, hour or reason at a service point: what a fold adds to."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.responses.tables import Rating

ID = "2026-11-27T03:20:40:118204"
VERSION = "1.38.0"
DESCRIPTION = "one count for each day, hour or reason at a service point"

PLACE = "service_point, department, channel"
INDEXES = (
    f"CREATE UNIQUE INDEX counted_days ON rating_day (day, {PLACE})",
    f"CREATE UNIQUE INDEX counted_hours ON rating_hour (day, hour, {PLACE})",
    f"CREATE UNIQUE INDEX counted_reasons ON reason_day (day, {PLACE}, reason)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await Rating.raw(statement)

    manager.add_raw(run)
    return manager
