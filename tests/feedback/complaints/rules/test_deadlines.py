from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.complaints.rules.deadlines import (
    Due,
    Matter,
    always_promised,
    due,
    due_state,
    in_words,
    promised,
)
from feedback.complaints.schemas import Status
from feedback.complaints.terms import RuleRow
from feedback.core.clock import VIETNAM
from tests.feedback.office import OFFICE_2026, at

TODAY = date(2026, 3, 2)
UNKNOWN = Matter()


def promise(  # noqa: PLR0913 - a row has that many columns
    number: int,
    working_days: int,
    *,
    kind: str = "",
    field: str = "",
    urgency: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RuleRow:
    return RuleRow(number, kind, field, urgency, working_days, valid_from, valid_to)


def chosen_of(
    rules: list[RuleRow], matter: Matter = UNKNOWN, on: date = TODAY
) -> RuleRow | None:
    """Return the rule by which something received at ten that day is due."""
    found = promised(rules, matter, at(f"{on} 10:00"), OFFICE_2026)
    return next((rule for rule in rules if found and rule.id == found.rule), None)


DEFAULT = promise(1, 15)
LIGHTS = promise(2, 5, field="infrastructure")
QUESTIONS = promise(3, 10, kind="question")
DANGER = promise(4, 1, urgency="danger")
SLOW_LAND = promise(5, 30, field="land")
DANGEROUS_LIGHTS = promise(6, 2, field="infrastructure", urgency="hours")
RULES = [DEFAULT, LIGHTS, QUESTIONS, DANGER, SLOW_LAND, DANGEROUS_LIGHTS]


@pytest.mark.parametrize(
    ("kind", "field", "urgency", "chosen"),
    [
        pytest.param("", "", "", DEFAULT, id="nothing known yet: the default"),
        pytest.param("report", "traffic", "ordinary", DEFAULT, id="no special rule fits"),
        pytest.param("report", "infrastructure", "ordinary", LIGHTS, id="by field"),
        pytest.param("question", "traffic", "ordinary", QUESTIONS, id="by kind"),
        pytest.param("report", "traffic", "danger", DANGER, id="by urgency"),
        pytest.param("question", "infrastructure", "ordinary", LIGHTS, id="shortest of two"),
        pytest.param("question", "infrastructure", "danger", DANGER, id="shortest of four"),
        pytest.param("", "infrastructure", "hours", DANGEROUS_LIGHTS, id="all it names fits"),
        pytest.param(
            "report", "traffic", "hours", DEFAULT, id="half of what it names is no fit"
        ),
        pytest.param("report", "land", "ordinary", DEFAULT, id="a longer promise never wins"),
    ],
)
def test_shortest_promise_that_fits_is_chosen(
    kind: str, field: str, urgency: str, chosen: RuleRow
) -> None:
    matter = Matter(kind, field, urgency)

    assert chosen_of(RULES, matter) == chosen
    assert chosen_of(RULES[::-1], matter) == chosen


@pytest.mark.parametrize(
    ("on", "working_days"),
    [
        pytest.param("2025-12-31", 20, id="last day of the old promise"),
        pytest.param("2026-01-01", 15, id="first day of the new one"),
        pytest.param("2026-06-30", 15, id="last day before a short one"),
        pytest.param("2026-07-01", 7, id="first day of the short one"),
        pytest.param("2026-07-31", 7, id="last day of the short one"),
        pytest.param("2026-08-01", 15, id="the day after it"),
        pytest.param("2036-01-01", 15, id="without an end"),
        pytest.param("2000-01-01", 20, id="without a beginning"),
    ],
)
def test_promise_holds_on_its_days_both_included(on: str, working_days: int) -> None:
    rules = [
        promise(1, 20, valid_to=date(2025, 12, 31)),
        promise(2, 15, valid_from=date(2026, 1, 1)),
        promise(3, 7, valid_from=date(2026, 7, 1), valid_to=date(2026, 7, 31)),
    ]

    chosen = chosen_of(rules, on=date.fromisoformat(on))

    assert chosen is not None
    assert chosen.amount == working_days


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([], id="no rules"),
        pytest.param([LIGHTS, QUESTIONS], id="none that asks nothing"),
        pytest.param([promise(1, 15, valid_from=date(2027, 1, 1))], id="none in force yet"),
        pytest.param([promise(1, 15, valid_to=date(2026, 3, 1))], id="none in force any more"),
    ],
)
def test_where_no_promise_fits_there_is_none(rules: list[RuleRow]) -> None:
    assert chosen_of(rules) is None


