"""/kiem-tra/…: one inspection; what was found, reported, accepted; its files and paper."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from urllib.parse import quote

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core import files, scanning
from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    of_part,
    page,
    read_form,
    requires,
    site,
    to_save,
    who,
)
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.uploads import MAX_UPLOAD
from feedback.core.words import in_mb, short_date, vn_moment
from feedback.inspections import papers, queries, rules
from feedback.inspections.actions import inspecting, reporting
from feedback.inspections.pages.overview import READERS, URL, finding_line
from feedback.inspections.problems import InspectionNotFound
from feedback.inspections.schemas import (
    UNIT_LABELS,
    ExtensionRow,
    FileRow,
    FindingRow,
    FindingStatus,
    NewFinding,
    ReportRow,
)
from feedback.places import queries as places

ONE = f"{URL}/{{inspection:int}}"
FINDING = f"{URL}/ton-tai/{{finding:int}}"
TYPED = ("text", "demand", "department", "amount", "unit")
LONGEST = 9
HELD = {"waiting": "đang chờ quét mã độc", "infected": "bị giữ lại vì nghi có mã độc"}
DECIDED = {"accepted": "Đã xác nhận", "returned": "Trả lại", "": "Chờ đoàn xem"}


@get(ONE, guards=[requires(*READERS)], include_in_schema=False)
async def show_inspection(request: AnyRequest, inspection: FromPath[int]) -> Template:
    """Show an inspection."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _inspection(request, inspection, Form([]), None, message=message)


async def _inspection(
    request: AnyRequest,
    inspection: int,
    form: Form,
    problem: Problem | None,
    part: str = "",
    message: str = "",
) -> Template:
    actor, at = who(request), now()
    found = await queries.get_inspection(inspection, actor, at)
    findings = await queries.findings_of(inspection, actor)
    reports = await queries.reports_of([one.id for one in findings])
    extensions = await queries.extensions_of([one.id for one in findings])
    kept = await queries.files_of([one.id for some in reports.values() for one in some])
    departments = await places.departments_on(local_date(at))
    reach = actor.scope(Permission.INSPECT)
    return page(
        request,
        "inspections/inspection.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        number=f"KT-{inspection:04d}",
        url=f"{URL}/{inspection}",
        inspection=found,
        decided_on=short_date(found.decision_date),
        closed=short_date(local_date(found.closed_at)) if found.closed_at else "",
        findings=[
            _finding(one, actor, reports[one.id], extensions[one.id], kept, at)
            for one in findings
        ],
        may_run=rules.may_run(found, actor) and found.closed_at is None,
        all_done=bool(findings) and all(one.status is FindingStatus.DONE for one in findings),
        unit_options=[
            (row.id, "\u2003" * row.depth + row.name)
            for row in departments
            if reach.reaches(row.id)
        ],
        term_options=[(str(unit), label) for unit, label in UNIT_LABELS.items()],
        values=form.values_of(*TYPED),
        errors=of_part(part, errors_of(problem)) if problem else {},
        message=message,
    )


def _finding(
    one: FindingRow,
    actor: Actor,
    reports: Sequence[ReportRow],
    extensions: Sequence[ExtensionRow],
    kept: dict[int, list[FileRow]],
    at: datetime,
) -> dict[str, object]:
    judges = rules.may_judge(one, actor)
    return {
        **finding_line(one, at),
        "text": one.text,
        "demand": one.demand,
        "code": str(one.status),
        "sent": vn_moment(one.sent_at),
        "due_at": vn_moment(one.due_at),
        "extensions": [
            f"Gia hạn {more.amount} {UNIT_LABELS[one.unit]}: {more.reason}"
            for more in extensions
        ],
        "reports": [
            {
                "at": vn_moment(report.at),
                "by": report.by,
                "text": report.text,
                "document": report.document_number,
                "decision": DECIDED[report.decision],
                "remark": report.remark,
                "files": [
                    {
                        "url": f"{URL}/tep/{file.id}",
                        "label": file.name or f"Ảnh {place}",
                        "size": in_mb(file.size),
                        "held": HELD.get(file.scan, ""),
                    }
                    for place, file in enumerate(kept[report.id], start=1)
                ],
            }
            for report in reports
        ],
        "may_report": rules.may_report(one, actor),
        "may_judge": judges and one.status is FindingStatus.REPORTED,
        "may_extend": judges and one.status is FindingStatus.OPEN,
    }


async def _act(
    request: AnyRequest,
    inspection: int,
    part: str,
    do: Callable[[Form], Awaitable[object]],
) -> Template | Redirect:
    """Do what somebody asks of an inspection, then show it again."""
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        if problem.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise
        return await _inspection(request, inspection, form, problem, part)
    return Redirect(f"{URL}/{inspection}?xong=1", status_code=303)


async def _of_finding(request: AnyRequest, finding: int) -> int:
    """Return the inspection of a finding.

    Raises:
        InspectionNotFound: there is none, or whoever asks may not know of it.
    """
    found = await queries.get_finding(finding)
    if not rules.may_read(found.department, who(request)):
        raise InspectionNotFound
    return found.inspection


