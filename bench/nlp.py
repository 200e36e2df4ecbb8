"""How well the machine understands labelled texts.

``python -m bench.nlp --data FILE… [--views raw,stripped,nfd,teen,typo] [--model FILE] --json``

Each file holds JSON lines with ``text``, ``field`` and, if it has them, ``field_alt`` (other
fields that would not be wrong), ``kind`` and ``urgency``. Every view of every file is
measured: strict, lenient, top 3 and coverage as shares with n and their 95 % Wilson
interval, macro-F1, calibration error, and each field by itself. No text is printed.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from bench.machine import report
from nlp import modelfile
from nlp.classify import Classifier
from nlp.evaluate import VIEWS, Case, evaluate, read_cases, share, spoilt
from nlp.labels import FIELDS


def by_field(classifier: Classifier, cases: Sequence[Case]) -> dict[str, Any]:
    """Return for each field how many of its texts are found, and how many it gets rightly."""
    told = [classifier.suggest(case.text).field for case in cases]
    pairs = list(zip(told, cases, strict=True))
    found = {
        field: (
            share(one == field for one, case in pairs if case.field == field),
            share(case.field == field for one, case in pairs if one == field),
        )
        for field in FIELDS
    }
    return {
        field: {"recall": recall, "precision": precision}
        for field, (recall, precision) in found.items()
        if recall.n
    }


def measure(classifier: Classifier, file: Path, views: Sequence[str]) -> dict[str, Any]:
    """Return the figures of each view of a file."""
    try:
        cases = read_cases(file)
    except (OSError, msgspec.MsgspecError) as error:
        sys.exit(f"{file}: {error}")
    known = [case for case in cases if case.field in FIELDS]
    if not known:
        sys.exit(f"{file}: no text of a known field")
    found: dict[str, Any] = {"left_out": len(cases) - len(known)}
    for view in views:
        shown = spoilt(known, view)
        figures = msgspec.to_builtins(evaluate(classifier, shown))
        found[view] = {**figures, "by_field": msgspec.to_builtins(by_field(classifier, shown))}
    return found


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlp", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--views", default="raw", help=",".join(VIEWS))
    parser.add_argument("--model", type=Path, default=modelfile.DEFAULT_MODEL)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    views = given.views.split(",")
    if unknown := set(views) - set(VIEWS):
        parser.error(f"no such view: {', '.join(sorted(unknown))}")
    classifier = modelfile.load(given.model)
    files = {file.name: measure(classifier, file, views) for file in given.data}
    if not given.json:
        for name, found in files.items():
            for view in views:
                one = found[view]
                told = " ".join(
                    f"{key} {one[key]['value']:.3f} [{one[key]['low']:.3f}, {one[key]['high']:.3f}]"
                    for key in ("strict", "lenient", "top3", "coverage")
                )
                print(
                    f"{name} {view} n={one['n']} {told} F1 {one['macro_f1']} ECE {one['ece']}"
                )
    report({"model": classifier.version, "files": files})


if __name__ == "__main__":
    main()
