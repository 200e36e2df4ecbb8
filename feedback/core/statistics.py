"""Shares that say how sure they are."""

from math import sqrt

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
