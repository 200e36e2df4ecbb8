"""/kiem-tra: what waits for whoever looks, and the inspections."""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_day, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import excerpt, short_date
from feedback.inspections import queries, rules
from feedback.inspections.actions import inspecting
from feedback.inspections.schemas import STATUS_LABELS, FindingRow, NewInspection

URL = "/kiem-tra"
READERS = (Permission.READ_CASES, Permission.INSPECT)
TYPED = ("title", "decision_number", "decision_date", "team")


@get(URL, guards=[requires(*READERS)], include_in_schema=False)
async def show_inspections(request: AnyRequest) -> Template:
    """Show the inspections, above them what waits."""
    return await _overview(request, Form([]), None)


async def _overview(request: AnyRequest, form: Form, problem: Problem | None) -> Template:
    actor, at = who(request), now()
    return page(
        request,
        "inspections/overview.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        waiting=[finding_line(one, at) for one in await queries.waiting_for(actor)],
        to_judge=[finding_line(one, at) for one in await queries.to_judge(actor)],
        inspections=[
            {
                "url": f"{URL}/{one.id}",
                "number": f"KT-{one.id:04d}",
                "title": one.title,
                "decision": f"{one.decision_number}, {short_date(one.decision_date)}",
                "findings": one.findings,
                "done": one.done,
                "late": one.late,
                "is_closed": one.closed_at is not None,
            }
            for one in await queries.inspections(actor, at)
        ],
        may_open=actor.may(Permission.INSPECT),
        values=form.values_of(*TYPED),
        errors=errors_of(problem) if problem else {},
    )


def finding_line(one: FindingRow, at: Any) -> dict[str, object]:
    """Return a finding as a line of a list."""
    late = rules.is_late(one, at)
    return {
        "id": one.id,
        "url": f"{URL}/{one.inspection}#tt-{one.id}",
        "number": one.number,
        "excerpt": excerpt(one.text),
        "unit": one.unit_name,
        "status": STATUS_LABELS[one.status],
        "due": short_date(local_date(one.due_at)),
        "is_late": late,
    }


@post(URL, guards=[requires(Permission.INSPECT)], status_code=200, include_in_schema=False)
async def post_inspection(request: AnyRequest) -> Template | Redirect:
    """Write an inspection down."""
    form = await read_form(request)
    try:
        new = _read_inspection(form)
        made = await inspecting.open_inspection(new, by=who(request), at=now())
    except Problem as problem:
        return await _overview(request, form, problem)
    return Redirect(f"{URL}/{made}", status_code=303)


def _read_inspection(form: Form) -> NewInspection:
    day = read_day(form, "decision_date")
    if day is None:
        raise InvalidInput({"decision_date": "Xin ghi ngày của quyết định."})
    typed = {name: form[name].strip() for name in TYPED} | {"decision_date": day}
    try:
        return msgspec.convert(typed, NewInspection)
    except msgspec.ValidationError as refusal:
        raise InvalidInput({"": "Xin ghi đủ tên, số quyết định; không quá dài."}) from refusal


PAGES = [show_inspections, post_inspection]
