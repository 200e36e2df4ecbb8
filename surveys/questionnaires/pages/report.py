"""What was answered, version by version: they are never pooled."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, requires, who
from feedback.core.permissions import Permission, Scope
from feedback.core.reporting import MIN_ANSWERS
from feedback.core.sql import Conditions
from feedback.core.words import excerpt, percent, vn_interval, vn_moment
from nlp.pii import mask
from surveys.indexes.rules.formulas import formula_of
from surveys.indexes.rules.nd61 import unit_of
from surveys.indexes.rules.sipas import sipas_of
from surveys.indexes.rules.wording import basis_words
from surveys.indexes.schemas import FiveFactors, Index, Nd61Row, SipasRow
from surveys.questionnaires.actions.reading import note_read
from surveys.questionnaires.pages.listing import KEEPS, READS, URL, number_in
from surveys.questionnaires.queries import answers as queries
from surveys.questionnaires.queries import forms, invitations
from surveys.questionnaires.rules import figures, measures
from surveys.questionnaires.schemas import (
    CAME_LABELS,
    AnswerRow,
    Came,
    Kind,
    RoundRow,
    Value,
    Version,
)

WORDS_SHOWN = 50
LONGEST_SHOWN = 400
NO_UNIT = "Không qua điểm phục vụ"
FACTOR_LABELS = {
    "access": "Tiếp cận dịch vụ",
    "procedure": "Thủ tục hành chính",
    "staff": "Công chức",
    "result": "Kết quả",
    "complaints": "Tiếp nhận phản ánh",
}
assert set(FACTOR_LABELS) == set(FiveFactors.__struct_fields__)


@get(
    f"{URL}/{{questionnaire:int}}/ket-qua",
    guards=[requires(READS)],
    include_in_schema=False,
)
async def show_report(request: AnyRequest, questionnaire: FromPath[int]) -> Template:
    """Show what each version was answered, the newest first unless another is asked for."""
    actor, query = who(request), request.query_params
    row = await forms.get_questionnaire(questionnaire)
    found = await forms.versions(questionnaire)
    asked = number_in(str(query.get("ban", "")))
    came = str(query.get("kenh", ""))
    came = came if came in set(Came) else ""
    scope = actor.scope(READS)
    shown = next((one for one in found if one.number == asked), found[0] if found else None)
    report = await _report(shown, scope, came) if shown else None
    texts = await _texts(request, shown, scope, came) if shown else []
    today = local_date(now())
    return page(
        request,
        "questionnaires/report.html",
        row=row,
        url=f"{URL}/{questionnaire}/ket-qua",
        versions=[
            {
                "number": one.number,
                "current": one is shown,
                "n": await _whole(one, scope, came),
                "at": vn_moment(one.published_at),
            }
            for one in found
        ],
        shown=shown,
        report=report,
        texts=texts,
        came=came,
        came_options=[("", "Mọi cách đến"), *((str(k), v) for k, v in CAME_LABELS.items())],
        rounds=[_round(one) for one in await invitations.rounds(questionnaire)]
        if scope.everything
        else [],
        least=MIN_ANSWERS,
        percent=percent,
        interval=vn_interval,
        may_edit=actor.scope(KEEPS).everything,
        may_export=actor.may(Permission.EXPORT),
        export_query=f"from={(shown.published_at if shown else now()):%Y-%m-%d}&to={today}",
    )


def _units(scope: Scope) -> frozenset[int] | None:
    return None if scope.everything else scope.units


async def _whole(version: Version, scope: Scope, came: str) -> int:
    where = queries.of_version(version.id, _units(scope), came)
    return await queries.count(where & Conditions("answer.is_complete = {}", (True,)))


async def _report(version: Version, scope: Scope, came: str) -> dict[str, Any]:
    """Return the figures of one version."""
    document = version.document
    tally, half, retired = figures.Tally(document), 0, 0
    by_unit: dict[str, list[dict[str, Value]]] = {}
    wanted = measures.has_nd61(document) or measures.has_factors(document)
    async for row in queries.answers(queries.of_version(version.id, _units(scope), came)):
        if not row.is_complete:
            half += 1
            continue
        given = msgspec.json.decode(row.answers, type=dict[str, Value])
        retired += row.was_retired
        tally.add(given, sealed=row.sealed)
        if wanted:
            by_unit.setdefault(row.department or NO_UNIT, []).append(given)
    return {
        "whole": tally.whole,
        "half": half,
        "retired": retired,
        "told": tally.told(),
        "nd61": _nd61(version, by_unit) if measures.has_nd61(document) else None,
        "factors": _factors(version, by_unit) if measures.has_factors(document) else None,
    }


def _nd61(version: Version, by_unit: dict[str, list[dict[str, Value]]]) -> dict[str, Any]:
    document = version.document
    rows: dict[str, list[Nd61Row]] = {
        unit: [measures.nd61_row(document, given, unit) for given in answers]
        for unit, answers in by_unit.items()
    }
    found = [unit_of(unit, rows[unit], MIN_ANSWERS) for unit in sorted(rows)]
    return {
        "units": [
            {
                "name": one.unit,
                "n": one.n,
                "means": [figures.exact(mean) for mean in one.means],
                "total": figures.exact(one.total),
                "grade": one.grade or "chưa xếp loại",
            }
            for one in found
        ],
        "basis": basis_words(formula_of(Index.ND61)),
    }


def _factors(version: Version, by_unit: dict[str, list[dict[str, Value]]]) -> dict[str, Any]:
    rows: Sequence[SipasRow] = [
        measures.factors_row(version.document, given, unit)
        for unit, answers in by_unit.items()
        for given in answers
    ]
    return {
        "labels": list(FACTOR_LABELS.values()),
        "units": [
            {
                "name": one.unit,
                "n": one.n,
                "few": one.n < MIN_ANSWERS,
                "factors": [_points(one.factors[name]) for name in FACTOR_LABELS],
                "index": _points(one.index),
            }
            for one in sipas_of(rows)
        ],
        "basis": basis_words(formula_of(Index.SIPAS)),
    }


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",")


async def _texts(
    request: AnyRequest, version: Version, scope: Scope, came: str
) -> list[dict[str, Any]]:
    """Return the newest words of each question, masked; whose they are is written down."""
    asked = [one for one in version.document.questions if one.kind is Kind.TEXT]
    where = queries.of_version(version.id, _units(scope), came)
    found = await queries.latest(where, WORDS_SHOWN) if asked else []
    worded = [(row, _given(row)) for row in found]
    told = [row.id for row, given in worded if any(one.code in given for one in asked)]
    name = f"survey {version.questionnaire} v{version.number}"
    await note_read(told, name, by=who(request).name, at=now())
    return [
        {
            "text": one.text.vi,
            "words": [
                (mask(excerpt(str(given[one.code]), LONGEST_SHOWN)), vn_moment(row.given_at))
                for row, given in worded
                if one.code in given
            ],
        }
        for one in asked
    ]


def _given(row: AnswerRow) -> dict[str, Value]:
    return msgspec.json.decode(row.answers, type=dict[str, Value])


def _round(one: RoundRow) -> dict[str, Any]:
    return {
        "name": one.name,
        "asked": one.asked,
        "answered": one.answered,
        "rate": percent(one.answered / one.asked if one.asked else None),
        "population": one.population,
        "linked": one.is_linked,
    }


PAGES = [show_report]
