"""The product's recipe on public Vietnamese sets, when their files are given.

``python -m bench.nlp_public DIR --json``

Looks in DIR for folders in one of these layouts and measures accuracy on the official
test part, as it is and without diacritics: UIT-VSFC (``train/sents.txt``,
``sentiments.txt``, ``topics.txt``; the same in ``test``), lines of ``__label__NAME text``
in ``train.txt`` and ``test.txt`` (UTS2017-Bank), and news in ``train/LABEL/*.txt`` and
``test/LABEL/*.txt`` (UNC). Where fastText is installed it is measured beside it.
"""

import argparse
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import learners
from bench.learners import Rows
from bench.machine import report
from nlp.evaluate import share
from nlp.noise import strip

PARTS = ("train", "test")
LABEL = "__label__"


def of_lines(folder: Path, part: str, labels: str) -> Rows:
    """Read sentences and their labels, line by line."""
    texts = (folder / part / "sents.txt").read_text(encoding="utf-8").splitlines()
    names = (folder / part / f"{labels}.txt").read_text(encoding="utf-8").split()
    return list(zip(texts, names, strict=True))


def of_fasttext(file: Path) -> Rows:
    """Read lines of labels and text; the first label counts."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.split()
        labels = [word for word in words if word.startswith(LABEL)]
        if labels:
            text = " ".join(word for word in words if not word.startswith(LABEL))
            rows.append((text, labels[0].removeprefix(LABEL)))
    return rows


def of_folders(folder: Path) -> Rows:
    """Read one text a file, the label being its folder's name."""
    return [
        (file.read_text(encoding="utf-8", errors="replace"), file.parent.name)
        for file in sorted(folder.glob("*/*.txt"))
    ]


def found_in(folder: Path) -> Iterator[tuple[str, dict[str, Rows]]]:
    """Yield each task a folder or one of its folders holds, with its parts."""
    for one in [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]:
        if (one / "train" / "sents.txt").exists():
            for task in ("sentiments", "topics"):
                yield f"{one.name}:{task}", {part: of_lines(one, part, task) for part in PARTS}
        elif all((one / f"{part}.txt").exists() for part in PARTS):
            yield one.name, {part: of_fasttext(one / f"{part}.txt") for part in PARTS}
        elif all(any((one / part).glob("*/*.txt")) for part in PARTS):
            yield one.name, {part: of_folders(one / part) for part in PARTS}


def accuracy(told: learners.Told, rows: Rows, *, stripped: bool) -> dict[str, float]:
    """Return the share that is right, with its interval."""
    asked = [strip(text, None) if stripped else text for text, _ in rows]  # type: ignore[arg-type]
    pairs = zip(told(asked), rows, strict=True)
    found = share(label == wanted for label, (_, wanted) in pairs)
    return {"accuracy": found.value, "low": found.low, "high": found.high, "n": found.n}


def measure(parts: dict[str, Rows]) -> dict[str, Any]:
    """Learn from one part, measure on the other."""
    who = {"ours": learners.learn_ours(parts["train"])}
    if find_spec("fasttext"):
        who["fasttext"] = learners.learn_fasttext(parts["train"], dict(learners.FAST[1]))
    return {
        name: {
            view: accuracy(told, parts["test"], stripped=view == "stripped")
            for view in ("raw", "stripped")
        }
        for name, told in who.items()
    }


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.nlp_public", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {name: measure(parts) for name, parts in found_in(given.folder)}
    if not found:
        sys.exit(f"{given.folder}: no set in a known layout")
    report(found)


if __name__ == "__main__":
    main()
