"""Background work of reports."""

from collections.abc import Sequence
from datetime import datetime, time

from feedback.core.jobs import Job, job
from feedback.core.reporting import Dataset
from feedback.reports.actions import exporting

MAKING_S = 3600
"""Seconds after which the making of one table is given up."""


def making(datasets: Sequence[Dataset]) -> Job:
    """Return the job that makes the tables people ask for, one after the other."""

    async def make_exports(*, at: datetime) -> None:
        """Make every table that waits.

        Harmless when run twice: each is made under a lease.
        """
        while await exporting.make_next(datasets, at=at):
            pass

    return Job(make_exports, f"{__name__}.make_exports", max_tries=1, timeout_s=MAKING_S)


@job(timeout_s=600, daily_at=time(1, 45))
async def forget_exports(*, at: datetime) -> None:
    """Delete tables made more than a week ago.

    Harmless when run twice: what is gone is not found again.
    """
    await exporting.forget(at=at)
