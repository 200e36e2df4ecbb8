"""A form becomes answers: only to questions that are asked, only what may be answered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from surveys.questionnaires.rules import branching
from surveys.questionnaires.schemas import (
    MAX_TEXT,
    NO,
    YES,
    Document,
    Kind,
    Language,
    Option,
    Question,
    Reading,
    Value,
)


class Sent(Protocol):
    """A form: the values of a field, in the order they were sent."""

    def all(self, name: str) -> list[str]:
        """Return every value of a field; none: it was not sent."""


class Wrong(Exception):
    """An answer that cannot be; the message is what its giver is told."""


MISSING = {
    Language.VI: "Xin Ông/Bà trả lời câu này.",
    Language.EN: "Please answer this question.",
}
NOT_OFFERED = {
    Language.VI: "Xin chọn trong những câu trả lời đã nêu.",
    Language.EN: "Please choose one of the answers shown.",
}
NO_NUMBER = {
    Language.VI: "Xin ghi một con số{}.",
    Language.EN: "Please enter a number{}.",
}
TOO_LONG = {
    Language.VI: "Xin viết ngắn hơn, nhiều nhất 5.000 ký tự.",
    Language.EN: "Please write at most 5,000 characters.",
}
ROWS_MISSING = {
    Language.VI: "Xin chọn ở mỗi dòng.",
    Language.EN: "Please choose in every row.",
}


def field_of(code: str, row: str = "") -> str:
    """Return the name of a field, and its id on the page."""
    return f"q-{code}-{row}" if row else f"q-{code}"


def read(document: Document, form: Sent, language: Language = Language.VI) -> Reading:
    """Return what a form answers.

    Fields of questions that are not asked are passed over, whatever is in them; a wrong
    value counts as none and has a sentence under its field's id.
    """
    given: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for question in document.questions:
        try:
            value = READERS[question.kind](question, form, language)
        except Wrong as refusal:
            wrong[question.code] = str(refusal)
        else:
            if value is not None:
                given[question.code] = value
    asked = branching.shown(document, given)
    errors = {
        field_of(one.code): sentence
        for one in asked
        if (sentence := wrong.get(one.code) or _missing(one, given.get(one.code), language))
    }
    return Reading(branching.counted(document, given), tuple(one.code for one in asked), errors)


def _missing(question: Question, value: Value | None, language: Language) -> str:
    if not question.required:
        return ""
    if value is None:
        return MISSING[language]
    if isinstance(value, dict) and len(value) < len(question.rows):
        return ROWS_MISSING[language]
    return ""


def _first(form: Sent, name: str) -> str:
    return next((value.strip() for value in form.all(name)), "")


def _offered(question: Question, form: Sent, language: Language) -> Value | None:
    typed = _first(form, field_of(question.code))
    if not typed:
        return None
    codes = [YES, NO] if question.kind is Kind.YES_NO else _codes(question.options)
    if typed not in codes:
        raise Wrong(NOT_OFFERED[language])
    return typed


def _codes(options: Sequence[Option]) -> list[str]:
    return [option.code for option in options]


def _several(question: Question, form: Sent, language: Language) -> Value | None:
    typed = {value for value in form.all(field_of(question.code)) if value}
    codes = _codes(question.options)
    if typed - set(codes):
        raise Wrong(NOT_OFFERED[language])
    return [code for code in codes if code in typed] or None


def ends_of(question: Question) -> tuple[int, int]:
    """Return the ends of faces or a scale."""
    if question.kind is Kind.FACES:
        return 1, 5
    return question.least or 0, question.most or 0


def _step(question: Question, form: Sent, language: Language) -> Value | None:
    typed = _first(form, field_of(question.code))
    if not typed:
        return None
    least, most = ends_of(question)
    if typed not in {str(step) for step in range(least, most + 1)}:
        raise Wrong(NOT_OFFERED[language])
    return int(typed)


def _number(question: Question, form: Sent, language: Language) -> Value | None:
    typed = _first(form, field_of(question.code))
    if not typed:
        return None
    value = branching.number_in(typed)
    least, most = question.least, question.most
    if (
        value is None
        or (least is not None and value < least)
        or (most is not None and value > most)
    ):
        bounds = f" {least} – {most}" if least is not None and most is not None else ""
        raise Wrong(NO_NUMBER[language].format(bounds))
    return int(value) if value.is_integer() else value


def _text(question: Question, form: Sent, language: Language) -> Value | None:
    typed = _first(form, field_of(question.code))
    if len(typed) > MAX_TEXT:
        raise Wrong(TOO_LONG[language])
    return typed if any(sign.isprintable() and not sign.isspace() for sign in typed) else None


def _matrix(question: Question, form: Sent, language: Language) -> Value | None:
    codes, chosen = set(_codes(question.options)), {}
    for row in question.rows:
        typed = _first(form, field_of(question.code, row.code))
        if typed and typed not in codes:
            raise Wrong(NOT_OFFERED[language])
        if typed:
            chosen[row.code] = typed
    return chosen or None


Reader = Callable[[Question, Sent, Language], Value | None]
READERS: Mapping[Kind, Reader] = {
    Kind.FACES: _step,
    Kind.SCALE: _step,
    Kind.YES_NO: _offered,
    Kind.SINGLE: _offered,
    Kind.MULTIPLE: _several,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.MATRIX: _matrix,
}


def words_in(document: Document, answers: Mapping[str, Value]) -> str:
    """Return everything somebody wrote, one answer after the other."""
    codes = [one.code for one in document.questions if one.kind is Kind.TEXT]
    return "\n".join(str(answers[code]) for code in codes if code in answers)


def lowest_face(document: Document, answers: Mapping[str, Value]) -> int | None:
    """Return the lowest face somebody chose; None: none was."""
    codes = [one.code for one in document.questions if one.kind is Kind.FACES]
    faces = [value for code in codes if isinstance(value := answers.get(code), int)]
    return min(faces, default=None)
