"""Learn from people's corrections, and say whether the new model may replace the old.

``python -m nlp.retrain --corrections FILE --current MODEL.npz --out MODEL.npz`` prints one
JSON line for each step, ``{"done": 0.4}``, and the ``Verdict`` last. It needs scikit-learn
and hundreds of megabytes, so it runs in a process of its own.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from nlp import modelfile, starter
from nlp.classify import Classifier
from nlp.evaluate import share
from nlp.labels import FIELDS
from nlp.lesson import Lesson
from nlp.starter import Example
from nlp.train import learn, provenance
from nlp.verdict import Compared, Labelled, Verdict

SEED = 1
CORRECTION_WEIGHT = 3.0
"""What a correction counts beside a text that was made up."""
LEAST_TEXTS = 20
"""A field with fewer frozen texts says nothing about itself; so do fewer corrections."""
MOST_LOST = 0.01
"""Share of the frozen texts that may be lost even if it could be chance."""
LIKELY = 3
"""A correction is odd if it names none of the fields that the machine thinks likeliest."""
MOST_ODD = 0.45
"""Share of the corrections contradicting the machine that may be odd. Measured (bench.learning):
0.2 to 0.3 of honest ones, up to 0.6 in a register new to it, and 0.5 to 0.9 when 30 % of a
batch is wrong on purpose. Surely more (lower end of the 95 % interval) is refused."""
SHOWN = 5
NICE = 10
"""Citizens are served first."""


def retrain(
    current: Classifier,
    labelled: Sequence[Labelled],
    *,
    tell: Callable[[float], None] = lambda _: None,
) -> tuple[Classifier, Verdict, Sequence[Example]]:
    """Learn from the starter texts and corrections; judge beside the model in use.

    Returns:
        The new model, what is to be said of it, and what it learnt from.
    """
    own, frozen = starter.split(starter.load())
    corrected = [_example(one) for one in labelled if one.field in FIELDS]
    examples = [*own, *corrected]
    counts = [1.0] * len(own) + [CORRECTION_WEIGHT] * len(corrected)
    learnt = learn(Lesson(examples, counts), SEED, tell=tell)
    kept = [one for one in labelled if one.field in FIELDS]
    unseen = [kept[at - len(own)] for at in learnt.unseen if at >= len(own)]
    return (
        learnt.final,
        judge(current, learnt.final, learnt.trial, frozen, unseen, len(kept)),
        examples,
    )


def _example(one: Labelled) -> Example:
    return Example(one.text, one.field, one.kind, one.urgency)


def judge(
    current: Classifier,
    final: Classifier,
    trial: Classifier,
    frozen: Sequence[Example],
    unseen: Sequence[Labelled],
    corrections: int,
) -> Verdict:
    """Return the verdict on ``final``; ``trial`` has not learnt from ``unseen``."""
    whole = compare(current, final, frozen)
    fields = {
        field: compare(current, final, texts)
        for field in FIELDS
        if len(texts := [one for one in frozen if one.field == field]) >= LEAST_TEXTS
    }
    fresh = [_example(one) for one in unseen if one.is_new]
    recent = compare(current, trial, fresh) if len(fresh) >= LEAST_TEXTS else None
    contradicting = [one for one in unseen if trial.suggest(one.text).field != one.field]
    odd = [one for one in contradicting if _is_odd(trial, one)]
    found = share([True] * len(odd) + [False] * (len(contradicting) - len(odd)))
    reasons = [f"field:{field}" for field, told in fields.items() if told.is_worse]
    if whole.is_worse or whole.lost - whole.won > MOST_LOST * whole.was.n:
        reasons.insert(0, "frozen")
    if recent is not None and recent.is_worse:
        reasons.append("recent")
    if len(unseen) >= LEAST_TEXTS and found.low > MOST_ODD:
        reasons.append("odd")
    return Verdict(
        version=final.version,
        corrections=corrections,
        activate=not reasons,
        reasons=reasons,
        frozen=whole,
        fields=fields,
        recent=recent,
        odd=found,
        odd_by=dict(Counter(one.by for one in odd).most_common(SHOWN)),
    )


def compare(was: Classifier, becomes: Classifier, texts: Sequence[Example]) -> Compared:
    """Return how often each of two models names the field of a text, or its second."""
    before = [_is_right(was, one) for one in texts]
    after = [_is_right(becomes, one) for one in texts]
    pairs = list(zip(before, after, strict=True))
    return Compared(
        was=share(before),
        becomes=share(after),
        lost=sum(old and not new for old, new in pairs),
        won=sum(new and not old for old, new in pairs),
    )


def _is_right(model: Classifier, one: Example) -> bool:
    return model.suggest(one.text).field in {one.field, one.second}


def _is_odd(model: Classifier, one: Labelled) -> bool:
    likely = [field for field, _ in model.suggest(one.text).fields[:LIKELY]]
    return one.field not in likely


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, judge, write the model, print the verdict."""
    parser = argparse.ArgumentParser(prog="python -m nlp.retrain", description=__doc__)
    parser.add_argument("--corrections", type=Path, required=True)
    parser.add_argument("--current", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    os.nice(NICE)
    decoder = msgspec.json.Decoder(Labelled)
    labelled = decoder.decode_lines(options.corrections.read_bytes())
    model, verdict, examples = retrain(modelfile.load(options.current), labelled, tell=_say)
    _, frozen = starter.split(starter.load())
    modelfile.save(model, options.out, provenance(model, examples, frozen))
    sys.stdout.buffer.write(msgspec.json.encode(verdict) + b"\n")


def _say(share_done: float) -> None:
    sys.stdout.buffer.write(msgspec.json.encode({"done": round(share_done, 2)}) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
