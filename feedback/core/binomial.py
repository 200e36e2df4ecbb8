"""Intervals of a share that are sure at any size, even of many shares at once."""

from collections.abc import Callable
from functools import lru_cache
from math import exp, lgamma, log, log1p

STEPS = 60
"""Halvings of 0..1: the ends are exact to the last digit of a float."""
MOST_TERMS = 20_000
TINY, PRECISION = 1e-300, 1e-15


@lru_cache(maxsize=4096)
def exact_interval(part: int, whole: int, error: float) -> tuple[float, float] | None:
    """Return the interval of Clopper and Pearson (1934), as two shares 0..1.

    However few the answers and however near to 0 or 1 the share, it misses the truth at
    most as often as told; Wilson's does so only on average.

    Args:
        part: so many
        whole: out of so many.
        error: how often it may miss the truth, 0..1.

    Returns:
        None when ``whole`` is 0.
    """
    if whole == 0:
        return None
    low, high = 0.0, 1.0
    if part > 0:
        low = _where(lambda share: beta_share(share, part, whole - part + 1) >= error / 2)
    if part < whole:
        high = _where(lambda share: beta_share(share, part + 1, whole - part) >= 1 - error / 2)
    return low, high


def _where(reached: Callable[[float], bool]) -> float:
    """Return the least share for which something rising is reached."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


def beta_share(share: float, first: int, second: int) -> float:
    """Return the regularised incomplete beta function I_share(first, second).

    It is the chance of at least ``first`` out of ``first + second − 1``, each with the
    chance ``share``.
    """
    if share <= 0 or share >= 1:
        return float(share >= 1)
    if share > (first + 1) / (first + second + 2):
        return 1 - beta_share(1 - share, second, first)
    scale = lgamma(first + second) - lgamma(first) - lgamma(second)
    power = first * log(share) + second * log1p(-share)
    return exp(scale + power) * _fraction(share, first, second) / first


def _fraction(share: float, first: int, second: int) -> float:
    """Return the continued fraction of the function above (Lentz's method)."""
    total = first + second
    denominator = 1 / _apart(1 - total * share / (first + 1))
    numerator, value = 1.0, denominator
    for term in range(1, MOST_TERMS):
        twice = first + 2 * term
        even = term * (second - term) * share / ((twice - 1) * twice)
        odd = -(first + term) * (total + term) * share / (twice * (twice + 1))
        before = value
        for step in (even, odd):
            denominator = 1 / _apart(1 + step * denominator)
            numerator = _apart(1 + step / numerator)
            value *= denominator * numerator
        if abs(value - before) <= PRECISION * abs(value):
            break
    return value


def _apart(value: float) -> float:
    return value if abs(value) > TINY else TINY
