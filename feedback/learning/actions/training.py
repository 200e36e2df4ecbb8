"""The machine learns from corrections, in a process of its own, and is judged first."""

import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from feedback.core import audit, files, outbox
from feedback.core.clock import now
from feedback.core.db import after_commit, fetch, skip_locked, transaction
from feedback.core.programs import running
from feedback.learning.problems import ModelNotFound, NothingToLearn, TrainingUnderWay
from feedback.learning.queries import fields, models
from feedback.learning.schemas import TrainingState
from feedback.learning.tables import ModelChoice, Training
from nlp import modelfile
from nlp.verdict import Labelled, OwnField, Verdict

log = logging.getLogger(__name__)
LOCK = "training"
NIGHTLY = "nightly"
LEAST_CORRECTIONS = 20
"""Fewer new ones are not worth a night."""
LEASE = timedelta(minutes=3)
"""After so long without a word the process that learnt is taken for dead."""
TRIES = 3
PROGRAM = (sys.executable, "-m", "nlp.retrain")
FAILED = "Lần học dừng giữa chừng; mô hình đang dùng vẫn được giữ. Xem nhật ký của máy chủ."


class TrainingFailed(Exception):
    """The process that learns ended without a verdict."""


async def ask(*, by: str, at: datetime) -> None:
    """Have the machine learn from all corrections and all that is said of fields.

    Raises:
        TrainingUnderWay: another training waits or runs.
        NothingToLearn: no correction is new, and nothing else is said of fields.
    """
    async with transaction(LOCK):
        if await models.is_under_way():
            raise TrainingUnderWay
        if not await models.new_corrections() and not await fields.are_news():
            raise NothingToLearn
        await _insert(by, at)


async def ask_nightly(*, at: datetime) -> None:
    """Ask for a training unless one is under way or hardly anything is new."""
    async with transaction(LOCK):
        if await models.is_under_way():
            return
        corrected = await models.new_corrections() >= LEAST_CORRECTIONS
        if corrected or await fields.are_news():
            await _insert(NIGHTLY, at)


async def _insert(by: str, at: datetime) -> None:
    await Training.insert(Training(state=TrainingState.WAITING, by=by, asked_at=at))
    await audit.record(by, "model.training_asked", "model", at=at)
    after_commit(outbox.wake)


async def run_next(*, at: datetime) -> None:
    """Run the training that waits, if any, to its end."""
    taken = await _take(at)
    if taken is None:
        return
    try:
        await _run(taken)
    except Exception:
        await _give_up(taken, failed=taken.tries >= TRIES)
        raise
    except BaseException:
        # The process ends: the next one begins anew, and this try does not count.
        await _give_up(taken, failed=False, tries=taken.tries - 1)
        raise


async def _take(at: datetime) -> Training | None:
    if not await models.is_any_due(at):
        return None
    async with transaction(LOCK):
        rows = await fetch(f"{models.DUE} {skip_locked('training')}", at, 1)
        if not rows:
            return None
        row = await Training.objects().get(Training.id == rows[0]["id"])
        assert row is not None
        row.tries, row.lease_until = row.tries + 1, at + LEASE
        row.state = TrainingState.RUNNING if row.tries <= TRIES else TrainingState.FAILED
        row.failure = "" if row.tries <= TRIES else FAILED
        await row.save()
    return row if row.state == TrainingState.RUNNING else None


async def _give_up(taken: Training, *, failed: bool, tries: int | None = None) -> None:
    state = TrainingState.FAILED if failed else TrainingState.WAITING
    await Training.update(
        {
            Training.state: state,
            Training.failure: FAILED if failed else "",
            Training.tries: taken.tries if tries is None else tries,
        }
    ).where((Training.id == taken.id) & (Training.state == TrainingState.RUNNING))


