"""Tables made in the background: asked for, made under a lease, fetched, forgotten."""

import secrets
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from piccolo.columns import Column

from feedback.core import audit, files, outbox
from feedback.core.clock import now
from feedback.core.db import after_commit, fetch, skip_locked, transaction
from feedback.core.reporting import Dataset, Period
from feedback.reports import queries
from feedback.reports.actions.downloading import asked_of
from feedback.reports.making import about_table, make
from feedback.reports.problems import TooManyExports
from feedback.reports.schemas import ExportView, Format, State
from feedback.reports.tables import ExportJob

EXPORTS = "exports"
KEEP = timedelta(days=7)
AT_ONCE = 3
"""Unfinished tables one person may have."""
LEASE = timedelta(minutes=2)
"""After so long without a word the process that made it is taken for dead."""
TELL_EVERY = timedelta(seconds=1)
TRIES = 3


class LostExport(Exception):
    """It was cancelled, or another process has it now."""


async def ask(
    dataset: str, form: Format, period: Period, *, by: str, at: datetime
) -> ExportView:
    """Have a table made in the background.

    Raises:
        TooManyExports: three of ``by`` are not done yet.
    """
    code = secrets.token_urlsafe(18)
    async with transaction(f"exports {by}"):
        if await queries.unfinished_of(by) >= AT_ONCE:
            raise TooManyExports(AT_ONCE)
        await ExportJob.insert(
            ExportJob(
                code=code,
                dataset=dataset,
                format=form,
                asked=msgspec.json.encode(period).decode(),
                by=by,
                requested_at=at,
                expires_at=at + KEEP,
            )
        )
        subject = f"{dataset}.{form}"
        await audit.record(by, "export.asked", subject, at=at, detail=asked_of(period))
        after_commit(outbox.wake)
    return await queries.get_export(code, by)


async def cancel(code: str, *, by: str, at: datetime) -> None:
    """Give up a table, or throw a finished one away.

    Raises:
        ExportNotFound: there is none, or it is another's.
        FilesUnavailable: its file cannot be deleted now; nothing has changed.
    """
    async with transaction(f"export {code}"):
        view = await queries.get_export(code, by)
        row = await ExportJob.select(ExportJob.file_key).where(ExportJob.code == code).first()
        assert row is not None
        await ExportJob.update(
            {ExportJob.state: State.CANCELLED, ExportJob.file_key: "", ExportJob.bytes: 0}
        ).where(ExportJob.code == code)
        subject = f"{view.dataset}.{view.format}"
        await audit.record(by, "export.cancelled", subject, at=at)
        if row["file_key"]:
            await files.delete([row["file_key"]])


async def make_anew() -> None:
    """Have every table made again that was made, or begun, with what is sealed now.

    Inside the caller's transaction: from its commit on nobody fetches the old file, which
    is deleted later as nobody's. Whoever is making one finds that it is not his any more.
    """
    again: dict[Column | str, object] = {
        ExportJob.state: State.WAITING,
        ExportJob.file_key: "",
        ExportJob.bytes: 0,
        ExportJob.lease_until: None,
    }
    # A try that runs keeps its number, so that it does not pass for the next one.
    await ExportJob.update(again).where(ExportJob.state == State.RUNNING)
    await ExportJob.update({**again, ExportJob.tries: 0}).where(ExportJob.state == State.DONE)
    after_commit(outbox.wake)


async def make_next(datasets: Sequence[Dataset], *, at: datetime) -> bool:
    """Make the table that has waited longest; return False when none waits.

    Harmless when run twice: whoever has the lease makes it, and a table made twice is
    stored under another name, the first being deleted as nobody's.
    """
    taken = await _take(at)
    if taken is None:
        return False
    try:
        await _make(taken, datasets)
    except LostExport:
        pass
    except Exception:
        await _end(taken, State.FAILED if taken.tries >= TRIES else State.WAITING)
        raise
    except BaseException:
        # The process ends: the next one begins at once, and this try does not count.
        await _end(taken, State.WAITING, tries=taken.tries - 1)
        raise
    return True


async def _take(at: datetime) -> ExportJob | None:
    if not await queries.is_any_due(at):
        return None
    async with transaction():
        rows = await fetch(f"{queries.DUE} {skip_locked('export_job')}", at, 1)
        if not rows:
            return None
        row = await ExportJob.objects().get(ExportJob.id == rows[0]["id"])
        assert row is not None
        if row.tries >= TRIES:
            row.state = State.FAILED
        else:
            row.state, row.tries, row.lease_until = State.RUNNING, row.tries + 1, at + LEASE
        await row.save()
    return row if row.state == State.RUNNING else None


async def _make(job: ExportJob, datasets: Sequence[Dataset]) -> None:
    dataset = next(one for one in datasets if one.name == job.dataset)
    period, form = msgspec.json.decode(job.asked, type=Period), Format(job.format)
    total = await dataset.count(period)
    told_at = now() - TELL_EVERY

    async def step(done: int) -> None:
        nonlocal told_at
        if (at := now()) >= told_at + TELL_EVERY:
            told_at = at
            await _tell(job, done, total, at)

    await step(0)
    with tempfile.TemporaryDirectory(prefix="langnghe-") as folder:
        file = Path(folder) / f"table.{form}"
        about = about_table(dataset, asked_of(period), job.by, now())
        rows = await make(dataset, period, form, file, about=about, step=step)
        key, size = files.new_key(EXPORTS), file.stat().st_size
        await files.put(key, file)
    await _finish(job, key, size, rows)


STILL_OURS = "id = {} AND state = 'running' AND tries = {}"
TELL = f"""
    UPDATE export_job SET rows_done = {{}}, rows_total = {{}}, lease_until = {{}}
     WHERE {STILL_OURS} RETURNING id
"""  # noqa: S608 - constants only


async def _tell(job: ExportJob, done: int, total: int, at: datetime) -> None:
    """Say how far it is.

    Raises:
        LostExport: it was cancelled, or another process has it now.
    """
    if not await fetch(TELL, done, total, at + LEASE, job.id, job.tries):
        raise LostExport


FINISH = f"""
    UPDATE export_job
       SET state = 'done', rows_done = {{}}, rows_total = {{}}, file_key = {{}}, bytes = {{}}
     WHERE {STILL_OURS} RETURNING id
"""  # noqa: S608 - constants only


async def _finish(job: ExportJob, key: str, size: int, rows: int) -> None:
    async with transaction():
        ours = await fetch(FINISH, rows, rows, key, size, job.id, job.tries)
        if ours:
            subject, said = f"{job.dataset}.{job.format}", f"{rows} rows, {size} bytes"
            await audit.record(job.by, "export.made", subject, at=now(), detail=said)
    if not ours:
        await files.delete([key])


END = f"UPDATE export_job SET state = {{}}, tries = {{}} WHERE {STILL_OURS} RETURNING id"  # noqa: S608


async def _end(job: ExportJob, state: State, *, tries: int | None = None) -> None:
    left = job.tries if tries is None else tries
    await fetch(END, str(state), left, job.id, job.tries)


async def forget(*, at: datetime) -> int:
    """Delete tables a week old, and files nobody speaks of; return how many tables.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    old = await queries.expired(at)
    await files.delete([key for _, key in old if key])
    if old:
        async with transaction():
            await ExportJob.delete().where(ExportJob.id.is_in([id_ for id_, _ in old]))
            await audit.record("system", "export.forgotten", f"{len(old)}", at=at)
    known = await queries.known_files()
    strays = [one.key for one in await files.listed(EXPORTS) if one.at < at - KEEP]
    await files.delete(set(strays) - known)
    return len(old)
