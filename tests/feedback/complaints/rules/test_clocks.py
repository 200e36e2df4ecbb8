"""Terms of desks and units, extensions, and what a changed calendar may move."""

from datetime import date, datetime

import pytest

from feedback.complaints.rules.deadlines import (
    Matter,
    due,
    moved_by_calendar,
    promised,
    why_not_extended,
)
from feedback.complaints.terms import Clock, ExtensionRow, RuleRow
from feedback.core.terms import Unit
from tests.feedback.office import OFFICE_2026, at

RECEIVED = at("2026-03-02 09:00")
WARD, OFFICE, OTHER = 1, 2, 3
CITIZEN = RuleRow(1, "", "", "", 15)
DESK = RuleRow(2, "", "", "", 10, clock=Clock.DESK)
HOURS = RuleRow(
    3, "", "", "", 8, unit=Unit.WORKING_HOURS, clock=Clock.DESK, organisation=OFFICE
)
MONTH = RuleRow(4, "formal_complaint", "", "", 30, unit=Unit.CALENDAR_DAYS)
SHORT = RuleRow(5, "", "", "", 12, valid_from=date(2026, 3, 3))
RULES = [CITIZEN, DESK, HOURS, MONTH, SHORT]


def extension(amount: int, given: str, unit: Unit = Unit.WORKING_DAYS) -> ExtensionRow:
    return ExtensionRow(amount, unit, "Chờ đo đạc", "kim", at(given))


@pytest.mark.parametrize(
    ("clock", "matter", "since", "rule", "due_at"),
    [
        pytest.param(Clock.CITIZEN, Matter(), RECEIVED, 1, "2026-03-23 17:00", id="citizen"),
        pytest.param(
            Clock.CITIZEN,
            Matter(units=frozenset({WARD, OFFICE})),
            RECEIVED,
            1,
            "2026-03-23 17:00",
            id="a desk's rule promises the citizen nothing",
        ),
        pytest.param(
            Clock.CITIZEN,
            Matter("formal_complaint"),
            RECEIVED,
            1,
            "2026-03-23 17:00",
            id="thirty days are longer than fifteen working days",
        ),
        pytest.param(
            Clock.CITIZEN,
            Matter(),
            at("2026-03-03 09:00"),
            5,
            "2026-03-19 17:00",
            id="by the rule in force on the day it begins",
        ),
        pytest.param(Clock.DESK, Matter(), RECEIVED, 2, "2026-03-16 17:00", id="desk"),
        pytest.param(
            Clock.DESK,
            Matter(units=frozenset({WARD, OFFICE})),
            RECEIVED,
            3,
            "2026-03-03 09:30",
            id="hours of one unit, or of what lies below it",
        ),
        pytest.param(
            Clock.DESK,
            Matter(units=frozenset({WARD, OTHER})),
            RECEIVED,
            2,
            "2026-03-16 17:00",
            id="not of its neighbour",
        ),
    ],
)
def test_the_rule_that_fits_and_ends_first_gives_the_term(
    clock: Clock, matter: Matter, since: datetime, rule: int, due_at: str
) -> None:
    found = promised(RULES, matter, since, OFFICE_2026, clock=clock)

    assert found is not None
    assert (found.rule, found.at) == (rule, at(due_at))


@pytest.mark.parametrize(
    ("extensions", "due_on"),
    [
        pytest.param([], "2026-03-23", id="none"),
        pytest.param([extension(5, "2026-03-10 09:00")], "2026-03-30", id="five days"),
        pytest.param(
            [extension(2, "2026-03-10 09:00"), extension(3, "2026-03-11 09:00")],
            "2026-03-30",
            id="two and three",
        ),
        pytest.param([extension(5, "2026-03-02 08:59")], "2026-03-23", id="of a round before"),
        pytest.param(
            [extension(5, "2026-03-10 09:00", Unit.WORKING_HOURS)],
            "2026-03-23",
            id="in another unit",
        ),
    ],
)
def test_extensions_of_its_round_and_unit_lengthen_a_term(
    extensions: list[ExtensionRow], due_on: str
) -> None:
    found = due(RECEIVED, CITIZEN, OFFICE_2026, extensions=extensions)

    assert found.on == date.fromisoformat(due_on)


@pytest.mark.parametrize(
    ("amount", "given", "asked", "why"),
    [
        pytest.param(5, [], "2026-03-10 09:00", None, id="in time"),
        pytest.param(15, [], "2026-03-23 17:00", None, id="as much as the term, at the end"),
        pytest.param(5, [], "2026-03-23 17:01", "Đã quá hạn", id="a minute late"),
        pytest.param(16, [], "2026-03-10 09:00", "từ 1 đến 15 ngày làm việc", id="too much"),
        pytest.param(0, [], "2026-03-10 09:00", "từ 1 đến 15 ngày làm việc", id="nothing"),
        pytest.param(
            5, [extension(1, "2026-03-09 09:00")], "2026-03-10 09:00", "1 lần", id="again"
        ),
    ],
)
def test_more_time_is_refused_with_a_reason(
    amount: int, given: list[ExtensionRow], asked: str, why: str | None
) -> None:
    found = why_not_extended(CITIZEN, given, amount, at("2026-03-23 17:00"), at(asked))

    assert found is None if why is None else why in (found or "")


def test_a_rule_may_allow_no_more_time() -> None:
    strict = RuleRow(6, "", "", "danger", 1, max_extensions=0)

    found = why_not_extended(strict, [], 1, at("2026-03-03 17:00"), RECEIVED)

    assert found == "Quy tắc không cho gia hạn."


@pytest.mark.parametrize(
    ("was", "became", "moves"),
    [
        pytest.param("2026-03-20 17:00", "2026-03-23 17:00", True, id="later"),
        pytest.param("2026-03-20 17:00", "2026-03-19 17:00", True, id="earlier, not by now"),
        pytest.param("2026-03-20 17:00", "2026-03-20 17:00", False, id="not at all"),
        pytest.param("2026-03-20 17:00", "2026-03-17 17:00", False, id="late in hindsight"),
        pytest.param("2026-03-17 17:00", "2026-03-16 17:00", True, id="late already"),
        pytest.param("2026-03-17 17:00", "2026-03-20 17:00", True, id="late no more"),
    ],
)
def test_a_calendar_makes_nothing_late_in_hindsight(
    was: str, became: str, *, moves: bool
) -> None:
    assert moved_by_calendar(at(was), at(became), at("2026-03-18 10:00")) is moves
