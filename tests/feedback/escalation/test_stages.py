"""How far a term has run, and what is warned of then."""

from datetime import date, datetime
from typing import Any

import pytest

from feedback.core.opening import OpeningTime
from feedback.escalation.rules import stages
from feedback.escalation.schemas import About, AlertRules, OpenCase, Stage
from tests.feedback.office import OFFICE_2026, at

HOURS = OpeningTime(OFFICE_2026, date(2026, 2, 1), date(2026, 12, 31))
RULES = AlertRules(again_days=3, unowned_hours=8)
SINCE, DUE = at("2026-03-02 09:00"), at("2026-03-16 17:00")
"""Ten working days and most of day 0."""


def a_case(**given: Any) -> OpenCase:
    usual: dict[str, Any] = {
        "id": 7,
        "number": "PA-2603-000007",
        "sealed": False,
        "department": 2,
        "received_at": SINCE,
        "reopened_at": None,
        "due_at": DUE,
        "unsealed_at": None,
        "held": None,
        "held_since": None,
        "held_due_at": None,
        "hand_overs": 0,
        "is_paused": False,
    }
    return OpenCase(**{**usual, **given})


def due(case: OpenCase, moment: str, made: frozenset[str] = frozenset()) -> dict[str, int]:
    found = stages.steps(case, made, RULES, at(moment), HOURS)
    return {step.key: int(step.stage) for step in found}


@pytest.mark.parametrize(
    ("moment", "stage"),
    [
        pytest.param("2026-03-02 09:30", None, id="just received"),
        pytest.param("2026-03-06 16:59", None, id="less than half"),
        pytest.param("2026-03-09 16:00", Stage.HALF, id="half"),
        pytest.param("2026-03-12 17:00", Stage.MOST, id="four fifths"),
        pytest.param("2026-03-16 07:30", Stage.DUE, id="the last morning"),
        pytest.param("2026-03-16 17:00", Stage.DUE, id="the last moment"),
        pytest.param("2026-03-17 07:30", Stage.OVERDUE, id="the morning after"),
        pytest.param("2026-03-18 17:00", Stage.OVERDUE, id="two working days late"),
        pytest.param("2026-03-19 07:30", Stage.OVERDUE + 1, id="three working days late"),
        pytest.param("2026-03-23 09:00", Stage.OVERDUE + 1, id="five"),
        pytest.param("2026-03-24 09:00", Stage.OVERDUE + 2, id="six"),
    ],
)
def test_a_term_is_warned_of_by_how_much_of_it_is_gone(moment: str, stage: int | None) -> None:
    wanted = {} if stage is None else {f"7:citizen:1:{int(stage)}": int(stage)}

    assert due(a_case(), moment) == wanted


def test_what_was_made_is_not_made_again_nor_what_comes_before_it() -> None:
    made = frozenset({"7:citizen:1:3"})

    assert due(a_case(), "2026-03-12 17:00", made) == {}
    assert due(a_case(), "2026-03-16 08:00", made) == {}
    assert due(a_case(), "2026-03-17 08:00", made) == {"7:citizen:1:4": 4}


def test_a_re_opened_case_has_a_term_of_its_own() -> None:
    case = a_case(reopened_at=at("2026-03-02 10:00"))

    assert due(case, "2026-03-17 08:00", frozenset({"7:citizen:1:4"})) == {"7:citizen:2:4": 4}


def test_a_paused_case_warns_of_nothing() -> None:
    assert due(a_case(is_paused=True), "2026-03-20 08:00") == {}


def test_time_that_stood_still_is_no_time_gone() -> None:
    stood: tuple[tuple[datetime, datetime], ...] = (
        (at("2026-03-02 10:00"), at("2026-03-09 10:00")),
    )
    case = a_case(pauses=stood, due_at=at("2026-03-23 17:00"))

    assert due(case, "2026-03-12 09:00") == {}
    assert due(case, "2026-03-17 09:00") == {"7:citizen:1:1": 1}


def test_the_unit_s_own_term_is_warned_of_beside_the_citizen_s() -> None:
    case = a_case(held=5, held_since=SINCE, held_due_at=at("2026-03-04 17:00"))

    assert due(case, "2026-03-05 08:00") == {"7:desk:5:4": 4}


def test_a_unit_s_term_that_ends_no_earlier_says_nothing_of_its_own() -> None:
    case = a_case(held=5, held_since=SINCE, held_due_at=DUE)

    assert due(case, "2026-03-17 08:00") == {"7:citizen:1:4": 4}


@pytest.mark.parametrize(
    ("given", "moment", "is_warned"),
    [
        pytest.param({"department": None}, "2026-03-03 09:29", False, id="not yet"),
        pytest.param({"department": None}, "2026-03-03 09:30", True, id="eight office hours"),
        pytest.param({}, "2026-03-05 09:00", False, id="a unit has it"),
        pytest.param(
            {"department": None, "sealed": True}, "2026-03-05 09:00", False, id="sealed"
        ),
        pytest.param(
            {"department": None, "unsealed_at": at("2026-03-05 08:00")},
            "2026-03-05 09:00",
            False,
            id="it came from the keeper an hour ago",
        ),
    ],
)
def test_what_waits_for_a_unit_too_long_is_told(
    given: dict[str, Any],
    moment: str,
    is_warned: bool,  # noqa: FBT001 - a row of a table
) -> None:
    found = stages.steps(a_case(**given), (), RULES, at(moment), HOURS)

    assert (About.UNOWNED in {step.about for step in found}) is is_warned
