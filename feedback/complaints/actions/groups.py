"""What happens to a main case happens to those merged with it, or they go on without it.

All of it inside the caller's transaction, which holds the lock of the main case.
"""

from collections.abc import Sequence
from datetime import datetime

from piccolo.columns import Column

from feedback.complaints.actions import clocks, life
from feedback.complaints.clock_tables import CaseExtension
from feedback.complaints.events import ComplaintClosed, ReplySent
from feedback.complaints.linked import MERGED
from feedback.complaints.queries import links, lookups
from feedback.complaints.rules import merging
from feedback.complaints.rules.deadlines import Due
from feedback.complaints.schemas import Status
from feedback.complaints.tables import (
    CaseLink,
    Complaint,
    Reply,
    Transfer,
)
from feedback.core import audit
from feedback.core.db import insert_rows, lock
from feedback.core.outbox import publish

TOOK_OVER = "Ý kiến trước về cùng việc không còn: từ đây việc đi tiếp ở ý kiến này"
WITH_ANOTHER = "ý kiến này được giải quyết cùng một ý kiến khác về cùng việc"


async def waiting(row: Complaint) -> list[Complaint]:
    """Return those who wait for the answer to a main case, each under its lock."""
    numbers = await links.merged_numbers(row.id)
    if not numbers:
        return []
    await lock(*[lookups.lock_of(number) for number in numbers])
    return await links.merged_rows(row.id)


async def answer(
    row: Complaint, reply: Reply, *, by: str, at: datetime, told_at: datetime
) -> None:
    """Tell everyone merged with a case what its citizen was just told.

    Each gets a reply of the own, and from here on judges it or re-opens alone. They
    belong to the unit that answered.
    """
    members = await waiting(row)
    if not members:
        return
    columns = ("text", "refusal_reason", "department", "staff", "approver", "at")
    told = tuple(getattr(reply, name) for name in columns)
    copies = [(one.id, *told, "", str(Status.MERGED), reply.id) for one in members]
    await insert_rows(Reply, ("complaint", *columns, "digest", "was", "copy_of"), copies)
    values: dict[Column | str, object] = {
        Complaint.answered_at: at,
        Complaint.last_answered_at: at,
        Complaint.silent_on: row.silent_on,
    }
    if row.department is not None:
        values[Complaint.department] = row.department
    await _change(members, values)
    await life.step_together(members, Status(row.status), by=by, at=at)
    for one in members:
        await publish(ReplySent(str(one.number)), at=told_at)


async def _change(rows: Sequence[Complaint], values: dict[Column | str, object]) -> None:
    for first in range(0, len(rows), links.AT_ONCE):
        ids = [one.id for one in rows[first : first + links.AT_ONCE]]
        await Complaint.update(values).where(Complaint.id.is_in(ids))
    for one in rows:
        for column, value in values.items():
            setattr(one, str(column), value)


async def recall(
    row: Complaint, reply: int, sent_at: datetime, *, by: str, at: datetime
) -> None:
    """Take a reply back from those it was sent to along with ``row``'s citizen.

    Who has said something to it already keeps it.
    """
    found = [
        one
        for status in (Status.ANSWERED, Status.REFUSED)
        for one in await links.merged_rows(row.id, status)
        if one.last_answered_at == sent_at and one.verdict_at is None
    ]
    await lock(*sorted(lookups.lock_of(str(one.number)) for one in found))
    for one in found:
        await Reply.update({Reply.recalled_at: at}).where(
            (Reply.complaint == one.id) & (Reply.copy_of == reply)
        )
        link = await links.link_of(one.id, MERGED)
        one.department = link.department if link else one.department
        one.answered_at = one.last_answered_at = None
        await one.save(
            [Complaint.answered_at, Complaint.last_answered_at, Complaint.department]
        )
        life.check_along(one, Status.MERGED)
    await life.step_together(found, Status.MERGED, by=by, at=at, action="complaint.recalled")


async def transfer(row: Complaint, given: Transfer, *, by: str, at: datetime) -> None:
    """Hand those merged with a case to the authority that has it now."""
    members = await waiting(row)
    columns = ("complaint", "authority", "document_number", "document_date", "text", "staff")
    named = (given.authority, given.document_number, given.document_date, given.text)
    rows = [(one.id, *named, given.staff, at) for one in members]
    await insert_rows(Transfer, (*columns, "at"), rows)
    if members:
        await _change(members, {Complaint.closed_at: at})
    await life.step_together(members, Status.TRANSFERRED, by=by, at=at)
    for one in members:
        await publish(ComplaintClosed(str(one.number)), at=at)


