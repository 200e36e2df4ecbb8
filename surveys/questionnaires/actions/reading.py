"""Looking at what people wrote."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core import audit


async def note_read(answers: Sequence[int], version: str, *, by: str, at: datetime) -> None:
    """Write down whose words a report is about to show, in one line; nothing without words."""
    if answers:
        said = f"{len(answers)}: {' '.join(map(str, answers))}"
        await audit.record_read(by, "survey.words_read", version, at=at, detail=said)
