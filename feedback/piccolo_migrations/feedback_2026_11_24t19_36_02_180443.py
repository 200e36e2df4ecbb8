"""What waits, what nobody has judged, whose contact is kept, whose a case is.

Of a million cases some twenty thousand wait. An index over those alone, with every
column the desk chooses and counts by, stays small whatever else is kept. A unit's own
cases, newest first, are for searches: PostgreSQL meets them with the index of words.
The beginnings of words get an index of their own in SQLite, which otherwise reads all
words that begin so.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from feedback.complaints.tables import Complaint
from feedback.core.db import is_embedded

ID = "2026-11-24T19:36:02:180443"
VERSION = "1.38.0"
DESCRIPTION = "what waits, silence, contacts kept, units, beginnings of words"

INDEXES = (
    """
    CREATE INDEX complaint_waiting ON complaint (
        (CASE WHEN status IN ('received', 'assigned', 'reopened') AND urgency = 'danger' THEN 0
              WHEN status IN ('received', 'assigned', 'reopened') THEN 1 ELSE 2 END),
        due_at, id, department, sealed, urgency, alarmed_department, status, field, due_on)
     WHERE status IN ('received', 'assigned', 'reopened')
    """,
    """
    CREATE INDEX complaint_silent ON complaint (silent_on)
     WHERE status IN ('answered', 'refused')
    """,
    """
    CREATE INDEX complaint_contact ON complaint ((coalesce(closed_at, withdrawn_at)))
     WHERE contact_name <> '' OR contact_phone <> '' OR contact_email <> ''
    """,
    "CREATE INDEX complaint_by_department ON complaint (department, id)",
    """
    CREATE INDEX complaint_alarmed ON complaint (alarmed_department, id)
     WHERE urgency = 'danger'
    """,
)

WORDS_OF_SQLITE = (
    "DROP TABLE complaint_words",
    """
    CREATE VIRTUAL TABLE complaint_words USING fts5 (
        folded, content = 'complaint', content_rowid = 'id', tokenize = 'ascii',
        prefix = '1 2')
    """,
    "INSERT INTO complaint_words (complaint_words) VALUES ('rebuild')",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="feedback", description=DESCRIPTION)

    async def run():
        for statement in (*INDEXES, *(WORDS_OF_SQLITE if is_embedded() else ())):
            await Complaint.raw(statement)

    manager.add_raw(run)
    return manager
