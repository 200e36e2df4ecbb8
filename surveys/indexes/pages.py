"""How units stand, what was frozen month by month, and the targets they are given."""

from datetime import date
from http import HTTPStatus
from urllib.parse import urlencode

from litestar import get, post
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    of_part,
    page,
    read_day,
    read_form,
    requires,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.reporting import MIN_ANSWERS, Period
from feedback.core.words import one_line
from feedback.reports import asking, words
from feedback.reports import rules as reports
from surveys.indexes import actions, queries
from surveys.indexes.datasets import lines_of
from surveys.indexes.rules import months, ranking, wording
from surveys.indexes.rules.formulas import formula_of
from surveys.indexes.rules.standings import withheld
from surveys.indexes.schemas import (
    SCALES,
    Index,
    Measure,
    NewScore,
    NewTarget,
    SnapshotRow,
)

URL, MONTHS_URL = "/chi-so", "/chi-so/thang"
GUARDS = [requires(Permission.READ_FIGURES)]
BLANK = Form([])
SAVED = "Đã lưu."
SHOWN_MONTHS = 24
TARGET = ("unit", "measure", "value", "since", "until", "basis")
SCORE = ("snapshot", "score", "reason")
LARGEST = 18
"""Digits of a number a row can have."""
MEASURE_OPTIONS = [(str(one), f"{scale.label},{scale.sign}") for one, scale in SCALES.items()]


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_indexes(request: AnyRequest) -> Template:
    """Show how the units stand in a period, the last full month unless another is asked for."""
    return await _indexes(request)


