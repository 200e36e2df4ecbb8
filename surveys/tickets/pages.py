"""The administrator's page of one-time slips."""

import asyncio
import csv
import io
from datetime import datetime
from http import HTTPStatus

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    page,
    public_url,
    read_form,
    requires,
    site,
    to_save,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import one_line, percent, short_date, vn_moment
from feedback.places import queries as places
from surveys.tickets import actions, papers, queries, rules
from surveys.tickets.schemas import MAX_COUNT, BatchRow, NewBatch, Ticket

GUARDS = [requires(Permission.ADMINISTER)]
URL = "/quan-tri/phieu"
DAYS = [(7, "7 ngày"), (30, "30 ngày"), (90, "90 ngày"), (366, "1 năm")]


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_tickets(request: AnyRequest) -> Template:
    """List the batches, with a form for another one."""
    return await _tickets(request, Form([]), None)


async def _tickets(request: AnyRequest, form: Form, problem: Problem | None) -> Template:
    points = [one for one in await places.service_points() if one.revoked_at is None]
    message = "Đã lưu." if request.query_params.get("xong") and not problem else ""
    return page(
        request,
        "tickets/tickets.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        batches=[_row(batch, now()) for batch in await queries.batches()],
        point_options=[(point.id, point.name) for point in points],
        day_options=DAYS,
        max_count=MAX_COUNT,
        errors=errors_of(problem) if problem else {},
        values=form.values_of("point", "purpose")
        | {"count": form["count"] or "24", "days": form["days"] or "30"},
        message=message,
    )


def _row(batch: BatchRow, at: datetime) -> dict[str, object]:
    is_good = batch.revoked_at is None and batch.expires_at > at
    return {
        "url": f"{URL}/{batch.id}",
        "id": batch.id,
        "point": batch.point_name,
        "purpose": batch.purpose,
        "made_text": f"{vn_moment(batch.made_at)}, {batch.made_by}",
        "until_text": short_date(local_date(batch.expires_at)),
        "issued": batch.issued,
        "used": batch.used,
        "rate": percent(batch.used / batch.issued),
        "good": is_good and batch.point_revoked_at is None,
        "revoked": batch.revoked_at is not None,
    }


@post(URL, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_batch(request: AnyRequest) -> Template | Redirect:
    """Issue a batch."""
    form = await read_form(request)
    try:
        await actions.issue(_read(form), by=who(request).name, at=now())
    except Problem as problem:
        return await _tickets(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


def _read(form: Form) -> NewBatch:
    given = {
        "service_point": form["point"],
        "count": form["count"],
        "days": form["days"],
        "purpose": one_line(form["purpose"]),
    }
    try:
        return msgspec.convert(given, NewBatch, strict=False)
    except msgspec.ValidationError as refusal:
        sentence = f"Xin chọn điểm phục vụ, từ 1 đến {MAX_COUNT} phiếu, và thời hạn."
        raise InvalidInput({"": sentence}) from refusal


def _links(request: AnyRequest, batch: BatchRow) -> list[str]:
    secret, page_url = site(request).secret, public_url(request, f"/q/{batch.point_code}")
    return [
        f"{page_url}?t={rules.token_of(Ticket(batch.id, serial), secret)}"
        for serial in range(1, batch.issued + 1)
    ]


@get(f"{URL}/{{batch:int}}/in", guards=GUARDS, include_in_schema=False)
async def read_slips(request: AnyRequest, batch: FromPath[int]) -> Response[bytes]:
    """Return the slips of a batch as PDF; written down, since they can be used."""
    found = await actions.print_codes(batch, by=who(request).name, at=now())
    office, links = site(request).organisation, _links(request, found)
    made = await asyncio.to_thread(papers.slips, found, links, office, found.made_at)
    return to_save(made, f"phieu-danh-gia-{batch}.pdf")


@get(f"{URL}/{{batch:int}}/danh-sach", guards=GUARDS, include_in_schema=False)
async def read_links(request: AnyRequest, batch: FromPath[int]) -> Response[bytes]:
    """Return the links of a batch as CSV, for the program that prints appointment slips."""
    found = await actions.print_codes(batch, by=who(request).name, at=now())
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["serial", "link"])
    lines.writerows(enumerate(_links(request, found), start=1))
    name = f"phieu-danh-gia-{batch}.csv"
    return to_save(written.getvalue().encode(), name, "text/csv; charset=utf-8")


@post(f"{URL}/{{batch:int}}/thu-hoi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_revocation(request: AnyRequest, batch: FromPath[int]) -> Redirect:
    """Withdraw a batch."""
    await actions.revoke(batch, by=who(request).name, at=now())
    return Redirect(f"{URL}?xong=1", status_code=303)


PAGES = [show_tickets, post_batch, read_slips, read_links, post_revocation]
