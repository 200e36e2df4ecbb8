"""Golden table of group 5 of QĐ 766/QĐ-TTg."""

import pytest

from surveys.indexes.rules.qd766 import Counts, class_shares, group5


@pytest.mark.parametrize(
    ("counts", "on_time", "handling"),
    [
        # 6·18/20 = 5.4; 6·(20−3)/20 = 5.1
        pytest.param((20, 18, 3), 5.4, 5.1, id="a month"),
        # 6·2/3 = 4; 6·(3−2)/3 = 2
        pytest.param((3, 2, 2), 4, 2, id="thirds"),
        # 6·1/7 = 0.857142…; 6·(7−6)/7 the same
        pytest.param((7, 1, 6), 0.8571, 0.8571, id="sevenths are rounded"),
        pytest.param((5, 5, 0), 6, 6, id="all in time, nobody unhappy"),
        pytest.param((5, 0, 5), 0, 0, id="nothing in time, all unhappy"),
        pytest.param((0, 0, 0), None, None, id="no petitions"),
    ],
)
def test_petitions(
    counts: tuple[int, int, int], on_time: float | None, handling: float | None
) -> None:
    found = group5(Counts(*counts, 0, 0, 0))

    assert (found.on_time, found.handling, found.dossiers) == (on_time, handling, None)


@pytest.mark.parametrize(
    ("dossiers", "overdue", "complained", "points"),
    [
        # 100 − 0 − 0
        pytest.param(100, 0, 0, 6, id="none against"),
        # 100 − 6 − 4 = 90: full
        pytest.param(100, 6, 4, 6, id="exactly 90 %"),
        # 100 − 5 − 4 = 91
        pytest.param(100, 5, 4, 6, id="above 90 %"),
        # 100 − 7 − 4 = 89; 89·6/90 = 5.93333…
        pytest.param(100, 7, 4, 5.9333, id="just below 90 %"),
        # 100 − 101/10 = 89.9; 89.9·6/90 = 5.99333…
        pytest.param(1000, 51, 50, 5.9933, id="a tenth below 90 %"),
        # 100 − 100001/10000 = 89.9999; ·6/90 = 5.999993…, which 4 decimals call 6
        pytest.param(1_000_000, 100_001, 0, 6, id="a hair below 90 %"),
        # 30 dossiers, 3 against: 100 − 10 = 90 exactly, though 3/30 is no exact float
        pytest.param(30, 1, 2, 6, id="exactly 90 % of thirty"),
        # 100 − 50 − 5 = 45; 45·6/90 = 3
        pytest.param(20, 10, 1, 3, id="half of 90 %"),
        # 100 − 60 − 40 = 0
        pytest.param(10, 6, 4, 0, id="100 % against"),
        # 100 − 80 − 70 = −50: not under 0
        pytest.param(10, 8, 7, 0, id="more than 100 % against"),
        pytest.param(0, 0, 0, None, id="no dossiers"),
    ],
)
def test_dossiers(dossiers: int, overdue: int, complained: int, points: float | None) -> None:
    found = group5(Counts(0, 0, 0, dossiers, overdue, complained))

    assert found.dossiers == points
    assert (found.on_time, found.handling) == (None, None)


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        pytest.param((5, 6, 0, 0, 0, 0), "on_time must not be more", id="more in time"),
        pytest.param((5, 0, 6, 0, 0, 0), "bad must not be more", id="more unhappy"),
        pytest.param((0, 1, 0, 0, 0, 0), "on_time must not be more", id="in time of none"),
        pytest.param((0, 0, 0, 5, 6, 0), "dossiers_overdue must not be more", id="overdue"),
        pytest.param((0, 0, 0, 5, 0, 6), "dossiers_complained must not", id="complained"),
        pytest.param((-1, 0, 0, 0, 0, 0), "received must not be negative", id="negative"),
        pytest.param((5, -1, 0, 0, 0, 0), "on_time must not be negative", id="negative part"),
        pytest.param((0, 0, 0, -1, 0, 0), "dossiers must not be", id="negative dossiers"),
    ],
)
def test_impossible_counts_are_refused(
    counts: tuple[int, int, int, int, int, int], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        Counts(*counts)


def test_classes_of_petitions_have_their_shares() -> None:
    # 1/3 = 0.33333…, 2/3 = 0.66666…
    assert class_shares({"policy": 1, "conduct": 2}) == {"policy": 0.3333, "conduct": 0.6667}
    assert class_shares({"policy": 0, "conduct": 0}) == {"policy": None, "conduct": None}
