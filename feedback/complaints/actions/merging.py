"""merge(), unmerge(): several cases become one matter, and go apart again (gộp, bỏ gộp)."""

from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.actions import clocks, groups, life
from feedback.complaints.actions.triage import get_mine, get_workable
from feedback.complaints.linked import MERGED, MOST_AT_ONCE
from feedback.complaints.problems import ComplaintNotFound, MergeRefused, NotMerged
from feedback.complaints.queries import links, lookups
from feedback.complaints.rules import access, merging
from feedback.complaints.rules.merging import why_not_merged
from feedback.complaints.schemas import CaseView, Status
from feedback.complaints.tables import CaseLink, Complaint
from feedback.core import audit
from feedback.core.db import insert_rows, lock, transaction
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput, NotAllowed

PARTED = "ý kiến này không còn giải quyết cùng ý kiến khác"


async def merge(
    main: str, others: Sequence[str], *, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Make ``others`` one matter with ``main``: all of them, or none.

    Each citizen keeps the own code and the promised day; the first of these days is
    from here on that of the main case, which also takes over the highest urgency. What
    was merged with one of ``others`` comes along.

    Args:
        main: the number under which the matter goes on.
        others: the numbers of the rest.
        by: who may work on every one of them.
        at: when.
        seen: the last line of the main case's history that was shown.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not know of one, or not work on it.
        ForTheHead: one was re-opened, and the head has not looked yet.
        InvalidInput: none is named, or more than 500.
        MergeRefused: one of them cannot be merged; it says which and why.
        Overtaken: a colleague has worked on the main case meanwhile.
    """
    numbers = sorted(set(others))
    if not 1 <= len(numbers) <= MOST_AT_ONCE:
        raise InvalidInput({"so": f"Xin chọn từ 1 đến {MOST_AT_ONCE} ý kiến để gộp."})
    async with transaction(links.GROUPS):
        # Looked at twice: what is merged already may not be locked after its main case.
        await _read(main, numbers, by)
        await lock(lookups.lock_of(main), *[lookups.lock_of(number) for number in numbers])
        case, found = await _read(main, numbers, by)
        row = await lookups.get_row(main)
        await life.check_seen(row, seen, by.name)
        for other in await links.rows_of([one.id for one in found]):
            await groups.waiting(other)
            await groups.move(other, row)
            await _tie(other, row, by=by, at=at)
        await _take_over(row, case, found)
        await groups.bind(row, at=at)
        await groups.note_grouped(row, numbers, by=by.name, at=at)


async def _read(
    main: str, numbers: Sequence[str], by: Actor
) -> tuple[CaseView, list[CaseView]]:
    case = await get_mine(main, by)
    found = [await get_workable(number, by) for number in numbers]
    refused = {one.number: why for one in found if (why := why_not_merged(case, one))}
    if refused:
        raise MergeRefused(refused)
    return case, found


async def _tie(other: Complaint, main: Complaint, *, by: Actor, at: datetime) -> None:
    asked = other.status == Status.AWAITING_CITIZEN
    was = other.returns_to if asked else other.status
    columns = ("kind", "source", "target", "was", "department", "by", "at")
    values = (MERGED, other.id, main.id, was, other.department, by.name, at)
    await insert_rows(CaseLink, columns, [values])
    await life.step(other, Status.MERGED, by=by.name, at=at)


async def _take_over(row: Complaint, case: CaseView, found: Sequence[CaseView]) -> None:
    """Let a danger among those merged be one of the main case, with who hears of it."""
    row.urgency = merging.soonest(case.urgency, *[one.urgency for one in found])
    heard = [one.alarmed_department for one in found if one.alarmed_department is not None]
    if row.alarmed_department is None and heard:
        row.alarmed_department = heard[0]
    await row.save([Complaint.urgency, Complaint.alarmed_department])


async def unmerge(number: str, *, by: Actor, at: datetime) -> None:
    """Let a merged case go on by itself, as what it was; the main one has its own day again.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
        NotAllowed: ``by`` may work neither on it nor on the main case.
        NotMerged: it is not, or has been answered with the main case.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    main = await links.main_of(case.id)
    ways = [case] if main is None else [case, await lookups.get_case(main.number)]
    if not any(access.may_work_on(one, by) for one in ways):
        raise NotAllowed
    if main is None or case.status is not Status.MERGED:
        raise NotMerged
    async with transaction(links.GROUPS, lookups.lock_of(main.number), lookups.lock_of(number)):
        row = await lookups.get_row(number)
        link = await links.link_of(row.id, MERGED)
        if link is None or link.target != main.number or row.status != Status.MERGED:
            raise NotMerged
        await groups.part(row, by=by.name, at=at)
        await audit.record(by.name, "complaint.ungrouped", main.number, at=at, detail=number)
        main_row = await lookups.get_row(main.number)
        await life.tell(
            main_row, was=main_row.status, by=by.name, at=at, note="Bỏ gộp một ý kiến"
        )
        await clocks.recompute(main_row, why=PARTED, at=at)
