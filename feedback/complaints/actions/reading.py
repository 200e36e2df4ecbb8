"""Reading on the inside: every look at a citizen's words leaves a line in the history."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.queries import lookups
from feedback.complaints.rules import access
from feedback.complaints.schemas import CaseView, DeskRow
from feedback.core import audit
from feedback.core.permissions import Actor


async def read_case(number: str, *, by: Actor, at: datetime) -> CaseView:
    """Return a case that ``by`` may read.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    action = "complaint.sealed_read" if case.sealed else "complaint.read"
    await audit.record_read(by.name, action, number, at=at)
    return case


async def note_listed(
    rows: Sequence[DeskRow], group: str, *, sealed: bool, by: Actor, at: datetime
) -> None:
    """Write down which cases a list is about to show, in one line.

    What was searched for is not written down: it may be a citizen's name.

    Args:
        rows: what the page shows.
        group: which list it is, ``triage``; empty for the desk itself.
        sealed: whether it is the list of what is sealed.
        by: who looks.
        at: when.
    """
    action = "complaint.sealed_listed" if sealed else "complaint.listed"
    numbers = " ".join(row.number for row in rows)
    subject = f"desk {group}".strip()
    await audit.record_read(
        by.name, action, subject, at=at, detail=f"{len(rows)}: {numbers}".strip()
    )
