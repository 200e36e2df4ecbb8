"""Golden table of the satisfaction share; z = 1.959964, z² = 3.841459."""

import pytest

from surveys.indexes.rules.shares import satisfaction, satisfaction_of
from surveys.indexes.schemas import Satisfaction, ScoreRow


@pytest.mark.parametrize(
    ("satisfied", "n", "share", "low", "high"),
    [
        # low = 1/(1+z²) = 1/4.841459
        pytest.param(1, 1, 1.0, 0.206549, 1.0, id="one of one"),
        # high = z²/(1+z²) = 3.841459/4.841459
        pytest.param(0, 1, 0.0, 0.0, 0.793451, id="none of one"),
        # middle 1/2; half = z/(1+z²/2)·√(1/8+z²/16) = 0.671053·0.604227 = 0.405469
        pytest.param(1, 2, 0.5, 0.094531, 0.905469, id="one of two"),
        # high = z²/(7+z²) = 3.841459/10.841459
        pytest.param(0, 7, 0.0, 0.0, 0.35433, id="none of seven"),
        # low = 7/(7+z²) = 7/10.841459
        pytest.param(7, 7, 1.0, 0.64567, 1.0, id="all of seven"),
        # half = z/(1+z²/10)·√(0.025+z²/400) = 1.416010·0.186021 = 0.263407
        pytest.param(5, 10, 0.5, 0.236593, 0.763407, id="five of ten"),
        # 2/3 = 0.6666…, rounded up; middle (2/3+z²/6)/(1+z²/3) = 1.306910/2.280486
        # = 0.573084; half = 0.859450·√(2/27+z²/36) = 0.859450·0.425184 = 0.365424
        pytest.param(2, 3, 0.666667, 0.20766, 0.938508, id="two thirds are rounded"),
    ],
)
def test_share_of_satisfied_comes_with_wilsons_interval(
    satisfied: int, n: int, share: float, low: float, high: float
) -> None:
    found = satisfaction("A", satisfied, n)

    assert found is not None
    assert (found.unit, found.n, found.satisfied) == ("A", n, satisfied)
    assert found.share == share
    assert (found.low, found.high) == pytest.approx((low, high), abs=2e-6)
    assert (round(found.low, 6), round(found.high, 6)) == (found.low, found.high)


def test_without_answers_there_is_no_share() -> None:
    assert satisfaction("A", 0, 0) is None
    assert satisfaction_of([]) == []


@pytest.mark.parametrize(
    ("score", "satisfied"), [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1)], ids=str
)
def test_four_and_five_are_satisfied(score: int, satisfied: int) -> None:
    (found,) = satisfaction_of([ScoreRow("A", score)])

    assert (found.satisfied, found.n) == (satisfied, 1)


def test_units_are_sorted_by_code_points_and_one_name_is_one_unit() -> None:
    in_parts = "Ho\u0300a"
    rows = [ScoreRow(unit, 5) for unit in ("Đông", "Hòa", in_parts, "Zeta", "an", "An")]

    found = satisfaction_of(rows)

    assert [(one.unit, one.n) for one in found] == [
        ("An", 1),
        ("Hòa", 2),
        ("Zeta", 1),
        ("an", 1),
        ("Đông", 1),
    ]
    assert type(found[0]) is Satisfaction
