"""The nine indicators of NĐ 61/2018: total of 18 and class (xếp loại)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from surveys.indexes.rules.shares import named
from surveys.indexes.schemas import INDICATORS, Grade, Nd61, Nd61Row, Nd61Unit

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


def unit_of(unit: str, rows: Iterable[Nd61Row], least: int) -> Nd61Unit:
    """Return what the forms of a unit come to: the mean of each indicator, and their sum.

    The regulation scores one dossier; that forms are put together by their means is the
    office's own choice (cần đối chiếu). An indicator that fewer than ``least`` forms
    answer has no mean, and then there is neither total nor class.
    """
    counts, sums, n = [0] * INDICATORS, [0] * INDICATORS, 0
    for row in rows:
        n += 1
        for place, points in enumerate(row.indicators):
            if points is not None:
                counts[place] += 1
                sums[place] += points
    means = tuple(
        Fraction(total, count) if count >= max(least, 1) else None
        for total, count in zip(sums, counts, strict=True)
    )
    told = [mean for mean in means if mean is not None]
    total = sum(told, Fraction()) if len(told) == INDICATORS else None
    return Nd61Unit(named(unit), n, means, total, grade_of(means))


def grade_of(indicators: Sequence[int | Fraction | None]) -> Grade | None:
    """Return the class of nine indicators; None when one of them is missing."""
    scored = [points for points in indicators if points is not None]
    if len(scored) < len(indicators):
        return None
    return next(grade for least, grade in LEAST_POINTS if sum(scored) >= least)
