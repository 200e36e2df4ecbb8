"""Indexes in words; pages ask here."""

from feedback.core.words import percent, vn_interval
from feedback.reports.schemas import Share
from surveys.indexes.rules.standings import met_by_share
from surveys.indexes.schemas import Checked, Formula, Measure, Ranked

TOO_FEW = "chưa đủ số liệu"
MET = {True: "đạt", False: "chưa đạt", None: "chưa rõ"}


def number(value: float, decimals: int = 2) -> str:
    """Return ``5,40``."""
    return f"{value:.{decimals}f}".replace(".", ",")


def basis_words(formula: Formula) -> str:
    """Return where a formula comes from, and that it is to be checked if it is."""
    if formula.checked is Checked.VERIFIED:
        return formula.basis
    return f"{formula.basis} ({formula.checked})"


def rank_words(ranked: Ranked) -> str:
    """Return ``3``, ``3, chung 4 đơn vị``, or that there are too few answers."""
    if ranked.rank is None:
        return TOO_FEW
    if ranked.sharing and ranked.sharing > 1:
        return f"{ranked.rank}, chung {ranked.sharing} đơn vị"
    return str(ranked.rank)


def places_words(ranked: Ranked) -> str:
    """Return the places a unit may truly hold: ``1 – 4``; a dash when nobody can say."""
    if ranked.best is None or ranked.worst is None:
        return "–"
    if ranked.best == ranked.worst:
        return str(ranked.best)
    return f"{ranked.best} – {ranked.worst}"


def value_words(value: float | None, measure: Measure) -> str:
    """Return a share as per cent, points with two decimals; a dash for None."""
    if value is None:
        return "–"
    return percent(value) if measure is Measure.SATISFACTION else number(value)


def ends_words(low: float | None, high: float | None) -> str:
    """Return an interval of shares; a dash where there is none."""
    return "–" if low is None or high is None else vn_interval((low, high))


def share_target_words(share: Share, target: float | None) -> str:
    """Return ``90,0 %: đạt``; a dash without a target."""
    if target is None:
        return "–"
    if share.share is None:
        return percent(target)
    return f"{percent(target)}: {MET[met_by_share(share, target)]}"


def points_target_words(points: float | None, target: float | None) -> str:
    """Return ``5,40 / 5,00: đạt`` for points beside their target, as far as there are any."""
    if points is None:
        return TOO_FEW
    if target is None:
        return number(points)
    return f"{number(points)} / {number(target)}: {MET[points >= target]}"
