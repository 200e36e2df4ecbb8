"""Every write about indexes."""

from datetime import date, datetime

from piccolo.columns import Column

from feedback.core import audit
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Actor, Permission, Scope, require
from feedback.core.problems import InvalidInput, NotAllowed, NotFound
from feedback.core.reporting import Period
from feedback.places import queries as places
from surveys.indexes import queries
from surveys.indexes.rules import months, scores
from surveys.indexes.schemas import NewScore, NewTarget, SnapshotRow
from surveys.indexes.tables import IndexSnapshot, IndexTarget

FROZEN = ("index_name", "formula_version", "value", "n", "low", "high")
COLUMNS = ("month", "department", "frozen_at", *FROZEN)
ROWS_PER_INSERT = 500


async def freeze_month(month: date, *, at: datetime) -> int:
    """Freeze (chốt) the measures of every unit for a month that is over, once.

    Args:
        month: its first day.
        at: the present moment.

    Returns:
        How many were frozen; 0 when it had been done before.
    """
    period = Period(month, months.last_day(month), Scope(everything=True))
    async with transaction():
        if await IndexSnapshot.exists().where(IndexSnapshot.month == month):
            return 0
        rows = [
            (month, unit.id, at, *frozen)
            for unit in await queries.counts(period, at)
            for frozen in months.measures_of(unit)
        ]
        for first in range(0, len(rows), ROWS_PER_INSERT):
            await insert_rows(IndexSnapshot, COLUMNS, rows[first : first + ROWS_PER_INSERT])
        if rows:
            subject = f"{month:%Y-%m}"
            await audit.record("system", "index.frozen", subject, at=at, detail=str(len(rows)))
    return len(rows)


async def score_self(new: NewScore, *, by: Actor, at: datetime) -> None:
    """Write the score a unit gives itself (điểm tự chấm) beside a frozen measure.

    Raises:
        NotAllowed: ``by`` scores no unit.
        SnapshotNotFound: there is none within reach.
        InvalidInput: no number of the measure's scale, or no reason.
    """
    scope = require(by, Permission.SELF_SCORE)
    async with transaction():
        row = await queries.get_snapshot(new.snapshot, scope)
        columns = (IndexSnapshot.self_score, IndexSnapshot.self_reason)
        detail = await _write(new, row, columns, row.self_score)
        await audit.record(by.name, "index.self_scored", _subject(row), at=at, detail=detail)


async def appraise(new: NewScore, *, by: Actor, at: datetime) -> None:
    """Write the score a unit is given from above (điểm thẩm định) beside a frozen measure.

    Raises:
        NotAllowed: ``by`` appraises no unit.
        SnapshotNotFound: there is none within reach.
        InvalidInput: no number of the measure's scale, or no reason.
    """
    scope = require(by, Permission.APPRAISE)
    async with transaction():
        row = await queries.get_snapshot(new.snapshot, scope)
        columns = (IndexSnapshot.appraisal, IndexSnapshot.appraisal_reason)
        detail = await _write(new, row, columns, row.appraisal)
        await audit.record(by.name, "index.appraised", _subject(row), at=at, detail=detail)


async def _write(
    new: NewScore, row: SnapshotRow, columns: tuple[Column, Column], was: float | None
) -> str:
    """Write a score and its reason into their columns; return the change in words."""
    score = scores.read_value(new.score, row.index_name, "score")
    reason = scores.read_reason(new.reason, "reason")
    await IndexSnapshot.update({columns[0]: score, columns[1]: reason}).where(
        IndexSnapshot.id == row.id
    )
    return _change(was, score, reason)


def _subject(row: SnapshotRow) -> str:
    return f"{row.month:%Y-%m} {row.code} {row.index_name}"


def _change(before: float | None, after: float, reason: str) -> str:
    return f"{'–' if before is None else before} → {after}: {reason}"


async def set_target(new: NewTarget, *, by: Actor, at: datetime) -> None:
    """Set a target (chỉ tiêu giao); an earlier one for the same days no longer holds.

    Raises:
        NotAllowed: ``by`` sets targets for no unit, or not for every one.
        NotFound: there is no such unit within reach.
        InvalidInput: no measure, no number of its scale, or no sensible days.
    """
    scope = require(by, Permission.APPRAISE)
    measure = scores.read_measure(new.measure, "measure")
    value = scores.read_value(new.value, measure, "value")
    if new.since is None:
        raise InvalidInput({"since": "Xin chọn ngày bắt đầu."})
    if new.until is not None and new.until < new.since:
        raise InvalidInput({"until": "Ngày cuối phải sau ngày đầu."})
    unit = await _unit(new.unit, scope)
    async with transaction():
        await IndexTarget(
            department=unit,
            index_name=measure,
            value=value,
            since=new.since,
            until=new.until,
            basis=new.basis[:300],
        ).save()
        subject = f"{new.unit or 'tất cả'} {measure}"
        days = f"{new.since}..{new.until or ''}"
        await audit.record(
            by.name, "index.target_set", subject, at=at, detail=f"{value} {days}"
        )


async def _unit(code: str, scope: Scope) -> int | None:
    if not code:
        if not scope.everything:
            raise NotAllowed
        return None
    found = await places.find_department(code)
    if found is None or not scope.reaches(found.id):
        raise NotFound("Không có đơn vị này.")
    return found.id
