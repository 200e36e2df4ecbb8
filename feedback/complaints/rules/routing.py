"""Where a complaint goes: to a department by rule, or to a person."""

import msgspec

from feedback.complaints.schemas import CaseView, Sorting, Status
from nlp.labels import Kind, Urgency

ROUTED_KINDS = frozenset({Kind.REPORT, Kind.RECOMMENDATION, Kind.QUESTION, Kind.PRAISE})
"""A formal complaint or a denunciation has its own law, and spam no owner:
a person decides about them."""


class RoutingRow(msgspec.Struct, frozen=True):
    """A routing rule as the decision needs it."""

    department: int
    area: int | None


def choose_department(rules: list[RoutingRow], area: int | None) -> int | None:
    """Return the department of the first rule that fits; one for the area goes first.

    Returns:
        None when no rule fits.
    """
    for rule in sorted(rules, key=lambda rule: rule.area is None):
        if rule.area in {None, area}:
            return rule.department
    return None


def is_for_a_department(case: CaseView) -> bool:
    """Tell whether an unowned case may follow its field without another look."""
    return (
        case.status is Status.RECEIVED
        and case.urgency is not Urgency.DANGER
        and case.kind in ROUTED_KINDS
    )


def may_route_by_rule(sorting: Sorting) -> bool:
    """Tell whether no person needs to look before a department gets it."""
    return (
        sorting.trusted
        and not sorting.sealed
        and sorting.urgency is not Urgency.DANGER
        and sorting.kind in ROUTED_KINDS
    )
