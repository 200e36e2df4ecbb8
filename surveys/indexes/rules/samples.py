"""How many people to ask."""

import math
from fractions import Fraction


def sample_size(population: int, error: Fraction) -> int:
    """Return n = N / (1 + N·e²), rounded up; 0 of nobody.

    Computed exactly: where the division leaves no rest, nobody is added.

    Args:
        population: transactions of the period (N).
        error: margin, between 0 and 1 (e).

    Raises:
        ValueError: a number is impossible.
    """
    if population < 0:
        raise ValueError("population must not be negative")
    if not 0 < error < 1:
        raise ValueError("error must lie between 0 and 1")
    return math.ceil(population / (1 + population * error**2))
