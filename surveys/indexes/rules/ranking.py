"""Rankings of units that say no more than the answers do.

Of fifty equal units one is always last by chance. Each unit therefore gets an interval
so wide that all of them together hold the truth in 95 % of cases (Bonferroni over exact
intervals), and a unit stands above another only where the two intervals do not meet. So
even one wrong order among all pairs comes in at most 5 % of rankings, at any size and
any share.
"""

from collections.abc import Sequence

from feedback.core.binomial import exact_interval
from feedback.core.reporting import MIN_ANSWERS
from surveys.indexes.schemas import Ranked

ERROR = 0.05
"""How often a ranking of all units may hold one wrong order or more."""

Standing = tuple[str, int, int]
"""A unit, how many of its people are content, and how many answered."""
Ends = tuple[float, float]


def rank(units: Sequence[Standing], least: int = MIN_ANSWERS) -> list[Ranked]:
    """Rank units by their share, the best first; those with fewer answers come last, unranked.

    Units that cannot be told apart share a rank, also when only others between them link
    them: who has another rank has been told apart from everybody above.

    Args:
        units: each name once.
        least: fewest answers of a unit that is ranked.
    """
    enough = sorted(
        (one for one in units if one[2] >= least), key=lambda one: (-one[1] / one[2], one[0])
    )
    few = sorted(one for one in units if one[2] < least)
    ends = [_ends(one, len(enough)) for one in enough]
    ranks = _shared(ends)
    ranked = [
        Ranked(
            unit,
            n,
            satisfied,
            rank=ranks[place],
            sharing=ranks.count(ranks[place]),
            best=1 + sum(low > ends[place][1] for low, _ in ends),
            worst=len(ends) - sum(high < ends[place][0] for _, high in ends),
        )
        for place, (unit, satisfied, n) in enumerate(enough)
    ]
    return ranked + [Ranked(unit, n, satisfied) for unit, satisfied, n in few]


def worst_of(ranked: Sequence[Ranked]) -> str | None:
    """Return the unit that is worse than every other for certain; None: nobody can say."""
    placed = [one for one in ranked if one.rank is not None]
    if len(placed) > 1 and placed[-1].sharing == 1:
        return placed[-1].unit
    return None


def _ends(unit: Standing, among: int) -> Ends:
    _, satisfied, n = unit
    return exact_interval(satisfied, n, ERROR / among) or (0.0, 1.0)


def _shared(ends: Sequence[Ends]) -> list[int]:
    """Return the rank of each interval, the units in order of their shares.

    A rank begins where all that stand above end above all that follow.
    """
    ranks = list[int]()
    for place in range(len(ends)):
        lowest_above = min((low for low, _ in ends[:place]), default=1.0)
        highest_below = max(high for _, high in ends[place:])
        begins = place == 0 or lowest_above > highest_below
        ranks.append(place + 1 if begins else ranks[-1])
    return ranks
