from surveys.indexes.rules.formulas import FORMULAS, formula_of
from surveys.indexes.schemas import Checked, Index


def test_each_index_has_one_formula_in_use_with_its_basis() -> None:
    assert sorted(one.name for one in FORMULAS) == sorted(Index)
    assert all(one.version >= 1 and one.title and one.basis for one in FORMULAS)


def test_what_was_not_compared_with_the_law_says_so() -> None:
    assert formula_of(Index.SIPAS).checked is Checked.TO_CHECK
    assert formula_of(Index.ND61).checked == "cần đối chiếu"
