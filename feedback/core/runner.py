"""Runs jobs: deliveries, retries, the daily schedule. The web process and the worker do."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from feedback.core import backlog, chain, outbox, watching
from feedback.core.clock import local, now
from feedback.core.db import DATABASE_ERRORS, is_embedded, transaction
from feedback.core.jobs import Job
from feedback.core.memory import remembering
from feedback.core.tables import JobRun

log = logging.getLogger(__name__)

POLL_S = 1.0
"""Another process may publish and be unable to wake this one."""
OFTEN_S = 2.0
"""How often is looked for what has no moment of its own."""
HANDS = 4
"""Jobs at once on PostgreSQL, so that one works while another waits for an answer;
a file has one writer anyway."""
STOP_S = 4.0
"""How long the job at hand may go on when the process is asked to end; then it
is cut off and left to the next one."""
TAKEN_OVER = timedelta(minutes=10)
"""How long after its time-out a daily job that never said it was done is run again."""


class Runner:
    """The background task of one process."""

    def __init__(
        self,
        listeners: outbox.Listeners,
        daily: Sequence[Job],
        often: Sequence[Job] = (),
        long: Sequence[Job] = (),
        *,
        stop_s: float = STOP_S,
    ) -> None:
        self._stop_s = stop_s
        self.often = often
        self.long = long
        self.listeners = listeners
        self.daily = daily
        self._jobs = outbox.jobs_by_name(listeners)
        self._waker = asyncio.Event()
        self._long_wakers = [asyncio.Event() for _ in long]
        self._task: asyncio.Task[None] | None = None
        self._long_tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._daily_after = self._link_after = self._often_after = 0.0
        self._held: list[outbox.Claimed] = []
        """Leases of ours that are still to be worked off or given back."""

    def start(self) -> None:
        """Begin to run jobs."""
        outbox.add_waker(self._waker)
        self._task = asyncio.create_task(self._run(), name="runner")
        for job, waker in zip(self.long, self._long_wakers, strict=True):
            outbox.add_waker(waker)
            task = asyncio.create_task(self._run_long(job, waker), name=job.name)
            self._long_tasks.append(task)

    def wake(self) -> None:
        """Look for work now instead of within a second."""
        for waker in (self._waker, *self._long_wakers):
            waker.set()

    async def stop(self) -> None:
        """End after the job at hand, or without it when it takes too long.

        What was taken and not begun is given back to whoever comes next.
        """
        self._stopping = True
        self._waker.set()
        outbox.remove_waker(self._waker)
        await self._stop_long()
        if self._task is None:
            return
        _, hanging = await asyncio.wait([self._task], timeout=self._stop_s)
        if hanging:
            self._task.cancel()
            await asyncio.wait([self._task])
        with suppress(*DATABASE_ERRORS):
            await outbox.give_back(self._held)

    async def _run(self) -> None:
        while not self._stopping:
            self._waker.clear()
            try:
                is_busy = await self._step()
            except DATABASE_ERRORS as error:
                log.warning("the database did not answer; trying again: %s", error)
                is_busy = False
            except Exception:
                log.exception("background work stumbled; trying again")
                is_busy = False
            if not is_busy:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_S):
                        await self._waker.wait()

    async def _run_long(self, job: Job, waker: asyncio.Event) -> None:
        """Do what takes minutes beside all the rest, which does not wait for it."""
        while not self._stopping:
            waker.clear()
            try:
                async with asyncio.timeout(job.timeout_s):
                    await job.run(at=now())
            except Exception:
                log.exception("%s stumbled; trying again", job.name)
            with suppress(TimeoutError):
                async with asyncio.timeout(OFTEN_S):
                    await waker.wait()

    async def _stop_long(self) -> None:
        """Cut off what takes long: it is begun anew by whoever comes next."""
        for waker in self._long_wakers:
            outbox.remove_waker(waker)
        for task in self._long_tasks:
            task.cancel()
        if self._long_tasks:
            await asyncio.wait(self._long_tasks)

    async def _step(self) -> bool:
        """Do some of what is due; return whether there may be more."""
        # What the database went away under is not the fault of the job.
        await outbox.give_back(self._held)
        self._held = []
        await self._link()
        await outbox.fan_out(self.listeners)
        self._held = await outbox.claim(self._jobs, at=now())
        is_busy = bool(self._held)
        await self._work_off()
        clock = asyncio.get_running_loop().time()
        if clock >= self._daily_after and not self._stopping:
            self._daily_after = clock + POLL_S
            await run_daily(self.daily, at=now())
        if clock >= self._often_after and not self._stopping:
            self._often_after = clock + OFTEN_S
            for job in self.often:  # not watched: most of the time there is nothing
                async with asyncio.timeout(job.timeout_s):
                    await job.run(at=now())
        return is_busy

    async def _link(self) -> None:
        """Link new lines of the audit trail, at most once a second."""
        clock = asyncio.get_running_loop().time()
        if clock >= self._link_after:
            self._link_after = clock + POLL_S
            await chain.link_new(at=now())

    async def _work_off(self) -> None:
        """Run what is held, beginning none for which the lease might not last."""
        loop = asyncio.get_running_loop()
        last_begin = loop.time() + outbox.BATCH_TIME.total_seconds()
        waiting = iter(tuple(self._held))

        async def lend_a_hand() -> None:
            for one in waiting:
                if self._stopping or loop.time() >= last_begin:
                    return
                await outbox.run_claimed(one, self.listeners, at=now())
                self._held.remove(one)

        hands = 1 if is_embedded() else HANDS
        with remembering():
            ends = await asyncio.gather(
                *(lend_a_hand() for _ in range(hands)), return_exceptions=True
            )
        for failure in ends:
            if failure is not None:
                raise failure


async def drain(listeners: outbox.Listeners) -> None:
    """Hand on everything that is due, also what another process has begun.

    If that process lives, it ends what it began; if not, its lease runs out.
    """
    while True:
        if await outbox.relay(listeners, at=now()):
            continue
        if not await backlog.is_begun_elsewhere(now()):
            return
        await asyncio.sleep(POLL_S / 10)


async def run_daily(daily: Sequence[Job], *, at: datetime) -> None:
    """Run each daily job whose hour has come and that nobody has run today."""
    clock = local(at)
    due = [job for job in daily if job.daily_at is not None and clock.time() >= job.daily_at]
    if not due:
        return
    runs = [_run_of(job, at) for job in due]
    begun = {row["run"]: row for row in await JobRun.select().where(JobRun.run.is_in(runs))}
    for job in due:
        run = begun.get(_run_of(job, at))
        if (run is None or _is_abandoned(run, job, at)) and await _take(job, at=at):
            await _run_taken(job, at=at)


async def leave_out_today(job: Job, *, at: datetime) -> None:
    """Have nobody run a daily job before tomorrow."""
    await JobRun.insert(
        JobRun(run=_run_of(job, at), on=local(at).date(), started_at=at, done_at=at)
    )


def _run_of(job: Job, at: datetime) -> str:
    return f"{job.name}@{local(at).date()}"


def _is_abandoned(run: dict[str, datetime | None], job: Job, at: datetime) -> bool:
    """Tell whether the process that began a run died in it, or the job failed."""
    started = run["started_at"]
    spare = timedelta(seconds=job.timeout_s) + TAKEN_OVER
    return run["done_at"] is None and (started is None or started + spare < at)


async def _take(job: Job, *, at: datetime) -> bool:
    """Take today's run of a daily job; False when another process has it."""
    name = _run_of(job, at)
    async with transaction(f"daily {name}"):
        run = await JobRun.select().where(JobRun.run == name).first()
        if run is None:
            await JobRun.insert(JobRun(run=name, on=local(at).date(), started_at=at))
        elif _is_abandoned(run, job, at):
            await JobRun.update({JobRun.started_at: at}).where(JobRun.run == name)
        else:
            return False
    return True


async def _run_taken(job: Job, *, at: datetime) -> None:
    ours = (JobRun.run == _run_of(job, at)) & (JobRun.started_at == at)
    try:
        with watching.job_run(job.name):
            async with asyncio.timeout(job.timeout_s):
                await job.run(at=at)
    except asyncio.CancelledError:
        await JobRun.delete().where(ours)
        raise
    except Exception:
        log.exception("daily job %s failed", job.name)
    else:
        await JobRun.update({JobRun.done_at: at}).where(ours)