async def extend(row: Complaint, given: CaseExtension, why: str, *, at: datetime) -> None:
    """Give those merged with a case the same time more, each by the own rule, and say so."""
    columns = ("complaint", "amount", "unit", "reason", "by", "at")
    more = (given.amount, given.unit, given.reason, given.by, at)
    for one in await waiting(row):
        await insert_rows(CaseExtension, columns, [(one.id, *more)])
        await clocks.recompute(one, why=why, at=at)


async def leave(row: Complaint, *, by: str, at: datetime) -> None:
    """Untie a case from its main case: from here on it is nobody's but its own."""
    values: dict[Column | str, object] = {CaseLink.undone_at: at, CaseLink.undone_by: by}
    await CaseLink.update(values).where(
        (CaseLink.source == row.id) & (CaseLink.kind == MERGED) & CaseLink.undone_at.is_null()
    )


async def part(row: Complaint, *, by: str, at: datetime) -> None:
    """Let a merged case go on by itself, as what it was.

    Raises:
        StatusRefused: it is not merged.
    """
    link = await links.link_of(row.id, MERGED)
    assert link is not None
    await leave(row, by=by, at=at)
    action = "complaint.unmerged"
    await life.part_from(row, link.was, action, since=link.at, by=by, at=at)


async def hand_on(row: Complaint, department: int | None, *, by: str, at: datetime) -> None:
    """Let the matter go on under the oldest of those merged with a case that ends or is sealed.

    Args:
        row: the main case, which has ended or been sealed.
        department: whose it was.
        by: who did that.
        at: when.
    """
    members = await waiting(row)
    if not members:
        return
    first = members[0]
    link = await links.link_of(first.id, MERGED)
    assert link is not None
    await leave(first, by=by, at=at)
    first.urgency = merging.soonest(first.urgency, row.urgency)
    first.department = department
    await first.save([Complaint.urgency, Complaint.department])
    wanted = Status.ASSIGNED if department is not None else Status.RECEIVED
    await life.part_from(first, wanted, "complaint.took_over", since=link.at, by=by, at=at)
    await move(row, first)
    await life.tell(first, was=first.status, by=by, at=at, note=TOOK_OVER)
    await bind(first, at=at)


async def move(old: Complaint, new: Complaint) -> None:
    """Let those who wait for the answer to ``old`` wait for that to ``new``."""
    ids = [one.id for one in await links.merged_rows(old.id)]
    for first in range(0, len(ids), links.AT_ONCE):
        some = ids[first : first + links.AT_ONCE]
        await CaseLink.update({CaseLink.target: new.id}).where(
            CaseLink.source.is_in(some)
            & CaseLink.undone_at.is_null()
            & (CaseLink.kind == MERGED)
        )


async def bind(row: Complaint, *, at: datetime) -> None:
    """Bring the day of a main case forward to the first promised to one merged with it."""
    bound = await links.earliest(row.id)
    if bound is not None and bound.due_at < row.due_at:
        due = Due(bound.due_at, bound.due_on, row.deadline_rule)
        await clocks.move(row, due, why=WITH_ANOTHER, at=at)


async def seal(row: Complaint, *, by: str, at: datetime) -> None:
    """Seal a matter; what was merged with it goes on without it, its whole is sealed too."""
    if row.sealed:
        return
    if row.status == Status.MERGED:
        await part(row, by=by, at=at)
    department = row.department
    await life.seal(row, by=by, at=at)
    await hand_on(row, department, by=by, at=at)
    if row.part_of is not None:
        [whole] = await links.rows_of([row.part_of])
        await lock(lookups.lock_of(str(whole.number)))
        await life.seal(whole, by=by, at=at)


async def note_grouped(
    row: Complaint, numbers: Sequence[str], *, by: str, at: datetime
) -> None:
    """Say in the history of a main case how many were merged into it, and which."""
    note = f"Nhận gộp {len(numbers)} ý kiến về cùng việc"
    await life.tell(row, was=row.status, by=by, at=at, note=note)
    await audit.record(by, "complaint.grouped", row.number, at=at, detail=" ".join(numbers))
