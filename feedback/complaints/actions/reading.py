"""Reading on the inside: every look at a citizen's words leaves a line in the history."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.actions import asking
from feedback.complaints.linked import MemberRow
from feedback.complaints.problems import ComplaintNotFound, FileGone
from feedback.complaints.queries import attachments, lookups
from feedback.complaints.rules import access
from feedback.complaints.schemas import Attached, CaseView, DeskRow, Similar
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
    if access.may_work_on(case, by):
        await asking.mark_seen(case.id, to_citizen=False, at=at)
    return case


async def print_case(number: str, paper: str, *, by: Actor, at: datetime) -> CaseView:
    """Return a case that is about to be printed for ``by``; each print is a read of its own.

    Args:
        number: of the case.
        paper: which one, for the history.
        by: who prints.
        at: when.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    action = "complaint.sealed_printed" if case.sealed else "complaint.printed"
    await audit.record_read(by.name, action, number, at=at, detail=paper)
    return case


async def print_slip(number: str, *, by: Actor, at: datetime) -> CaseView:
    """Return a case whose slip is printed by somebody who holds its code.

    Raises:
        ComplaintNotFound: there is none.
    """
    case = await lookups.get_case(number)
    await audit.record_read(by.name, "complaint.slip_printed", number, at=at)
    return case


async def read_file(
    number: str, file: int, *, small: bool, by: Actor, at: datetime
) -> Attached:
    """Return a photo or document that ``by`` is about to be shown.

    Small pictures are part of the case's own page, whose reading was written down; of
    what is sealed each one is.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
        FileGone: it has no such file.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    found = find_file(await attachments.readable(case.id), file, small=small)
    if case.sealed or not small:
        await audit.record_read(by.name, "complaint.file_read", number, at=at, detail=str(file))
    return found


def find_file(found: Sequence[Attached], wanted: int, *, small: bool) -> Attached:
    """Return one of the files of a case.

    Raises:
        FileGone: it is none of them, or there is no small picture of it.
    """
    for one in found:
        if one.id == wanted and (one.thumb_key or not small):
            return one
    raise FileGone


async def note_listed(
    rows: Sequence[DeskRow | Similar | MemberRow],
    group: str,
    *,
    sealed: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Write down which cases a list is about to show, in one line.

    What was searched for is not written down: it may be a citizen's name.

    Args:
        rows: what the page shows.
        group: which list it is, ``triage``, ``similar``; empty for the desk itself.
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
