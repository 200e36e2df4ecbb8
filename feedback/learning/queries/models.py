"""The model in use, the trainings, and what there is to learn from."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from feedback.core import files
from feedback.core.db import DATABASE_ERRORS, fetch
from feedback.core.settings import Settings
from feedback.learning.schemas import Choice, TrainingState, TrainingView
from feedback.learning.tables import Training
from nlp import modelfile
from nlp.classify import Classifier
from nlp.labels import Kind, Urgency
from nlp.pii import mask
from nlp.verdict import Labelled, Verdict

log = logging.getLogger(__name__)
RETRY_S = 60.0
"""A model file that could not be read is asked for again after so long."""
KNOWN_TRAININGS = 20
Rows = Sequence[Mapping[str, Any]]


class _Held:
    """The model this process has read, by the choice that named it."""

    choice: Choice | None = None
    model: Classifier | None = None
    refused: Choice | None = None
    again_at = 0.0


_held = _Held()


@lru_cache(maxsize=1)
def shipped_model() -> Classifier:
    """Return the model this program came with; it is read once per process.

    Raises:
        ModelFileRefused: the file is cut short, tampered with or too old.
    """
    return modelfile.load(modelfile.DEFAULT_MODEL)


async def current_model() -> Classifier:
    """Return the model in use; each is read once per process.

    Where the file of the chosen one cannot be read, the shipped one answers meanwhile:
    no complaint waits for it.

    Raises:
        ModelFileRefused: the shipped file is damaged as well.
    """
    choice = await current_choice()
    if choice is None or choice.training is None:
        return shipped_model()
    if _held.choice == choice and _held.model is not None:
        return _held.model
    if _held.refused == choice and time.monotonic() < _held.again_at:
        return shipped_model()
    try:
        _held.model, _held.choice = await read_model(choice.training), choice
    except (modelfile.ModelFileRefused, files.FilesUnavailable, FileNotFoundError):
        log.exception("model %s cannot be read; the shipped one answers", choice.version)
        _held.refused, _held.again_at = choice, time.monotonic() + RETRY_S
        return shipped_model()
    return _held.model


async def read_model(training: int) -> Classifier:
    """Return the model a training made.

    Raises:
        ModelFileRefused: its file is not what its card says.
        FilesUnavailable, FileNotFoundError: it cannot be fetched.
    """
    content, card = await _stored(training)
    known = modelfile.card_of(card, f"training {training}")
    return modelfile.from_bytes(content, known, f"model {known.version}")


async def _stored(training: int) -> tuple[bytes, bytes]:
    row = (
        await Training.select(Training.card, Training.file_key)
        .where(Training.id == training)
        .first()
    )
    if row is None or not row["file_key"]:
        raise FileNotFoundError(f"training {training} left no model")
    return await files.read_whole(row["file_key"]), str(row["card"]).encode()


async def write_current(folder: Path) -> Path:
    """Return a file of the model in use, written to ``folder`` unless it is the shipped one.

    Raises:
        FilesUnavailable, FileNotFoundError: it cannot be fetched.
    """
    choice = await current_choice()
    if choice is None or choice.training is None:
        return modelfile.DEFAULT_MODEL
    content, card = await _stored(choice.training)
    path = folder / "current.npz"
    path.write_bytes(content)
    modelfile.card_path(path).write_bytes(card)
    return path


async def promoted(settings: Settings) -> Classifier:
    """Return the model in use here; the shipped one where there is no database yet.

    Raises:
        ModelFileRefused: the shipped file is damaged.
    """
    if settings.is_embedded and not settings.sqlite_path.exists():
        return shipped_model()
    try:
        return await current_model()
    except DATABASE_ERRORS as error:
        log.warning("no model has been chosen in this database: %s", error)
        return shipped_model()


CHOSEN = """
    SELECT choice.id AS id, choice.training AS training, coalesce(training.version, '') AS version,
           choice.by AS by, choice.at AS at
      FROM model_choice AS choice
      LEFT JOIN training ON training.id = choice.training
     ORDER BY choice.id DESC
     LIMIT {}
