"""How sure the machine must be before a case needs no person, chosen by the organisation."""

from datetime import datetime

from feedback.core import audit
from feedback.core.db import transaction
from feedback.learning import rules
from feedback.learning.problems import NoSuchPrecision
from feedback.learning.queries import trust
from feedback.learning.tables import TrustChoice

LOCK = "trust"
NIGHTLY = "nightly"
LEAST_CHANGE = 0.005


async def choose(wanted: int, *, by: str, at: datetime) -> None:
    """Have so many percent of what the machine sends on by itself be right.

    Args:
        wanted: percent, one of ``rules.PRECISIONS``; 0 leaves it to the model.
        by: who chooses.
        at: when.

    Raises:
        NoSuchPrecision: nobody is offered this one.
    """
    if wanted not in {0, *rules.PRECISIONS}:
        raise NoSuchPrecision
    async with transaction(LOCK):
        await _insert(wanted, by, at)
        said = f"{wanted} %" if wanted else "theo mô hình"
        await audit.record(by, "model.trust_chosen", "model", at=at, detail=said)


async def follow(*, at: datetime) -> None:
    """Set the border anew by what people have said since, if that moves it."""
    async with transaction(LOCK):
        chosen = await trust.chosen()
        if chosen is None or not chosen.wanted:
            return
        border = rules.border(await trust.verdicts(at), chosen.wanted)
        was = chosen.border
        if (border is None) == (was is None) and abs((border or 0) - (was or 0)) < LEAST_CHANGE:
            return
        await _insert(chosen.wanted, NIGHTLY, at)
        said = f"{border:.3f}" if border is not None else "theo mô hình"
        await audit.record(NIGHTLY, "model.trust_moved", "model", at=at, detail=said)


async def _insert(wanted: int, by: str, at: datetime) -> None:
    border = rules.border(await trust.verdicts(at), wanted) if wanted else None
    await TrustChoice.insert(TrustChoice(wanted=wanted, border=border, by=by, at=at))
