"""A whole follows its parts: answered when all are, ended when all have."""

from piccolo.columns import Column

from feedback.complaints.queries import links, lookups
from feedback.complaints.rules import splitting
from feedback.complaints.tables import Complaint
from feedback.core.db import lock


async def follow(row: Complaint) -> None:
    """Note on the whole what a step of a part has made of it, inside the step's transaction."""
    if row.part_of is None:
        return
    whole = await Complaint.objects().get(Complaint.id == row.part_of)
    assert whole is not None
    await lock(lookups.lock_of(whole.number))
    answered_at, closed_at = splitting.reached(await links.parts(whole.id))
    values: dict[Column | str, object] = {
        Complaint.answered_at: answered_at,
        Complaint.last_answered_at: answered_at,
        Complaint.closed_at: closed_at,
    }
    await Complaint.update(values).where(Complaint.id == whole.id)
