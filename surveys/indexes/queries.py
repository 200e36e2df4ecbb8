"""Every SELECT about indexes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from feedback.complaints.queries.handled import Handled, handled_by_unit
from feedback.core.db import fetch
from feedback.core.permissions import Scope
from feedback.core.reporting import Period
from feedback.core.sql import Conditions
from feedback.places import queries as places
from surveys.indexes.problems import SnapshotNotFound
from surveys.indexes.schemas import Measure, SnapshotRow, TargetRow, UnitCounts
from surveys.indexes.tables import IndexTarget
from surveys.responses.queries.coverage import coverage_by
from surveys.responses.queries.figures import faces_by


async def counts(period: Period, at: datetime) -> list[UnitCounts]:
    """Count the ratings and handled complaints of each unit that has any, in tree order.

    Args:
        period: days, scope, units and channel.
        at: the present moment; what may still be answered in time is not counted.
    """
    faces = {one.code: one for one in await faces_by(period, "unit")}
    sure = {one.code: one for one in await faces_by(replace(period, undoubted=True), "unit")}
    covered = await coverage_by(period, "unit")
    handled = {one.department: one for one in await handled_by_unit(period, at)}
    found = []
    for unit in await places.departments():
        face, kept, rate = faces.get(unit.code), sure.get(unit.code), covered.get(unit.code)
        cases = handled.get(unit.id, Handled(unit.id, 0, 0, 0))
        if face is not None or cases.received:
            found.append(
                UnitCounts(
                    unit.id,
                    unit.code,
                    unit.name,
                    face.n if face else 0,
                    face.happy if face else 0,
                    cases.received,
                    cases.on_time,
                    cases.bad,
                    rate.answers if rate else None,
                    rate.served if rate else None,
                    kept.n if kept else 0,
                    kept.happy if kept else 0,
                )
            )
    return found


SNAPSHOTS = """
    SELECT kept.id AS id, kept.month AS month, kept.department AS department,
           department.code AS code, department.name AS unit, kept.index_name AS index_name,
           kept.formula_version AS formula_version, kept.value AS value, kept.n AS n,
           kept.low AS low, kept.high AS high, kept.self_score AS self_score,
           kept.self_reason AS self_reason, kept.appraisal AS appraisal,
           kept.appraisal_reason AS appraisal_reason
      FROM index_snapshot AS kept JOIN department ON department.id = kept.department
     WHERE {where}
"""


async def snapshots(first: date, last: date, units: Sequence[int] | None) -> list[SnapshotRow]:
    """Return what was frozen of the months that begin in a span, both ends included.

    In order of months, names of units and measures.

    Args:
        first: first day of the span.
        last: its last day.
        units: ids; None: every one.
    """
    where = Conditions("kept.month >= {} AND kept.month <= {}", (first, last))
    if units is not None:
        where &= Conditions.is_in("kept.department", units)
    order = list(Measure)
    return sorted(
        await _snapshots(where),
        key=lambda row: (row.month, row.unit, row.code, order.index(row.index_name)),
    )


async def _snapshots(where: Conditions) -> list[SnapshotRow]:
    rows = await fetch(SNAPSHOTS.format(where=where.sql), *where.values)
    return [_snapshot(row) for row in rows]


def _snapshot(row: Mapping[str, Any]) -> SnapshotRow:
    return msgspec.convert(dict(row), SnapshotRow, strict=False)


async def get_snapshot(snapshot: int, scope: Scope) -> SnapshotRow:
    """Return one frozen measure of a unit within reach.

    Raises:
        SnapshotNotFound: there is none, or not within ``scope``.
    """
    found = await _snapshots(Conditions("kept.id = {}", (snapshot,)))
    if not found or not scope.reaches(found[0].department):
        raise SnapshotNotFound
    return found[0]


async def frozen_months() -> list[date]:
    """Return the months of which something was frozen, the newest first."""
    rows = await fetch("SELECT DISTINCT month AS month FROM index_snapshot ORDER BY 1 DESC")
    return msgspec.convert([row["month"] for row in rows], list[date], strict=False)


async def targets_on(day: date) -> dict[tuple[int | None, Measure], TargetRow]:
    """Return the targets in force on a day, by unit (None: every one) and measure."""
    rows = await (
        IndexTarget.select()
        .where(IndexTarget.since <= day)
        .where((IndexTarget.until.is_null()) | (IndexTarget.until >= day))
        .order_by(IndexTarget.id)
    )
    found = msgspec.convert(rows, list[TargetRow], strict=False)
    return {(one.department, one.index_name): one for one in found}
