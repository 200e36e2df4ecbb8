"""Save and load a model: one ``.npz`` of plain arrays and a card (thẻ mô hình) beside it.

Nothing is ever unpickled: a planted file can be refused, but not run.
"""

import hashlib
import io
import math
import zipfile
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.classify import Classifier, Thresholds, Weights
from nlp.labels import Labels

PROTOCOL = 3
"""Raised whenever features or file layout change: older files are then refused."""

DEFAULT_MODEL = Path(__file__).parent / "data" / "model.npz"

_SEPARATOR = "\n"
_MOST_BYTES = 32 * 2**20


class ModelFileRefused(Exception):
    """A model file is missing, damaged, tampered with, or of another version."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a model was made from and how good it is."""

    version: str
    protocol: int = PROTOCOL
    made_on: date
    data_hash: str
    """``starter.fingerprint`` of the texts it learnt from."""
    examples: int
    examples_by_field: dict[str, int]
    metrics: dict[str, float]
    """Measured on writers it never learnt from; shares 0..1."""
    labels: Labels
    temperatures: tuple[float, float, float]
    signal_scale: float
    doubt: float
    denunciation_boost: float
    thresholds: Thresholds
    sha256: str = ""
    """Of the ``.npz`` file."""


class _Protocol(msgspec.Struct):
    """All that is read of a card before it is known to be one of ours."""

    protocol: int


class Provenance(msgspec.Struct, frozen=True):
    """What a card tells beside the weights themselves."""

    made_on: date
    data_hash: str
    examples_by_field: dict[str, int]
    metrics: dict[str, float]


def card_path(path: Path) -> Path:
    """Return where the card of a model file lies."""
    return path.with_suffix(".json")


def save(classifier: Classifier, path: Path, provenance: Provenance) -> Card:
    """Write a model and its card; each file appears whole or not at all."""
    weights = classifier.weights
    content = _pack(weights)
    card = Card(
        version=weights.version,
        made_on=provenance.made_on,
        data_hash=provenance.data_hash,
        examples=sum(provenance.examples_by_field.values()),
        examples_by_field=provenance.examples_by_field,
        metrics=provenance.metrics,
        labels=weights.labels,
        temperatures=weights.temperatures,
        signal_scale=weights.signal_scale,
        doubt=weights.doubt,
        denunciation_boost=weights.denunciation_boost,
        thresholds=weights.thresholds,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    _write(path, content)
    _write(card_path(path), msgspec.json.format(msgspec.json.encode(card), indent=1) + b"\n")
    return card


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)


def _pack(weights: Weights) -> bytes:
    """Pack weights: one byte a number, one scale a row, words in order of their rows."""
    scale = np.abs(weights.table).max(axis=1) / 127
    scale[scale == 0] = 1
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        table=np.rint(weights.table / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        offset=weights.offset.astype(np.float32),
        rarity=weights.rarity.astype(np.float16),
        vocabulary=_as_bytes(weights.vocabulary),
        signals=_as_bytes(weights.signals),
        phrases=np.frombuffer(msgspec.json.encode(weights.phrases), np.uint8),
    )
    return packed.getvalue()


def _as_bytes(rows: dict[str, int]) -> NDArray[np.uint8]:
    names = sorted(rows, key=rows.__getitem__)
    return np.frombuffer(_SEPARATOR.join(names).encode(), np.uint8)


def read_card(path: Path) -> Card:
    """Return the card of a model file.

    Raises:
        ModelFileRefused: there is none, or it is no card.
    """
    try:
        return card_of(card_path(path).read_bytes(), path.name)
    except FileNotFoundError as error:
        raise ModelFileRefused(f"{path.name} has no card {card_path(path).name}") from error


def card_of(content: bytes, name: str) -> Card:
    """Return the card that some bytes hold.

    Raises:
        ModelFileRefused: they hold none, or one of another protocol.
    """
    try:
        protocol = msgspec.json.decode(content, type=_Protocol).protocol
        if protocol != PROTOCOL:
            raise ModelFileRefused(
                f"{name} has protocol {protocol}, this program reads {PROTOCOL}"
            )
        return msgspec.json.decode(content, type=Card)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ModelFileRefused(f"the card of {name} cannot be read: {error}") from error


def load(path: Path = DEFAULT_MODEL) -> Classifier:
    """Read a model after checking it against its card.

    Raises:
        ModelFileRefused: missing, truncated, tampered with, or of another protocol.
    """
    card = read_card(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelFileRefused(f"{path.name} cannot be read: {error.strerror}") from error
    return from_bytes(content, card, path.name)


def from_bytes(content: bytes, card: Card, name: str) -> Classifier:
    """Return the model that some bytes hold, after checking them against their card.

    Raises:
        ModelFileRefused: truncated, tampered with, or of labels this program does not know.
    """
    if not card.labels.is_served():
        raise ModelFileRefused(f"{name} was trained for other fields, kinds or urgencies")
    if len(content) > _MOST_BYTES:
        raise ModelFileRefused(f"{name} is too large for a model: {len(content)} bytes")
    if hashlib.sha256(content).hexdigest() != card.sha256:
        raise ModelFileRefused(f"{name} is not the file its card speaks of (sha256)")
    return Classifier(_unpack(content, name, card))


def _unpack(content: bytes, name: str, card: Card) -> Weights:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as packed:
            scale = packed["scale"][:, None]
            weights = Weights(
                version=card.version,
                labels=card.labels,
                phrases=_as_phrases(packed["phrases"]),
                vocabulary=_as_rows(packed["vocabulary"], start=0),
                signals={},
                rarity=packed["rarity"].astype(np.float32),
                table=packed["table"].astype(np.float32) * scale,
                offset=packed["offset"],
                temperatures=card.temperatures,
                signal_scale=card.signal_scale,
                doubt=card.doubt,
                denunciation_boost=card.denunciation_boost,
                thresholds=card.thresholds,
            )
            signals = _as_rows(packed["signals"], start=len(weights.vocabulary))
    except (
        KeyError,
        ValueError,
        msgspec.MsgspecError,
        EOFError,
        OSError,
        zipfile.BadZipFile,
    ) as error:
        raise ModelFileRefused(f"{name} is no model file: {error}") from error
    weights = msgspec.structs.replace(weights, signals=signals)
    _check_shape(weights, name)
    return weights


def _as_rows(names: NDArray[np.uint8], start: int) -> dict[str, int]:
    text = names.tobytes().decode()
    found = text.split(_SEPARATOR) if text else []
    return {name: row for row, name in enumerate(found, start)}


def _as_phrases(said: NDArray[np.uint8]) -> dict[str, list[str]]:
    return msgspec.json.decode(said.tobytes(), type=dict[str, list[str]])


def _check_shape(weights: Weights, name: str) -> None:
    rows = len(weights.vocabulary) + len(weights.signals)
    fits = (
        weights.table.shape == (rows, weights.labels.columns)
        and weights.rarity.shape == (len(weights.vocabulary),)
        and weights.offset.shape == (weights.labels.columns,)
        and set(weights.phrases) <= set(weights.labels.fields)
        and bool(np.isfinite(weights.table).all())
        and all(math.isfinite(value) and value > 0 for value in weights.temperatures)
    )
    if not fits:
        raise ModelFileRefused(f"{name} has tables that do not fit together")
