"""One count for each level: the counts there are were of one level, and are made anew."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.responses.tables import Rating

ID = "2026-11-27T20:14:00:100000"
VERSION = "1.38.0"
DESCRIPTION = "one count for each level; counts are made anew"

PLACE = "service_point, department, channel"
STATEMENTS = (
    "DROP INDEX counted_days",
    "DROP INDEX counted_hours",
    "DROP INDEX counted_reasons",
    # Nothing is lost: `langnghe migrate` counts the ratings again where there are no counts.
    "DELETE FROM rating_day",
    "DELETE FROM rating_hour",
    "DELETE FROM reason_day",
    "DELETE FROM rating_delta",
    f"CREATE UNIQUE INDEX counted_days ON rating_day (level, day, {PLACE})",
    f"CREATE UNIQUE INDEX counted_hours ON rating_hour (level, day, weekday, hour, {PLACE})",
    f"CREATE UNIQUE INDEX counted_reasons ON reason_day (level, day, {PLACE}, reason)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await Rating.raw(statement)

    manager.add_raw(run)
    return manager
