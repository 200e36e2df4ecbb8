"""Housekeeping of complaints."""

from datetime import datetime, timedelta

from feedback.complaints.tables import Complaint
from feedback.core import audit
from feedback.core.db import transaction

KEEP_CONTACTS = timedelta(days=365)
"""What the forms promise; the purpose has ended by then (Luật 91/2025/QH15)."""

FORGET = """
    UPDATE complaint
       SET contact_name = '', contact_phone = '', contact_email = ''
     WHERE coalesce(closed_at, withdrawn_at) < {}
       AND (contact_name <> '' OR contact_phone <> '' OR contact_email <> '')
    RETURNING number
"""


async def forget_contacts(*, at: datetime) -> int:
    """Erase contact data of matters that ended 12 months ago; return of how many."""
    async with transaction():
        rows = await Complaint.raw(FORGET, at - KEEP_CONTACTS)
        await audit.record_many(
            [
                audit.NewLine("system", "complaint.contact_erased", row["number"], at)
                for row in rows
            ]
        )
    return len(rows)
