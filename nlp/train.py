"""Learn a model from labelled texts; with ``heads`` and ``train_words`` it needs sklearn.

``python -m nlp.train --out PATH`` trains the shipped model from the starter texts.
"""

import argparse
import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlp import calibrate, features, heads, modelfile, noise, starter
from nlp.calibrate import HeldOut, Tuning
from nlp.classify import KINDS, URGENCIES, Classifier, Floats, Thresholds, Weights
from nlp.evaluate import evaluate, headline
from nlp.hints import MARK
from nlp.labels import ASPECTS, Kind, Labels, Sentiment, Urgency
from nlp.lesson import Lesson, Phrase
from nlp.ownwords import OwnWords
from nlp.rulefiles import DANGER_WORDS, SCREEN_WORDS
from nlp.starter import Example
from nlp.train_words import save_words, train_words
from nlp.wordscore import word_score

SIGNAL_SCALE = 0.2
"""Word lists are right on the texts they were written with: they must not shout."""
COPIES: tuple[noise.Spoiler, ...] = (noise.strip, noise.typos, noise.forget_words)
LEAST_TEXTS = 2
"""A group of words that one text alone uses teaches nothing."""
MOST_GROUPS = 60_000
HELD_OUT_PARTS = 4
READ_SHARE = 0.3
"""Share of the work that reading is."""
_TWO_BLANKS = 2
SCREEN_ALARMS = 0.1
DANGER_ALARMS = 0.03
"""Share of other texts that the learnt words may mistake; the rules add theirs."""

NO_WORDS = OwnWords({})

Reading = tuple[list[str], dict[str, float]]


class Rows(msgspec.Struct):
    """A lesson as features, read once for every fit."""

    names: list[str]
    """All groups of words, in the order in which they were first met."""
    groups: list[NDArray[np.int32]]
    """Which groups each text and each copy holds: places in ``names``, each once."""
    signals: list[dict[str, float]]
    """Of texts and their copies."""
    origin: NDArray[np.intp]
    """The text each of them came from."""
    phrases: list[Phrase]


class Learnt(msgspec.Struct, frozen=True):
    """A model, and the first attempt that had not seen some of the texts."""

    final: Classifier
    """Has learnt from all."""
    trial: Classifier
    """Tuned alike, has learnt from all but ``unseen``."""
    unseen: list[int]
    """Which examples ``trial`` has not seen."""


def train(examples: Sequence[Example], seed: int) -> Classifier:
    """Return what ``learn`` makes of examples that all count the same."""
    return learn(Lesson(examples), seed).final


def learn(
    lesson: Lesson, seed: int, *, tell: Callable[[float], None] = lambda _: None
) -> Learnt:
    """Learn a lesson; the same lesson and seed give the same model.

    Probabilities and thresholds are set on writers that a first model has not seen; the
    final one has learnt from all.

    Args:
        lesson: labelled texts of several writers, and what else is known of fields.
        seed: of the noise that copies are spoilt with.
        tell: hears the share (0..1) of the work that is done.

    Raises:
        ValueError: fewer than two fields, kinds or urgencies to tell apart, or too few
            writers to hold some out.
    """
    examples = lesson.examples
    rows = _read(lesson, seed)
    tell(READ_SHARE)
    held = np.array(_parts(examples)) == 0
    if held.all():
        raise ValueError("the texts need several writers, so that some can be held out")
    # One after the other: the solver draws from one row of random numbers per process.
    trial = _fit(rows, lesson, np.flatnonzero(~held))
    tell((1 + READ_SHARE) / 2)
    tuning = _tune(trial, [examples[at] for at in np.flatnonzero(held).tolist()])
    final = _fit(rows, lesson, np.arange(len(examples)))
    tell(1.0)
    version = lesson.version(seed)
    return Learnt(
        final=Classifier(_tuned(final, tuning, version)),
        trial=Classifier(_tuned(trial, tuning, f"{version}.trial")),
        unseen=np.flatnonzero(held).tolist(),
    )


def _tuned(weights: Weights, tuning: Tuning, version: str) -> Weights:
    return msgspec.structs.replace(
        weights,
        version=version,
        offset=weights.offset + tuning.lift,
        temperatures=tuning.temperatures,
        doubt=tuning.doubt,
        denunciation_boost=tuning.denunciation_boost,
        thresholds=tuning.thresholds,
    )


def _parts(examples: Sequence[Example]) -> list[int]:
    """Deal the writers out to some parts of about equal size, by hash."""
    names = [example.writer or example.text for example in examples]
    order = sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).digest())
    part = {name: at % HELD_OUT_PARTS for at, name in enumerate(order)}
    return [part[name] for name in names]


def _read(lesson: Lesson, seed: int) -> Rows:
    """Read each text, its spoilt copies, and the phrases of the word lists."""
    places: dict[str, int] = {}
    for group in lesson.own_groups():
        places.setdefault(group, len(places))
    rows = Rows([], [], [], np.repeat(np.arange(len(lesson.examples)), 1 + len(COPIES)), [])
    for example in lesson.examples:
        rng = random.Random(f"{seed}:{example.text}")  # noqa: S311 -- no secret
        for text in (example.text, *(spoil(example.text, rng) for spoil in COPIES)):
            groups, signals = read(text)
            held = [places.setdefault(group, len(places)) for group in groups]
            rows.groups.append(np.array(held, np.int32))
            rows.signals.append(signals)
    rows.names, rows.phrases = list(places), lesson.listed()
    return rows


