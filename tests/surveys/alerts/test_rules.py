"""When low scores are more than chance: by hand, and by a small replay."""

from datetime import UTC, datetime, timedelta

import pytest

from bench import alerts as bench
from surveys.alerts import rules
from surveys.alerts.schemas import Answer, Rule, RuleKind

NINE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
FIXED = Rule(RuleKind.FIXED, 50, 15, 4)


def answers(written: str, every: float = 2) -> list[Answer]:
    """Return answers written ``.x``: a low one is an x, ``every`` so many minutes."""
    return [
        Answer(NINE + timedelta(minutes=every * place), sign == "x")
        for place, sign in enumerate(written)
    ]


@pytest.mark.parametrize(
    ("written", "every", "found"),
    [
        pytest.param("xxx", 2, None, id="fewer than the minimum"),
        pytest.param("x.x.", 2, (4, 2), id="exactly half of four"),
        pytest.param("x...x..", 2, None, id="less than half"),
        pytest.param("xxxx", 6, None, id="four in more than 15 minutes"),
        pytest.param("xxxx", 5, (4, 4), id="four in exactly 15 minutes"),
    ],
)
def test_a_fixed_rule_is_a_share_within_a_window(
    written: str, every: float, found: tuple[int, int] | None
) -> None:
    fall = rules.find_fall(answers(written, every), 0.1, FIXED)

    assert (fall and (fall.n, fall.low)) == found


@pytest.mark.parametrize(
    ("written", "usual", "found"),
    [
        # A low answer adds ln(0.4/0.05) = 2.08: two are 4.16, three 6.24
        pytest.param("xx", 0.05, None, id="fewer than the minimum"),
        pytest.param("xxx", 0.05, (3, 3), id="three in a row where few are low"),
        # another takes away ln(0.6/0.95) = -0.46: 2.08 - 0.46 + 2.08 + 2.08 = 5.78
        pytest.param("x.xx", 0.05, (4, 3), id="one content in between"),
        pytest.param("x......", 0.05, None, id="one low among many"),
        pytest.param("....xxx", 0.05, (3, 3), id="counted from where it began"),
        # usual 25 %: bad is odds of 5/3, 62.5 %; low adds ln 2.5 = 0.92: five are 4.58, six 5.5
        pytest.param("xxxxx", 0.25, None, id="five in a row where a quarter is always low"),
        pytest.param("xxxxxx", 0.25, (6, 6), id="six are"),
    ],
)
def test_the_default_weighs_each_answer_against_the_points_past(
    written: str, usual: float, found: tuple[int, int] | None
) -> None:
    fall = rules.find_fall(answers(written), usual, Rule())

    assert (fall and (fall.n, fall.low)) == found


@pytest.mark.parametrize(
    ("low", "n", "usual"),
    [
        pytest.param(0, 0, 0.1, id="no past"),
        pytest.param(0, 20, 0.05, id="twenty answers weigh as much as what is thought"),
        pytest.param(0, 10_000, rules.LOWEST, id="never nothing at all"),
        pytest.param(90, 100, rules.HIGHEST, id="never more than half"),
    ],
)
def test_what_is_usual_comes_from_the_past(low: int, n: int, usual: float) -> None:
    assert rules.usual_share(low, n) == pytest.approx(usual, abs=0.001)


def test_it_is_over_after_clearly_usual_answers_and_not_after_a_few() -> None:
    # each content answer adds 0.46 at 5 % usual: six are 2.76, seven 3.2
    assert rules.recovered_at(answers("......"), 0.05) is None
    assert rules.recovered_at(answers("......."), 0.05) == NINE + timedelta(minutes=12)
    assert rules.recovered_at(answers("....x......"), 0.05) is None


def test_at_equal_false_alarms_it_tells_sooner_than_the_usual_rule() -> None:
    tuning = bench.simulated([1], 20, 30)
    allowed = bench.measure(tuning, bench.common()).per_month
    height = bench.calibrated(tuning, allowed, Rule().minimum)

    testing = bench.simulated([2], 20, 30)
    found = bench.compared(testing, bench.ours(height, Rule().minimum), bench.common())

    assert found["ratio_of_medians"] < 1
    assert found["ours"]["told_of"] > found["common"]["told_of"]