async def _indexes(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    today, query, actor = local_date(now()), request.query_params, who(request)
    period = await _asked(request, today)
    lines = await lines_of(period)
    ranked = [line.ranked for line in lines]
    names = {line.code: line.name for line in lines}
    return page(
        request,
        "indexes/indexes.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        period=period,
        told=[line for line in lines if line.satisfied.share is not None],
        few=sorted(line.name for line in lines if line.satisfied.hidden),
        pointed=sorted((line for line in lines if line.points), key=lambda line: line.name),
        few_points=sorted(line.name for line in lines if line.received is None),
        worst=names.get(ranking.worst_of(ranked) or "", ""),
        is_ranked=sum(one.rank is not None for one in ranked) > 1,
        said=wording,
        shares=words,
        rules=reports,
        measures=Measure,
        least=MIN_ANSWERS,
        share_formula=formula_of(Index.SATISFACTION),
        points_formula=formula_of(Index.QD766_5),
        presets=[
            {
                "label": label,
                "url": f"{URL}?{_query(period, start, end)}",
                "active": (start, end) == (period.start, period.end),
            }
            for label, start, end in reports.presets(today)
        ],
        export_query=_query(period, period.start, period.end, unit_as="department"),
        may_export=actor.may(Permission.EXPORT),
        may_set=actor.may(Permission.APPRAISE),
        over_all=actor.scope(Permission.APPRAISE).everything,
        unit_options=await asking.unit_options(request, Permission.READ_FIGURES),
        target_options=await asking.unit_options(request, Permission.APPRAISE),
        channel_options=list(asking.handed(request).channels),
        measure_options=MEASURE_OPTIONS,
        errors=of_part("target", errors_of(problem)) if problem else {},
        values=of_part("target", form.values_of(*TARGET)),
        message=SAVED if query.get("xong") and not problem else "",
    )


async def _asked(request: AnyRequest, today: date) -> Period:
    query, month = request.query_params, months.month_before(today)
    typed = [str(query.get(name, "")) for name in ("from", "to")]
    if not any(typed):
        typed = [month.isoformat(), months.last_day(month).isoformat()]
    days = reports.read_period(*typed, today=today, first=month)
    unit = str(query.get("unit", ""))
    return await asking.read_period(request, days, unit, Permission.READ_FIGURES)


def _query(period: Period, start: date, end: date, *, unit_as: str = "unit") -> str:
    asked = {
        "from": start.isoformat(),
        "to": end.isoformat(),
        unit_as: period.unit_code,
        "channel": period.channel,
    }
    return urlencode({name: value for name, value in asked.items() if value})


@post(
    f"{URL}/chi-tieu",
    guards=[requires(Permission.APPRAISE)],
    status_code=200,
    include_in_schema=False,
)
async def post_target(request: AnyRequest) -> Template | Redirect:
    """Set a target for a unit, or for every one."""
    form = await read_form(request)
    try:
        new = NewTarget(
            form["unit"],
            form["measure"],
            form["value"],
            read_day(form, "since"),
            read_day(form, "until"),
            one_line(form["basis"]),
        )
        await actions.set_target(new, by=who(request), at=now())
    except Problem as problem:
        return await _indexes(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


@get(MONTHS_URL, guards=GUARDS, include_in_schema=False)
async def show_month(request: AnyRequest) -> Template:
    """Show what was frozen of a month, with the scores people gave."""
    return await _month(request)


async def _month(
    request: AnyRequest, part: str = "", form: Form = BLANK, problem: Problem | None = None
) -> Template:
    actor, query = who(request), request.query_params
    newest = months.month_before(local_date(now()))
    typed = form["month"] if part else str(query.get("month", ""))
    month = months.read_month(typed, newest)
    reach = actor.scope(Permission.READ_FIGURES)
    units = None if reach.everything else sorted(reach.units)
    rows = await queries.snapshots(month, month, units)
    return page(
        request,
        "indexes/month.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        month=month,
        months=(await queries.frozen_months())[:SHOWN_MONTHS],
        tables=[one for measure in Measure if (one := _table(measure, rows))],
        rows=rows,
        said=wording,
        least=MIN_ANSWERS,
        forms=[
            (name, title, hint, _options(rows, request, permission))
            for name, title, hint, permission in FORMS
            if actor.may(permission)
        ],
        may_export=actor.may(Permission.EXPORT),
        last_day=months.last_day(month),
        errors=of_part(part, errors_of(problem)) if problem else {},
        values=of_part(part, form.values_of(*SCORE)) if part else {},
        message=SAVED if query.get("xong") and not problem else "",
    )


def _table(measure: Measure, rows: list[SnapshotRow]) -> dict[str, object] | None:
    """Return what was frozen of a measure; units with few answers and no score in a line."""
    own = [row for row in rows if row.index_name is measure]
    hidden = withheld(own)
    few = [row for row in own if row.id in hidden and not row.is_scored]
    if not own:
        return None
    formula = formula_of(SCALES[measure].index)
    version = ", ".join(sorted({f"v{row.formula_version}" for row in own}))
    return {
        "id": measure.replace(".", "-"),
        "label": SCALES[measure].label,
        "rows": [row for row in own if row not in few],
        "few": [row.unit for row in few],
        "hidden": hidden,
        "basis": f"Công thức {version}. {wording.basis_words(formula)}",
    }


FORMS = (
    (
        "tu-cham",
        "Ghi điểm tự chấm",
        "Đơn vị tự chấm; số đã chốt giữ nguyên.",
        Permission.SELF_SCORE,
    ),
    (
        "tham-dinh",
        "Ghi điểm thẩm định",
        "Cấp trên thẩm định; nêu lý do, nhất là khi trừ điểm.",
        Permission.APPRAISE,
    ),
)


def _options(
    rows: list[SnapshotRow], request: AnyRequest, permission: Permission
) -> list[tuple[int, str]]:
    scope = who(request).scope(permission)
    return [
        (row.id, f"{row.unit} – {SCALES[row.index_name].label}")
        for row in rows
        if scope.reaches(row.department)
    ]


@post(
    f"{MONTHS_URL}/tu-cham",
    guards=[requires(Permission.SELF_SCORE)],
    status_code=200,
    include_in_schema=False,
)
async def post_self_score(request: AnyRequest) -> Template | Redirect:
    """Write the score a unit gives itself."""
    form = await read_form(request)
    try:
        await actions.score_self(_score(form), by=who(request), at=now())
    except Problem as problem:
        return await _month(request, "tu-cham", form, problem)
    return _saved(form)


@post(
    f"{MONTHS_URL}/tham-dinh",
    guards=[requires(Permission.APPRAISE)],
    status_code=200,
    include_in_schema=False,
)
async def post_appraisal(request: AnyRequest) -> Template | Redirect:
    """Write the score a unit is given from above."""
    form = await read_form(request)
    try:
        await actions.appraise(_score(form), by=who(request), at=now())
    except Problem as problem:
        return await _month(request, "tham-dinh", form, problem)
    return _saved(form)


def _score(form: Form) -> NewScore:
    typed = form["snapshot"]
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LARGEST):
        raise InvalidInput({"snapshot": "Xin chọn đơn vị và chỉ số."})
    return NewScore(int(typed), form["score"], one_line(form["reason"]))


def _saved(form: Form) -> Redirect:
    asked = urlencode({"month": form["month"], "xong": 1})
    return Redirect(f"{MONTHS_URL}?{asked}", status_code=303)


PAGES = [show_indexes, post_target, show_month, post_self_score, post_appraisal]
