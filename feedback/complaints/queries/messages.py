"""What office and citizen have written to each other."""

import msgspec

from feedback.complaints.exchange import MessageView
from feedback.complaints.tables import Message
from feedback.core.db import fetch

MESSAGES = """
    SELECT message.to_citizen AS to_citizen, message.text AS text, message.at AS at,
           department.name AS unit, message.seen_at AS seen_at
      FROM message
      LEFT JOIN department ON department.id = message.department
     WHERE message.complaint = {}
     ORDER BY message.id
"""


async def messages(complaint_id: int) -> list[MessageView]:
    """Return what was written, oldest first."""
    rows = await Message.raw(MESSAGES, complaint_id)
    return msgspec.convert(rows, list[MessageView], strict=False)


COUNT = "SELECT count(*) AS n FROM message WHERE complaint = {} AND NOT to_citizen"


async def count_of_citizen(complaint_id: int) -> int:
    """Count what the citizen has written."""
    return int((await fetch(COUNT, complaint_id))[0]["n"])


UNSEEN = """
    SELECT 1 FROM message
     WHERE complaint = {} AND to_citizen = {} AND seen_at IS NULL LIMIT 1
"""


async def has_unseen(complaint_id: int, *, to_citizen: bool) -> bool:
    """Tell whether one side has not opened all that was written to it."""
    return bool(await fetch(UNSEEN, complaint_id, to_citizen))
