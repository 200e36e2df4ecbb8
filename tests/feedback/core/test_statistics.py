import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.statistics import wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(1591, 1842, 0.847, 0.879, id="a month of a ward"),
        pytest.param(0, 7, 0.0, 0.354, id="none of seven"),
        pytest.param(7, 7, 0.646, 1.0, id="all of seven"),
        pytest.param(5, 10, 0.237, 0.763, id="half of ten"),
        pytest.param(1, 1, 0.207, 1.0, id="one of one"),
        pytest.param(0, 1, 0.0, 0.793, id="none of one"),
        # Newcombe 1998, table I, method 3
        pytest.param(81, 263, 0.2553, 0.3662, id="published: 81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="published: 15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="published: 0 of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="published: 1 of 29"),
    ],
)
def test_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=5e-4)


def test_no_answers_have_no_interval() -> None:
    assert wilson(0, 0) is None


COUNTS = st.integers(1, 100_000).flatmap(
    lambda whole: st.tuples(st.integers(0, whole), st.just(whole))
)


@given(counts=COUNTS)
def test_interval_holds_the_share_and_stays_a_share(counts: tuple[int, int]) -> None:
    part, whole = counts

    interval = wilson(part, whole)

    assert interval is not None
    low, high = interval
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


@given(counts=COUNTS)
def test_more_answers_with_the_same_share_say_it_more_surely(counts: tuple[int, int]) -> None:
    part, whole = counts

    few, many = wilson(part, whole), wilson(part * 4, whole * 4)

    assert few is not None
    assert many is not None
    assert many[1] - many[0] < few[1] - few[0]


@given(counts=COUNTS)
def test_interval_of_the_rest_is_the_mirror(counts: tuple[int, int]) -> None:
    part, whole = counts

    happy, unhappy = wilson(part, whole), wilson(whole - part, whole)

    assert happy is not None
    assert unhappy is not None
    assert happy == pytest.approx((1 - unhappy[1], 1 - unhappy[0]), abs=1e-9)