"""


async def current_choice() -> Choice | None:
    """Return which model is in use; None when nobody ever chose."""
    rows = await fetch(CHOSEN, 1)
    return msgspec.convert(rows[0], Choice) if rows else None


async def trainings() -> list[TrainingView]:
    """Return the latest trainings, the newest first."""
    rows = await Training.select().order_by(Training.id, ascending=False).limit(KNOWN_TRAININGS)
    return [_view(row) for row in rows]


def _view(row: Mapping[str, Any]) -> TrainingView:
    verdict = str(row["verdict"])
    return msgspec.convert(
        {**row, "verdict": msgspec.json.decode(verdict, type=Verdict) if verdict else None},
        TrainingView,
    )


async def is_under_way() -> bool:
    """Tell whether a training waits or runs."""
    unfinished = [TrainingState.WAITING, TrainingState.RUNNING]
    return await Training.exists().where(Training.state.is_in(unfinished))


DUE = """
    SELECT id FROM training
     WHERE state = 'waiting' OR (state = 'running' AND lease_until < {})
     ORDER BY id LIMIT {}
"""


async def is_any_due(at: datetime) -> bool:
    """Tell whether a training waits for somebody to run it."""
    return bool(await fetch(DUE, at, 1))


LAST_READ = """
    SELECT coalesce(max(last_correction), 0) AS id FROM training WHERE state = 'done'
"""
SINCE = "SELECT count(*) AS n, coalesce(max(id), 0) AS last FROM correction WHERE id > {}"


async def new_corrections() -> int:
    """Return how many corrections no training has read."""
    rows = await fetch(LAST_READ)
    return int((await fetch(SINCE, rows[0]["id"]))[0]["n"])


LEARNT_UP_TO = """
    SELECT training.last_correction AS id
      FROM model_choice AS choice JOIN training ON training.id = choice.training
     ORDER BY choice.id DESC LIMIT {}
"""

TO_LEARN = """
    SELECT correction.id AS id, complaint.text AS text, correction.became AS field,
           complaint.kind AS kind, complaint.urgency AS urgency, correction.by AS by
      FROM correction
      JOIN complaint ON complaint.id = correction.complaint
     WHERE NOT complaint.sealed AND complaint.status <> 'withdrawn'
       AND correction.id = (SELECT max(later.id) FROM correction AS later
                             WHERE later.complaint = correction.complaint)
     ORDER BY correction.id DESC
     LIMIT {}
"""
MOST = 20_000
"""Corrections learnt from: the newest; older ones have said what they had to say."""


async def to_learn() -> tuple[Rows, int]:
    """Return the last correction of each case, oldest first, and the newest id.

    What is sealed or withdrawn is left out.
    """
    rows = await fetch(TO_LEARN, MOST)
    return rows[::-1], int(rows[0]["id"]) if rows else 0


async def learnt_up_to() -> int:
    """Return up to which correction the model in use has read; 0 for the shipped one."""
    choice = await current_choice()
    if choice is None or choice.training is None:
        return 0
    rows = await fetch(LEARNT_UP_TO, 1)
    return int(rows[0]["id"]) if rows else 0


def labelled(rows: Rows, learnt: int) -> Iterator[Labelled]:
    """Yield corrections as texts to learn from, with what identifies a person masked."""
    for row in rows:
        yield Labelled(
            text=mask(str(row["text"])),
            field=str(row["field"]),
            kind=Kind(row["kind"]) if row["kind"] in set(Kind) else Kind.REPORT,
            urgency=Urgency(row["urgency"])
            if row["urgency"] in set(Urgency)
            else Urgency.ORDINARY,
            by=str(row["by"]),
            is_new=row["id"] > learnt,
        )


async def bytes_kept() -> int:
    """Return how many bytes the models take that were made here; 0 if nobody can say."""
    try:
        return sum([one.size for one in await files.listed(MODELS)])
    except files.FilesUnavailable:
        return 0


MODELS = "models"
"""Below which models are stored."""
