"""Sorting: what a complaint is, and whose (phân loại, chuyển xử lý)."""

from datetime import datetime

import msgspec

from feedback.complaints.actions import braking, clocks, groups, life, sending
from feedback.complaints.events import FieldCorrected, SealChanged
from feedback.complaints.linked import SPLIT
from feedback.complaints.problems import (
    CaseEnded,
    ComplaintNotFound,
    ForTheHead,
    SplitRefused,
    StatusRefused,
    UnitRefused,
)
from feedback.complaints.queries import links, lookups
from feedback.complaints.rules import access, deadlines, routing, statuses
from feedback.complaints.rules.routing import Decision, Reason
from feedback.complaints.schemas import KIND_LABELS, URGENCY_LABELS, CaseView, Sorting, Status
from feedback.complaints.tables import Complaint
from feedback.complaints.terms import Clock
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.outbox import publish
from feedback.core.permissions import Actor, Permission, require
from feedback.core.problems import InvalidInput, NotAllowed
from feedback.places import queries as places
from nlp.labels import Kind, Urgency

MACHINE = "machine"
SORTED_ANEW = "loại việc, lĩnh vực hoặc mức khẩn được xác định lại"
"""Why another term holds, as the citizen reads it."""


class Sorted(msgspec.Struct, frozen=True):
    """What the machine's opinion made of a complaint."""

    complaint: int
    department: int | None
    """The one the routing rules suggest; None when there is none."""


SORTED = [
    *(Complaint.machine, Complaint.field_confidence, Complaint.model_version),
    *(Complaint.sealed, Complaint.department, Complaint.alarmed_department),
    *(Complaint.kind, Complaint.urgency, Complaint.field, Complaint.sorted_by),
]
"""What an opinion of the machine may change."""


async def apply_sorting(number: str, sorting: Sorting, *, at: datetime) -> Sorted:
    """Write down what the machine thinks; hand the case on when a rule may.

    What a person has said already is left alone: field, and kind with urgency, each
    for itself, so that a field corrected early hides no danger. Sealed matters keep
    the suggestion but go nowhere; the machine may seal, it never unseals, and never
    seals again what a keeper has unsealed.

    Raises:
        ComplaintNotFound: no complaint has this number.
    """
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        row.machine = msgspec.json.encode(sorting).decode()
        row.field_confidence, row.model_version = sorting.confidence, sorting.version
        if sorting.sealed and row.unsealed_at is None:
            await groups.seal(row, by=MACHINE, at=at)
        if row.kind is None:
            row.kind, row.urgency = sorting.kind, sorting.urgency
        if row.field is None:
            row.field, row.sorted_by = sorting.field, row.sorted_by or MACHINE
        decision = await sending.decide(row, at=at)
        row.alarmed_department = decision.department
        await row.save(SORTED)
        await audit.record(MACHINE, "complaint.sorted", number, at=at, detail=sorting.version)
        await _shorten(row, at=at)
        if _is_unowned(row, sorting):
            sure = sorting.trusted and not sorting.sealed
            held = routing.why_held(sorting.kind, sorting.urgency, trusted=sure)
            taken = Decision(held) if held else decision
            await _send(row, taken, by=MACHINE, at=at, score=sorting.confidence)
    return Sorted(row.id, decision.department)


async def _send(
    row: Complaint,
    decision: Decision,
    *,
    by: str,
    at: datetime,
    note: str = "",
    score: float | None = None,
) -> None:
    """Let a case go where a decision says, or stay, and keep why."""
    if decision.department is not None:
        await _assign(row, decision.department, by=by, at=at, note=note)
    await sending.keep(row, decision, by=by, at=at, score=score)


def _is_unowned(row: Complaint, sorting: Sorting) -> bool:
    """Tell whether nobody has the case yet and no person chose another field or kind."""
    return (
        not row.sealed
        and row.status == Status.RECEIVED
        and row.department is None
        and (row.field, row.kind, row.urgency) == (sorting.field, sorting.kind, sorting.urgency)
    )


async def _shorten(row: Complaint, *, at: datetime) -> None:
    """Bring the due date forward when a rule promises so; never back."""
    due = await _promised(row)
    if due is not None and due.at < row.due_at:
        await _set_due(row, due, by=MACHINE, at=at, note="Hạn mới")


async def _promised(row: Complaint) -> deadlines.Due | None:
    """Return when the complaint is due as it is sorted now; None when that is settled."""
    if row.answered_at is not None:
        return None
    return clocks.promised(await clocks.read(row), Clock.CITIZEN, row.received_at)


async def _set_due(
    row: Complaint, due: deadlines.Due, *, by: str, at: datetime, note: str
) -> None:
    await clocks.move(row, due, why=SORTED_ANEW, at=at)
    await life.tell(row, was=row.status, by=by, at=at, note=f"{note} {due.on:%d/%m/%Y}")


