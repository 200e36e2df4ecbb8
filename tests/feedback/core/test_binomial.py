import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from feedback.core.binomial import exact_interval

COUNTS = st.integers(1, 5_000).flatmap(
    lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # (error/2)^(1/n) of none or all: 0.025^(1/1), 0.025^(1/10)
        pytest.param(0, 1, 0, 0.975, id="none of one"),
        pytest.param(1, 1, 0.025, 1, id="all of one"),
        pytest.param(10, 10, 0.025**0.1, 1, id="all of ten"),
        pytest.param(0, 10, 0, 1 - 0.025**0.1, id="none of ten"),
        # Newcombe 1998, table I, method 5
        pytest.param(81, 263, 0.2527, 0.3676, id="published: 81 of 263"),
        pytest.param(15, 148, 0.0578, 0.1617, id="published: 15 of 148"),
        pytest.param(1, 29, 0.0009, 0.1776, id="published: 1 of 29"),
    ],
)
def test_interval_is_clopper_and_pearsons(
    part: int, whole: int, low: float, high: float
) -> None:
    assert exact_interval(part, whole, 0.05) == pytest.approx((low, high), abs=5e-5)


@given(counts=COUNTS, error=st.sampled_from([0.05, 0.001, 0.00001]))
def test_interval_is_what_scipy_says(counts: tuple[int, int], error: float) -> None:
    part, whole = counts
    expected = binomtest(part, whole).proportion_ci(1 - error, method="exact")

    assert exact_interval(part, whole, error) == pytest.approx(tuple(expected), abs=1e-9)


def test_millions_of_answers_are_no_trouble() -> None:
    found = exact_interval(1_800_000, 2_000_000, 0.05)

    assert found == pytest.approx((0.899583, 0.900416), abs=2e-6)


def test_no_answers_have_no_interval() -> None:
    assert exact_interval(0, 0, 0.05) is None
