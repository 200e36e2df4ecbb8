"""What the inspectors' side does: open, find, give time, accept or send back, close."""

from collections.abc import Sequence
from datetime import datetime

from feedback.accounts import queries as accounts
from feedback.complaints.rules import texts
from feedback.core import audit
from feedback.core.calendar import CalendarRefused
from feedback.core.clock import local_date
from feedback.core.db import insert, insert_rows, transaction
from feedback.core.permissions import Actor, Permission, Role, require
from feedback.core.problems import InvalidInput, NotAllowed
from feedback.core.words import short_date
from feedback.inspections import queries, rules
from feedback.inspections.problems import FindingRefused, InspectionClosed, InspectionNotFound
from feedback.inspections.schemas import (
    MAX_AMOUNT,
    MAX_TEXT,
    FindingRow,
    FindingStatus,
    InspectionRow,
    NewFinding,
    NewInspection,
)
from feedback.inspections.tables import (
    Finding,
    FindingExtension,
    Inspection,
    RemediationReport,
)
from feedback.notifications.actions import notices
from feedback.notifications.schemas import NewNotice, NoticeKind
from feedback.places import queries as places

MOST_FINDINGS = 200


def lock_of(finding: int) -> str:
    """Return the name of the lock that whoever changes a finding takes first."""
    return f"finding {finding}"


def checked(text: str, name: str, sentence: str) -> str:
    """Return a text cleaned.

    Raises:
        InvalidInput: there is no word in it, or it is too long.
    """
    cleaned = texts.cleaned(text)
    if not texts.says_something(cleaned) or len(cleaned) > MAX_TEXT:
        raise InvalidInput({name: sentence})
    return cleaned


async def open_inspection(new: NewInspection, *, by: Actor, at: datetime) -> int:
    """Write an inspection down; return its id.

    Raises:
        NotAllowed: ``by`` inspects nothing.
        InvalidInput: it has no title or number, or its decision is of a day to come.
    """
    require(by, Permission.INSPECT)
    errors = {
        name: "Xin ghi ô này."
        for name in ("title", "decision_number")
        if not texts.says_something(getattr(new, name))
    }
    if new.decision_date > local_date(at):
        errors["decision_date"] = "Ngày quyết định chưa đến."
    if errors:
        raise InvalidInput(errors)
    async with transaction():
        row = Inspection(
            title=texts.cleaned(new.title),
            decision_number=texts.cleaned(new.decision_number),
            decision_date=new.decision_date,
            team=texts.cleaned(new.team),
            staff=by.id,
            at=at,
        )
        await insert(row)
        await audit.record(by.name, "inspection.opened", f"KT-{row.id:04d}", at=at)
    return int(row.id)


async def _run(inspection: int, by: Actor, at: datetime) -> InspectionRow:
    """Return an inspection that ``by`` may add to.

    Raises:
        InspectionNotFound, NotAllowed: ``by`` may not know of it, or only reads it.
        InspectionClosed: it has ended.
    """
    found = await queries.get_inspection(inspection, by, at)
    if not rules.may_run(found, by):
        raise NotAllowed
    if found.closed_at is not None:
        raise InspectionClosed
    return found


async def add_finding(inspection: int, new: NewFinding, *, by: Actor, at: datetime) -> int:
    """Send a unit what was found there; its term begins, and it is told. Return the id.

    Raises:
        InspectionNotFound, NotAllowed, InspectionClosed: as in ``_run``.
        InvalidInput: it says nothing, or names a unit that is closed or beyond reach.
    """
    text = checked(new.text, "text", "Xin ghi điều đã thấy, tối đa 5.000 ký tự.")
    async with transaction(f"inspection {inspection}"):
        await _run(inspection, by, at)
        reached = by.scope(Permission.INSPECT).reaches(new.department)
        open_units = {row.id for row in await places.departments_on(local_date(at))}
        if not reached or new.department not in open_units:
            raise InvalidInput({"department": "Xin chọn một đơn vị đang hoạt động."})
        place = 1 + await Finding.count().where(Finding.inspection == inspection)
        if place > MOST_FINDINGS:
            raise FindingRefused(f"Mỗi cuộc kiểm tra tối đa {MOST_FINDINGS} tồn tại.")
        try:
            due = rules.due_at(at, new.amount, new.unit, await places.calendar())
        except CalendarRefused as refusal:
            raise InvalidInput({"amount": "Lịch làm việc chưa tính được hạn này."}) from refusal
        row = Finding(
            inspection=inspection,
            place=place,
            text=text,
            demand=texts.cleaned(new.demand),
            department=new.department,
            amount=new.amount,
            unit=str(new.unit),
            sent_at=at,
            due_at=due,
            by=by.name,
        )
        await insert(row)
        found = await queries.get_finding(int(row.id))
        said = f"{found.number} cần khắc phục trước hết {short_date(local_date(due))}"
        await tell_unit(found, f"sent:{found.id}", said, at=at)
        await audit.record(by.name, "inspection.finding_added", found.number, at=at)
    return int(row.id)


async def tell_unit(finding: FindingRow, key: str, text: str, *, at: datetime) -> None:
    """Tell heads and desk of a unit, inside the caller's transaction."""
    staff = sorted(
        {
            one.staff
            for one in await accounts.granted()
            if one.department == finding.department and one.role in {Role.HEAD, Role.HANDLER}
        }
    )
    await tell(finding, key, text, staff, at=at)


