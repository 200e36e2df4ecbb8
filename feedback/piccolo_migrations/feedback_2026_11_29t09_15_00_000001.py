"""What somebody has not seen: a leader may have had ten thousand notices, and seen all but three."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from feedback.notifications.tables import Notice

ID = "2026-11-29T09:15:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "notices nobody has seen"

UNREAD = "CREATE INDEX notice_unread ON notice (staff, kind, id) WHERE seen_at IS NULL"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="feedback", description=DESCRIPTION)

    async def run():
        await Notice.raw(UNREAD)

    manager.add_raw(run)
    return manager
