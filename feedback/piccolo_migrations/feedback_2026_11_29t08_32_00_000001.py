"""What waits for the office also waits while a draft lies before the head."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from feedback.complaints.tables import Complaint

ID = "2026-11-29T08:32:00:000001"
VERSION = "1.38.0"
DESCRIPTION = "what waits: drafts before the head as well"

WAITING = "status IN ('received', 'assigned', 'reopened', 'awaiting_approval')"
RANK = f"""
    (CASE WHEN {WAITING} AND urgency = 'danger' THEN 0 WHEN {WAITING} THEN 1 ELSE 2 END)
"""
INDEXES = (
    "DROP INDEX complaint_desk",
    f"CREATE INDEX complaint_desk ON complaint ({RANK}, due_at, id)",
    "DROP INDEX complaint_waiting",
    f"""
    CREATE INDEX complaint_waiting ON complaint (
        {RANK}, due_at, id, department, sealed, urgency, alarmed_department, status, field,
        due_on)
     WHERE {WAITING}
    """,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="feedback", description=DESCRIPTION)

    async def run():
        for statement in INDEXES:
            await Complaint.raw(statement)

    manager.add_raw(run)
    return manager
