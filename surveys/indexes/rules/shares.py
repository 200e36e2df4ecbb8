"""Share of people who are content, with its interval."""

import unicodedata
from collections.abc import Iterable, Mapping

from feedback.core.statistics import wilson
from surveys.indexes.schemas import Satisfaction, ScoreRow
from surveys.responses.schemas import HAPPY_SCORE

DECIMALS = 6


def named(unit: str) -> str:
    """Return a unit's name in NFC: typed in parts or whole, it is one unit."""
    return unicodedata.normalize("NFC", unit)


def satisfaction(unit: str, satisfied: int, n: int) -> Satisfaction | None:
    """Return the share (0..1) of ``n`` answers that are 4 or 5, with its Wilson 95 % interval.

    Returns:
        None without answers.
    """
    interval = wilson(satisfied, n)
    if interval is None:
        return None
    share, low, high = (round(one, DECIMALS) for one in (satisfied / n, *interval))
    return Satisfaction(unit, n, satisfied, share, low, high)


def satisfaction_of(rows: Iterable[ScoreRow]) -> list[Satisfaction]:
    """Return the share of each unit, in order of the code points of its name.

    Rows are taken one by one; only two counts of each unit are kept.
    """
    counts: dict[str, tuple[int, int]] = {}
    for row in rows:
        unit = named(row.unit)
        satisfied, n = counts.get(unit, (0, 0))
        counts[unit] = (satisfied + (row.score >= HAPPY_SCORE), n + 1)
    return satisfaction_of_counts(counts)


def satisfaction_of_counts(counts: Mapping[str, tuple[int, int]]) -> list[Satisfaction]:
    """Return the share of each unit of which so many out of so many are content."""
    found = (satisfaction(unit, *counts[unit]) for unit in sorted(counts))
    return [one for one in found if one is not None]