def _number(form: Form, name: str, sentence: str) -> int:
    typed = form[name].strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST):
        raise InvalidInput({name: sentence})
    return int(typed)


@post(
    f"{ONE}/ton-tai",
    guards=[requires(Permission.INSPECT)],
    status_code=200,
    include_in_schema=False,
)
async def post_finding(request: AnyRequest, inspection: FromPath[int]) -> Template | Redirect:
    """Send a unit what was found there."""

    async def do(form: Form) -> None:
        given = {
            "text": form["text"],
            "demand": form["demand"],
            "department": _number(form, "department", "Xin chọn đơn vị phải khắc phục."),
            "amount": _number(form, "amount", "Xin ghi thời hạn bằng số, từ 1 đến 250."),
            "unit": form["unit"] or "working_days",
        }
        try:
            new = msgspec.convert(given, NewFinding)
        except msgspec.ValidationError as refusal:
            sentence = "Thời hạn từ 1 đến 250; mỗi ô tối đa 5.000 ký tự."
            raise InvalidInput({"amount": sentence}) from refusal
        await inspecting.add_finding(inspection, new, by=who(request), at=now())

    return await _act(request, inspection, "", do)


@post(
    f"{ONE}/ket-thuc",
    guards=[requires(Permission.INSPECT)],
    status_code=200,
    include_in_schema=False,
)
async def post_end(request: AnyRequest, inspection: FromPath[int]) -> Template | Redirect:
    """End an inspection."""

    async def do(form: Form) -> None:
        del form
        await inspecting.close(inspection, by=who(request), at=now())

    return await _act(request, inspection, "", do)


@post(
    f"{FINDING}/bao-cao",
    guards=[requires(Permission.HANDLE)],
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_report(request: AnyRequest, finding: FromPath[int]) -> Template | Redirect:
    """Report how something was put right."""

    async def do(form: Form) -> None:
        async with reporting.kept(await form.uploads()) as stored:
            await reporting.report(
                finding, form["said"], form["document"], stored, by=who(request), at=now()
            )

    return await _act(request, await _of_finding(request, finding), f"tt-{finding}", do)


@post(
    f"{FINDING}/xem",
    guards=[requires(Permission.INSPECT)],
    status_code=200,
    include_in_schema=False,
)
async def post_judged(request: AnyRequest, finding: FromPath[int]) -> Template | Redirect:
    """Accept a report, or send it back."""

    async def do(form: Form) -> None:
        if form["decision"] not in {"accept", "return"}:
            raise InvalidInput({"remark": "Xin chọn xác nhận, hoặc trả lại."})
        accepts = form["decision"] == "accept"
        await inspecting.judge(
            finding, accepts=accepts, remark=form["remark"], by=who(request), at=now()
        )

    return await _act(request, await _of_finding(request, finding), f"tt-{finding}", do)


@post(
    f"{FINDING}/gia-han",
    guards=[requires(Permission.INSPECT)],
    status_code=200,
    include_in_schema=False,
)
async def post_more_time(request: AnyRequest, finding: FromPath[int]) -> Template | Redirect:
    """Give a unit more time."""

    async def do(form: Form) -> None:
        amount = _number(form, "amount", "Xin ghi số từ 1 đến 250.")
        await inspecting.extend(finding, amount, form["reason"], by=who(request), at=now())

    return await _act(request, await _of_finding(request, finding), f"tt-{finding}", do)


@get(f"{URL}/tep/{{file:int}}", guards=[requires(*READERS)], include_in_schema=False)
async def read_report_file(request: AnyRequest, file: FromPath[int]) -> Response[bytes]:
    """Return a photo or document of a report; a document as something to save."""
    found = await reporting.read_file(file, by=who(request), at=now())
    scanning.check_given(found.scan)
    try:
        content = await files.read_whole(found.key)
    except FileNotFoundError as error:
        raise InspectionNotFound from error
    headers = {"Cache-Control": "no-store"}
    if found.media_type == "application/pdf":
        name = quote(found.name, safe="")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return Response(content, media_type=found.media_type, headers=headers)


@get(f"{ONE}/in", guards=[requires(*READERS)], include_in_schema=False)
async def read_paper(request: AnyRequest, inspection: FromPath[int]) -> Response[bytes]:
    """Return the follow-up of an inspection on paper."""
    actor, at = who(request), now()
    found = await queries.get_inspection(inspection, actor, at)
    findings = await queries.findings_of(inspection, actor)
    reports = await queries.reports_of([one.id for one in findings])
    office = site(request).organisation
    made = await asyncio.to_thread(papers.follow_up, office, found, findings, reports, at)
    return to_save(made, f"khac-phuc-KT-{inspection:04d}.pdf")


PAGES = [
    show_inspection,
    post_finding,
    post_end,
    post_report,
    post_judged,
    post_more_time,
    read_report_file,
    read_paper,
]
