"""How units handle cases, as administrators have set it."""

import msgspec

from feedback.complaints.rules import practice
from feedback.complaints.tables import HandlingRule
from feedback.places import queries as places


async def handling_rules() -> list[practice.HandlingRow]:
    """Return what is set for the whole (department None) and for units."""
    rows = await HandlingRule.select(
        HandlingRule.department, HandlingRule.citizen_days, HandlingRule.needs_approval
    ).order_by(HandlingRule.id)
    return msgspec.convert(rows, list[practice.HandlingRow], strict=False)


async def practice_of(department: int | None) -> practice.Practice:
    """Return how a unit handles cases; None: what no unit owns."""
    parents = {row.id: row.parent for row in await places.departments()}
    return practice.resolved(await handling_rules(), department, parents)
