"""How sure the machine must be here, and what came of how sure it was."""

from datetime import datetime, timedelta

import msgspec

from feedback.core.db import fetch
from feedback.learning.queries.figures import SEEN
from feedback.learning.schemas import Trust

LATELY = timedelta(days=365)

CHOSEN = "SELECT wanted, border, by, at FROM trust_choice ORDER BY id DESC LIMIT {}"


async def chosen() -> Trust | None:
    """Return what the organisation has chosen last; None when it never did."""
    rows = await fetch(CHOSEN, 1)
    return msgspec.convert(dict(rows[0]), Trust) if rows else None


VERDICTS = f"""
    SELECT suggestion.confidence AS confidence, suggestion.field = complaint.field AS is_right
    {SEEN} AND suggestion.words <> '[]'
"""


async def verdicts(at: datetime) -> list[tuple[float, bool]]:
    """Return how sure the machine was of each case of the last year, and whether rightly."""
    rows = await fetch(VERDICTS, at - LATELY)
    return [(float(row["confidence"]), bool(row["is_right"])) for row in rows]
