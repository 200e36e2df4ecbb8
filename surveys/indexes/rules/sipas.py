"""The five factors of SIPAS, from answers 1..5.

Căn cứ: QĐ 1001/QĐ-BNV ngày 11/12/2023; the official weights have not been checked.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from surveys.indexes.rules.shares import named
from surveys.indexes.schemas import FiveFactors, Sipas, SipasRow
from surveys.responses.schemas import HAPPY_SCORE

DECIMALS = 4
FACTORS = FiveFactors.__struct_fields__


class _Counts:
    """What is kept of a unit: people, and content out of valid answers of each criterion."""

    def __init__(self) -> None:
        self.people = 0
        self.factors: dict[str, list[list[int]]] = {factor: [] for factor in FACTORS}

    def add(self, answers: FiveFactors) -> None:
        self.people += 1
        for factor, criteria in self.factors.items():
            given = getattr(answers, factor) or ()
            criteria.extend([0, 0] for _ in range(len(given) - len(criteria)))
            for criterion, score in zip(criteria, given, strict=False):
                if score is not None:
                    criterion[0] += score >= HAPPY_SCORE
                    criterion[1] += 1


def sipas_of(rows: Iterable[SipasRow]) -> list[Sipas]:
    """Return the index of each unit, in order of the code points of its name.

    A criterion is the share of 4–5 among valid answers × 100; a factor the mean of its
    criteria that have one; the index the mean of the factors that have one. A criterion
    is a position in the list of its factor; who gave a shorter list left the rest open.
    """
    units: dict[str, _Counts] = {}
    for row in rows:
        units.setdefault(named(row.unit), _Counts()).add(row.answers)
    return [_index(unit, units[unit]) for unit in sorted(units)]


def _index(unit: str, counts: _Counts) -> Sipas:
    factors = {
        factor: _mean([Fraction(100 * happy, n) for happy, n in criteria if n])
        for factor, criteria in counts.factors.items()
    }
    index = _mean([value for value in factors.values() if value is not None])
    told = {factor: _rounded(value) for factor, value in factors.items()}
    return Sipas(unit, counts.people, told, _rounded(index))


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction()) / len(values) if values else None


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)
