"""The editor's form: a draft is read from it, and changed by the button that was pressed."""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from feedback.core.problems import InvalidInput
from feedback.core.words import one_line, slug, unused
from surveys.questionnaires.schemas import (
    MAX_CONDITIONS,
    MAX_OPTIONS,
    MAX_QUESTIONS,
    NO,
    YES,
    Condition,
    Document,
    Join,
    Kind,
    Operator,
    Option,
    Question,
    ShowIf,
    Words,
)

CODE_LENGTH = 30
LONGEST = 2000
INTEGER = re.compile(r"-?\d{1,9}", re.ASCII)
YES_WORDS = {"có": YES, "không": NO, "co": YES, "khong": NO}


class Typed(Protocol):
    """A form whose missing fields read as empty."""

    def __getitem__(self, name: str) -> str:
        """Return the value of a field."""


def read_draft(form: Typed) -> Document:
    """Return what an editor's form holds; what cannot be read is left empty.

    Raises:
        InvalidInput: there are more questions than a questionnaire may have, or a text
            is too long.
    """
    count = _integer(form["count"]) or 0
    if count > MAX_QUESTIONS:
        raise InvalidInput({"add": f"Một bảng hỏi có nhiều nhất {MAX_QUESTIONS} câu."})
    questions: list[Question] = []
    for place in range(count):
        taken = {one.code for one in questions}
        questions.append(_question(form, f"q{place}", taken, place + 1))
    return Document(
        title=_words(form, "title"),
        intro=_words(form, "intro"),
        thanks=_words(form, "thanks"),
        basis=_long(form, "basis"),
        follows_up=bool(form["follows_up"]),
        questions=tuple(_known_values(one, questions) for one in questions),
    )


def _long(form: Typed, name: str) -> str:
    typed = form[name].strip().replace("\r\n", "\n")
    if len(typed) > LONGEST:
        raise InvalidInput({name: "Có ô nhập dài hơn 2.000 ký tự."})
    return typed


def _words(form: Typed, name: str) -> Words:
    return Words(_long(form, f"{name}-vi"), _long(form, f"{name}-en"))


def _integer(typed: str) -> int | None:
    return int(typed) if INTEGER.fullmatch(typed.strip()) else None


def _question(form: Typed, spot: str, taken: set[str], number: int) -> Question:
    kind = form[f"{spot}-kind"]
    code = one_line(form[f"{spot}-code"])[:CODE_LENGTH]
    return Question(
        code=code or unused(f"cau_{number}", taken, "_"),
        kind=Kind(kind) if kind in set(Kind) else Kind.TEXT,
        text=_words(form, f"{spot}-text"),
        help=_words(form, f"{spot}-help"),
        required=bool(form[f"{spot}-required"]),
        options=_options(form, f"{spot}-options"),
        rows=_options(form, f"{spot}-rows"),
        least=_integer(form[f"{spot}-least"]),
        most=_integer(form[f"{spot}-most"]),
        low=_words(form, f"{spot}-low"),
        high=_words(form, f"{spot}-high"),
        show_if=_show_if(form, spot),
        measure=one_line(form[f"{spot}-measure"])[:CODE_LENGTH],
    )


def _options(form: Typed, name: str) -> tuple[Option, ...]:
    """Return the options of lines ``code | Vietnamese | English``; a code may be left out."""
    found: list[Option] = []
    lines = [line for line in _long(form, name).split("\n") if line.strip(" |")]
    if len(lines) > MAX_OPTIONS:
        raise InvalidInput({name: f"Có nhiều nhất {MAX_OPTIONS} lựa chọn."})
    for line in lines:
        parts = [part.strip() for part in line.split("|")]
        code, vi, en = ("", *parts, "")[:3] if len(parts) == 1 else (*parts, "")[:3]
        if not code:
            made = slug(vi, CODE_LENGTH, "_")
            code = unused(made or "lua_chon", {one.code for one in found}, "_")
        found.append(Option(code[:CODE_LENGTH], Words(vi, en)))
    return tuple(found)


def option_lines(options: Sequence[Option]) -> str:
    """Return options as the editor shows them, one in a line."""
    parts = ((one.code, one.words.vi, one.words.en) for one in options)
    return "\n".join(" | ".join(part).rstrip(" |") for part in parts)


def _show_if(form: Typed, spot: str) -> ShowIf | None:
    found = []
    for number in range(MAX_CONDITIONS):
        name = f"{spot}-if{number}"
        asked, operator = form[f"{name}-question"], form[f"{name}-operator"]
        if asked:
            values = [one_line(part)[:60] for part in form[f"{name}-values"].split(",")]
            found.append(
                Condition(
                    asked[:60],
                    Operator(operator) if operator in set(Operator) else Operator.IS,
                    tuple(value for value in values if value)[:MAX_OPTIONS],
                )
            )
    if not found:
        return None
    return ShowIf(tuple(found), Join.ANY if form[f"{spot}-join"] == Join.ANY else Join.ALL)


def _known_values(question: Question, questions: Sequence[Question]) -> Question:
    """Let conditions name options by their words as well as by their codes."""
    if question.show_if is None:
        return question
    codes = {one.code: _codes_by_words(one) for one in questions}
    conditions = tuple(
        replace(
            condition,
            values=tuple(
                codes.get(condition.question, {}).get(value.casefold(), value)
                for value in condition.values
            ),
        )
        for condition in question.show_if.conditions
    )
    return replace(question, show_if=replace(question.show_if, conditions=conditions))


def _codes_by_words(question: Question) -> Mapping[str, str]:
    if question.kind is Kind.YES_NO:
        return YES_WORDS
    named = {option.words.vi.casefold(): option.code for option in question.options}
    return {**named, **{option.code.casefold(): option.code for option in question.options}}


def changed(document: Document, command: str) -> Document:
    """Return a draft after a button: ``add:faces``, ``up:2``, ``down:2``, ``copy:2``, ``drop:2``.

    Numbers are places, from 0; anything else changes nothing.

    Raises:
        InvalidInput: there would be more questions than a questionnaire may have.
    """
    verb, _, said = command.partition(":")
    questions = list(document.questions)
    if verb in {"add", "copy"} and len(questions) >= MAX_QUESTIONS:
        raise InvalidInput({"add": f"Một bảng hỏi có nhiều nhất {MAX_QUESTIONS} câu."})
    if verb == "add" and said in set(Kind):
        questions.append(_new(Kind(said), questions))
    place = _integer(said)
    if verb != "add" and place is not None and 0 <= place < len(questions):
        _move(questions, verb, place)
    return replace(document, questions=tuple(questions))


def _new(kind: Kind, questions: Sequence[Question]) -> Question:
    code = unused(f"cau_{len(questions) + 1}", {one.code for one in questions}, "_")
    if kind is Kind.SCALE:
        return Question(code, kind, least=1, most=5)
    return Question(code, kind)


def _move(questions: list[Question], verb: str, place: int) -> None:
    if verb == "drop":
        del questions[place]
    elif verb == "copy":
        code = unused(questions[place].code, {one.code for one in questions}, "_")
        questions.insert(place + 1, replace(questions[place], code=code, measure=""))
    elif verb in {"up", "down"}:
        other = place - 1 if verb == "up" else place + 1
        if 0 <= other < len(questions):
            questions[place], questions[other] = questions[other], questions[place]
