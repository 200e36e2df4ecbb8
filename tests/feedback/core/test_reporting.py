from datetime import date

import pytest

from feedback.core.permissions import Scope
from feedback.core.reporting import Period, Ratio

EVERYTHING = Scope(everything=True, units=frozenset({1, 2, 3}))
TWO_UNITS = Scope(units=frozenset({3, 2}))


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        pytest.param(0, 0, None, id="no answers"),
        pytest.param(9, 9, None, id="nine answers"),
        pytest.param(5, 10, 0.5, id="ten answers"),
        pytest.param(0, 10, 0.0, id="none of ten is a share"),
        pytest.param(1591, 1842, 1591 / 1842, id="many answers"),
    ],
)
def test_below_ten_answers_there_is_no_share(
    part: int, whole: int, share: float | None
) -> None:
    assert Ratio(part, whole).share == share


@pytest.mark.parametrize(
    ("scope", "chosen", "units"),
    [
        pytest.param(EVERYTHING, None, None, id="everything, also what nobody owns"),
        pytest.param(TWO_UNITS, None, [2, 3], id="a reader of two units sees them"),
        pytest.param(EVERYTHING, {2, 1}, [1, 2], id="a chosen subtree"),
        pytest.param(TWO_UNITS, {1, 2}, [2], id="a subtree larger than the scope"),
        pytest.param(TWO_UNITS, {1}, [], id="a subtree outside the scope"),
        pytest.param(EVERYTHING, set(), [], id="an empty choice is not everything"),
        pytest.param(Scope(), None, [], id="no scope is not everything"),
    ],
)
def test_period_never_reaches_beyond_the_scope(
    scope: Scope, chosen: set[int] | None, units: list[int] | None
) -> None:
    unit_ids = None if chosen is None else frozenset(chosen)

    period = Period(date(2026, 1, 1), date(2026, 3, 31), scope, unit_ids)

    assert period.units() == units
