"""Rankings: by hand where intervals are far apart, by simulation where chance decides."""

import numpy as np
import pytest

from feedback.core.reporting import MIN_ANSWERS
from surveys.indexes.rules.ranking import Standing, rank, worst_of

UNITS, RUNS = 50, 400


def ranks_of(units: list[Standing]) -> list[tuple[str, int | None, int | None]]:
    return [(one.unit, one.rank, one.sharing) for one in rank(units)]


@pytest.mark.parametrize(
    ("units", "ranks"),
    [
        pytest.param([], [], id="no units"),
        pytest.param([("A", 5, 10)], [("A", 1, 1)], id="one unit is first of one"),
        pytest.param(
            [("A", 900, 1000), ("B", 500, 1000)],
            [("A", 1, 1), ("B", 2, 1)],
            id="90 % and 50 % of a thousand are told apart",
        ),
        pytest.param(
            [("A", 5, 10), ("B", 9, 10)],
            [("B", 1, 2), ("A", 1, 2)],
            id="90 % and 50 % of ten are not",
        ),
        pytest.param(
            [("A", 990, 1000), ("B", 900, 1000), ("C", 890, 1000), ("D", 500, 1000)],
            [("A", 1, 1), ("B", 2, 2), ("C", 2, 2), ("D", 4, 1)],
            id="a shared rank takes two places",
        ),
        pytest.param(
            # A and C are told apart, B from neither: all three share
            [("A", 900, 1000), ("B", 87, 100), ("C", 800, 1000)],
            [("A", 1, 3), ("B", 1, 3), ("C", 1, 3)],
            id="linked by one between them",
        ),
        pytest.param(
            [("B", 800, 1000), ("A", 800, 1000)],
            [("A", 1, 2), ("B", 1, 2)],
            id="equal units, by name",
        ),
        pytest.param(
            [("few", 9, MIN_ANSWERS - 1), ("enough", 9, MIN_ANSWERS), ("none", 0, 0)],
            [("enough", 1, 1), ("few", None, None), ("none", None, None)],
            id="n = minimum − 1 is not ranked, n = minimum is",
        ),
    ],
)
def test_units_that_cannot_be_told_apart_share_a_rank(
    units: list[Standing], ranks: list[tuple[str, int | None, int | None]]
) -> None:
    assert ranks_of(units) == ranks


def test_places_a_unit_may_truly_hold() -> None:
    first, middle, last = rank([("A", 900, 1000), ("B", 87, 100), ("C", 800, 1000)])

    # A is above C for certain, B may be anywhere
    assert (first.best, first.worst) == (1, 2)
    assert (middle.best, middle.worst) == (1, 3)
    assert (last.best, last.worst) == (2, 3)


def test_too_few_answers_neither_help_nor_harm_the_others() -> None:
    units = [("A", 900, 1000), ("B", 850, 1000)]

    assert rank([*units, ("few", 0, 5)])[:2] == rank(units)


@pytest.mark.parametrize(
    ("units", "worst"),
    [
        pytest.param([], None, id="no units"),
        pytest.param([("A", 0, 100)], None, id="one is not the worst of one"),
        pytest.param([("A", 900, 1000), ("B", 500, 1000)], "B", id="told apart from all"),
        pytest.param([("A", 900, 1000), ("B", 50, 60)], None, id="not told apart"),
        pytest.param([("A", 90, 100), ("B", 0, 9)], None, id="too few answers"),
    ],
)
def test_the_worst_is_named_only_for_certain(units: list[Standing], worst: str | None) -> None:
    assert worst_of(rank(units)) == worst


EQUAL = [
    pytest.param(0.85, [200], id="equal sizes"),
    pytest.param(0.85, [10, 30, 100, 400, 2000], id="sizes of a province"),
    pytest.param(0.98, [10, 30, 100, 400, 2000], id="nearly all content"),
    pytest.param(0.5, [10, 2000], id="half content"),
]


@pytest.mark.parametrize(("share", "sizes"), EQUAL)
def test_of_fifty_equal_units_hardly_ever_one_is_named_the_worst(
    share: float, sizes: list[int]
) -> None:
    chance = np.random.default_rng(2026)
    all_sizes = np.resize(sizes, UNITS)
    named = parted = lowest = 0

    for _ in range(RUNS):
        content = chance.binomial(all_sizes, share)
        ranked = rank(
            [
                (f"{number:02}", int(happy), int(n))
                for number, (happy, n) in enumerate(zip(content, all_sizes, strict=True))
            ]
        )
        named += worst_of(ranked) is not None
        parted += ranked[-1].rank != 1
        lowest += ranked[-1].satisfied / ranked[-1].n < share

    assert lowest == RUNS, "one is always last by chance, and that is what must not be told"
    assert named <= RUNS * 0.05
    assert parted <= RUNS * 0.05


def test_a_unit_that_is_truly_worse_is_named() -> None:
    chance = np.random.default_rng(2026)
    named = 0

    for _ in range(RUNS):
        units = [(f"{number:02}", int(chance.binomial(400, 0.85)), 400) for number in range(49)]
        bad = int(chance.binomial(400, 0.55))
        named += worst_of(rank([*units, ("bad", bad, 400)])) == "bad"

    assert named >= RUNS * 0.95
