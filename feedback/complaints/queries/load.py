"""How much there is to do, for whoever watches the machine.

Sealed matters are not counted, and nothing is told apart by unit or field.
"""

from datetime import datetime

import msgspec

from feedback.complaints.queries.figures import WAITING
from feedback.complaints.tables import Complaint

# ``sealed = …`` would lead SQLite to the index of that column, hence through every row.
LOAD = f"""
    SELECT count(*) AS open,
           coalesce(sum(CASE WHEN complaint.due_at < {{}} THEN 1 ELSE 0 END), 0) AS overdue
      FROM complaint
     WHERE {WAITING} AND NOT complaint.sealed
"""  # noqa: S608 - constants only
RECEIVED = """
    SELECT count(*) AS received FROM complaint
     WHERE complaint.received_at >= {} AND NOT complaint.sealed AND complaint.part_of IS NULL
"""


class Load(msgspec.Struct, frozen=True):
    """Cases of the whole organisation, sealed ones left out."""

    open: int
    """Waiting for an answer."""
    overdue: int
    """Of these, past the promised day."""
    received: int
    """Came in since the moment asked for."""


async def load(at: datetime, since: datetime) -> Load:
    """Return what is open at ``at`` and what was received from ``since`` on."""
    found = (await Complaint.raw(LOAD, at))[0]
    received = (await Complaint.raw(RECEIVED, since))[0]
    return Load(int(found["open"]), int(found["overdue"]), int(received["received"]))
