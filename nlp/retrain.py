"""Learn from what an organisation knows better, and say whether the new model may be used.

``python -m nlp.retrain --corrections FILE --fields FILE --current MODEL.npz --out MODEL.npz``
reads ``Labelled`` and ``OwnField`` as JSON lines, prints one JSON line for each step,
``{"done": 0.4}``, and the ``Verdict`` last. It needs scikit-learn and hundreds of megabytes,
so it runs in a process of its own.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from nlp import features, modelfile, starter
from nlp.classify import Classifier
from nlp.judging import Evidence, judge
from nlp.labels import FIELDS, Labels, is_own_code
from nlp.lesson import Lesson
from nlp.ownwords import OwnWords
from nlp.starter import Example
from nlp.train import learn, provenance
from nlp.verdict import Labelled, OwnField, Verdict

SEED = 1
CORRECTION_WEIGHT = 3.0
"""What a correction counts beside a text that was made up."""
EXAMPLE_WEIGHT = 5.0
"""What an example counts that the organisation gives of a field."""
OVERRULED_WEIGHT = 0.1
"""What a made-up text counts that the organisation would put elsewhere."""
NICE = 10
"""Citizens are served first."""


def retrain(
    current: Classifier,
    labelled: Sequence[Labelled],
    own: Sequence[OwnField] = (),
    *,
    tell: Callable[[float], None] = lambda _: None,
) -> tuple[Classifier, Verdict, Sequence[Example]]:
    """Learn from the starter texts, the organisation's fields and corrections; judge it.

    Args:
        current: the model in use.
        labelled: corrections; of fields that are neither shipped nor in ``own`` left out.
        own: the organisation's fields, and what it says of shipped ones.
        tell: hears the share (0..1) of the work that is done.

    Returns:
        The new model, what is to be said of it, and what it learnt from.

    Raises:
        ValueError: a field of ``own`` has no proper code.
    """
    labels = _labels(own, labelled)
    made_up, frozen = starter.split(starter.load())
    given = _given(current, own)
    kept = [one for one in labelled if one.field in labels.fields]
    corrected = [Example(one.text, one.field, one.kind, one.urgency) for one in kept]
    lesson = Lesson(
        [*made_up, *given, *corrected],
        _overruled(made_up, own)
        + [EXAMPLE_WEIGHT] * len(given)
        + [CORRECTION_WEIGHT] * len(corrected),
        labels,
        {one.code: one.phrases for one in own if one.phrases},
    )
    learnt = learn(lesson, SEED, tell=tell)
    unseen = [at - len(made_up) for at in learnt.unseen if at >= len(made_up)]
    evidence = Evidence(
        frozen=frozen,
        corrections=len(kept),
        unseen=[kept[at - len(given)] for at in unseen if at >= len(given)],
        own=own,
        own_unseen=[given[at] for at in unseen if at < len(given)],
    )
    return (
        learnt.final,
        judge(current, learnt.final, learnt.trial, evidence),
        lesson.examples,
    )


def _labels(own: Sequence[OwnField], labelled: Sequence[Labelled]) -> Labels:
    """Return the labels to learn: of its own fields those of which anything is known."""
    codes = [one.code for one in own if one.code not in FIELDS]
    if not all(map(is_own_code, codes)) or len(set(codes)) < len(codes):
        raise ValueError(f"no codes of fields, or twice the same: {codes}")
    known = {one.code for one in own if one.examples or one.phrases}
    known |= {one.field for one in labelled}
    return Labels(fields=(*FIELDS, *(code for code in codes if code in known)))


def _overruled(made_up: Sequence[Example], own: Sequence[OwnField]) -> list[float]:
    """Return what made-up texts count: less if the organisation speaks so of another field."""
    words = OwnWords({one.code: one.phrases for one in own})
    return [
        OVERRULED_WEIGHT
        if words.found(features.read(one.text)).keys() - {one.field, one.second}
        else 1.0
        for one in made_up
    ]


def _given(current: Classifier, own: Sequence[OwnField]) -> list[Example]:
    """Return the organisation's examples; of kind and urgency they say nothing new."""
    found = []
    for field in own:
        for text in dict.fromkeys(field.examples):
            told = current.suggest(text)
            found.append(Example(text, field.code, told.kind, told.urgency))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, judge, write the model, print the verdict."""
    parser = argparse.ArgumentParser(prog="python -m nlp.retrain", description=__doc__)
    parser.add_argument("--corrections", type=Path, required=True)
    parser.add_argument("--fields", type=Path, required=True)
    parser.add_argument("--current", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    os.nice(NICE)
    labelled = msgspec.json.Decoder(Labelled).decode_lines(options.corrections.read_bytes())
    own = msgspec.json.Decoder(OwnField).decode_lines(options.fields.read_bytes())
    current = modelfile.load(options.current)
    model, verdict, examples = retrain(current, labelled, own, tell=_say)
    _, frozen = starter.split(starter.load())
    modelfile.save(model, options.out, provenance(model, examples, frozen))
    sys.stdout.buffer.write(msgspec.json.encode(verdict) + b"\n")


def _say(share_done: float) -> None:
    sys.stdout.buffer.write(msgspec.json.encode({"done": round(share_done, 2)}) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
