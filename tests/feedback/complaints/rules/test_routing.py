from datetime import date

import msgspec
import pytest

from feedback.complaints.rules import routing
from feedback.complaints.rules.routing import (
    ROUTED_KINDS,
    Ground,
    Matter,
    Reason,
    RoutingRow,
)
from feedback.core.permissions import Scope
from feedback.places.schemas import AreaRow, DepartmentRow
from nlp.labels import Kind, Urgency

LAND, WASTE, OLD_TOWN, CLOSED, EMPTY, LATER = 2, 3, 4, 5, 6, 7
RIVERSIDE, HILLSIDE, GONE = 11, 12, 13
TODAY, YESTERDAY, TOMORROW = date(2026, 6, 15), date(2026, 6, 14), date(2026, 6, 16)
JUNE_END, JULY = date(2026, 6, 30), date(2026, 7, 1)


def unit(number: int, since: date | None = None, until: date | None = None) -> DepartmentRow:
    return DepartmentRow(number, f"u{number}", f"Phòng {number}", None, since, until)


GROUND = Ground(
    TODAY,
    {
        row.id: row
        for row in (
            *(unit(LAND), unit(WASTE), unit(OLD_TOWN), unit(EMPTY)),
            *(unit(CLOSED, until=YESTERDAY), unit(LATER, since=TOMORROW)),
        )
    },
    Scope(units=frozenset({LAND, WASTE, OLD_TOWN, CLOSED, LATER})),
    {
        RIVERSIDE: AreaRow(RIVERSIDE, "ben", "Phường Bến"),
        HILLSIDE: AreaRow(HILLSIDE, "doi", "Phường Đồi"),
        GONE: AreaRow(GONE, "cu", "Phường Cũ", None, YESTERDAY),
    },
    {"land": "Đất đai", "waste": "Rác thải"},
)


def rule(  # noqa: PLR0913 - all that a rule may say
    number: int,
    department: int = LAND,
    *,
    field: str = "",
    area: int | None = None,
    kind: str = "",
    since: date | None = None,
    until: date | None = None,
    helpers: tuple[int, ...] = (),
) -> RoutingRow:
    return RoutingRow(number, department, field, area, kind, since, until, helpers, number)


@pytest.mark.parametrize(
    ("rules", "matter", "chosen"),
    [
        pytest.param([], Matter("land"), None, id="no rule"),
        pytest.param([rule(1)], Matter("land"), 1, id="a rule for everything"),
        pytest.param([rule(1)], Matter(None), 1, id="for what has no field, too"),
        pytest.param([rule(1, field="land")], Matter("land"), 1, id="its field"),
        pytest.param([rule(1, field="land")], Matter("waste"), None, id="another field"),
        pytest.param([rule(1, field="land")], Matter(None), None, id="field unknown"),
        pytest.param([rule(1, area=RIVERSIDE)], Matter("land", RIVERSIDE), 1, id="its area"),
        pytest.param(
            [rule(1, area=RIVERSIDE)], Matter("land", HILLSIDE), None, id="another area"
        ),
        pytest.param([rule(1, area=RIVERSIDE)], Matter("land"), None, id="area unknown"),
        pytest.param(
            [rule(1, kind="question")], Matter("land", None, "question"), 1, id="its kind"
        ),
        pytest.param(
            [rule(1, kind="question")], Matter("land", None, "report"), None, id="another kind"
        ),
        pytest.param([rule(1, kind="question")], Matter("land"), None, id="kind unknown"),
        pytest.param(
            [rule(1, since=TODAY, until=TODAY)], Matter("land"), 1, id="on its only day"
        ),
        pytest.param([rule(1, since=TOMORROW)], Matter("land"), None, id="not yet in force"),
        pytest.param([rule(1, until=YESTERDAY)], Matter("land"), None, id="ended"),
        pytest.param(
            [rule(2), rule(1, field="land")], Matter("land"), 2, id="the first in order wins"
        ),
        pytest.param(
            [rule(1, until=YESTERDAY), rule(2)], Matter("land"), 2, id="an ended one is passed"
        ),
        pytest.param(
            [rule(1, field="land", area=RIVERSIDE, kind="report"), rule(2)],
            Matter("land", RIVERSIDE, "question"),
            2,
            id="all that a rule names must fit",
        ),
    ],
)
def test_the_first_rule_that_fits_is_chosen(
    rules: list[RoutingRow], matter: Matter, chosen: int | None
) -> None:
    found = routing.choose(rules, matter, TODAY)

    assert (found.id if found else None) == chosen


