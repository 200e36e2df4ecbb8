"""Answers as rows of the official formulas: what was not answered stays missing."""

from collections.abc import Mapping

import msgspec

from surveys.indexes.schemas import FiveFactors, Nd61Row, Score, SipasRow
from surveys.questionnaires.rules.branching import counted
from surveys.questionnaires.rules.checking import ND61, SIPAS
from surveys.questionnaires.schemas import Document, Value

INDICATORS = 9
FACTORS = FiveFactors.__struct_fields__


def has_nd61(document: Document) -> bool:
    """Tell whether some question scores an indicator of NĐ 61."""
    return any(question.measure in ND61 for question in document.questions)


def has_factors(document: Document) -> bool:
    """Tell whether some question belongs to one of the five factors."""
    return any(question.measure in SIPAS for question in document.questions)


def nd61_row(document: Document, answers: Mapping[str, Value], unit: str) -> Nd61Row:
    """Return the nine indicators of an answer, None where nothing was answered."""
    given = counted(document, answers)
    points: list[int | None] = [None] * INDICATORS
    for question in document.questions:
        value = given.get(question.code)
        if question.measure in ND61 and isinstance(value, str) and value in {"0", "1", "2"}:
            points[int(question.measure.rpartition(".")[2]) - 1] = int(value)
    return msgspec.convert({"unit": unit, "indicators": points}, Nd61Row)


def factors_row(document: Document, answers: Mapping[str, Value], unit: str) -> SipasRow:
    """Return the answers to the criteria of each factor, by their order in the form."""
    given = counted(document, answers)
    factors: dict[str, list[Score | None]] = {}
    for question in document.questions:
        if question.measure in SIPAS:
            value = given.get(question.code)
            criteria = factors.setdefault(question.measure.partition(".")[2], [])
            criteria.append(_score(value))
    return SipasRow(unit, FiveFactors(**factors))


def _score(value: Value | None) -> Score | None:
    return Score(value) if isinstance(value, int) else None
