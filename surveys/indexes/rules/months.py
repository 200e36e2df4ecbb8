"""Months, and what is frozen of one."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from feedback.core.problems import InvalidInput
from surveys.indexes.rules.formulas import formula_of
from surveys.indexes.rules.qd766 import Counts, group5
from surveys.indexes.rules.shares import satisfaction
from surveys.indexes.schemas import SCALES, Measure, UnitCounts

FIRST_YEAR, LAST_YEAR = 2000, 2200

Frozen = tuple[str, int, float | None, int, float | None, float | None]
"""Measure, version of its formula, value, n, and the ends of its interval."""


def month_before(day: date) -> date:
    """Return the first day of the month before that of ``day``."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def next_month(day: date) -> date:
    """Return the first day of the month after that of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of the month that begins with ``month``."""
    return next_month(month) - timedelta(days=1)


def read_month(typed: str, default: date) -> date:
    """Return the first day of a month written ``2026-10``; ``default`` when nothing is.

    Raises:
        InvalidInput: it is no month.
    """
    if not typed:
        return default
    try:
        month = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 - no moment
    except ValueError:
        month = date.min
    if not FIRST_YEAR <= month.year <= LAST_YEAR or f"{month:%Y-%m}" != typed:
        raise InvalidInput({"month": f"“{typed[:40]}” không phải tháng dạng 2026-10."})
    return month


def measures_of(unit: UnitCounts) -> Iterator[Frozen]:
    """Yield the measures of a unit that have a value; what has none is not frozen."""
    share = satisfaction(unit.code, unit.satisfied, unit.n)
    if share is not None:
        yield _frozen(Measure.SATISFACTION, share.share, unit.n, share.low, share.high)
    if unit.received:
        points = points_of(unit)
        yield _frozen(Measure.ON_TIME, points[Measure.ON_TIME], unit.received)
        yield _frozen(Measure.HANDLING, points[Measure.HANDLING], unit.received)


def points_of(unit: UnitCounts) -> dict[Measure, float | None]:
    """Return the points of 5.2 and 5.3; dossiers, which 5.4 needs, are not known here."""
    found = group5(Counts(unit.received, unit.on_time, unit.bad, 0, 0, 0))
    return {Measure.ON_TIME: found.on_time, Measure.HANDLING: found.handling}


def _frozen(
    measure: Measure,
    value: float | None,
    n: int,
    low: float | None = None,
    high: float | None = None,
) -> Frozen:
    return (measure, formula_of(SCALES[measure].index).version, value, n, low, high)