@pytest.mark.parametrize(
    ("rules", "hidden"),
    [
        pytest.param([rule(1), rule(2)], {2: [1]}, id="the same again"),
        pytest.param([rule(1, field="land"), rule(2)], {}, id="special before general"),
        pytest.param([rule(1), rule(2, field="land")], {2: [1]}, id="general before special"),
        pytest.param(
            [rule(1, area=RIVERSIDE), rule(2, field="land")], {}, id="neither covers the other"
        ),
        pytest.param(
            [rule(1, kind="report"), rule(2, kind="question")], {}, id="different kinds"
        ),
        pytest.param(
            [rule(1, until=JUNE_END), rule(2)], {}, id="the earlier ends, the later begins"
        ),
        pytest.param(
            [rule(1, until=JUNE_END), rule(2, until=JUNE_END)], {2: [1]}, id="the same days"
        ),
        pytest.param(
            [rule(1, until=JUNE_END), rule(2, since=JULY), rule(3, field="land")],
            {3: [1, 2]},
            id="two share the days",
        ),
        pytest.param(
            [rule(1, since=JULY), rule(2, until=JUNE_END), rule(3)],
            {3: [2, 1]},
            id="two share the days, written the other way round",
        ),
        pytest.param(
            [rule(1, until=JUNE_END), rule(2, since=date(2026, 7, 2)), rule(3)],
            {},
            id="one day is left",
        ),
        pytest.param([rule(1, until=YESTERDAY), rule(2)], {}, id="an ended one hides nothing"),
        pytest.param([rule(1), rule(2, until=YESTERDAY)], {}, id="an ended one is not hidden"),
        pytest.param(
            [rule(1, until=TODAY), rule(2, until=TODAY)], {2: [1]}, id="days gone by are free"
        ),
        pytest.param(
            [rule(1, since=TODAY), rule(2, since=YESTERDAY)], {2: [1]}, id="only from today on"
        ),
        pytest.param(
            [rule(1, CLOSED), rule(2)], {2: [1]}, id="a broken one hides those below it"
        ),
    ],
)
def test_rules_that_are_never_reached_are_found(
    rules: list[RoutingRow], hidden: dict[int, list[int]]
) -> None:
    assert routing.shadowed(rules, TODAY) == hidden


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        pytest.param(rule(1), "", id="nothing wrong"),
        pytest.param(rule(1, CLOSED), "“Phòng 5” đã đóng sau ngày 14/06/2026.", id="closed"),
        pytest.param(
            rule(1, LATER), "“Phòng 7” chỉ hoạt động từ ngày 16/06/2026.", id="not open yet"
        ),
        pytest.param(
            rule(1, EMPTY), "“Phòng 6” chưa có cán bộ xử lý nào đang làm việc.", id="nobody"
        ),
        pytest.param(
            rule(1, area=GONE),
            "Địa bàn “Phường Cũ” đã kết thúc sau ngày 14/06/2026.",
            id="area ended",
        ),
        pytest.param(rule(1, area=RIVERSIDE), "", id="area there"),
        pytest.param(rule(1, field="coal"), "Lĩnh vực “coal” không còn dùng.", id="field gone"),
        pytest.param(rule(1, helpers=(CLOSED,)), "", id="a helper that closed breaks nothing"),
    ],
)
def test_a_broken_rule_says_why_and_sends_nothing_further(broken: RoutingRow, why: str) -> None:
    found = routing.decide([broken, rule(2, WASTE)], Matter(broken.field, broken.area), GROUND)

    assert routing.why_broken(broken, GROUND) == why
    assert found.reason is (Reason.BROKEN if why else Reason.RULE)
    assert found.department == (None if why else broken.department)
    assert found.rule is broken
    assert why in found.words


def test_without_a_rule_that_fits_nothing_is_decided() -> None:
    found = routing.decide([rule(1, field="land")], Matter("waste"), GROUND)

    assert found == routing.Decision(Reason.NO_RULE)
    assert found.department is None


def test_a_helper_that_closed_is_not_asked() -> None:
    asked = rule(1, helpers=(WASTE, CLOSED, OLD_TOWN))

    assert routing.helpers_now(asked, GROUND) == [WASTE, OLD_TOWN]
    assert routing.why_no_help(asked, GROUND) == [
        "“Phòng 5” đã đóng sau ngày 14/06/2026. Không được mời phối hợp."
    ]


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (rule(1), "Mọi lĩnh vực → Phòng 2"),
        (rule(1, field="land"), "Đất đai → Phòng 2"),
        (
            rule(1, WASTE, field="waste", area=RIVERSIDE, kind="question", helpers=(LAND,)),
            "Rác thải × Phường Bến × Hỏi đáp → Phòng 3, phối hợp: Phòng 2",
        ),
        (rule(1, area=HILLSIDE), "Mọi lĩnh vực × Phường Đồi → Phòng 2"),
        (rule(1, field="coal"), "coal → Phòng 2"),
    ],
)
def test_a_rule_is_said_in_words(one: RoutingRow, words: str) -> None:
    assert routing.in_words(one, GROUND) == words


@pytest.mark.parametrize(
    ("kind", "urgency", "trusted", "held"),
    [
        pytest.param(Kind.REPORT, Urgency.ORDINARY, True, None, id="a trusted report"),
        pytest.param(Kind.REPORT, Urgency.HOURS, True, None, id="within hours"),
        pytest.param(Kind.REPORT, Urgency.ORDINARY, False, Reason.UNSURE, id="not trusted"),
        pytest.param(Kind.REPORT, Urgency.DANGER, True, Reason.DANGER, id="danger"),
        pytest.param(Kind.SPAM, Urgency.DANGER, False, Reason.DANGER, id="danger goes first"),
        pytest.param(Kind.SPAM, Urgency.ORDINARY, False, Reason.KIND, id="then the kind"),
        pytest.param(None, Urgency.ORDINARY, True, Reason.KIND, id="no kind yet"),
    ],
)
def test_a_person_decides_first_where_it_must_be(
    kind: Kind | None,
    urgency: Urgency,
    trusted: bool,  # noqa: FBT001 - a column of the table
    held: Reason | None,
) -> None:
    assert routing.why_held(kind, urgency, trusted=trusted) is held


@pytest.mark.parametrize("kind", list(Kind))
def test_only_four_kinds_are_routed(kind: Kind) -> None:
    sent = {Kind.REPORT, Kind.RECOMMENDATION, Kind.QUESTION, Kind.PRAISE}

    assert frozenset(sent) == ROUTED_KINDS
    assert (routing.why_held(kind, Urgency.ORDINARY) is None) == (kind in sent)


def test_a_rule_that_was_taken_back_before_it_began_is_over() -> None:
    taken_back = msgspec.structs.replace(rule(1), valid_from=JULY, valid_to=JUNE_END)

    assert routing.is_over(taken_back, TODAY)
    assert not routing.is_over(rule(1, until=TODAY), TODAY)
