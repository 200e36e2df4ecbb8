"""Papers of a case for staff: its file, the transfer slip, the slip with the code inside."""

import asyncio
from datetime import datetime

from litestar import Response, get, post
from litestar.params import FromPath

from feedback.complaints import papers
from feedback.complaints.actions import reading
from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.pages.desk import READERS
from feedback.complaints.queries import lookups, tracking
from feedback.complaints.rules import access
from feedback.complaints.schemas import (
    CHANNEL_LABELS,
    CaseView,
    Printed,
    Receipt,
    Transfer,
)
from feedback.core.clock import now
from feedback.core.codes import TRACKING_LENGTH, grouped, read_code
from feedback.core.http import AnyRequest, public_url, read_form, requires, site, to_save, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput
from feedback.core.words import one_line, vn_date, vn_moment

MOST = 300
"""Letters of what is typed for a paper."""


async def _printed(request: AnyRequest, case: CaseView, at: datetime) -> Printed:
    """Return a case for its file; who only reads it has nobody to call."""
    names = await lookups.field_names()
    inside = [
        ("Lĩnh vực", names.get(case.field or "", "")),
        ("Đơn vị giải quyết", case.unit or ""),
        ("Hẹn trả lời trước", vn_date(case.due_on)),
    ]
    return _paper_of(request, case, at, inside)


def _paper_of(
    request: AnyRequest, case: CaseView, at: datetime, more: list[tuple[str, str]]
) -> Printed:
    contact = (case.contact_name, case.contact_phone, case.contact_email)
    sender = ", ".join(word for word in contact if word)
    facts = [
        ("Số tiếp nhận", case.number),
        ("Nhận lúc", f"{vn_moment(case.received_at)}, {CHANNEL_LABELS[case.channel]}"),
        ("Nơi xảy ra", ", ".join(word for word in (case.place, case.area) if word)),
        *more,
        ("Người gửi", sender if access.may_work_on(case, who(request)) else ""),
    ]
    return Printed(
        office=site(request).organisation,
        number=case.number,
        text=case.text,
        received_at=case.received_at,
        facts=[(name, said) for name, said in facts if said],
        at=at,
    )


def _typed(request: AnyRequest, name: str) -> str:
    typed = one_line(str(request.query_params.get(name, "")))
    if len(typed) > MOST:
        raise InvalidInput({name: f"Xin ghi không quá {MOST} ký tự."})
    return typed


@get("/ban/{number:str}/in", guards=[requires(*READERS)], include_in_schema=False)
async def read_case_sheet(request: AnyRequest, number: FromPath[str]) -> Response[bytes]:
    """Return a case with its replies on paper; written down as a read."""
    document, at = _typed(request, "so"), now()
    case = await reading.print_case(number, "sheet", by=who(request), at=at)
    printed = await _printed(request, case, at)
    replies = await tracking.replies(case.id)
    made = await asyncio.to_thread(papers.case_sheet, printed, replies, document)
    return to_save(made, f"phieu-theo-doi-{number}.pdf")


@get("/ban/{number:str}/phieu-chuyen", guards=[requires(*READERS)], include_in_schema=False)
async def read_transfer_slip(request: AnyRequest, number: FromPath[str]) -> Response[bytes]:
    """Return the slip that hands a case to another authority; written down as a read."""
    transfer = Transfer(*(_typed(request, name) for name in ("so", "den", "ly-do")))
    at = now()
    case = await reading.print_case(number, "transfer", by=who(request), at=at)
    made = await asyncio.to_thread(
        papers.transfer_slip, _paper_of(request, case, at, []), transfer
    )
    return to_save(made, f"phieu-chuyen-{number}.pdf")


@post(
    "/ban/nhap/phieu",
    guards=[requires(Permission.ENTER_CASES)],
    status_code=200,
    include_in_schema=False,
)
async def post_slip(request: AnyRequest) -> Response[bytes]:
    """Return the slip of what was just entered, to be folded over its code."""
    form, at = await read_form(request), now()
    number = await find_or_slow_down(request, form["code"])
    code = read_code(form["code"], TRACKING_LENGTH)
    assert code is not None
    case = await reading.print_slip(number, by=who(request), at=at)
    made = await asyncio.to_thread(
        papers.folded_slip,
        _paper_of(request, case, at, []),
        Receipt(number, grouped(code), case.due_on),
        track_url=public_url(request, f"/tra-cuu/{code}"),
        track_at=public_url(request, "/tra-cuu").partition("://")[2],
    )
    return to_save(made, f"phieu-hen-{number}.pdf")


PAGES = [read_case_sheet, read_transfer_slip, post_slip]
