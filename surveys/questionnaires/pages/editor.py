"""The editor: one form that holds the whole draft, and a preview the server draws."""

from http import HTTPStatus
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import now
from feedback.core.http import AnyRequest, page, read_form, requires, who
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import vn_moment
from surveys.questionnaires.actions import editing as actions
from surveys.questionnaires.pages.listing import KEEPS, URL, number_in
from surveys.questionnaires.problems import NotReady
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules import checking, documents, editing, showing
from surveys.questionnaires.schemas import (
    JOIN_LABELS,
    KIND_LABELS,
    MAX_CONDITIONS,
    OPERATOR_LABELS,
    Document,
    Language,
    Question,
    QuestionnaireRow,
    ShowIf,
)

GUARDS = [requires(KEEPS)]
ONE = f"{URL}/{{questionnaire:int}}"
MEASURES = [
    ("", "Không"),
    *((f"nd61.{number}", f"NĐ 61, chỉ số {number}") for number in range(1, 10)),
    ("sipas.access", "Năm yếu tố: tiếp cận dịch vụ"),
    ("sipas.procedure", "Năm yếu tố: thủ tục hành chính"),
    ("sipas.staff", "Năm yếu tố: công chức"),
    ("sipas.result", "Năm yếu tố: kết quả"),
    ("sipas.complaints", "Năm yếu tố: tiếp nhận phản ánh"),
]
MESSAGES = {
    "luu": "Đã lưu bản nháp.",
    "phat-hanh": "Đã phát hành. Ki-ốt nhận bản mới khi màn hình trở về đầu.",
    "ngung": "Đã ngừng hỏi. Phiếu đến sau vẫn được giữ và đánh dấu.",
}


@get(ONE, guards=GUARDS, include_in_schema=False)
async def show_editor(request: AnyRequest, questionnaire: FromPath[int]) -> Template:
    """Show a draft, to be edited."""
    row = await forms.get_questionnaire(questionnaire)
    return _editor(request, row, documents.opened(row.draft))


def _editor(
    request: AnyRequest,
    row: QuestionnaireRow,
    document: Document,
    problem: Problem | None = None,
) -> Template:
    told = str(request.query_params.get("xong", "")) if problem is None else ""
    errors = errors_of(problem) if problem else {}
    return page(
        request,
        "questionnaires/editor.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        row=row,
        url=f"{URL}/{row.id}",
        link=f"/h/{row.code}",
        saved_text=f"{vn_moment(row.saved_at)}, {row.saved_by}",
        document=document,
        questions=[_shown(document, one) for one in document.questions],
        # What stands in the way of publishing, unless somebody is told of it already.
        faults=[] if isinstance(problem, NotReady) else checking.faults(document),
        previews=_previews(document),
        kinds=list(KIND_LABELS.items()),
        operators=list(OPERATOR_LABELS.items()),
        joins=list(JOIN_LABELS.items()),
        measures=MEASURES,
        slots=range(MAX_CONDITIONS),
        errors=errors,
        message=MESSAGES.get(told, ""),
    )


def _previews(document: Document) -> list[dict[str, Any]]:
    languages = [Language.VI, *([Language.EN] if showing.has_english(document) else [])]
    return [showing.shown_form(document, language) for language in languages]


def _shown(document: Document, question: Question) -> dict[str, Any]:
    show_if = question.show_if or ShowIf(())
    slots = [
        (one.question, str(one.operator), ", ".join(one.values)) for one in show_if.conditions
    ]
    return {
        "asked": question,
        "options": editing.option_lines(question.options),
        "rows": editing.option_lines(question.rows),
        "join": str(show_if.join),
        "slots": [*slots, *[("", "", "")] * (MAX_CONDITIONS - len(slots))],
        "earlier": [
            (one.code, f"Câu {number}: {one.text.vi[:50]}")
            for number, one in enumerate(document.questions, start=1)
            if one is not question
        ],
    }


@post(ONE, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_draft(request: AnyRequest, questionnaire: FromPath[int]) -> Template | Redirect:
    """Save a draft as it was typed, and do what the pressed button says."""
    form, by, at = await read_form(request), who(request).name, now()
    row = await forms.get_questionnaire(questionnaire)
    document, revision = documents.opened(row.draft), number_in(form["revision"]) or 0
    command = form["do"]
    try:
        document = editing.read_draft(form)
        document = editing.changed(document, command)
        await actions.save(questionnaire, document, revision, by=by, at=at)
        if command == "publish":
            await actions.publish(questionnaire, revision + 1, by=by, at=at)
            return Redirect(f"{URL}/{questionnaire}?xong=phat-hanh", status_code=303)
    except Problem as problem:
        fresh = await forms.get_questionnaire(questionnaire)
        return _editor(request, fresh, document, problem)
    return Redirect(_next(questionnaire, document, command), status_code=303)


def _next(questionnaire: int, document: Document, command: str) -> str:
    """Return where to go after a button: to the question it was about."""
    verb, _, said = command.partition(":")
    place = number_in(said)
    if verb == "add":
        return f"{URL}/{questionnaire}#q{len(document.questions) - 1}"
    if place is None:
        return f"{URL}/{questionnaire}?xong=luu"
    moved = {"up": place - 1, "down": place + 1, "copy": place + 1}.get(verb, place)
    spot = min(max(moved, 0), max(len(document.questions) - 1, 0))
    return f"{URL}/{questionnaire}#q{spot}"


@post(f"{ONE}/xem-thu", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_preview(request: AnyRequest, questionnaire: FromPath[int]) -> Template:
    """Show what a draft would look like, without saving it."""
    row, form = await forms.get_questionnaire(questionnaire), await read_form(request)
    try:
        document = editing.read_draft(form)
    except InvalidInput:
        document = documents.opened(row.draft)
    return page(
        request,
        "questionnaires/preview.html",
        url=f"{URL}/{row.id}",
        previews=_previews(document),
    )


@post(f"{ONE}/ngung", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_retirement(request: AnyRequest, questionnaire: FromPath[int]) -> Redirect:
    """Ask a questionnaire no more."""
    await actions.retire(questionnaire, by=who(request).name, at=now())
    return Redirect(f"{URL}/{questionnaire}?xong=ngung", status_code=303)


PAGES = [show_editor, post_draft, post_preview, post_retirement]
