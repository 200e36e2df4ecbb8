"""Background work of ratings."""

from datetime import datetime

from feedback.complaints.events import SealChanged
from feedback.core.jobs import job
from surveys.responses.actions import counting
from surveys.responses.queries import ratings


@job(max_tries=5, timeout_s=8)
async def recount_reasons(event: SealChanged, *, at: datetime) -> None:
    """Have the reasons of a rating counted as long as its complaint is not sealed.

    Harmless when run twice: it looks at the seal as it is now.
    """
    del at
    found = await ratings.complaint_of(event.number)
    if found is not None:
        complaint, sealed = found
        await counting.count_reasons_of(complaint, count=not sealed)


@job(max_tries=1, timeout_s=30)
async def fold_counts(*, at: datetime) -> None:
    """Add waiting rows to the counts, until none wait.

    Harmless when run twice: what was added is no longer waiting.
    """
    del at
    while await counting.fold() == counting.FOLDED:
        continue
