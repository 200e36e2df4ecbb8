"""Reading a case: what is sealed leaves a line in the history each time."""

from datetime import datetime

from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.queries import lookups
from feedback.complaints.rules import access
from feedback.complaints.schemas import CaseView
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.permissions import Actor


async def read_case(number: str, *, by: Actor, at: datetime) -> CaseView:
    """Return a case that ``by`` may read.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    if case.sealed:
        async with transaction():
            await audit.record(by.name, "complaint.sealed_read", number, at=at)
    return case
