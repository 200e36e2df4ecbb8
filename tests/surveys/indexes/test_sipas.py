"""Golden table of the five factors of SIPAS; each row shows how it is computed."""

from typing import Any

import pytest

from surveys.indexes.rules.sipas import sipas_of
from surveys.indexes.schemas import FiveFactors, SipasRow

Answers = dict[str, list[int | None] | None]
NOTHING = dict.fromkeys(("access", "procedure", "staff", "result", "complaints"))


@pytest.mark.parametrize(
    ("people", "factors", "index"),
    [
        pytest.param(
            [{"access": [5], "procedure": [4], "staff": [5], "result": [4], "complaints": [5]}],
            {"access": 100, "procedure": 100, "staff": 100, "result": 100, "complaints": 100},
            100,
            id="one content person",
        ),
        pytest.param(
            [{"access": [3], "procedure": [2], "staff": [1], "result": [3], "complaints": [3]}],
            {"access": 0, "procedure": 0, "staff": 0, "result": 0, "complaints": 0},
            0,
            id="3 is not satisfied",
        ),
        pytest.param(
            # criterion 1: 4, 3 → 1/2; criterion 2: 5 of one valid → 1/1; (50 + 100)/2
            [{"access": [4, None]}, {"access": [3, 5]}],
            {"access": 75},
            75,
            id="a missing answer is not counted",
        ),
        pytest.param(
            # 1/3 → 33.3333…; staff 2/3 → 66.6666…; index (33.3… + 66.6…)/2 = 50 exactly
            [
                {"access": [5], "staff": [5]},
                {"access": [1], "staff": [4]},
                {"access": [2], "staff": [3]},
            ],
            {"access": 33.3333, "staff": 66.6667},
            50,
            id="rounded only at the end",
        ),
        pytest.param(
            # criteria 1/1, 0/1, none: (100 + 0)/2; the third has no answer, so no part
            [{"result": [5, 1, None]}],
            {"result": 50},
            50,
            id="a criterion nobody answered",
        ),
        pytest.param(
            # first: 5, 1 → 1/2; second: 5 → 1/1; third: 2 → 0/1; (50 + 100 + 0)/3 = 50
            [{"procedure": [5, 5, 2]}, {"procedure": [1]}],
            {"procedure": 50},
            50,
            id="criteria are positions, a shorter list leaves the rest open",
        ),
        pytest.param(
            # access 100, complaints 0: (100 + 0)/2, not a fifth of it
            [{"access": [5], "complaints": [1], "staff": [None], "result": []}],
            {"access": 100, "complaints": 0},
            50,
            id="factors without answers have no part in the index",
        ),
        pytest.param(
            # 1/2 and 1/1 and 2/3 → (50 + 100 + 66.6666…)/3 = 216.6666…/3 = 72.2222…
            [{"access": [5, 4, 4]}, {"access": [1, None, 5]}, {"access": [None, None, 1]}],
            {"access": 72.2222},
            72.2222,
            id="three criteria of different size",
        ),
        pytest.param([{"access": [None]}], {}, None, id="only missing answers"),
        pytest.param([{}], {}, None, id="no factor at all"),
    ],
)
def test_index_of_five_factors(
    people: list[Answers], factors: dict[str, float], index: float | None
) -> None:
    (found,) = sipas_of(SipasRow("A", FiveFactors(**one)) for one in people)

    told: dict[str, Any] = NOTHING | factors
    assert found.factors == told
    assert list(found.factors) == list(NOTHING)
    assert found.index == index
    assert found.n == len(people)


def test_each_unit_has_its_own_index_and_nobody_has_none() -> None:
    rows = [
        SipasRow("B", FiveFactors(access=[5])),
        SipasRow("A", FiveFactors(access=[1])),
        SipasRow("B", FiveFactors(access=[1])),
    ]

    assert [(one.unit, one.n, one.index) for one in sipas_of(rows)] == [
        ("A", 1, 0),
        ("B", 2, 50),
    ]
    assert sipas_of([]) == []
