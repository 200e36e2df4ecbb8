"""The topics a complaint speaks of."""

from collections.abc import Sequence

from feedback.complaints.tables import Complaint, ComplaintTopic
from feedback.core.db import fetch, insert_rows, transaction
from nlp.topics import Term, terms_of

COLUMNS = ("complaint", "term", "field")
FILLED = 500
"""Complaints read at a time."""


async def keep_topics(complaint_id: int, topics: Sequence[Term]) -> None:
    """Keep the topics of a complaint, once."""
    if topics and not await ComplaintTopic.exists().where(
        ComplaintTopic.complaint == complaint_id
    ):
        rows = [(complaint_id, one.text, one.field) for one in topics]
        await insert_rows(ComplaintTopic, COLUMNS, rows)


async def fill_topics() -> None:
    """Find the topics of what was sorted before there were any, once."""
    sorted_before = Complaint.exists().where(Complaint.model_version.is_not_null())
    if await ComplaintTopic.exists() or not await sorted_before:
        return
    after = 0
    sql = """
        SELECT id, text FROM complaint WHERE id > {} AND model_version IS NOT NULL
         ORDER BY id LIMIT {}
    """
    while rows := await fetch(sql, after, FILLED):
        found = [
            (row["id"], one.text, one.field) for row in rows for one in terms_of(row["text"])
        ]
        async with transaction():
            for first in range(0, len(found), FILLED):
                await insert_rows(ComplaintTopic, COLUMNS, found[first : first + FILLED])
        after = rows[-1]["id"]
