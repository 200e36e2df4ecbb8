"""The nine indicators of NĐ 61/2018: total of 18 and class (xếp loại)."""

from collections.abc import Sequence

from surveys.indexes.rules.shares import named
from surveys.indexes.schemas import Grade, Nd61, Nd61Row

LEAST_POINTS = (
    (15, Grade.EXCELLENT),
    (12, Grade.GOOD),
    (9, Grade.FAIR),
    (6, Grade.AVERAGE),
    (0, Grade.WEAK),
)
"""From how many points on; exactly 15 is Xuất sắc."""


def total_of(row: Nd61Row) -> Nd61:
    """Add up the indicators that were scored; those that were not stay missing."""
    scored = [points for points in row.indicators if points is not None]
    return Nd61(named(row.unit), sum(scored), len(scored), grade_of(row.indicators))


def grade_of(indicators: Sequence[int | None]) -> Grade | None:
    """Return the class of nine indicators; None when one of them is missing."""
    scored = [points for points in indicators if points is not None]
    if len(scored) < len(indicators):
        return None
    return next(grade for least, grade in LEAST_POINTS if sum(scored) >= least)
