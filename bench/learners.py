"""Classifiers that learn any labels from rows of (text, label): ours and its peers.

The product's recipe in one call (groups of one to three syllables in two views, spoilt
copies, a support vector machine) without its word lists, which know 17 fields only; the
recipe that Signalen describes; and fastText.
"""

import random
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from nlp import features
from nlp.train import COPIES, LEAST_TEXTS

Rows = Sequence[tuple[str, str]]
Told = Callable[[Sequence[str]], list[str]]
"""Gives each text its label."""
STRENGTH = 0.3
SEED = 1


def learn_ours(rows: Rows) -> Told:
    """Learn as the product does."""
    rng = random.Random(SEED)
    copies = [lambda text, _: text, *COPIES]
    read: list[list[str]] = []
    users: dict[str, set[int]] = {}
    for at, (text, _) in enumerate(rows):
        for spoil in copies:
            keys = list(dict.fromkeys(features.keys(features.read(spoil(text, rng)))))
            read.append(keys)
            for key in keys:
                users.setdefault(key, set()).add(at)
    place = {
        key: number
        for number, key in enumerate(
            sorted(key for key, texts in users.items() if len(texts) >= LEAST_TEXTS)
        )
    }
    rarity = np.array([np.log((1 + len(rows)) / (1 + len(users[key]))) + 1 for key in place])
    model = LinearSVC(C=STRENGTH, random_state=0)
    model.fit(_matrix(read, place, rarity), [label for _, label in rows for _ in copies])

    def told(texts: Sequence[str]) -> list[str]:
        asked = [list(dict.fromkeys(features.keys(features.read(text)))) for text in texts]
        return [str(one) for one in model.predict(_matrix(asked, place, rarity))]

    return told


def _matrix(
    read: Sequence[Sequence[str]], place: dict[str, int], rarity: np.ndarray
) -> sparse.csr_matrix:
    columns, values, ends = list[np.ndarray](), list[np.ndarray](), [0]
    for keys in read:
        known = np.array([place[key] for key in keys if key in place], np.intp)
        weight = rarity[known]
        columns.append(known)
        values.append(weight / (np.linalg.norm(weight) or 1.0))
        ends.append(ends[-1] + len(known))
    flat = np.concatenate(values), np.concatenate(columns), np.array(ends)
    return sparse.csr_matrix(flat, shape=(len(ends) - 1, len(place)))


def learn_signalen(rows: Rows, *, split_words: Callable[[str], str] = str) -> Told:
    """Learn as Signalen describes: word unigrams, TF-IDF, logistic regression, a small grid.

    Args:
        rows: what to learn from.
        split_words: joins the syllables of a word, if there is a tokenizer.
    """
    grid = GridSearchCV(
        make_pipeline(
            TfidfVectorizer(ngram_range=(1, 1), token_pattern=r"(?u)\b\w+\b"),
            LogisticRegression(max_iter=300, class_weight="balanced"),
        ),
        {"logisticregression__C": [1.0, 10.0, 100.0]},
        cv=3,
    )
    grid.fit([_signalen_text(split_words(text)) for text, _ in rows], [one for _, one in rows])

    def told(texts: Sequence[str]) -> list[str]:
        asked = [_signalen_text(split_words(text)) for text in texts]
        return [str(one) for one in grid.predict(asked)]

    return told


def _signalen_text(text: str) -> str:
    return re.sub(r"\d+", " ", text.lower())


def split_by_underthesea(text: str) -> str:
    """Return the text with the syllables of each word joined by "_"."""
    from underthesea import word_tokenize  # noqa: PLC0415 - slow, and not everywhere there

    return str(word_tokenize(text, format="text"))


FAST = (
    {"wordNgrams": 1, "epoch": 25},
    {"wordNgrams": 2, "epoch": 50, "lr": 0.5},
    {"wordNgrams": 3, "epoch": 50, "lr": 0.5, "minn": 2, "maxn": 4},
    {"wordNgrams": 2, "epoch": 100, "lr": 1.0, "minCount": 2},
)


def learn_fasttext(rows: Rows, settings: dict[str, float], threads: int = 2) -> Told:
    """Learn with fastText, rows shuffled: sorted ones cost it half of its accuracy."""
    labels = sorted({label for _, label in rows})
    lines = [f"__label__{labels.index(label)} {_one_line(text)}" for text, label in rows]
    random.Random(SEED).shuffle(lines)
    with tempfile.TemporaryDirectory(prefix="bench-fasttext-") as folder:
        file = Path(folder) / "rows.txt"
        file.write_text("\n".join(lines), encoding="utf-8")
        model = _steadily(file, threads, settings)

    def told(texts: Sequence[str]) -> list[str]:
        found, _ = model.predict([_one_line(text) for text in texts])
        return [labels[int(one[0].removeprefix("__label__"))] for one in found]

    return told


def _steadily(file: Path, threads: int, settings: dict[str, float]) -> Any:
    """Learn; where the rate is too high for so many rows, at half of it, and so on."""
    import fasttext  # noqa: PLC0415 - compiled, and not everywhere there

    known = {"verbose": 0, "thread": threads, "seed": SEED, "bucket": 200_000, "dim": 50}
    rate = settings.get("lr", 0.1)
    while True:
        try:
            return fasttext.train_supervised(str(file), **{**known, **settings, "lr": rate})
        except RuntimeError as failure:
            if "NaN" not in str(failure):
                raise
            rate /= 2


def _one_line(text: str) -> str:
    return " ".join(re.findall(r"\w+|[^\w\s]", text.lower()))
