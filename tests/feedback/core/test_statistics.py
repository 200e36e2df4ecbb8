import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.statistics import (
    Change,
    Mark,
    change_of_counts,
    difference,
    discoveries,
    p_chart,
    p_value,
    wilson,
)


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


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        # Newcombe 1998, table II, method 10: 56/70 against 48/80, 9/10 against 3/10.
        pytest.param((56, 70), (48, 80), (0.2, 0.0524, 0.3339), id="many"),
        pytest.param((9, 10), (3, 10), (0.6, 0.1705, 0.8090), id="few"),
        pytest.param((10, 10), (0, 10), (1.0, 0.6075, 1.0), id="all against none"),
    ],
)
def test_difference_of_shares_is_newcombes(
    now: tuple[int, int], then: tuple[int, int], expected: tuple[float, float, float]
) -> None:
    found = difference(now, then)

    assert found is not None
    assert found == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [
        pytest.param(30, 10, Change.UP, id="up"),
        pytest.param(10, 30, Change.DOWN, id="down"),
        pytest.param(12, 10, Change.UNCLEAR, id="chance"),
        pytest.param(4, 5, Change.TOO_FEW, id="few"),
        pytest.param(0, 0, Change.TOO_FEW, id="none"),
    ],
)
def test_counts_change_when_one_half_is_out_of_reach(
    now: int, then: int, change: Change
) -> None:
    assert change_of_counts(now, then, 10) is change


def test_p_value_is_that_of_the_pooled_test() -> None:
    # z = 0.2 / sqrt(0.7 · 0.3 · (1/100 + 1/100)) = 3.086, two-sided.
    assert p_value(80, 100, 60, 100) == pytest.approx(0.002027, abs=1e-5)
    assert p_value(5, 5, 7, 7) == 1
    assert p_value(0, 0, 7, 9) == 1


def test_of_many_comparisons_only_those_beyond_chance_are_told() -> None:
    # The example of Benjamini and Hochberg (1995): four of fifteen at 5 %.
    p_values = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
    ]

    assert discoveries(p_values) == [place < 4 for place in range(15)]
    assert discoveries([]) == []


def test_limits_of_a_chart_are_three_standard_deviations_of_each_week() -> None:
    chart = p_chart([(80, 100), (160, 200)])

    assert chart is not None
    assert (chart.centre, chart.overdispersion) == (0.8, 1.0)
    assert chart.points[0].lower == pytest.approx(0.68)
    assert chart.points[1].lower == pytest.approx(0.8 - 3 * 0.0282843, abs=1e-6)
    assert p_chart([]) is None


def test_weeks_that_differ_beyond_chance_widen_the_limits() -> None:
    quiet = p_chart([(80, 100)] * 12)
    restless = p_chart([(95, 100), (65, 100)] * 6)
    short = p_chart([(95, 100), (65, 100)] * 5)

    assert quiet is not None
    assert restless is not None
    assert short is not None
    assert quiet.overdispersion == 1
    # Each step is 0.3 / 0.04 = 7.5 standard deviations; 7.5 / 1.128.
    assert restless.overdispersion == pytest.approx(6.649, abs=0.001)
    assert not any(Mark.OUTSIDE in point.marks for point in restless.points)
    assert short.overdispersion == 1
    assert all(Mark.OUTSIDE in point.marks for point in short.points)


@pytest.mark.parametrize(
    ("shares", "mark", "places"),
    [
        pytest.param(
            [*([80, 84] * 13), *([79] * 7)], Mark.RUN, range(26, 33), id="seven below"
        ),
        pytest.param([*([80, 84] * 13), *([79] * 6)], Mark.RUN, [], id="six are no run"),
        pytest.param(
            [*([80, 84] * 13), 70, 72, 74, 76, 78, 81], Mark.TREND, range(26, 32), id="six rise"
        ),
        pytest.param([*([80, 84] * 13), 70, 72, 74, 76, 78], Mark.TREND, [], id="five do not"),
    ],
)
def test_rows_of_weeks_are_marked(shares: list[int], mark: Mark, places: range) -> None:
    chart = p_chart([(share, 100) for share in shares])

    assert chart is not None
    marked = [place for place, point in enumerate(chart.points) if mark in point.marks]
    assert [place for place in marked if place >= 26] == list(places)
