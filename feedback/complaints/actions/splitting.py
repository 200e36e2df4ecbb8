"""split(), join(): one text of several matters becomes a case for each, and back (tách)."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from piccolo.columns import Column

from feedback.complaints.actions import clocks, intake, life, sending
from feedback.complaints.actions.triage import get_mine
from feedback.complaints.events import ComplaintReceived
from feedback.complaints.linked import SPLIT, NewPart, PartRow
from feedback.complaints.problems import SplitRefused
from feedback.complaints.queries import links, lookups
from feedback.complaints.queries import routing as routes
from feedback.complaints.rules import routing, splitting
from feedback.complaints.rules.routing import Decision, Matter, Reason
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Attachment, CaseLink, CaseNote, Complaint, Message
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert, insert_rows, transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput
from feedback.places import queries as places
from nlp.normalize import fold

JOINED = "Bỏ tách: việc trở về ý kiến đầy đủ"


async def split(
    number: str,
    parts: Sequence[NewPart],
    *,
    with_files: bool,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> list[str]:
    """Make a case of each part of a text; return their numbers.

    The citizen keeps one code and the promised day, and follows every part with it.
    The desk of a part reads that part only, and how the citizen can be reached.

    Args:
        number: the whole.
        parts: two to five, in the order in which they are shown.
        with_files: whether the desks of the parts see what photos the citizen sent.
        by: who may work on the whole.
        at: when.
        seen: the last line of its history that was shown.

    Raises:
        ComplaintNotFound, NotAllowed, ForTheHead: ``by`` may not work on it now.
        InvalidInput: there are too few or too many parts, or one says nothing, names
            no field there is, or a unit that is closed.
        SplitRefused: it has been answered, merged, sealed or split before.
        Overtaken: a colleague has worked on it since.
    """
    if why := splitting.why_not_parts(parts):
        raise InvalidInput({"parts": why})
    async with transaction(links.GROUPS, lookups.lock_of(number)):
        case = await get_mine(number, by)
        row = await lookups.get_row(number)
        await life.check_seen(row, seen, by.name)
        if why := splitting.why_not_split(case, await links.count_merged(case.id)):
            raise SplitRefused(why)
        ways = await _ways(parts, row, at)
        was, had = row.status, row.department
        await life.step(row, Status.SPLIT, by=by.name, at=at)
        made = [
            await _make(row, part, way, by=by, at=at)
            for part, way in zip(parts, ways, strict=True)
        ]
        columns = ("kind", "source", "target", "was", "department", "with_files", "by", "at")
        tie = (row.id, was, had, with_files, by.name, at)
        await insert_rows(CaseLink, columns, [(SPLIT, one.id, *tie) for one in made])
    return [str(one.number) for one in made]


Way = tuple[int | None, Decision]
"""The department that gets a part (None: the triage desk), and why."""


async def _ways(parts: Sequence[NewPart], whole: Complaint, at: datetime) -> list[Way]:
    """Return who gets each part: the unit that was chosen, or that of the first rule that fits."""
    today, known = local_date(at), await lookups.open_fields()
    rules, ground = await routes.rules(), await routes.ground(today)
    valid = {row.id for row in await places.departments_on(today)}
    ways: list[Way] = []
    for place, part in enumerate(parts, start=1):
        if part.field not in known:
            raise InvalidInput({f"field-{place}": f"Phần {place}: xin chọn lĩnh vực."})
        if part.department is not None and part.department not in valid:
            raise InvalidInput({f"unit-{place}": "Đơn vị này không còn hoạt động."})
        if part.department is not None:
            ways.append((part.department, Decision(Reason.PERSON)))
            continue
        matter = Matter(part.field, whole.area, whole.kind)
        taken = routing.decide(rules, matter, ground)
        ways.append((taken.department, taken))
    return ways


COPIED = (
    *("place", "channel", "kind", "urgency", "area", "service_point", "received_at"),
    *("due_at", "due_on", "first_due_at", "first_due_on", "deadline_rule", "source"),
    *("contact_name", "contact_phone", "contact_email"),
)


async def _make(
    whole: Complaint, new: NewPart, way: Way, *, by: Actor, at: datetime
) -> Complaint:
    unit, decision = way
    part = Complaint(
        number=await intake.next_number(at),
        # Nobody is given a code of a part: it is followed with that of the whole.
        code_hash=secrets.token_hex(32),
        text=new.text,
        folded=fold(f"{new.text} {whole.place}"),
        field=new.field,
        sorted_by=by.name,
        alarmed_department=unit,
        part_of=whole.id,
        status=Status.RECEIVED,
    )
    for name in COPIED:
        setattr(part, name, getattr(whole, name))
    await insert(part)
    await clocks.carry_on(whole, part)
    await life.tell(part, was="", by=by.name, at=at, note="")
    await audit.record(by.name, "complaint.part_made", str(part.number), at=at)
    if unit is not None:
        part.department, part.assigned_at = unit, at
        await part.save([Complaint.department, Complaint.assigned_at])
        await life.step(part, Status.ASSIGNED, by=by.name, at=at)
    await sending.keep(part, decision, by=by.name, at=at)
    await publish(ComplaintReceived(str(part.number)), at=at)
    return part


async def join(number: str, *, by: Actor, at: datetime) -> None:
    """Undo a split as long as no part has been answered; what was written comes along.

    Raises:
        ComplaintNotFound, NotAllowed: ``by`` may not work on the whole.
        SplitRefused: it is not split, or a part has been answered, sealed or merged.
    """
    case = await lookups.get_case(number)
    parts = [one.number for one in await links.parts(case.id)]
    locks = [*sorted(lookups.lock_of(part) for part in parts), lookups.lock_of(number)]
    async with transaction(links.GROUPS, *locks):
        case = await get_mine(number, by)
        found = await links.parts(case.id)
        if case.status is not Status.SPLIT or [one.number for one in found] != parts:
            raise SplitRefused("Ý kiến này không còn tách.")
        merged = sum([await links.count_merged(one.id) for one in found])
        if why := splitting.why_not_undone(found, merged):
            raise SplitRefused(why)
        link = await links.link_of(found[0].id, SPLIT)
        assert link is not None
        await _end(found, by=by, at=at)
        row = await lookups.get_row(number)
        action = "complaint.joined"
        await life.part_from(row, link.was, action, since=link.at, by=by.name, at=at)


async def _end(parts: Sequence[PartRow], *, by: Actor, at: datetime) -> None:
    """End the parts; messages, notes and files go to the whole."""
    for row in await links.rows_of([one.id for one in parts]):
        row.closed_at = at
        await row.save([Complaint.closed_at])
        await life.step(row, Status.MERGED, by=by.name, at=at, note=JOINED)
        for table in (Message, CaseNote, Attachment):
            moved: dict[Column | str, object] = {table.complaint: row.part_of}
            await table.update(moved).where(table.complaint == row.id)
    ids = [one.id for one in parts]
    values: dict[Column | str, object] = {
        CaseLink.undone_at: at,
        CaseLink.undone_by: by.name,
    }
    await CaseLink.update(values).where(CaseLink.source.is_in(ids) & (CaseLink.kind == SPLIT))
