"""How a unit's complaints of a period were handled, as indexes count it."""

from datetime import datetime

import msgspec

from feedback.complaints.queries.figures import DUE, ON_TIME, in_units
from feedback.complaints.tables import Complaint
from feedback.core.reporting import Period
from feedback.core.sql import Conditions


class Handled(msgspec.Struct, frozen=True):
    """Complaints whose first answer was due in a period, of the unit that owns them now.

    Withdrawn ones are left out, and sealed ones everywhere.
    """

    department: int
    received: int
    on_time: int
    """First answered by the first due moment."""
    bad: int
    """Not answered by then, or answered and judged not solved, or re-opened; each once."""


GOOD = (
    f"{ON_TIME} AND coalesce(complaint.verdict, '') <> 'no' AND complaint.reopened_at IS NULL"
)
DECIDED = "(complaint.answered_at IS NOT NULL OR complaint.first_due_at <= {})"
"""Answered, or no longer to be answered in time."""


async def handled_by_unit(period: Period, at: datetime) -> list[Handled]:
    """Count what each unit has handled; what may still be answered in time is not counted.

    Args:
        period: days of first due moments, scope and units.
        at: the present moment.
    """
    where = (
        in_units(period)
        & Conditions(DUE, (period.start, period.end))
        & Conditions(DECIDED, (at,))
        & Conditions("complaint.department IS NOT NULL")
    )
    sql = f"""
        SELECT complaint.department AS department, count(*) AS received,
               sum(CASE WHEN {ON_TIME} THEN 1 ELSE 0 END) AS on_time,
               sum(CASE WHEN {GOOD} THEN 0 ELSE 1 END) AS bad
          FROM complaint WHERE {where.sql} GROUP BY 1
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await Complaint.raw(sql, *where.values)
    return msgspec.convert(rows, list[Handled], strict=False)
