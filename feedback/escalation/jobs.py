"""Background work of warnings."""

from datetime import datetime

from feedback.core.jobs import job
from feedback.escalation.actions import escalating


@job(max_tries=1, timeout_s=600)
async def escalate(*, at: datetime) -> None:
    """Walk over all open cases in office hours and warn of terms that run out.

    Harmless when run twice: each warning has a key of its own, and a walk goes on where
    it stopped.
    """
    while await escalating.run_next(at=at):
        pass
