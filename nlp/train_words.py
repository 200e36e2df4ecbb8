"""Learn which words speak of a denunciation or of danger; needs scikit-learn."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

from nlp import noise, wordscore
from nlp.normalize import normalize
from nlp.phrases import tokens
from nlp.starter import Example
from nlp.wordscore import WordScore

LEAST_TEXTS = 3
KEPT = 8_000
STRENGTH = 0.1
WANTED_WEIGHT = 3.0
COPIES: tuple[noise.Spoiler, ...] = (noise.strip, noise.typos, noise.forget_words)

Docs = Sequence[set[str]]
Wanted = NDArray[np.bool_]


def train_words(
    examples: Sequence[Example],
    is_wanted: Callable[[Example], bool],
    parts: Sequence[int],
    alarm_share: float,
) -> WordScore:
    """Learn the words of wanted texts.

    Args:
        examples: labelled texts.
        is_wanted: what to listen for.
        parts: a number for each text, the same for all texts of a writer.
        alarm_share: share (0..1) of the other texts that may be taken for wanted ones; it
            decides the limit, on writers whose texts were not learnt from.
    """
    wanted = np.array([is_wanted(example) for example in examples])
    views = _views(examples)
    unseen = np.zeros(len(examples))
    for part in sorted(set(parts)):
        out = np.array(parts) == part
        trial = _fit([_pick(view, ~out) for view in views], wanted[~out])
        unseen[out] = [trial.score(found) for found in _pick(views[0], out)]
    limit = float(np.quantile(unseen[~wanted], 1 - alarm_share))
    final = _fit(views, wanted)
    return msgspec.structs.replace(final, limit=round(limit, 3))


def save_words(score: WordScore, path: Path) -> None:
    """Write weights as JSON, the strongest words first."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(score), indent=0) + b"\n")


def _terms(text: str) -> set[str]:
    """Return the terms of the first window: the starter texts are seldom longer."""
    return wordscore.windows(tokens(normalize(text)))[0]


def _views(examples: Sequence[Example]) -> list[Docs]:
    """Return the terms of each text as it was written, and of its spoilt copies."""
    rng = random.Random(0)  # noqa: S311 -- no secret
    texts = [example.text for example in examples]
    spoilt = [[spoil(text, rng) for text in texts] for spoil in COPIES]
    return [[_terms(text) for text in view] for view in (texts, *spoilt)]


def _pick(docs: Docs, chosen: Wanted) -> list[set[str]]:
    return [found for found, is_in in zip(docs, chosen.tolist(), strict=True) if is_in]


def _fit(views: Sequence[Docs], wanted: Wanted) -> WordScore:
    docs = [found for view in views for found in view]
    users = Counter(term for found in docs for term in found)
    names = sorted(term for term, count in users.items() if count >= LEAST_TEXTS)
    rows = {name: row for row, name in enumerate(names)}
    model = LinearSVC(
        C=STRENGTH, tol=1e-3, class_weight={False: 1.0, True: WANTED_WEIGHT}, random_state=0
    )
    model.fit(_matrix(docs, rows), np.tile(wanted, len(views)))
    weights = model.coef_[0]
    kept = np.argsort(-np.abs(weights), kind="stable")[:KEPT]
    return WordScore(
        offset=round(float(model.intercept_[0]), 4),
        limit=0.0,
        weights={names[at]: round(float(weights[at]), 3) for at in kept.tolist()},
    )


def _matrix(docs: Docs, rows: dict[str, int]) -> sparse.csr_matrix:
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for found in docs:
        known = sorted(rows[term] for term in found if term in rows)
        columns += known
        values += [1 / sqrt(max(1, len(found)))] * len(known)
        ends.append(len(columns))
    return sparse.csr_matrix(
        (np.array(values, np.float32), np.array(columns), np.array(ends)),
        shape=(len(docs), len(rows)),
    )
