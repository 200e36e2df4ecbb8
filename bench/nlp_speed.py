"""How quick and how small the scorer is, in a fresh process on one core.

``python -m bench.nlp_speed --json [--data FILE…] [--model FILE]``

Texts are the frozen part of the starter texts, or those of the files given. Beside it, on
the same texts and core, scikit-learn's own TF-IDF and logistic regression, asked one text
at a time as well. Which heavy libraries the scorer's process has loaded is told.
"""

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.machine import report

ROUNDS = 5
HEAVY = ("sklearn", "scipy", "underthesea", "litestar", "piccolo")
MIB = 1024


def texts_of(files: Sequence[Path]) -> list[str]:
    """Return the texts to score."""
    evaluate = importlib.import_module("nlp.evaluate")
    starter = importlib.import_module("nlp.starter")
    if files:
        return [case.text for file in files for case in evaluate.read_cases(file)]
    _, frozen = starter.split(starter.load())
    return [example.text for example in frozen]


def resident_mib() -> float:
    """Return what this process holds in memory, and no file behind it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / MIB / MIB, 1)


def timed(score: Callable[[str], object], texts: Sequence[str]) -> dict[str, float]:
    """Score each text ``ROUNDS`` times; the first round warms up and is not counted."""
    each: list[float] = []
    for turn in range(ROUNDS + 1):
        for text in texts:
            began = time.perf_counter()
            score(text)
            if turn:
                each.append(time.perf_counter() - began)
    each.sort()
    return {
        "texts_s": round(len(each) / sum(each)),
        "p50_ms": round(statistics.median(each) * 1000, 3),
        "p99_ms": round(each[int(len(each) * 0.99)] * 1000, 3),
    }


def ours(model: str, files: Sequence[Path]) -> dict[str, Any]:
    """Measure the scorer; nothing of it is imported before."""
    before, began = resident_mib(), time.perf_counter()
    modelfile = importlib.import_module("nlp.modelfile")
    path = Path(model) if model else modelfile.DEFAULT_MODEL
    classifier = modelfile.load(path)
    classifier.suggest("Đèn đường hỏng")
    loaded = time.perf_counter() - began
    held = resident_mib()
    found = timed(classifier.suggest, texts_of(files))
    return {
        **found,
        "load_s": round(loaded, 3),
        "process_mib": held,
        "python_alone_mib": before,
        "process_after_mib": resident_mib(),
        "model_mib": round(path.stat().st_size / MIB / MIB, 2),
        "heavy_imports": [name for name in HEAVY if name in sys.modules],
        "version": classifier.version,
    }


def sklearn(_: str, files: Sequence[Path]) -> dict[str, Any]:
    """Measure the usual recipe, trained on the same rows."""
    starter = importlib.import_module("nlp.starter")
    learn, _frozen = starter.split(starter.load())
    text = importlib.import_module("sklearn.feature_extraction.text")
    linear = importlib.import_module("sklearn.linear_model")
    pipeline = importlib.import_module("sklearn.pipeline")
    model = pipeline.make_pipeline(
        text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        linear.LogisticRegression(C=10, max_iter=200),
    )
    model.fit([one.text for one in learn], [one.field for one in learn])
    return timed(lambda one: model.predict_proba([one]), texts_of(files))


WHO = {"ours": ours, "sklearn": sklearn}


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlp_speed", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="*", default=[])
    parser.add_argument("--model", default="")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--who", choices=list(WHO), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.who:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(WHO[given.who](given.model, given.data)))
        return
    found: dict[str, dict[str, Any]] = {}
    for who in WHO:
        done = subprocess.run(
            [sys.executable, "-m", "bench.nlp_speed", *sys.argv[1:], "--who", who],
            check=True,
            stdout=subprocess.PIPE,
        )
        found[who] = json.loads(done.stdout.splitlines()[-1])
    ratio = round(found["ours"]["texts_s"] / found["sklearn"]["texts_s"], 1)
    report({**found, "times_sklearn": ratio})


if __name__ == "__main__":
    main()