async def tell(
    finding: FindingRow, key: str, text: str, staff: Sequence[int], *, at: datetime
) -> None:
    """Tell people of a finding: its number and a day, no word of what was found."""
    url = f"/kiem-tra/{finding.inspection}"
    await notices.tell(
        [
            NewNotice(
                f"finding:{key}:{one}", one, NoticeKind.FINDING, text, url, finding.number
            )
            for one in staff
        ],
        at=at,
    )


async def judged_by(finding: int, by: Actor) -> FindingRow:
    """Return a finding whose unit ``by`` inspects; to be called under its lock.

    Raises:
        InspectionNotFound: there is none, or ``by`` may not know of it.
        NotAllowed: ``by`` may read it only.
    """
    found = await queries.get_finding(finding)
    if not rules.may_read(found.department, by):
        raise InspectionNotFound
    if not rules.may_judge(found, by):
        raise NotAllowed
    return found


async def extend(
    finding: int, amount: int, reason: str, *, by: Actor, at: datetime
) -> FindingRow:
    """Give a unit more time (gia hạn), and say why.

    Raises:
        InspectionNotFound, NotAllowed: as in ``judged_by``.
        FindingRefused: it has been reported or put right.
        InvalidInput: no amount, or no reason.
    """
    said = checked(reason, "reason", "Xin ghi lý do gia hạn.")
    if not 1 <= amount <= MAX_AMOUNT:
        raise InvalidInput({"amount": f"Xin ghi số từ 1 đến {MAX_AMOUNT}."})
    async with transaction(lock_of(finding)):
        found = await judged_by(finding, by)
        if found.status is not FindingStatus.OPEN:
            raise FindingRefused("Việc này không còn chờ khắc phục nên không gia hạn.")
        columns = ("finding", "amount", "reason", "by", "at")
        await insert_rows(FindingExtension, columns, [(finding, amount, said, by.name, at)])
        due = await recount(found)
        text = f"{found.number} được gia hạn đến {short_date(local_date(due))}"
        await tell_unit(found, f"extended:{finding}:{at.timestamp()}", text, at=at)
        await audit.record(by.name, "finding.extended", found.number, at=at)
    return found


async def recount(finding: FindingRow) -> datetime:
    """Reckon anew when a finding must be put right, by its rows alone; return the moment.

    Inside the caller's transaction.
    """
    reports = (await queries.reports_of([finding.id]))[finding.id]
    extensions = (await queries.extensions_of([finding.id]))[finding.id]
    due = rules.due_at(
        finding.sent_at,
        finding.amount,
        finding.unit,
        await places.calendar(),
        reports=reports,
        extensions=extensions,
    )
    if due != finding.due_at:
        await Finding.update({Finding.due_at: due}).where(Finding.id == finding.id)
    return due


async def judge(
    finding: int, *, accepts: bool, remark: str, by: Actor, at: datetime
) -> FindingRow:
    """Accept what a unit reported, or send it back; sent back, its clock goes on.

    Raises:
        InspectionNotFound, NotAllowed: as in ``judged_by``.
        FindingRefused: no report waits.
        InvalidInput: it is sent back without a word.
    """
    said = texts.cleaned(remark)[:MAX_TEXT]
    if not accepts:
        said = checked(remark, "remark", "Xin ghi điều còn thiếu để đơn vị làm tiếp.")
    async with transaction(lock_of(finding)):
        found = await judged_by(finding, by)
        if found.status is not FindingStatus.REPORTED:
            raise FindingRefused("Không có báo cáo nào đang chờ xem.")
        await RemediationReport.update(
            {
                RemediationReport.decision: rules.ACCEPTED if accepts else rules.RETURNED,
                RemediationReport.remark: said,
                RemediationReport.decided_by: by.name,
                RemediationReport.decided_at: at,
            }
        ).where((RemediationReport.finding == finding) & (RemediationReport.decision == ""))
        status = FindingStatus.DONE if accepts else FindingStatus.OPEN
        await Finding.update(
            {Finding.status: str(status), Finding.done_at: at if accepts else None}
        ).where(Finding.id == finding)
        due = found.due_at if accepts else await recount(found)
        text = f"{found.number} đã được xác nhận khắc phục"
        if not accepts:
            text = f"{found.number}: báo cáo bị trả lại, hạn {short_date(local_date(due))}"
        await tell_unit(found, f"judged:{finding}:{at.timestamp()}", text, at=at)
        action = "remediation.accepted" if accepts else "remediation.returned"
        await audit.record(by.name, action, found.number, at=at)
    return found


async def close(inspection: int, *, by: Actor, at: datetime) -> None:
    """End an inspection (kết thúc): everything found has been put right.

    Raises:
        InspectionNotFound, NotAllowed, InspectionClosed: as in ``_run``.
        FindingRefused: something is not put right yet.
    """
    async with transaction(f"inspection {inspection}"):
        await _run(inspection, by, at)
        left = await Finding.count().where(
            (Finding.inspection == inspection) & (Finding.status != str(FindingStatus.DONE))
        )
        if left:
            raise FindingRefused(f"Còn {left} tồn tại chưa khắc phục xong.")
        await Inspection.update(
            {Inspection.closed_at: at, Inspection.closed_by: by.name}
        ).where(Inspection.id == inspection)
        await audit.record(by.name, "inspection.closed", f"KT-{inspection:04d}", at=at)
