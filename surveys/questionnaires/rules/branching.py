"""Which questions are asked (rẽ nhánh): in one pass, from the first to the last."""

from collections.abc import Mapping

from surveys.questionnaires.schemas import (
    Answers,
    Condition,
    Document,
    Join,
    Kind,
    Operator,
    Question,
    ShowIf,
    Value,
)

TOLD = {Kind.FACES, Kind.SCALE, Kind.YES_NO, Kind.SINGLE, Kind.MULTIPLE, Kind.NUMBER}
"""What a condition may ask; words and matrices are asked by none."""
MEASURED = {Kind.FACES, Kind.SCALE, Kind.NUMBER}
"""Of what ``AT_LEAST`` may be asked."""


def shown(document: Document, answers: Answers) -> list[Question]:
    """Return the questions asked of somebody who answers so, in their order.

    An answer to a question that is not asked counts as none, also for later conditions.
    """
    asked: list[Question] = []
    heard: dict[str, Value] = {}
    kinds: dict[str, Kind] = {}
    for question in document.questions:
        if question.show_if is not None and not meets(question.show_if, kinds, heard):
            continue
        asked.append(question)
        if question.code in answers:
            heard[question.code] = answers[question.code]
            kinds[question.code] = question.kind
    return asked


def counted(document: Document, answers: Answers) -> dict[str, Value]:
    """Return the answers to questions that are asked; all others count as never given."""
    codes = [question.code for question in shown(document, answers)]
    return {code: answers[code] for code in codes if code in answers}


def meets(show_if: ShowIf, kinds: Mapping[str, Kind], heard: Answers) -> bool:
    """Tell whether what was answered so far lets a question be asked."""
    held = (
        condition.question in heard
        and holds(condition, kinds[condition.question], heard[condition.question])
        for condition in show_if.conditions
    )
    return any(held) if show_if.join is Join.ANY else all(held)


def holds(condition: Condition, kind: Kind, value: Value) -> bool:
    """Tell whether an answer meets a condition.

    Of several choices it is met by one among them; none of them must be the one that
    ``IS_NOT`` names.
    """
    if kind not in TOLD:
        return False
    if condition.operator is Operator.AT_LEAST:
        return kind in MEASURED and _reaches(value, condition.values)
    given = set(map(str, value)) if isinstance(value, list) else {_written(value)}
    wanted = set(condition.values)
    if condition.operator is Operator.IS_NOT:
        return not given & wanted
    return bool(given & wanted)


def _reaches(value: Value, bounds: tuple[str, ...]) -> bool:
    if not isinstance(value, int | float) or not bounds:
        return False
    least = number_in(bounds[0])
    return least is not None and value >= least


def _written(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def number_in(text: str) -> float | None:
    """Return a number typed as ``12`` or ``2,5``; None: it is none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None  # noqa: PLR2004 - nothing counted here is as large
