"""Runs jobs inside the web process: deliveries, retries, the daily schedule."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from feedback.core import chain, outbox, watching
from feedback.core.clock import local, now
from feedback.core.db import DATABASE_ERRORS, transaction
from feedback.core.jobs import Job
from feedback.core.tables import JobRun

log = logging.getLogger(__name__)

STOP_S = 4.0
"""How long the job at hand may go on when the process is asked to end; then it
is cut off and left to the next one."""
POLL_S = 1.0
"""Another process (the command line) may publish; it cannot wake this one."""


class Runner:
    """The background task of one web process."""

    def __init__(
        self, listeners: outbox.Listeners, daily: Sequence[Job], *, stop_s: float = STOP_S
    ) -> None:
        self._stop_s = stop_s
        self.listeners = listeners
        self.daily = daily
        self._waker = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._link_at = 0.0

    def start(self) -> None:
        """Begin to run jobs."""
        outbox.add_waker(self._waker)
        self._task = asyncio.create_task(self._run(), name="runner")

    async def stop(self) -> None:
        """Finish the job at hand, or give it back when it takes too long; then end."""
        self._stopping = True
        self._waker.set()
        outbox.remove_waker(self._waker)
        if self._task is not None:
            _, unfinished = await asyncio.wait([self._task], timeout=self._stop_s)
            if unfinished:
                self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while not self._stopping:
            self._waker.clear()
            try:
                await self._step()
            except DATABASE_ERRORS:
                log.exception("the database did not answer; trying again")
                await asyncio.sleep(POLL_S)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._waker.wait()

    async def _step(self) -> None:
        await self._link()
        jobs = outbox.jobs_by_name(self.listeners)
        await outbox.fan_out(self.listeners)
        while not self._stopping:
            claimed = await outbox.claim(jobs, at=now())
            if claimed is None:
                break
            await outbox.run_claimed(claimed, self.listeners, at=now())
            await outbox.fan_out(self.listeners)
            await self._link()
        await run_daily(self.daily, at=now())

    async def _link(self) -> None:
        """Link new lines of the audit trail, at most once a second."""
        clock = asyncio.get_running_loop().time()
        if clock >= self._link_at:
            self._link_at = clock + POLL_S
            await chain.link_new(at=now())


async def drain(listeners: outbox.Listeners) -> None:
    """Hand on everything that is due, also what another process has begun.

    If that process lives, it ends what it began; if not, its lease runs out.
    """
    jobs = outbox.jobs_by_name(listeners)
    while True:
        await outbox.fan_out(listeners)
        claimed = await outbox.claim(jobs, at=now())
        if claimed is not None:
            await outbox.run_claimed(claimed, listeners, at=now())
        elif await outbox.is_begun_elsewhere(now()):
            await asyncio.sleep(POLL_S / 10)
        else:
            return


async def run_daily(daily: Sequence[Job], *, at: datetime) -> None:
    """Run each daily job whose hour has come and that nobody has run today."""
    clock = local(at)
    for job in daily:
        if job.daily_at is None or clock.time() < job.daily_at:
            continue
        if not await _take(job, at=at):
            continue
        try:
            with watching.job_run(job.name):
                async with asyncio.timeout(job.timeout_s):
                    await job.run(at=at)
        except asyncio.CancelledError:
            await JobRun.delete().where(JobRun.run == f"{job.name}@{clock.date()}")
            raise
        except Exception:
            log.exception("daily job %s failed", job.name)
        else:
            run = f"{job.name}@{clock.date()}"
            await JobRun.update({JobRun.done_at: at}).where(JobRun.run == run)


async def _take(job: Job, *, at: datetime) -> bool:
    run = f"{job.name}@{local(at).date()}"
    if await JobRun.exists().where(JobRun.run == run):
        return False
    async with transaction(f"daily {run}"):
        if await JobRun.exists().where(JobRun.run == run):
            return False
        await JobRun.insert(JobRun(run=run, on=local(at).date(), started_at=at))
    return True
