"""/diem-thap: where service has become bad, what people said, and what was done about it."""

from datetime import datetime
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.reporting import Period
from feedback.core.words import excerpt, percent, vn_moment
from nlp.pii import mask
from surveys.alerts import actions, queries
from surveys.alerts.schemas import AlertRow, Rule, RuleKind
from surveys.responses.actions.giving import note_listed
from surveys.responses.queries import ratings
from surveys.responses.schemas import FACES, LOW_SCORE, RatingRow

GUARDS = [requires(Permission.HEAR_ALARMS)]
URL, RULE_URL = actions.URL, "/quan-tri/diem-thap"
SHOWN, SHOWN_COMMENT = 50, 400
BLANK = Form([])
DONE = {"nhan": "Đã ghi nhận Ông/Bà xử lý.", "khep": "Đã khép cảnh báo."}
SENTENCES = {
    "share": "Xin ghi phần trăm, từ 10 đến 100.",
    "window_minutes": "Xin ghi số phút, từ 5 đến 480.",
    "minimum": "Xin ghi số lượt, từ 2 đến 50.",
}


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_alerts(request: AnyRequest) -> Template:
    """List the alerts of one's units: those that wait for somebody first."""
    found = await queries.alerts(who(request).scope(Permission.HEAR_ALARMS))
    shown = [_alert(one) for one in found]
    return page(
        request,
        "alerts/alerts.html",
        waiting=[one for one in shown if not one["closed"]],
        closed=[one for one in shown if one["closed"]],
    )


def _alert(one: AlertRow) -> dict[str, object]:
    usual = "" if one.usual is None else f"thường {percent(one.usual)}"
    return {
        "url": f"{URL}/{one.id}",
        "point": one.point_name,
        "unit": one.unit,
        "n": one.n,
        "low": one.low,
        "usual": usual,
        "since": vn_moment(one.since),
        "at": vn_moment(one.at),
        "names": one.names,
        "state": _state(one),
        "recovered": vn_moment(one.recovered_at) if one.recovered_at else "",
        "acknowledged": _by(one.acknowledged_at, one.acknowledged_by),
        "closed": _by(one.closed_at, one.closed_by),
        "note": one.note,
    }


def _by(at: datetime | None, name: str) -> str:
    return f"{name}, {vn_moment(at)}" if at else ""


def _state(one: AlertRow) -> str:
    if one.closed_at:
        return "đã khép"
    words = "đã có người nhận" if one.acknowledged_at else "chưa ai nhận"
    return f"{words}, điểm đã trở lại như thường" if one.recovered_at else words


@get(f"{URL}/{{alert:int}}", guards=GUARDS, include_in_schema=False)
async def show_alert(request: AnyRequest, alert: FromPath[int]) -> Template:
    """Show an alert with its answers; words only to whoever may read them."""
    return await _show(request, alert)


async def _show(
    request: AnyRequest, alert: int, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    actor = who(request)
    found = await queries.get_alert(alert, actor.scope(Permission.HEAR_ALARMS))
    asked = request.query_params
    done = next((said for name, said in DONE.items() if name in asked and not problem), "")
    return page(
        request,
        "alerts/alert.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        alert=_alert(found),
        answers=await _answers(found, actor),
        reads_words=_may_read(found, actor),
        most=SHOWN,
        errors=errors_of(problem) if problem else {},
        values=form.values_of("note"),
        message=done,
    )


def _may_read(found: AlertRow, actor: Actor) -> bool:
    return actor.scope(Permission.READ_FIGURES).reaches(found.department)


async def _answers(found: AlertRow, actor: Actor) -> list[dict[str, object]]:
    """Return the answers from when it began to be bad until it was over, the newest first."""
    ends = [one for one in (found.recovered_at, found.closed_at, now()) if one is not None]
    rows = await ratings.ratings_between(found.point, found.since, min(ends), SHOWN)
    reads = _may_read(found, actor)
    if reads:
        period = Period(
            local_date(found.since),
            local_date(min(ends)),
            actor.scope(Permission.READ_FIGURES),
            point=found.point,
            point_code=found.point_code,
        )
        await note_listed(rows, period, by=actor.name, at=now())
    names, faces = await ratings.reason_names(), dict(FACES)
    return [
        {
            "score": row.score,
            "label": faces[row.score],
            "low": row.score <= LOW_SCORE,
            "at": vn_moment(row.given_at),
            "reasons": "" if row.sealed else _reasons(row, names),
            "comment": mask(excerpt(row.comment, SHOWN_COMMENT))
            if reads and not row.sealed
            else "",
            "has_words": bool(row.comment) and not row.sealed and not reads,
        }
        for row in rows
    ]


def _reasons(row: RatingRow, names: dict[str, str]) -> str:
    codes = msgspec.json.decode(row.reasons, type=list[str])
    return ", ".join(names.get(code, code) for code in codes)


@post(f"{URL}/{{alert:int}}/nhan", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_acknowledgement(
    request: AnyRequest, alert: FromPath[int]
) -> Template | Redirect:
    """Say that one looks after it."""
    try:
        await actions.acknowledge(alert, by=who(request), at=now())
    except Problem as problem:
        return await _show(request, alert, problem=problem)
    return Redirect(f"{URL}/{alert}?nhan=1", status_code=303)


@post(f"{URL}/{{alert:int}}/khep", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_closing(request: AnyRequest, alert: FromPath[int]) -> Template | Redirect:
    """Close it, with a note."""
    form = await read_form(request)
    try:
        await actions.close(alert, form["note"], by=who(request), at=now())
    except Problem as problem:
        return await _show(request, alert, form, problem)
    return Redirect(f"{URL}/{alert}?khep=1", status_code=303)


@get(RULE_URL, guards=[requires(Permission.ADMINISTER)], include_in_schema=False)
async def show_rule(request: AnyRequest) -> Template:
    """Show when low scores are told."""
    return await _rule(request)


async def _rule(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    rule = await queries.rule()
    known = {
        "kind": str(rule.kind),
        "share": str(rule.share),
        "window_minutes": str(rule.window_minutes),
        "minimum": str(rule.minimum),
    }
    return page(
        request,
        "alerts/rule.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        values=form.values_of(*known) if problem else known,
        errors=errors_of(problem) if problem else {},
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


@post(
    RULE_URL,
    guards=[requires(Permission.ADMINISTER)],
    status_code=200,
    include_in_schema=False,
)
async def post_rule(request: AnyRequest) -> Template | Redirect:
    """Say when low scores are told."""
    form = await read_form(request)
    try:
        await actions.set_rule(_read(form), by=who(request).name, at=now())
    except Problem as problem:
        return await _rule(request, form, problem)
    return Redirect(f"{RULE_URL}?xong=1", status_code=303)


def _read(form: Form) -> Rule:
    if form["kind"] not in set(RuleKind):
        raise InvalidInput({"kind": "Xin chọn một cách báo."})
    given = form.values_of(*SENTENCES)
    try:
        return msgspec.convert({"kind": form["kind"], **given}, Rule, strict=False)
    except msgspec.ValidationError as refusal:
        wrong = next((one for one in SENTENCES if f"$.{one}`" in str(refusal)), "minimum")
        raise InvalidInput({wrong: SENTENCES[wrong]}) from refusal


PAGES = [
    *(show_alerts, show_alert, post_acknowledgement, post_closing),
    *(show_rule, post_rule),
]
