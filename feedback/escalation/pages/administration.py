"""/quan-tri/nhac-viec: when is warned, who decides on what goes round, what reached nobody."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from feedback.complaints.actions import braking
from feedback.complaints.queries import hand_overs
from feedback.complaints.queries.hand_overs import Limit
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, of_part, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.sql import Conditions
from feedback.escalation.actions import watching
from feedback.escalation.queries import cases, units
from feedback.escalation.schemas import GAP_LABELS, AlertRules, Lost
from feedback.places import queries as places

URL = "/quan-tri/nhac-viec"
GUARDS = [requires(Permission.ADMINISTER)]
BLANK = Form([])
SENTENCES = {
    "again_days": "Xin ghi số ngày làm việc, từ 1 đến 60.",
    "silent_days": "Xin ghi số ngày làm việc, từ 1 đến 60.",
    "unowned_hours": "Xin ghi số giờ làm việc, từ 1 đến 200.",
}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_alerts(request: AnyRequest) -> Template:
    """Show when is warned, and what reached nobody: units and numbers, no case."""
    return await _alerts(request)


async def _alerts(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None, part: str = ""
) -> Template:
    rules, limit = await cases.alert_rules(), await hand_overs.limit()
    departments = await places.departments_on(local_date(now()))
    typed = of_part(part, dict(form.items())) if problem else {}
    return page(
        request,
        "escalation/alerts.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        rules=rules,
        limit=limit,
        unit_options=[(row.id, "\u2003" * row.depth + row.name) for row in departments],
        lost=[_lost(one) for one in await units.lost()],
        silences=[
            {"unit": one.unit, "cases": one.cases}
            for one in await units.silences(Conditions("silence.is_lost"))
        ],
        has_keeper=await cases.has_keeper(now()),
        errors=of_part(part, errors_of(problem)) if problem else {},
        values=typed,
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


def _lost(one: Lost) -> dict[str, object]:
    reasons = [GAP_LABELS[gap] for gap in units.gaps_of(one.gaps)]
    return {
        "unit": one.unit or "Chưa giao đơn vị nào",
        "why": ", ".join(reasons),
        "cases": one.cases,
    }


async def _act(
    request: AnyRequest, part: str, do: Callable[[Form], Awaitable[None]]
) -> Template | Redirect:
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        return await _alerts(request, form, problem, part)
    return Redirect(f"{URL}?xong=1", status_code=303)


@post(f"{URL}/luc-nhac", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_rules(request: AnyRequest) -> Template | Redirect:
    """Say when is warned."""

    async def do(form: Form) -> None:
        given = form.values_of(*SENTENCES)
        try:
            new = msgspec.convert(given, AlertRules, strict=False)
        except msgspec.ValidationError as refusal:
            wrong = next(name for name in SENTENCES if f"$.{name}`" in str(refusal))
            raise InvalidInput({wrong: SENTENCES[wrong]}) from refusal
        await watching.set_rules(new, by=who(request).name, at=now())

    return await _act(request, "when", do)


@post(f"{URL}/chuyen-qua-lai", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_limit(request: AnyRequest) -> Template | Redirect:
    """Say after how many hand-overs which office decides."""

    async def do(form: Form) -> None:
        times, office = form["hand_overs"].strip(), form["office"].strip()
        if office and not (office.isdecimal() and len(office) <= 9):  # noqa: PLR2004 - a row's id
            raise InvalidInput({"office": "Xin chọn đơn vị trong danh sách."})
        is_number = times.isdecimal() and len(times) == 1
        new = Limit(int(times) if is_number else 0, int(office) if office else None)
        await braking.set_limit(new, by=who(request).name, at=now())

    return await _act(request, "round", do)


PAGES = [show_alerts, post_rules, post_limit]