def read(text: str, own: OwnWords = NO_WORDS) -> Reading:
    """Return the groups of words, each once, and the signals of a text."""
    reading = features.read(text)
    signals = features.signals(reading) | own.signals(reading)
    return list(dict.fromkeys(features.keys(reading))), signals


def _fit(rows: Rows, lesson: Lesson, chosen: NDArray[np.intp]) -> Weights:
    """Fit the heads on the chosen examples."""
    taken = np.flatnonzero(np.isin(rows.origin, chosen))
    phrases = rows.phrases
    weights = _empty(lesson, rows, taken)
    table = _matrix_of(weights, rows, taken)
    answers = _answers([lesson.examples[at] for at in rows.origin[taken]], lesson.labels)
    listed = matrix(weights, [(one.groups, {}) for one in phrases])
    field_table = _without_hints(sparse.vstack([table, listed]), weights)
    field_answers = np.array([*answers[0], *(one.field for one in phrases)])
    weight = np.array([*lesson.counts[rows.origin[taken]], *(one.weight for one in phrases)])
    parts = [
        heads.widen(
            heads.fit_fields(field_table, field_answers, weight), len(lesson.labels.fields)
        ),
        heads.fit_kinds(table, answers[1], len(KINDS)),
        heads.fit_urgency(table, answers[2], len(URGENCIES)),
        heads.fit_aspects(table, _aspects([lesson.examples[at] for at in rows.origin[taken]])),
        heads.fit_sentiments(table, answers[3], len(Sentiment)),
    ]
    weights = msgspec.structs.replace(
        weights,
        table=np.concatenate([part for part, _ in parts], axis=1),
        offset=np.concatenate([offset for _, offset in parts]),
    )
    for name, label, score in lesson.own_scores():
        weights.table[weights.signals[name], label] = score / SIGNAL_SCALE
    return _pruned(weights)


def _without_hints(table: sparse.spmatrix, weights: Weights) -> sparse.csr_matrix:
    """Blank what only speaks of accusations and dangers: it says nothing about the field."""
    kept = np.ones(table.shape[1], np.float32)
    kept[[row for name, row in weights.signals.items() if name.startswith(MARK)]] = 0
    blanked = (table @ sparse.diags(kept)).tocsr()
    blanked.eliminate_zeros()
    return blanked


def _answers(examples: Sequence[Example], labels: Labels) -> list[NDArray[np.intp]]:
    return [
        np.array([labels.fields.index(example.field) for example in examples]),
        np.array([KINDS.index(example.kind) for example in examples]),
        np.array([URGENCIES.index(example.urgency) for example in examples]),
        np.array([list(Sentiment).index(starter.feeling(example)) for example in examples]),
    ]


