"""Counts are apart by flags; visitors are told once for a point and day."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from surveys.responses.tables import Rating

ID = "2026-11-29T12:50:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "counts are apart by flags; visitors of a point and day are told once"

PLACE = "service_point, department, channel, flags"
STATEMENTS = (
    "DROP INDEX counted_days",
    "DROP INDEX counted_hours",
    "DROP INDEX counted_reasons",
    f"CREATE UNIQUE INDEX counted_days ON rating_day (level, day, {PLACE})",
    f"CREATE UNIQUE INDEX counted_hours ON rating_hour (level, day, weekday, hour, {PLACE})",
    f"CREATE UNIQUE INDEX counted_reasons ON reason_day (level, day, {PLACE}, reason)",
    "CREATE UNIQUE INDEX news_once ON rating_news (service_point, day, hour)",
    "CREATE UNIQUE INDEX visitors_once ON visitor_day (service_point, day)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="surveys", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await Rating.raw(statement)

    manager.add_raw(run)
    return manager