@given(
    kind=st.sampled_from(["", "report", "question"]),
    field=st.sampled_from(["", "infrastructure", "land", "traffic"]),
    urgency=st.sampled_from(["", "danger", "hours", "ordinary"]),
)
def test_knowing_more_never_lengthens_the_promise(kind: str, field: str, urgency: str) -> None:
    at_receipt = chosen_of(RULES)
    classified = chosen_of(RULES, Matter(kind, field, urgency))

    assert at_receipt is not None
    assert classified is not None
    assert classified.amount <= at_receipt.amount


@pytest.mark.parametrize(
    ("received", "rule", "moment", "on"),
    [
        pytest.param(
            "2026-11-24 09:12", DEFAULT, "2026-12-15 10:00", "2026-12-15", id="fifteen days"
        ),
        pytest.param(
            "2026-11-24 17:00", DEFAULT, "2026-12-16 10:00", "2026-12-16", id="after closing"
        ),
        pytest.param(
            "2026-02-13 09:00", DANGER, "2026-02-23 10:00", "2026-02-23", id="over Tet"
        ),
        pytest.param(
            "2026-01-09 09:00", DANGER, "2026-01-10 10:00", "2026-01-10", id="to a make-up day"
        ),
    ],
)
def test_due_moment_is_closing_time_in_utc_and_due_day_is_local(
    received: str, rule: RuleRow, moment: str, on: str
) -> None:
    promised = due(at(received), rule, OFFICE_2026)

    in_utc = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert promised == Due(in_utc, date.fromisoformat(on), rule.id)


FRIDAY_CLOSING = at("2026-03-06 17:00")


@pytest.mark.parametrize(
    ("status", "moment", "state", "words"),
    [
        pytest.param("assigned", "2026-03-02 09:00", "ok", "còn 4 ngày làm việc", id="Monday"),
        pytest.param(
            "assigned", "2026-03-03 09:00", "soon", "còn 3 ngày làm việc", id="Tuesday"
        ),
        pytest.param("assigned", "2026-03-05 20:00", "soon", "còn 1 ngày làm việc", id="eve"),
        pytest.param(
            "assigned", "2026-03-06 00:00", "today", "hạn hôm nay", id="due day begins"
        ),
        pytest.param("assigned", "2026-03-06 16:59", "today", "hạn hôm nay", id="last minute"),
        pytest.param("assigned", "2026-03-06 17:00", "today", "hạn hôm nay", id="at closing"),
        pytest.param(
            "assigned", "2026-03-06 17:00:00.000001", "late", "quá hạn hôm nay", id="just late"
        ),
        pytest.param(
            "assigned", "2026-03-09 07:00", "late", "quá hạn 1 ngày làm việc", id="next Monday"
        ),
        pytest.param(
            "assigned", "2026-03-13 09:00", "late", "quá hạn 5 ngày làm việc", id="a week late"
        ),
        pytest.param(
            "received", "2026-03-02 09:00", "ok", "còn 4 ngày làm việc", id="received"
        ),
        pytest.param("reopened", "2026-03-06 09:00", "today", "hạn hôm nay", id="reopened"),
        pytest.param("answered", "2026-03-13 09:00", "done", "", id="answered, though late"),
        pytest.param("refused", "2026-03-13 09:00", "done", "", id="refused"),
        pytest.param("withdrawn", "2026-03-02 09:00", "done", "", id="withdrawn"),
        pytest.param("closed", "2026-03-02 09:00", "done", "", id="closed"),
    ],
)
def test_state_and_words_tell_how_much_time_is_left(
    status: str, moment: str, state: str, words: str
) -> None:
    found = due_state(Status(status), FRIDAY_CLOSING, at(moment), OFFICE_2026)

    assert found == state
    assert in_words(found, FRIDAY_CLOSING, at(moment), OFFICE_2026) == words


