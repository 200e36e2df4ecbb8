"""Group 5 of the real-time index of QĐ 766/QĐ-TTg of 23/06/2022 (mức độ hài lòng)."""

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from surveys.indexes.schemas import Group5

POINTS = 6
"""Most points of each of 5.2, 5.3 and 5.4."""
FULL_RATE = 90
"""Per cent from which 5.4 gives all its points."""
DECIMALS = 4


class Counts(msgspec.Struct, frozen=True):
    """What group 5 is computed from, all of one period.

    Raises:
        ValueError: more out of fewer, or less than nothing.
    """

    received: int
    """Petitions (PAKN) within competence, by their first acceptance."""
    on_time: int
    """Of them, handled on or before time."""
    bad: int
    """Of them, rated không hài lòng, raised again, or late; each at most once."""
    dossiers: int
    dossiers_overdue: int
    dossiers_complained: int
    """Dossiers with a petition or a dislike; one may be overdue as well."""

    def __post_init__(self) -> None:
        parts = (
            ("received", ("on_time", "bad")),
            ("dossiers", ("dossiers_overdue", "dossiers_complained")),
        )
        for whole, names in parts:
            for name in (whole, *names):
                if getattr(self, name) < 0:
                    raise ValueError(f"{name} must not be negative")
            for name in names:
                if getattr(self, name) > getattr(self, whole):
                    raise ValueError(f"{name} must not be more than {whole}")


def group5(counts: Counts) -> Group5:
    """Return the points of 5.2, 5.3 and 5.4, 4 decimals; None: nothing to divide by."""
    return Group5(
        _points(counts.on_time, counts.received),
        _points(counts.received - counts.bad, counts.received),
        _of_dossiers(counts),
    )


def class_shares(counts: Mapping[str, int]) -> dict[str, float | None]:
    """Return 5.1: the share (0..1) of each class of petitions; it gives no points.

    None: there are no petitions.
    """
    whole = sum(counts.values())
    return {name: round(n / whole, DECIMALS) if whole else None for name, n in counts.items()}


def _of_dossiers(counts: Counts) -> float | None:
    """5.4: 100 % less dossiers overdue, less dossiers complained of; 90 % is enough."""
    if not counts.dossiers:
        return None
    against = counts.dossiers_overdue + counts.dossiers_complained
    rate = 100 - Fraction(100 * against, counts.dossiers)
    if rate >= FULL_RATE:
        return float(POINTS)
    return round(float(max(rate, Fraction()) * POINTS / FULL_RATE), DECIMALS)


def _points(part: int, whole: int) -> float | None:
    return round(float(Fraction(POINTS * part, whole)), DECIMALS) if whole else None
