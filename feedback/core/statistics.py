"""Shares that say how sure they are, changes that are no chance, weeks out of control."""

import itertools
from collections.abc import Sequence
from enum import StrEnum
from math import erfc, sqrt

import msgspec

Z_95 = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Return the Wilson 95 % interval of a share, as two shares 0..1.

    Returns:
        None when ``whole`` is 0.
    """
    if whole == 0:
        return None
    share = part / whole
    spread = Z_95**2 / whole
    middle = (share + spread / 2) / (1 + spread)
    half = Z_95 / (1 + spread) * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


class Change(StrEnum):
    """How two figures differ, as far as the numbers allow to say."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "unclear"
    """The 95 % interval of the difference holds 0."""
    TOO_FEW = "too_few"
    """Fewer than the least number of answers on one side."""


CHANGE_WORDS = {
    Change.UP: "tăng rõ rệt",
    Change.DOWN: "giảm rõ rệt",
    Change.UNCLEAR: "chưa thấy khác rõ",
    Change.TOO_FEW: "chưa đủ số liệu",
}


def difference(
    now: tuple[int, int], then: tuple[int, int]
) -> tuple[float, float, float] | None:
    """Return the difference of two independent shares with its 95 % interval.

    Newcombe's method 10: the interval is made of the Wilson intervals of both.

    Args:
        now: so many out of so many.
        then: the same, before.

    Returns:
        Difference, lower and upper end, -1..1; None when one of them has no answers.
    """
    first, second = wilson(*now), wilson(*then)
    if first is None or second is None:
        return None
    share, other = now[0] / now[1], then[0] / then[1]
    apart = share - other
    low = apart - sqrt((share - first[0]) ** 2 + (second[1] - other) ** 2)
    high = apart + sqrt((first[1] - share) ** 2 + (other - second[0]) ** 2)
    return apart, low, high


def change_of_shares(now: tuple[int, int], then: tuple[int, int], least: int) -> Change:
    """Tell whether a share has changed; below ``least`` answers nothing is told."""
    found = difference(now, then)
    if found is None or min(now[1], then[1]) < least:
        return Change.TOO_FEW
    _, low, high = found
    if low > 0:
        return Change.UP
    return Change.DOWN if high < 0 else Change.UNCLEAR


def change_of_counts(now: int, then: int, least: int) -> Change:
    """Tell whether a count over an equally long time has changed.

    Given both together, each case falls on either side like a coin if nothing has
    changed; the interval of its share then holds one half.
    """
    found = wilson(now, now + then)
    if found is None or now + then < least:
        return Change.TOO_FEW
    if found[0] > 1 / 2:
        return Change.UP
    return Change.DOWN if found[1] < 1 / 2 else Change.UNCLEAR


def p_value(part: int, whole: int, other_part: int, other_whole: int) -> float:
    """Return the two-sided p-value of two shares being equal (pooled z-test).

    1 when there is nothing to compare.
    """
    if not whole or not other_whole:
        return 1.0
    pooled = (part + other_part) / (whole + other_whole)
    spread = sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    if spread == 0:
        return 1.0
    return erfc(abs(part / whole - other_part / other_whole) / spread / sqrt(2))


FALSE_SHARE = 0.05


def discoveries(p_values: Sequence[float], share: float = FALSE_SHARE) -> list[bool]:
    """Tell which of many comparisons stand out (Benjamini and Hochberg, 1995).

    Args:
        p_values: of each comparison.
        share: how many of those told may be chance, 0..1.
    """
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    kept = 0
    for rank, place in enumerate(order, start=1):
        if p_values[place] <= share * rank / len(p_values):
            kept = rank
    told = set(order[:kept])
    return [place in told for place in range(len(p_values))]


class Mark(StrEnum):
    """What is out of the ordinary about a point of a control chart."""

    OUTSIDE = "outside"
    """Beyond three standard deviations."""
    RUN = "run"
    """One of seven or more in a row on one side of the centre."""
    TREND = "trend"
    """One of six or more in a row that rise, or fall."""


class ChartPoint(msgspec.Struct, frozen=True):
    """A point of a p-chart; shares are 0..1."""

    part: int
    whole: int
    lower: float
    upper: float
    marks: frozenset[Mark]

    @property
    def share(self) -> float:
        """What it shows."""
        return self.part / self.whole


class Chart(msgspec.Struct, frozen=True):
    """A p-chart: its centre, its points, and how much wider than by chance it spreads."""

    centre: float
    overdispersion: float
    baseline: int
    """How many points the centre and the spread were taken from."""
    points: list[ChartPoint]


RUN_LENGTH = 7
TREND_LENGTH = 6
BASELINE = 26
"""Points, weeks with us, that the centre and limits are taken from."""
LANEY_LEAST = 12
"""With fewer points the spread between weeks cannot be told from chance."""
MOVING_RANGE = 1.128
"""d2 of two observations: mean moving range of a standard normal variable."""


def p_chart(counts: Sequence[tuple[int, int]]) -> Chart | None:
    """Return the control chart of shares in order of time.

    Limits are centre ± 3 standard deviations of each point's own size; with a baseline
    of twelve points or more, Laney's p′ widens them by what weeks differ beyond chance.
    They are never narrower than by chance alone.

    Args:
        counts: so many out of so many, none of them out of 0.

    Returns:
        None when there is no point.
    """
    base = counts[:BASELINE]
    if not base:
        return None
    centre = sum(part for part, _ in base) / sum(whole for _, whole in base)
    spreads = [sqrt(centre * (1 - centre) / whole) for _, whole in counts]
    wider = _overdispersion(
        [
            (part / whole - centre) / spread if spread else 0.0
            for (part, whole), spread in zip(base, spreads, strict=False)
        ]
    )
    marks = _marks([part / whole for part, whole in counts], centre)
    points = []
    for (part, whole), spread, marked in zip(counts, spreads, marks, strict=True):
        lower = max(0.0, centre - 3 * spread * wider)
        upper = min(1.0, centre + 3 * spread * wider)
        if not lower <= part / whole <= upper:
            marked.add(Mark.OUTSIDE)
        points.append(ChartPoint(part, whole, lower, upper, frozenset(marked)))
    return Chart(centre, wider, len(base), points)


def _overdispersion(scores: Sequence[float]) -> float:
    if len(scores) < LANEY_LEAST:
        return 1.0
    ranges = [abs(later - earlier) for earlier, later in itertools.pairwise(scores)]
    return max(1.0, sum(ranges) / len(ranges) / MOVING_RANGE)


def _marks(shares: Sequence[float], centre: float) -> list[set[Mark]]:
    marks: list[set[Mark]] = [set() for _ in shares]
    sides = [(share > centre) - (share < centre) for share in shares]
    _mark_runs(marks, sides, RUN_LENGTH, Mark.RUN)
    steps = [
        (later > earlier) - (later < earlier) for earlier, later in itertools.pairwise(shares)
    ]
    # Six points that rise are five steps up; the first point has no step of its own.
    rising = [0, *steps]
    _mark_runs(marks, rising, TREND_LENGTH - 1, Mark.TREND, before=1)
    return marks


def _mark_runs(
    marks: list[set[Mark]], signs: Sequence[int], length: int, mark: Mark, *, before: int = 0
) -> None:
    """Mark stretches of one sign; ``before``: how many points ahead belong to them too."""
    begun = 0
    for place in range(1, len(signs) + 1):
        if place < len(signs) and signs[place] == signs[begun]:
            continue
        if signs[begun] and place - begun >= length:
            for marked in range(max(0, begun - before), place):
                marks[marked].add(mark)
        begun = place