async def _assign(row: Complaint, department: int, *, by: str, at: datetime, note: str) -> None:
    life.check(row, Status.ASSIGNED)
    row.department, row.assigned_at = department, at
    await row.save([Complaint.department, Complaint.assigned_at])
    await life.step(row, Status.ASSIGNED, by=by, at=at, note=note)


async def correct_field(number: str, field: str, *, by: Actor, at: datetime) -> None:
    """Say what the field really is; the machine will learn from it.

    A case nobody owns yet then goes where the rules send the field, unless its kind
    or a danger wants a person to choose.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not read it.
        NotAllowed: ``by`` may read it only.
        CaseEnded: it has been closed or withdrawn.
        InvalidInput: there is no such field, or it has been switched off.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_open(number, by)
        if field not in await lookups.open_fields() and field != case.field:
            raise InvalidInput({"field": "Không có lĩnh vực này, hoặc đã tắt."})
        row = await lookups.get_row(number)
        row.field, row.sorted_by = field, by.name
        decision = await sending.decide(row, at=at)
        row.alarmed_department = decision.department
        await row.save([Complaint.field, Complaint.sorted_by, Complaint.alarmed_department])
        await audit.record(by.name, "complaint.field_corrected", number, at=at, detail=field)
        await publish(FieldCorrected(number, case.field, field, by.name), at=at)
        if case.status is Status.RECEIVED and case.department is None and not case.sealed:
            held = routing.why_held(case.kind, case.urgency)
            taken = Decision(held) if held else decision
            await _send(row, taken, by=by.name, at=at, note="Theo lĩnh vực đã chọn")
        await _shorten(row, at=at)


async def correct_area(number: str, area: int, *, by: Actor, at: datetime) -> None:
    """Say where it happened (địa bàn); a case nobody owns then goes where the rules send it.

    Raises:
        ComplaintNotFound, NotAllowed, CaseEnded, SplitRefused: as in ``get_open``.
        InvalidInput: there is no such area today.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_open(number, by)
        if area not in {one.id for one in await places.areas(local_date(at))}:
            raise InvalidInput({"area": "Xin chọn địa bàn trong danh sách."})
        row = await lookups.get_row(number)
        row.area = area
        await row.save([Complaint.area])
        detail = f"area {area}"
        await audit.record(by.name, "complaint.area_set", number, at=at, detail=detail)
        if not case.sealed:
            await _route_anew(row, by=by.name, at=at, trusted=True)


async def find_area(number: str, area: int, *, at: datetime) -> None:
    """Write down where it happened, found by an old name in the citizen's words.

    What has an area, or is sealed, is left alone; what a unit has stays with it.

    Raises:
        ComplaintNotFound: no complaint has this number.
    """
    async with transaction(lookups.lock_of(number)):
        row = await lookups.get_row(number)
        if row.area is not None or row.sealed:
            return
        row.area = area
        await row.save([Complaint.area])
        detail = f"area {area}"
        await audit.record(MACHINE, "complaint.area_set", number, at=at, detail=detail)
        said = msgspec.json.decode(row.machine, type=Sorting) if row.machine else None
        by_person = row.sorted_by not in {"", MACHINE}
        trusted = by_person or (said is not None and said.trusted and not said.sealed)
        await _route_anew(row, by=MACHINE, at=at, trusted=trusted)


async def _route_anew(row: Complaint, *, by: str, at: datetime, trusted: bool) -> None:
    """Let a case nobody owns go where the rules send it now that its area is known."""
    if row.status != Status.RECEIVED or row.department is not None or row.field is None:
        return
    held = routing.why_held(row.kind, row.urgency, trusted=trusted)
    decision = Decision(held) if held else await sending.decide(row, at=at)
    note = "Theo địa bàn"
    await _send(row, decision, by=by, at=at, note=note, score=row.field_confidence)


async def correct_kind(
    number: str, kind: str, urgency: str, *, by: Actor, at: datetime
) -> None:
    """Say what kind it is and how soon somebody must act; a person's word stands.

    The due date follows, openly: where the machine had shortened it by mistake, the
    history says who gave the promise of the receipt back.

    A suspected denunciation is sealed at once: from here on only a keeper reads it.
    So that no unit makes a late case vanish, only the triage desk or a keeper says so.

    Raises:
        ComplaintNotFound, NotAllowed: as in ``correct_field``.
        CaseEnded: it has been closed or withdrawn.
        InvalidInput: there is no such kind or urgency, or ``by`` may not seal.
    """
    if kind not in set(Kind) or urgency not in set(Urgency):
        raise InvalidInput({"kind": "Xin chọn loại và mức khẩn trong danh sách."})
    if kind == Kind.DENUNCIATION and not (
        by.may(Permission.TRIAGE) or by.may(Permission.READ_SEALED)
    ):
        raise InvalidInput(
            {"kind": "Nghi tố cáo: xin chuyển về bộ phận tiếp nhận để niêm phong."}
        )
    async with transaction(lookups.lock_of(number)):
        await get_open(number, by)
        row = await lookups.get_row(number)
        row.kind, row.urgency, row.sorted_by = kind, urgency, by.name
        await row.save([Complaint.kind, Complaint.urgency, Complaint.sorted_by])
        if kind == Kind.DENUNCIATION:
            await groups.seal(row, by=by.name, at=at)
        said = f"{kind} {urgency}"
        await audit.record(by.name, "complaint.kind_corrected", number, at=at, detail=said)
        note = f"{KIND_LABELS[Kind(kind)]}, {URGENCY_LABELS[Urgency(urgency)]}"
        await life.tell(row, was=row.status, by=by.name, at=at, note=note)
        due = await _promised(row)
        if due is not None and due.at != row.due_at:
            await _set_due(row, due, by=by.name, at=at, note="Hạn theo loại và mức khẩn đã sửa")