@pytest.mark.parametrize(
    ("due_at", "moment", "words"),
    [
        pytest.param(
            "2026-02-23 17:00",
            "2026-02-13 09:00",
            "còn 1 ngày làm việc",
            id="Tet does not count",
        ),
        pytest.param(
            "2026-03-09 17:00",
            "2026-03-07 09:00",
            "còn 1 ngày làm việc",
            id="Saturday to Monday",
        ),
        pytest.param(
            "2026-01-12 17:00",
            "2026-01-09 09:00",
            "còn 2 ngày làm việc",
            id="make-up day counts",
        ),
        pytest.param(
            "2026-02-13 17:00",
            "2026-02-23 09:00",
            "quá hạn 1 ngày làm việc",
            id="late over Tet is one day",
        ),
    ],
)
def test_words_count_working_days_only(due_at: str, moment: str, words: str) -> None:
    state = due_state(Status.ASSIGNED, at(due_at), at(moment), OFFICE_2026)

    assert in_words(state, at(due_at), at(moment), OFFICE_2026) == words


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2026-03-07 09:00", id="Saturday"),
        pytest.param("2026-03-08 23:00", id="Sunday"),
    ],
)
def test_what_was_due_on_friday_is_not_due_today_on_the_weekend(moment: str) -> None:
    state = due_state(Status.ASSIGNED, FRIDAY_CLOSING, at(moment), OFFICE_2026)

    assert state == "late"
    assert "hôm nay" not in in_words(state, FRIDAY_CLOSING, at(moment), OFFICE_2026)


@settings(deadline=None)
@given(
    moment=st.datetimes(
        min_value=datetime(2026, 2, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
        max_value=datetime(2026, 4, 1),  # noqa: DTZ001 - same
        timezones=st.just(VIETNAM),
    )
)
def test_waiting_goes_from_ok_over_soon_and_today_to_late(moment: datetime) -> None:
    order = ["ok", "soon", "today", "late"]

    before = due_state(Status.ASSIGNED, FRIDAY_CLOSING, at("2026-02-01 00:00"), OFFICE_2026)
    now = due_state(Status.ASSIGNED, FRIDAY_CLOSING, moment, OFFICE_2026)
    after = due_state(Status.ASSIGNED, FRIDAY_CLOSING, at("2026-04-01 00:00"), OFFICE_2026)

    assert order.index(before) <= order.index(now) <= order.index(after)
    assert (now == "late") is (moment > FRIDAY_CLOSING)


JUNE_30, JULY_1, JULY_2 = date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 2)


@pytest.mark.parametrize(
    ("rules", "always"),
    [
        pytest.param([], False, id="none"),
        pytest.param([DEFAULT], True, id="one without dates"),
        pytest.param([LIGHTS, DANGER], False, id="only for some"),
        pytest.param([promise(1, 15, valid_to=JUNE_30)], False, id="it ends"),
        pytest.param([promise(1, 15, valid_from=JULY_1)], False, id="it begins"),
        pytest.param(
            [promise(2, 9, valid_from=JULY_1), promise(1, 15, valid_to=JUNE_30)],
            True,
            id="one takes over the next day",
        ),
        pytest.param(
            [promise(1, 15, valid_to=JUNE_30), promise(2, 9, valid_from=JULY_2)],
            False,
            id="a day between them",
        ),
        pytest.param(
            [
                promise(1, 15, valid_to=JULY_2),
                promise(2, 9, valid_from=JUNE_30, valid_to=JULY_1),
                promise(3, 9, valid_from=JULY_2),
            ],
            True,
            id="one inside another",
        ),
        pytest.param(
            [DEFAULT, promise(2, 9, valid_from=JULY_1, valid_to=JUNE_30)],
            True,
            id="one taken back before it began",
        ),
    ],
)
def test_somebody_is_promised_something_every_day_or_not(
    rules: list[RuleRow], *, always: bool
) -> None:
    assert always_promised(rules) is always
