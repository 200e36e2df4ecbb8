"""Whether a question can ever be asked: all answers that make a difference are tried."""

import itertools
from collections.abc import Iterator
from math import prod

from surveys.questionnaires.rules.branching import number_in, shown
from surveys.questionnaires.rules.reading import ends_of
from surveys.questionnaires.schemas import NO, YES, Document, Kind, Question, Value

MOST_TRIED = 20_000
"""Beyond so many combinations a question is taken to be asked sometimes."""
MOST_SUBSETS = 6


def never_shown(document: Document) -> list[int]:
    """Return the places of questions that no answers lead to.

    References must lead to earlier questions that exist (see ``checking``). For each
    question it depends on, at whatever distance, those answers are tried that its
    conditions can tell apart; together they are all there are.
    """
    return [
        place
        for place, question in enumerate(document.questions)
        if question.show_if is not None and not _may_show(document, question)
    ]


def _may_show(document: Document, question: Question) -> bool:
    asked = _asked_of(document, question)
    choices = [_choices(document, one) for one in asked]
    if not all(choices):
        return False
    if prod(map(len, choices)) > MOST_TRIED:
        return True
    short = Document(questions=(*asked, question))
    return any(
        question in shown(short, dict(zip([one.code for one in asked], values, strict=True)))
        for values in itertools.product(*choices)
    )


def _asked_of(document: Document, question: Question) -> list[Question]:
    """Return the questions it depends on, in their order."""
    wanted = set(_named(question))
    for one in reversed(document.questions):
        if one.code in wanted:
            wanted |= set(_named(one))
    return [one for one in document.questions if one.code in wanted]


def _named(question: Question) -> Iterator[str]:
    if question.show_if is not None:
        yield from (condition.question for condition in question.show_if.conditions)


def _values_of(document: Document, code: str) -> list[str]:
    """Return every value some condition compares an answer with."""
    return [
        value
        for one in document.questions
        if one.show_if is not None
        for condition in one.show_if.conditions
        if condition.question == code
        for value in condition.values
    ]


def _choices(document: Document, question: Question) -> list[Value]:
    """Return answers of which each other one is told from none by the conditions."""
    named = _values_of(document, question.code)
    if question.kind is Kind.YES_NO:
        return [YES, NO]
    if question.kind in {Kind.FACES, Kind.SCALE}:
        least, most = ends_of(question)
        return list(range(least, most + 1))
    if question.kind is Kind.NUMBER:
        return list(_numbers(question, named))
    codes = _told_apart(question, named)
    return list(_subsets(codes)) if question.kind is Kind.MULTIPLE else [*codes]


def _told_apart(question: Question, named: list[str]) -> list[str]:
    codes = [option.code for option in question.options]
    told = [code for code in codes if code in named]
    return told + [code for code in codes if code not in named][:1]


def _subsets(codes: list[str]) -> Iterator[list[str]]:
    for size in range(1, len(codes) + 1):
        if size > 1 and len(codes) > MOST_SUBSETS:
            yield codes
            return
        yield from (list(some) for some in itertools.combinations(codes, size))


def _numbers(question: Question, named: list[str]) -> Iterator[float]:
    bounds = [one for one in (question.least, question.most) if one is not None]
    typed = [one for value in named if (one := number_in(value)) is not None]
    near = {one + step for one in [*bounds, *typed, 0] for step in (-1, 0, 1)}
    least = question.least if question.least is not None else min(near)
    most = question.most if question.most is not None else max(near)
    yield from (one for one in sorted(near) if least <= one <= most)