async def hand_over(
    number: str, department: int, *, note: str, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Give a case to a department, or from one to another (chuyển xử lý).

    A head gives a re-opened case back to the own unit: then its handlers may answer.

    Raises:
        ComplaintNotFound, NotAllowed: as in ``correct_field``.
        UnitRefused: the department is closed, unknown, or has the case already.
        ForTheHead: it was re-opened, and the head has not looked yet.
        OfficeDecides: it has gone from unit to unit too often for ``by`` to go on.
        StatusRefused: the case has been answered or has ended.
        Overtaken: a colleague has worked on it since line ``seen`` of its history.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_workable(number, by)
        if case.sealed:
            raise UnitRefused(
                "Hồ sơ niêm phong không chuyển cho đơn vị nào; mở niêm phong trước."
            )
        if access.is_for_another(case, by) and not by.may(Permission.TRIAGE):
            raise ForTheHead
        if department == case.department and not case.for_head:
            raise UnitRefused("Đơn vị này đang giữ phản ánh rồi.")
        valid = {row.id for row in await places.departments_on(local_date(at))}
        if department not in valid:
            raise UnitRefused("Đơn vị này không còn hoạt động.")
        if case.status is Status.AWAITING_APPROVAL:
            raise StatusRefused(case.status, Status.ASSIGNED)
        await braking.check(case, department, by=by, at=at)
        row = await lookups.get_row(number)
        await life.check_seen(row, seen, by.name)
        said = note.strip()[:500]
        await _assign(row, department, by=by.name, at=at, note=said)
        await sending.keep(row, Decision(Reason.PERSON, words=said), by=by.name, at=at)


async def unseal(number: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Take the seal off: a person has read it and it accuses nobody.

    The case then waits at the triage desk.

    Raises:
        NotAllowed: ``by`` is not a keeper.
        ComplaintNotFound: no sealed complaint has this number.
        InvalidInput: no reason is given.
        SplitRefused: it is a whole, and one of its parts is still sealed.
    """
    require(by, Permission.READ_SEALED)
    if not reason.strip():
        raise InvalidInput({"reason": "Xin ghi lý do mở niêm phong."})
    async with transaction(lookups.lock_of(number)):
        case = await get_workable(number, by)
        if any(part.sealed for part in await links.parts(case.id)):
            raise SplitRefused("Có phần còn niêm phong: xin mở niêm phong phần ấy trước.")
        row = await lookups.get_row(number)
        row.sealed, row.sorted_by, row.unsealed_at = False, by.name, at
        await row.save([Complaint.sealed, Complaint.sorted_by, Complaint.unsealed_at])
        await audit.record(by.name, "complaint.unsealed", number, at=at)
        await publish(SealChanged(number), at=at)
        await life.tell(row, was=row.status, by=by.name, at=at, note=reason.strip()[:500])


async def get_open(number: str, by: Actor) -> CaseView:
    """Return a case that ``by`` may work on and that has not ended.

    Raises:
        ComplaintNotFound, NotAllowed: as in ``get_workable``.
        CaseEnded: nothing may follow any more.
        SplitRefused: it is worked on in its parts.
    """
    case = await get_workable(number, by)
    if case.status is Status.SPLIT:
        raise SplitRefused("Ý kiến đã tách: xin làm ở từng phần.")
    if statuses.has_ended(case.status) or await _is_joined(case):
        raise CaseEnded
    return case


async def _is_joined(case: CaseView) -> bool:
    """Tell whether the case was a part of a text that is whole again."""
    if case.part_of is None or case.status is not Status.MERGED:
        return False
    return await links.link_of(case.id, SPLIT) is None


async def get_mine(number: str, by: Actor) -> CaseView:
    """Return a case that ``by`` may deal with now.

    Raises:
        ComplaintNotFound, NotAllowed: as in ``get_workable``.
        ForTheHead: it was re-opened, and the head has not looked yet.
    """
    case = await get_workable(number, by)
    if access.is_for_another(case, by):
        raise ForTheHead
    return case


async def get_workable(number: str, by: Actor) -> CaseView:
    """Return a case that ``by`` may work on.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
        NotAllowed: ``by`` may read it only.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    if not access.may_work_on(case, by):
        raise NotAllowed
    return case
