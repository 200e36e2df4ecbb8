"""Splitting a text of several matters: marked piece by piece, the machine proposes."""

import unicodedata
from collections.abc import Sequence
from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.actions import reading, splitting, triage
from feedback.complaints.linked import MOST_PARTS, NewPart, ProposedPart
from feedback.complaints.pages.case import WORKERS, act_on_case, guard_of
from feedback.complaints.problems import SplitRefused
from feedback.complaints.queries import attachments, links, lookups, tracking
from feedback.complaints.rules.splitting import why_not_split
from feedback.complaints.schemas import CaseView
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.places import queries as places
from nlp.pieces import clauses

CITIZEN = "citizen"
COMMON = 0
"""The place of what belongs to every part: a greeting, a place, a name."""


def pieces_of(case: CaseView) -> list[str]:
    """Return the pieces people mark; together they are the text."""
    text = unicodedata.normalize("NFC", case.text)
    return [text[start:end] for start, end in clauses(text)]


def marked(case: CaseView, proposed: Sequence[ProposedPart]) -> list[int]:
    """Return the part of each piece, from 1, as the machine proposes."""
    text, found = unicodedata.normalize("NFC", case.text), []
    for start, end in clauses(text):
        middle = (start + end) // 2
        places = [
            place
            for place, part in enumerate(proposed, start=1)
            if part.start <= middle < part.end
        ]
        found.append(min(places[0], MOST_PARTS) if places else 1)
    return found


@get("/ban/{number:str}/tach", guards=[requires(*WORKERS)], include_in_schema=False)
async def show_split(request: AnyRequest, number: FromPath[str]) -> Template:
    """Show a text in pieces, each to be given to a part."""
    return await _split(request, number, None, None)


async def _split(
    request: AnyRequest, number: str, form: Form | None, problem: Problem | None
) -> Template:
    actor, at = who(request), now()
    await triage.get_workable(number, actor)
    case = await reading.read_case(number, by=actor, at=at)
    problem = problem or await _refusal(case)
    proposed = (await request.app.state.parts(case))[:MOST_PARTS]
    chosen = marked(case, proposed) if form is None else _chosen(form, case)
    departments = await places.departments_on(local_date(at))
    steps = await tracking.steps(case.id)
    return page(
        request,
        "complaints/desk/split.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        number=case.number,
        pieces=[
            {"text": text, "part": part}
            for text, part in zip(pieces_of(case), chosen, strict=True)
        ],
        is_proposed=form is None and len(proposed) > 1,
        part_options=[
            (COMMON, "Chung cho mọi phần"),
            *((place, f"Phần {place}") for place in range(1, MOST_PARTS + 1)),
        ],
        parts=[_part(place, proposed, form) for place in range(1, MOST_PARTS + 1)],
        shown=max(2, *chosen) if form is None else MOST_PARTS,
        field_options=list((await lookups.field_names()).items()),
        unit_options=[(row.id, "\u2003" * row.depth + row.name) for row in departments],
        has_photos=any(one.by == CITIZEN for one in await attachments.attached(case.id)),
        with_files=form is None or bool(form["with_files"]),
        seen=form["seen"] if form else max((step.id for step in steps), default=0),
        errors=errors_of(problem) if problem else {},
        may=not isinstance(problem, SplitRefused),
    )


async def _refusal(case: CaseView) -> Problem | None:
    why = why_not_split(case, await links.count_merged(case.id))
    return SplitRefused(why) if why else None


def _part(place: int, proposed: Sequence[ProposedPart], form: Form | None) -> dict[str, object]:
    field = proposed[place - 1].field if place <= len(proposed) else ""
    return {
        "place": place,
        "field": form[f"field-{place}"] if form else field,
        "unit": form[f"unit-{place}"] if form else "",
    }


def _chosen(form: Form, case: CaseView) -> list[int]:
    """Return the part of each piece as a form says it; what it does not say is the first's."""
    typed = [form[f"piece-{place}"] for place in range(len(pieces_of(case)))]
    known = {str(part) for part in range(MOST_PARTS + 1)}
    return [int(one) if one in known else 1 for one in typed]


@post(
    "/ban/{number:str}/tach",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_split(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Make a case of each part."""
    form, actor = await read_form(request), who(request)
    case = await triage.get_workable(number, actor)
    try:
        await splitting.split(
            number,
            _read_parts(form, case),
            with_files=bool(form["with_files"]),
            by=actor,
            at=now(),
            seen=guard_of(form).seen,
        )
    except Problem as problem:
        if problem.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
            raise
        return await _split(request, number, form, problem)
    return Redirect(f"/ban/{number}?xong=1", status_code=303)


def _read_parts(form: Form, case: CaseView) -> list[NewPart]:
    """Return the parts a form marks; what is common stands in each, in its place.

    Raises:
        InvalidInput: a unit is none.
    """
    chosen = list(zip(pieces_of(case), _chosen(form, case), strict=True))
    found = []
    for place in sorted({part for _, part in chosen} - {COMMON}):
        unit = form[f"unit-{place}"]
        if unit and not (unit.isascii() and unit.isdecimal() and len(unit) <= LONGEST_ID):
            raise InvalidInput({f"unit-{place}": "Xin chọn một đơn vị trong danh sách."})
        text = "".join(text for text, part in chosen if part in {place, COMMON})
        department = int(unit) if unit else None
        found.append(NewPart(text.strip(), form[f"field-{place}"], department))
    return found


LONGEST_ID = 9


@post(
    "/ban/{number:str}/bo-tach",
    guards=[requires(*WORKERS)],
    status_code=200,
    include_in_schema=False,
)
async def post_joining(request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
    """Undo a split."""

    async def do(actor: Actor, _: Form) -> None:
        await splitting.join(number, by=actor, at=now())

    return await act_on_case(request, number, do)


PAGES = [show_split, post_split, post_joining]
