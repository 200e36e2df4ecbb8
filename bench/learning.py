"""What people's corrections bring, and what keeps a bad batch of them out.

``python -m bench.learning --json [--data FILE]``

Half of the writers of the starter texts teach a model; the other half then begin to write in
a register it has not met: for many of their words they say others that nobody used before,
always the same. Clerks correct. Measured are

- accuracy in that register, on writers nobody learns from, after 0, 50, … corrections,
  and on ordinary texts of the same writers, which must not fall;
- days until the machine has recovered, when 25 texts come a day, only wrong suggestions
  are corrected and it learns each night from at least 20 corrections;
- what is said of a batch of which 30 % is deliberately wrong;
- whether the former model answers bit for bit as before after going back.

With ``--data`` the shipped model is taught by the first half of the texts of a file and
measured on the second.
"""

import argparse
import hashlib
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.machine import report
from nlp import modelfile, starter
from nlp.classify import Classifier
from nlp.evaluate import read_cases, share
from nlp.judging import LEAST_TEXTS
from nlp.labels import FIELDS, Kind
from nlp.normalize import plain
from nlp.retrain import SEED, retrain
from nlp.starter import Example
from nlp.syllables import is_syllable
from nlp.train import provenance, train
from nlp.verdict import Labelled

COUNTS = (50, 100, 200, 500)
A_DAY, MOST_DAYS = 25, 40
RECOVERED = 0.05
"""Share of the texts that must be right beyond what the shipped model manages."""
POISONED = 0.3
USUAL, REPLACED, REPLACED_SHARE = 80, 1500, 0.65
"""Ranks of words that stay, for they carry grammar, and of the last that may be replaced; how
many of those between are."""
HEADS = [
    "b",
    "c",
    "ch",
    "d",
    "g",
    "gh",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
TAILS = [
    "ech",
    "enh",
    "oach",
    "oai",
    "oam",
    "oan",
    "oanh",
    "oat",
    "oay",
    "oe",
    "oen",
    "oeo",
    "oet",
    "oong",
    "oop",
    "uang",
    "uay",
    "uech",
    "uenh",
    "uoi",
    "uoc",
    "uop",
    "uou",
    "uyen",
    "uyet",
    "uynh",
    "uyt",
    "uyu",
    "uya",
    "ieng",
    "iep",
    "ieu",
    "ooc",
    "uat",
    "uau",
    "uong",
    "eo",
    "ep",
    "em",
    "eng",
    "iec",
    "ip",
    "up",
    "ui",
]
_WORD = re.compile(r"\w+")


_all_texts = starter.load


def halves() -> tuple[list[Example], list[Example], list[Example]]:
    """Return the texts that teach, those that are corrected later, and the frozen ones."""
    learn, frozen = starter.split(_all_texts())
    first, second = list[Example](), list[Example]()
    for one in learn:
        is_first = hashlib.sha256(f"half {one.writer}".encode()).digest()[0] % 2
        (first if is_first else second).append(one)
    return first, second, frozen


def register() -> dict[str, str]:
    """Return what is said for each word that is replaced: a syllable nobody used before."""
    counted = Counter(word for one in _all_texts() for word in _WORD.findall(one.text.lower()))
    listed = {
        plain(word)
        for file in (Path(starter.__file__).parent / "data" / "lexicon").glob("*.txt")
        for word in _WORD.findall(file.read_text(encoding="utf-8"))
    }
    used = {plain(word) for word in counted} | listed
    unused = [
        head + tail
        for head in HEADS
        for tail in TAILS
        if head + tail not in used and is_syllable(head + tail)
    ]
    random.Random(2).shuffle(unused)
    ranked = [word for word, _ in counted.most_common() if is_syllable(word)]
    chosen = [word for word in ranked[USUAL:REPLACED] if _is_replaced(word)]
    return dict(zip(chosen, unused, strict=False))


def _is_replaced(word: str) -> bool:
    return hashlib.sha256(word.encode()).digest()[5] < REPLACED_SHARE * 256


def spoken(one: Example, words: dict[str, str]) -> Example:
    """Return a text in the new register."""
    text = _WORD.sub(lambda found: words.get(found[0].lower(), found[0]), one.text)
    return Example(text, one.field, one.kind, one.urgency, one.second, writer=one.writer)


def accuracy(model: Classifier, texts: Sequence[Example]) -> float:
    """Return the share of texts whose field is found."""
    return share(model.suggest(one.text).field == one.field for one in texts).value


def labelled(texts: Sequence[Example], *, by: str = "clerk") -> list[Labelled]:
    """Return texts as clerks have corrected them."""
    return [Labelled(one.text, one.field, one.kind, one.urgency, by) for one in texts]


def poisoned(texts: Sequence[Example]) -> list[Labelled]:
    """Return corrections of which every third or so names a wrong field."""
    rng = random.Random(3)
    found = labelled(texts)
    for at in rng.sample(range(len(found)), round(len(found) * POISONED)):
        one = found[at]
        wrong = rng.choice([field for field in FIELDS if field != one.field])
        found[at] = Labelled(one.text, wrong, one.kind, one.urgency, "somebody")
    return found


def gained(
    shipped: Classifier, corrections: Sequence[Example], unseen: Sequence[Example]
) -> tuple[dict[str, Any], Classifier]:
    """Return accuracy after so many corrections, and the last model."""
    _, frozen = starter.split(_all_texts())
    at_first = {"register": accuracy(shipped, unseen), "ordinary": accuracy(shipped, frozen)}
    steps: dict[str, dict[str, Any]] = {"0": at_first}
    model = shipped
    for count in COUNTS:
        began = time.perf_counter()
        model, verdict, _ = retrain(shipped, labelled(corrections[:count]))
        steps[str(count)] = {
            "register": accuracy(model, unseen),
            "ordinary": accuracy(model, frozen),
            "activated": verdict.activate,
            "reasons": verdict.reasons,
            "odd": verdict.odd.value,
            "seconds": round(time.perf_counter() - began, 1),
        }
    return steps, model


def recovery(
    shipped: Classifier, stream: Sequence[Example], unseen: Sequence[Example]
) -> dict[str, Any]:
    """Return after how many days so many more are right; None: not within the stream."""
    wanted = accuracy(shipped, unseen) + RECOVERED
    model, kept, fresh = shipped, list[Example](), 0
    for day in range(1, min(MOST_DAYS, len(stream) // A_DAY) + 1):
        texts = stream[(day - 1) * A_DAY : day * A_DAY]
        wrong = [one for one in texts if model.suggest(one.text).field != one.field]
        kept, fresh = kept + wrong, fresh + len(wrong)
        if fresh < LEAST_TEXTS:
            continue
        made, verdict, _ = retrain(model, labelled(kept))
        model, fresh = (made if verdict.activate else model), 0
        if accuracy(model, unseen) >= wanted:
            return {"days": day, "corrections": len(kept), "points": RECOVERED * 100}
    return {"days": None, "corrections": len(kept), "points": RECOVERED * 100}


def gone_back(former: Classifier, other: Classifier, texts: Sequence[Example]) -> bool:
    """Tell whether a model that was kept answers as it did, after another was in use."""
    with tempfile.TemporaryDirectory(prefix="bench-learning-") as folder:
        file = Path(folder) / "kept.npz"
        modelfile.save(former, file, provenance(former, texts, texts))
        before = modelfile.load(file).suggest_many([one.text for one in texts])
        other.suggest_many([one.text for one in texts])
        return modelfile.load(file).suggest_many([one.text for one in texts]) == before


def main() -> None:
    """Measure once and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.learning", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rng = random.Random(1)
    first, second, frozen = halves()
    if given.data:
        texts = [
            Example(one.text, one.field, Kind.REPORT)
            for one in read_cases(given.data)
            if one.field in FIELDS
        ]
        rng.shuffle(texts)
        stream, unseen = texts[: len(texts) // 2], texts[len(texts) // 2 :]
        shipped = modelfile.load()
    else:
        words = register()
        stream, unseen = ([spoken(one, words) for one in part] for part in (second, frozen))
        rng.shuffle(stream)
        starter.load = lambda *_: [*first, *frozen]  # what the machine is taught with
        shipped = train(first, SEED)
    steps, model = gained(shipped, stream, unseen)
    _, verdict, _ = retrain(shipped, poisoned(stream[: COUNTS[-1]]))
    report(
        {
            "after": steps,
            "points_gained": round(
                (steps[str(COUNTS[-1])]["register"] - steps["0"]["register"]) * 100, 1
            ),
            "ordinary_points": round(
                (steps[str(COUNTS[-1])]["ordinary"] - steps["0"]["ordinary"]) * 100, 1
            ),
            "recovery": recovery(shipped, stream, unseen),
            "poisoned": {
                "refused": not verdict.activate,
                "reasons": verdict.reasons,
                "odd": verdict.odd.value,
            },
            "bit_for_bit": gone_back(shipped, model, frozen[:200]),
        }
    )


if __name__ == "__main__":
    main()
