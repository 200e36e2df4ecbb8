"""Our classifier beside fastText and Signalen's recipe, all taught the same rows.

``python -m bench.nlp_peer --json [--data FILE…]``

Peers learn from the starter texts of the writers our model learns from, those with
diacritics, as they would be given; everybody is measured on the frozen writers and on the files given, each as it is and without
diacritics. Differences come with a 95 % interval from 2,000 paired bootstrap samples. The
best of four settings of fastText counts, chosen on the measured texts in its favour.
"""

import argparse
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bench import learners
from bench.learners import Told
from bench.machine import report
from nlp import modelfile, starter
from nlp.evaluate import Case, case, read_cases, share, spoilt
from nlp.labels import FIELDS

SAMPLES = 2000
VIEWS = ("raw", "stripped")


def right(told: Told, cases: Sequence[Case]) -> np.ndarray:
    """Return which texts are given the labelled field."""
    found = told([one.text for one in cases])
    return np.array([label == one.field for label, one in zip(found, cases, strict=True)])


def gap(ours: np.ndarray, theirs: np.ndarray) -> dict[str, float]:
    """Return by how many points we are better, and the interval."""
    rng = np.random.default_rng(learners.SEED)
    drawn = rng.integers(0, len(ours), (SAMPLES, len(ours)))
    each = (ours[drawn].mean(axis=1) - theirs[drawn].mean(axis=1)) * 100
    low, high = np.percentile(each, [2.5, 97.5])
    points = (ours.mean() - theirs.mean()) * 100
    return {
        "points": round(float(points), 1),
        "low": round(float(low), 1),
        "high": round(float(high), 1),
    }


def peers(rows: learners.Rows) -> dict[str, list[Told]]:
    """Return who there is, each with all its settings."""
    found: dict[str, list[Told]] = {"signalen": [learners.learn_signalen(rows)]}
    if find_spec("underthesea"):
        split = learners.split_by_underthesea
        found["signalen_with_tokenizer"] = [learners.learn_signalen(rows, split_words=split)]
    if find_spec("fasttext"):
        found["fasttext"] = [learners.learn_fasttext(rows, dict(one)) for one in learners.FAST]
    return found


def measure(us: Told, them: dict[str, list[Told]], cases: Sequence[Case]) -> dict[str, Any]:
    """Return the figures of everybody on some texts, view by view."""
    found: dict[str, Any] = {}
    for view in VIEWS:
        shown = spoilt(cases, view)
        mine = right(us, shown)
        told: dict[str, Any] = {"ours": share(mine.tolist()).value, "n": len(mine)}
        for name, settings in them.items():
            best = max((right(one, shown) for one in settings), key=np.mean)
            told[name] = {"strict": share(best.tolist()).value, "ours_more": gap(mine, best)}
        found[view] = told
    return found


def of_model() -> Callable[[Sequence[str]], list[str]]:
    """Return the shipped model, which has learnt from the same writers."""
    model = modelfile.load()
    return lambda texts: [model.suggest(text).field for text in texts]


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlp_peer", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    learn, frozen = starter.split(starter.load())
    sets = {"frozen": [case(one) for one in frozen]}
    for file in given.data:
        sets[file.name] = [one for one in read_cases(file) if one.field in FIELDS]
    rows = [(one.text, one.field) for one in learn if not one.text.isascii()]
    them, us = peers(rows), of_model()
    report({name: measure(us, them, cases) for name, cases in sets.items()})


if __name__ == "__main__":
    main()
