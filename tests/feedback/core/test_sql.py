import sqlite3

import pytest

from feedback.core.sql import Conditions

OPEN = Conditions("status = {}", ("open",))
LATE = Conditions("due < {} AND kind <> {}", (7, "spam"))
NOTHING = Conditions("answered IS NULL")


def holds(condition: Conditions) -> bool:
    """Ask a real database whether a condition on plain values holds."""
    sql = condition.sql.replace("{}", "?")
    with sqlite3.connect(":memory:") as database:
        (answer,) = database.execute(f"SELECT {sql}", condition.values).fetchone()
    database.close()
    return bool(answer)


def test_both_keeps_the_values_in_the_order_of_their_places() -> None:
    both = OPEN & LATE

    assert both == Conditions(
        "(status = {}) AND (due < {} AND kind <> {})", ("open", 7, "spam")
    )


def test_three_conditions_may_be_joined() -> None:
    assert (OPEN & NOTHING & LATE).values == ("open", 7, "spam")


def test_any_of_keeps_the_values_in_order_and_stands_in_brackets() -> None:
    one = Conditions.any_of([LATE, NOTHING, OPEN])

    assert one.sql == "((due < {} AND kind <> {}) OR (answered IS NULL) OR (status = {}))"
    assert one.values == (7, "spam", "open")


def test_any_of_reads_a_generator_once() -> None:
    one = Conditions.any_of(part for part in (OPEN, OPEN))

    assert one.sql.count("{}") == len(one.values) == 2


def test_is_in_has_a_place_for_each_value() -> None:
    assert Conditions.is_in("unit", [3, 5]) == Conditions("unit IN ({}, {})", (3, 5))


@pytest.mark.parametrize(
    "never",
    [
        pytest.param(Conditions.any_of([]), id="any of none"),
        pytest.param(Conditions.is_in("unit", []), id="in an empty list"),
        pytest.param(Conditions.is_in("unit", ()) & Conditions("1 = 1"), id="joined"),
    ],
)
def test_of_nothing_nothing_holds(never: Conditions) -> None:
    assert not holds(never)
    assert never.values == ()


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        pytest.param(Conditions.is_in("3", [1, 2, 3]), True, id="in"),
        pytest.param(Conditions.is_in("4", [1, 2, 3]), False, id="not in"),
        pytest.param(
            Conditions.any_of([Conditions("1 = {}", (2,)), Conditions("1 = {}", (1,))])
            & Conditions("2 = {}", (3,)),
            False,
            id="and binds the whole of or",
        ),
        pytest.param(
            Conditions("1 = 1 OR 1 = 1") & Conditions("1 = 0"), False, id="or inside and"
        ),
        pytest.param(
            Conditions.is_in("'x'", ["x') OR 1=1 --"]), False, id="a value is never SQL"
        ),
    ],
)
def test_database_reads_conditions_as_meant(condition: Conditions, *, answer: bool) -> None:
    assert holds(condition) is answer
