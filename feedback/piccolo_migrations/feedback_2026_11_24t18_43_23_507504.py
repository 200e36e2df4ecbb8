"""The desk in the order it is shown, and the words of complaints to search by.

Piccolo has no word for an index over an expression, and none for a full-text index;
so this migration says it in each database's own.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from feedback.complaints.tables import Complaint
from feedback.core.db import is_embedded

ID = "2026-11-24T18:43:23:507504"
VERSION = "1.38.0"
DESCRIPTION = "order of the desk, words of a complaint"

DESK = """
    CREATE INDEX complaint_desk ON complaint (
        (CASE WHEN status IN ('received', 'assigned', 'reopened') AND urgency = 'danger' THEN 0
              WHEN status IN ('received', 'assigned', 'reopened') THEN 1 ELSE 2 END),
        due_at, id)
"""

WORDS_OF_POSTGRES = (
    """
    ALTER TABLE complaint ADD COLUMN words tsvector GENERATED ALWAYS AS
        (to_tsvector('simple', regexp_replace(folded, '[^a-z0-9]+', ' ', 'g'))) STORED
    """,
    "CREATE INDEX complaint_words ON complaint USING gin (words)",
)

WORDS_OF_SQLITE = (
    """
    CREATE VIRTUAL TABLE complaint_words USING fts5 (
        folded, content = 'complaint', content_rowid = 'id', tokenize = 'ascii')
    """,
    """
    CREATE TRIGGER complaint_words_added AFTER INSERT ON complaint BEGIN
        INSERT INTO complaint_words (rowid, folded) VALUES (new.id, new.folded);
    END
    """,
    """
    CREATE TRIGGER complaint_words_gone AFTER DELETE ON complaint BEGIN
        INSERT INTO complaint_words (complaint_words, rowid, folded)
        VALUES ('delete', old.id, old.folded);
    END
    """,
    """
    CREATE TRIGGER complaint_words_changed AFTER UPDATE OF folded ON complaint
    WHEN old.folded <> new.folded BEGIN
        INSERT INTO complaint_words (complaint_words, rowid, folded)
        VALUES ('delete', old.id, old.folded);
        INSERT INTO complaint_words (rowid, folded) VALUES (new.id, new.folded);
    END
    """,
    "INSERT INTO complaint_words (complaint_words) VALUES ('rebuild')",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="feedback", description=DESCRIPTION)

    async def run():
        for statement in (DESK, *(WORDS_OF_SQLITE if is_embedded() else WORDS_OF_POSTGRES)):
            await Complaint.raw(statement)

    manager.add_raw(run)
    return manager
