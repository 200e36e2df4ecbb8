"""How units stand in a period: what may be shown, who can be told apart, which target is met."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from feedback.core.reporting import MIN_ANSWERS, Ratio
from feedback.reports.rules import shares_of
from feedback.reports.schemas import Share
from surveys.indexes.rules.months import points_of
from surveys.indexes.rules.ranking import rank
from surveys.indexes.schemas import Measure, Ranked, SnapshotRow, TargetRow, UnitCounts

Targets = Mapping[tuple[int | None, Measure], TargetRow]


class Standing(msgspec.Struct, frozen=True):
    """A unit's line in the tables of a period.

    ``points`` hold 5.2 and 5.3; they are empty when fewer complaints than ``MIN_ANSWERS``
    were due, as ``received`` is then None.
    """

    id: int
    code: str
    name: str
    satisfied: Share
    ranked: Ranked
    received: int | None
    points: Mapping[Measure, float | None]
    targets: Mapping[Measure, float]
    answered: int | None = None
    served: int | None = None
    """Both None: nobody knows how many were served, or the answers are hidden."""
    undoubted: Share = Share()
    """Without the answers that carry a flag."""


def standings(units: Sequence[UnitCounts], targets: Targets) -> list[Standing]:
    """Return the units of a period, the best first and those with few answers last."""
    shares = shares_of([Ratio(unit.satisfied, unit.n) for unit in units])
    # Of a hidden unit nobody may learn even where it stands.
    shown = {
        unit.code: (share.part or 0, share.n or 0)
        for unit, share in zip(units, shares, strict=True)
    }
    sure = _undoubted(units, shares)
    share_of = {unit.code: share for unit, share in zip(units, shares, strict=True)}
    unit_of = {unit.code: unit for unit in units}
    ranked = rank([(code, part, n) for code, (part, n) in shown.items()])
    return [
        _standing(unit_of[one.unit], (share_of[one.unit], sure[one.unit]), one, targets)
        for one in ranked
    ]


def _undoubted(units: Sequence[UnitCounts], shares: Sequence[Share]) -> dict[str, Share]:
    """Return the share of each unit without doubtful answers; hidden where that with is."""
    found = shares_of(
        [
            Ratio(unit.satisfied, unit.n)
            if unit.sure is None
            else Ratio(unit.sure_satisfied, unit.sure)
            for unit in units
        ]
    )
    return {
        unit.code: Share(None, None, hidden=True) if share.hidden else one
        for unit, share, one in zip(units, shares, found, strict=True)
    }


def _standing(
    unit: UnitCounts, shares: tuple[Share, Share], ranked: Ranked, targets: Targets
) -> Standing:
    share, undoubted = shares
    enough = unit.received >= MIN_ANSWERS
    return Standing(
        unit.id,
        unit.code,
        unit.name,
        share,
        ranked,
        unit.received if enough or unit.received == 0 else None,
        points_of(unit) if enough else {},
        {
            measure: found.value
            for measure in Measure
            if (found := target_of(targets, unit.id, measure)) is not None
        },
        None if share.hidden else unit.answered,
        None if share.hidden else unit.served,
        undoubted,
    )


def withheld(rows: Sequence[SnapshotRow]) -> frozenset[int]:
    """Return the frozen measures whose figures are not shown, as a period would not show them.

    Those of few answers; and where one unit alone would be missing from a month's
    ratings, whose total is known, the smallest of the others.
    """
    hidden = {row.id for row in rows if row.n < MIN_ANSWERS}
    of_month: dict[date, list[SnapshotRow]] = {}
    for row in rows:
        if row.index_name is Measure.SATISFACTION:
            of_month.setdefault(row.month, []).append(row)
    for month in of_month.values():
        shown = [row for row in month if row.id not in hidden]
        if len(month) - len(shown) == 1 and shown:
            hidden.add(min(shown, key=lambda row: row.n).id)
    return frozenset(hidden)


def target_of(targets: Targets, unit: int, measure: Measure) -> TargetRow | None:
    """Return the target of a unit: its own, else that of every unit, else None."""
    return targets.get((unit, measure)) or targets.get((None, measure))


def met_by_share(share: Share, target: float) -> bool | None:
    """Tell whether a share reaches a target for certain; None: its interval holds both."""
    if share.low is None or share.high is None:
        return None
    if share.low >= target:
        return True
    return False if share.high < target else None
