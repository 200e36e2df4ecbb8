"""Counts, shares and official formulas from the answers to a questionnaire."""

import pytest

from surveys.indexes.rules.nd61 import unit_of
from surveys.indexes.schemas import Nd61Row
from surveys.questionnaires.rules import figures, measures
from surveys.questionnaires.rules.shelf import ready_made
from surveys.questionnaires.schemas import Kind
from tests.surveys.questionnaires.test_rules import asked, form


def test_figures_keep_to_those_who_answered() -> None:
    document = form(
        asked("mat", Kind.FACES),
        asked("so", Kind.NUMBER),
        asked("chon", Kind.MULTIPLE),
        asked("bang", Kind.MATRIX),
    )
    tally = figures.Tally(document)
    for place in range(10):
        tally.add({"mat": 5 if place < 8 else 1, "so": place, "chon": ["a", "b"]})
    tally.add({"mat": 4, "bang": {"x": "a"}})
    tally.add({"mat": 4, "chon": ["c"]}, sealed=True)

    mat, so, chon, bang = tally.told()
    assert (tally.whole, mat.n, so.n, chon.n, bang.n) == (12, 12, 10, 10, 1)
    assert mat.happy is not None
    # Wilson, 10 of 12: computed by hand from p = 5/6, z = 1,96
    assert (mat.happy.n, round(mat.happy.low, 3), round(mat.happy.high, 3)) == (
        10,
        0.552,
        0.953,
    )
    assert (so.median, mat.median) == (4.5, 5)
    assert [(bar.label, bar.n, bar.share) for bar in chon.bars] == [
        ("A", 10, 1.0),
        ("B", 10, 1.0),
        ("C", 0, 0.0),
    ], "of a sealed answer only the face counts"
    assert (bang.few, bang.rows) == (True, ())


def test_a_form_with_nine_indicators_becomes_a_row_of_the_regulation() -> None:
    document = ready_made("nd61")
    codes = [one.code for one in document.questions[:9]]
    row = measures.nd61_row(document, dict(zip(codes, "210210210", strict=True)), "P")
    gap = measures.nd61_row(document, {codes[0]: "2", codes[8]: "x"}, "P")

    assert row.indicators == [2, 1, 0] * 3
    assert gap.indicators == [2, *[None] * 8]


@pytest.mark.parametrize(
    ("forms_of", "total", "grade"),
    [
        # ten forms of 15 points: exactly 15 is Xuất sắc
        pytest.param([[2] * 6 + [1] * 3] * 10, 15, "Xuất sắc", id="15"),
        # means 9 × 1,5 = 13,5
        pytest.param([[2] * 9] * 5 + [[1] * 9] * 5, 13.5, "Tốt", id="13,5"),
        # ten answer each but one indicator, which nine answer
        pytest.param([[2] * 9] * 9 + [[2] * 8 + [None]], None, None, id="one too few"),
        pytest.param([], None, None, id="none"),
    ],
)
def test_forms_of_a_unit(
    forms_of: list[list[int | None]], total: float | None, grade: str | None
) -> None:
    rows = [Nd61Row("P", one) for one in forms_of]  # type: ignore[arg-type]

    found = unit_of("P", rows, 10)

    assert (found.n, found.total, found.grade) == (len(forms_of), total, grade)
