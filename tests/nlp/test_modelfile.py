"""A model file is what its card says, or it is refused."""

from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest

from nlp.classify import Classifier
from nlp.labels import FIELDS, Kind, Labels, Urgency
from nlp.modelfile import (
    DEFAULT_MODEL,
    PROTOCOL,
    ModelFileRefused,
    Provenance,
    card_path,
    load,
    read_card,
    save,
)
from nlp.starter import fingerprint, split
from nlp.starter import load as load_starter

PROVENANCE = Provenance(
    made_on=date(2026, 11, 24),
    data_hash="0" * 64,
    examples_by_field={"land": 3},
    metrics={"strict": 0.5},
)


@pytest.fixture
def saved(tiny: Classifier, tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    save(tiny, path, PROVENANCE)
    return path


def test_a_saved_model_says_the_same(tiny: Classifier, saved: Path) -> None:
    loaded = load(saved)

    text = "Phản ánh đường nhiều ổ gà."
    assert loaded.version == tiny.version
    assert loaded.suggest(text).field == tiny.suggest(text).field
    # One byte a number costs a little.
    assert np.abs(loaded.scores(text) - tiny.scores(text)).max() < 0.05


def test_the_card_tells_where_the_model_came_from(saved: Path) -> None:
    card = read_card(saved)

    assert card.data_hash == "0" * 64
    assert card.examples == 3
    assert card.metrics == {"strict": 0.5}


def test_a_truncated_file_is_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-100])

    with pytest.raises(ModelFileRefused, match="sha256"):
        load(saved)


def test_a_changed_byte_is_refused(saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    saved.write_bytes(bytes(content))

    with pytest.raises(ModelFileRefused, match="sha256"):
        load(saved)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileRefused, match="no card"):
        load(tmp_path / "none.npz")


def test_a_card_without_its_model_is_refused(saved: Path) -> None:
    saved.unlink()

    with pytest.raises(ModelFileRefused, match="cannot be read"):
        load(saved)


def test_an_older_protocol_is_refused(saved: Path) -> None:
    _change_card(saved, protocol=0)

    with pytest.raises(ModelFileRefused, match="protocol 0"):
        load(saved)


def test_a_card_as_older_programs_wrote_it_is_refused_by_its_protocol(saved: Path) -> None:
    _change_card(saved, protocol=1, labels=[*FIELDS, *Kind, *Urgency])

    with pytest.raises(ModelFileRefused, match=f"protocol 1, this program reads {PROTOCOL}"):
        load(saved)


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": ["land"]},
        {"fields": [*FIELDS, "Beach"]},
        {"fields": [*FIELDS, "beach", "beach"]},
        {"fields": [*FIELDS, "land"]},
        {"fields": [*FIELDS, "../beach"]},
        {"kinds": ["praise"]},
        {"urgencies": ["hours"]},
    ],
    ids=str,
)
def test_other_labels_are_refused(saved: Path, changes: dict[str, list[str]]) -> None:
    labels = msgspec.to_builtins(Labels())
    _change_card(saved, labels=labels | changes)

    with pytest.raises(ModelFileRefused, match="other fields"):
        load(saved)


def test_a_field_more_on_the_card_than_in_the_tables_is_refused(saved: Path) -> None:
    labels = msgspec.to_builtins(Labels(fields=(*FIELDS, "beach")))
    _change_card(saved, labels=labels)

    with pytest.raises(ModelFileRefused, match="do not fit"):
        load(saved)


def test_a_card_that_is_no_card_is_refused(saved: Path) -> None:
    card_path(saved).write_text("{}")

    with pytest.raises(ModelFileRefused, match="cannot be read"):
        load(saved)


def test_a_pickle_in_disguise_is_refused(saved: Path) -> None:
    import hashlib  # noqa: PLC0415 -- used here alone

    np.savez(saved, table=np.array([{"a": 1}], dtype=object))
    _change_card(saved, sha256=hashlib.sha256(saved.read_bytes()).hexdigest())

    with pytest.raises(ModelFileRefused, match="no model file"):
        load(saved)


def _change_card(path: Path, **changes: object) -> None:
    card = msgspec.json.decode(card_path(path).read_bytes())
    card_path(path).write_bytes(msgspec.json.encode(card | changes))


def test_the_shipped_model_loads_and_is_small() -> None:
    assert load().version
    assert DEFAULT_MODEL.stat().st_size < 3 * 2**20


def test_the_shipped_model_was_made_from_the_starter_texts() -> None:
    learn, frozen = split(load_starter())
    card = read_card(DEFAULT_MODEL)

    assert card.data_hash == fingerprint([*learn, *frozen]), (
        "the starter texts changed: run python -m nlp.train --words"
    )
    assert card.examples == len(learn)


def test_the_shipped_model_is_as_good_as_its_card_says() -> None:
    metrics = read_card(DEFAULT_MODEL).metrics

    assert metrics["strict"] > 0.72
    assert metrics["top3"] > 0.92
    assert metrics["kinds.macro_f1"] > 0.77
    assert metrics["kinds.denunciation_recall"] > 0.9
    assert metrics["danger.recall"] > 0.9