def _aspects(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Return which aspects each text speaks of: texts by aspects."""
    return np.array([[code in example.aspects for code in ASPECTS] for example in examples])


def _empty(lesson: Lesson, rows: Rows, taken: NDArray[np.intp]) -> Weights:
    """Choose the vocabulary and how rare its groups are; the table is still empty."""
    held = [rows.groups[at] for at in taken]
    origin = np.repeat(rows.origin[taken], [len(groups) for groups in held])
    # A group that a text and its copies all hold is used by one text.
    pairs = np.unique(origin * len(rows.names) + np.concatenate(held))
    users = np.bincount(pairs % len(rows.names), minlength=len(rows.names))
    said = lesson.own_groups()
    counts = {
        group: count
        for group, count in zip(rows.names, users.tolist(), strict=True)
        if count >= LEAST_TEXTS or group in said
    }
    kept = sorted(counts)
    total = len(np.unique(rows.origin[taken]))
    users = np.array([counts[group] for group in kept])
    own = {name for name, _, _ in lesson.own_scores()}
    names = sorted(own.union(*(rows.signals[at] for at in taken)))
    return Weights(
        version="",
        labels=lesson.labels,
        phrases=lesson.phrases,
        vocabulary={group: row for row, group in enumerate(kept)},
        signals={name: row for row, name in enumerate(names, len(kept))},
        rarity=(np.log((1 + total) / (1 + users)) + 1).astype(np.float32),
        table=np.zeros((0, 0), np.float32),
        offset=np.zeros(0, np.float32),
        temperatures=(1.0, 1.0, 1.0),
        signal_scale=SIGNAL_SCALE,
        doubt=0.0,
        denunciation_boost=1.0,
        thresholds=Thresholds(
            trusted=1, danger=0.5, danger_with_rule=0.5, hours=0.5, second=1, aspect=0
        ),
    )


def _matrix_of(weights: Weights, rows: Rows, taken: NDArray[np.intp]) -> sparse.csr_matrix:
    """Return what ``matrix`` does of some of the texts and copies that were read."""
    places = np.array([weights.vocabulary.get(name, -1) for name in rows.names])
    known = (places[rows.groups[at]] for at in taken)
    return _sparse(
        weights,
        ((row[row >= 0], rows.signals[at]) for row, at in zip(known, taken, strict=True)),
    )


def matrix(weights: Weights, readings: Iterable[Reading]) -> sparse.csr_matrix:
    """Turn readings into rows of a sparse matrix, as ``classify.vectorise`` does."""
    known = weights.vocabulary
    return _sparse(
        weights,
        (
            (np.array([known[group] for group in groups if group in known], np.intp), signals)
            for groups, signals in readings
        ),
    )


def _sparse(
    weights: Weights, held: Iterable[tuple[NDArray[np.intp], Mapping[str, float]]]
) -> sparse.csr_matrix:
    columns: list[NDArray[np.intp]] = []
    values: list[Floats] = []
    ends = [0]
    for known, signals in held:
        rarity = weights.rarity[known]
        there = [name for name in signals if name in weights.signals]
        columns += [known, np.array([weights.signals[name] for name in there], np.intp)]
        values += [
            rarity / (np.linalg.norm(rarity) or 1.0),
            np.array([signals[name] for name in there], np.float32) * weights.signal_scale,
        ]
        ends.append(ends[-1] + len(known) + len(there))
    width = len(weights.vocabulary) + len(weights.signals)
    flat = np.concatenate(values).astype(np.float32)
    table = sparse.csr_matrix(
        (flat, np.concatenate(columns), np.array(ends)), shape=(len(ends) - 1, width)
    )
    # Signals come in the order of a set, which every process shuffles anew.
    table.sort_indices()
    return table


def _pruned(weights: Weights) -> Weights:
    """Drop the groups of words that say least, and any that then lost its beginning.

    What they say of field, kind and urgency counts.
    """
    groups = len(weights.vocabulary)
    decisive = weights.table[:groups, : weights.labels.heads[2].stop]
    says = np.abs(decisive).max(axis=1) * weights.rarity
    strongest = np.sort(np.argsort(-says, kind="stable")[:MOST_GROUPS]).tolist()
    names = list(weights.vocabulary)
    kept = _with_beginnings([names[row] for row in strongest])
    rows = np.array([weights.vocabulary[name] for name in kept], np.intp)
    return msgspec.structs.replace(
        weights,
        vocabulary={name: row for row, name in enumerate(kept)},
        signals={name: row - groups + len(kept) for name, row in weights.signals.items()},
        rarity=weights.rarity[rows],
        table=np.concatenate([weights.table[rows], weights.table[groups:]]),
    )


def _with_beginnings(names: Sequence[str]) -> list[str]:
    """Return the groups without those of three words whose first two are not there."""
    there = set(names)
    return [
        name
        for name in names
        if name.count(" ") != _TWO_BLANKS or name.rpartition(" ")[0] in there
    ]


def _tune(trial: Weights, unseen: Sequence[Example]) -> Tuning:
    """Choose temperatures and thresholds on texts that the trial model has not seen."""
    own = OwnWords(trial.phrases)
    table = matrix(trial, (read(example.text, own) for example in unseen))
    scores = np.asarray(table @ trial.table + trial.offset, np.float32)
    held = HeldOut(examples=unseen, scores=scores, labels=trial.labels)
    return calibrate.tune(held)


def provenance(
    classifier: Classifier, learnt: Sequence[Example], frozen: Sequence[Example]
) -> modelfile.Provenance:
    """Return what the card of a model says beside its weights."""
    counts = Counter(example.field for example in learnt)
    return modelfile.Provenance(
        made_on=datetime.now(UTC).date(),
        data_hash=starter.fingerprint([*learnt, *frozen]),
        examples_by_field={field: counts[field] for field in classifier.fields},
        metrics=headline(evaluate(classifier, frozen)),
    )


def train_listeners(examples: Sequence[Example]) -> None:
    """Learn and store the words behind ``screen`` and ``danger``."""
    parts = _parts(examples)
    for path, is_wanted, alarms in (
        (SCREEN_WORDS, _is_denunciation, SCREEN_ALARMS),
        (DANGER_WORDS, _is_danger, DANGER_ALARMS),
    ):
        save_words(train_words(examples, is_wanted, parts, alarms), path)
        word_score.cache_clear()


def _is_denunciation(example: Example) -> bool:
    return example.kind is Kind.DENUNCIATION


def _is_danger(example: Example) -> bool:
    return example.urgency is Urgency.DANGER


def main(arguments: Sequence[str] | None = None) -> None:
    """Train from the starter texts, save the model and print its card."""
    parser = argparse.ArgumentParser(prog="python -m nlp.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=modelfile.DEFAULT_MODEL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", action="store_true", help="also the words of the screens")
    options = parser.parse_args(arguments)
    learn, frozen = starter.split(starter.load())
    if options.words:
        train_listeners(learn)
    classifier = train(learn, options.seed)
    card = modelfile.save(classifier, options.out, provenance(classifier, learn, frozen))
    print(msgspec.json.format(msgspec.json.encode(card), indent=1).decode())  # noqa: T201


if __name__ == "__main__":
    main()