async def _run(taken: Training) -> None:
    own = await fields.own_fields()
    rows, last = await models.to_learn()
    learnt = await models.learnt_up_to()
    corrections = await asyncio.to_thread(list, models.labelled(rows, learnt))
    with tempfile.TemporaryDirectory(prefix="langnghe-") as folder:
        made = Path(folder) / "made.npz"
        current = await models.write_current(Path(folder))
        verdict = await _learn(taken, current, _Taught(corrections, own), made)
        card = modelfile.card_path(made).read_bytes()
        key = files.new_key(models.MODELS)
        await files.put(key, made)
    taken.last_correction, taken.fields_mark = last, fields.mark(own)
    await _finish(taken, verdict, card.decode(), key)


class _Taught(msgspec.Struct, frozen=True):
    corrections: Sequence[Labelled]
    fields: Sequence[OwnField]


async def _learn(taken: Training, current: Path, taught: _Taught, made: Path) -> Verdict:
    encoder = msgspec.json.Encoder()
    corrections, own = made.with_name("corrections.jsonl"), made.with_name("fields.jsonl")
    corrections.write_bytes(encoder.encode_lines(taught.corrections))
    own.write_bytes(encoder.encode_lines(taught.fields))
    command = (
        *PROGRAM,
        *("--corrections", str(corrections), "--fields", str(own)),
        *("--current", str(current), "--out", str(made)),
    )
    async with running(*command) as process:
        last = b""
        async for line in _lines(process):
            last = line
            await _tell(taken, line)
        if await process.wait():
            raise TrainingFailed(f"nlp.retrain ended with {process.returncode}")
    return msgspec.json.decode(last, type=Verdict)


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[bytes]:
    assert process.stdout is not None
    async for line in process.stdout:
        yield line


class _Step(msgspec.Struct):
    done: float


async def _tell(taken: Training, line: bytes) -> None:
    try:
        step = msgspec.json.decode(line, type=_Step)
    except msgspec.MsgspecError:
        return
    await Training.update(
        {Training.done: step.done, Training.lease_until: now() + LEASE}
    ).where(Training.id == taken.id)


async def _finish(taken: Training, verdict: Verdict, card: str, key: str) -> None:
    at = now()
    async with transaction(LOCK):
        row = await Training.objects().get(Training.id == taken.id)
        # Another process took it over: its word counts.
        if row is None or row.state != TrainingState.RUNNING or row.tries != taken.tries:
            await files.delete([key])
            return
        row.state, row.done, row.lease_until = TrainingState.DONE, 1.0, None
        row.version, row.activated = verdict.version, verdict.activate
        row.corrections, row.last_correction = verdict.corrections, taken.last_correction
        row.fields_mark = taken.fields_mark
        row.verdict, row.card = msgspec.json.encode(verdict).decode(), card
        row.file_key = key
        await row.save()
        if verdict.activate:
            await ModelChoice.insert(ModelChoice(training=row.id, by=str(row.by), at=at))
        action = "model.activated" if verdict.activate else "model.refused"
        detail = verdict.version if verdict.activate else ", ".join(verdict.reasons)
        await audit.record(str(row.by), action, "model", at=at, detail=detail[:200])


async def go_back(training: int | None, *, by: str, at: datetime) -> None:
    """Put an earlier model to use again, the shipped one when ``training`` is None.

    Raises:
        ModelNotFound: it was never in use, or its file cannot be read.
    """
    version = modelfile.read_card(modelfile.DEFAULT_MODEL).version
    if training is not None:
        row = await Training.objects().get(Training.id == training)
        if row is None or not row.activated:
            raise ModelNotFound
        try:
            version = (await models.read_model(training)).version
        except (modelfile.ModelFileRefused, files.FilesUnavailable, FileNotFoundError):
            raise ModelNotFound from None
    async with transaction(LOCK):
        await ModelChoice.insert(ModelChoice(training=training, by=by, at=at))
        await audit.record(by, "model.went_back", "model", at=at, detail=version)
