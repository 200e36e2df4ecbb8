"""How units handle cases, as administrators have set it."""

from datetime import date

import msgspec

from feedback.complaints.rules import practice
from feedback.complaints.tables import ClosingRule, HandlingRule
from feedback.places import queries as places


async def handling_rules() -> list[practice.HandlingRow]:
    """Return what is set for the whole (department None) and for units."""
    rows = await HandlingRule.select(
        HandlingRule.department, HandlingRule.citizen_days, HandlingRule.needs_approval
    ).order_by(HandlingRule.id)
    return msgspec.convert(rows, list[practice.HandlingRow], strict=False)


EVIDENCE = """
    SELECT field AS field
      FROM closing_rule
     WHERE (valid_from IS NULL OR valid_from <= {}) AND (valid_to IS NULL OR valid_to >= {})
"""


async def fields_with_evidence(day: date) -> set[str]:
    """Return the fields whose cases are answered with a photo or document on a day."""
    return {row["field"] for row in await ClosingRule.raw(EVIDENCE, day, day)}


async def practice_of(department: int | None) -> practice.Practice:
    """Return how a unit handles cases; None: what no unit owns."""
    parents = {row.id: row.parent for row in await places.departments()}
    return practice.resolved(await handling_rules(), department, parents)
