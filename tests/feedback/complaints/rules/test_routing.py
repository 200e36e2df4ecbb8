import msgspec
import pytest

from feedback.complaints.rules.routing import (
    ROUTED_KINDS,
    RoutingRow,
    choose_department,
    may_route_by_rule,
)
from feedback.complaints.schemas import Sorting
from nlp.labels import Kind, Urgency

LAND, WASTE, OLD_TOWN = 2, 3, 4
RIVERSIDE, HILLSIDE = 11, 12

TRUSTED_REPORT = Sorting(
    field="environment",
    kind=Kind.REPORT,
    urgency=Urgency.ORDINARY,
    trusted=True,
    sealed=False,
    version="starter",
    confidence=0.9,
    fields=[("environment", 0.9)],
    kind_confidence=0.8,
    words=["rác"],
)


def sorting(
    *,
    kind: Kind = Kind.REPORT,
    urgency: Urgency = Urgency.ORDINARY,
    trusted: bool = True,
    sealed: bool = False,
) -> Sorting:
    return msgspec.structs.replace(
        TRUSTED_REPORT, kind=kind, urgency=urgency, trusted=trusted, sealed=sealed
    )


@pytest.mark.parametrize(
    ("rules", "area", "department"),
    [
        pytest.param([], None, None, id="no rule"),
        pytest.param([], RIVERSIDE, None, id="no rule for an area"),
        pytest.param([RoutingRow(LAND, None)], None, LAND, id="the only rule"),
        pytest.param([RoutingRow(LAND, None)], RIVERSIDE, LAND, id="a rule for every area"),
        pytest.param([RoutingRow(OLD_TOWN, RIVERSIDE)], None, None, id="area unknown"),
        pytest.param([RoutingRow(OLD_TOWN, RIVERSIDE)], HILLSIDE, None, id="another area"),
        pytest.param([RoutingRow(OLD_TOWN, RIVERSIDE)], RIVERSIDE, OLD_TOWN, id="its area"),
        pytest.param(
            [RoutingRow(LAND, None), RoutingRow(OLD_TOWN, RIVERSIDE)],
            RIVERSIDE,
            OLD_TOWN,
            id="a rule for the area goes first",
        ),
        pytest.param(
            [RoutingRow(LAND, None), RoutingRow(OLD_TOWN, RIVERSIDE)],
            HILLSIDE,
            LAND,
            id="elsewhere the general rule",
        ),
        pytest.param(
            [RoutingRow(WASTE, None), RoutingRow(LAND, None)], None, WASTE, id="first of two"
        ),
        pytest.param(
            [RoutingRow(WASTE, RIVERSIDE), RoutingRow(LAND, RIVERSIDE)],
            RIVERSIDE,
            WASTE,
            id="first of two for the area",
        ),
    ],
)
def test_department_is_that_of_the_first_rule_that_fits(
    rules: list[RoutingRow], area: int | None, department: int | None
) -> None:
    assert choose_department(rules, area) == department


@pytest.mark.parametrize(
    ("suggested", "routed"),
    [
        pytest.param(sorting(), True, id="a trusted report"),
        pytest.param(sorting(kind=Kind.RECOMMENDATION), True, id="a recommendation"),
        pytest.param(sorting(kind=Kind.QUESTION), True, id="a question"),
        pytest.param(sorting(kind=Kind.PRAISE), True, id="praise"),
        pytest.param(sorting(kind=Kind.FORMAL_COMPLAINT), False, id="a formal complaint"),
        pytest.param(sorting(kind=Kind.DENUNCIATION), False, id="a denunciation"),
        pytest.param(sorting(kind=Kind.SPAM), False, id="spam"),
        pytest.param(sorting(trusted=False), False, id="not trusted"),
        pytest.param(sorting(sealed=True), False, id="sealed"),
        pytest.param(sorting(urgency=Urgency.DANGER), False, id="danger"),
        pytest.param(sorting(urgency=Urgency.HOURS), True, id="within hours"),
        pytest.param(sorting(urgency=Urgency.HOURS, trusted=False), False, id="hours, a guess"),
    ],
)
def test_only_what_needs_no_person_is_routed_by_rule(
    suggested: Sorting, *, routed: bool
) -> None:
    assert may_route_by_rule(suggested) is routed


def test_every_kind_is_either_routed_or_a_persons_matter() -> None:
    by_person = {Kind.FORMAL_COMPLAINT, Kind.DENUNCIATION, Kind.SPAM}

    assert set(Kind) == ROUTED_KINDS | by_person
    assert not ROUTED_KINDS & by_person
