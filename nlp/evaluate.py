"""Measure a model: ``python -m nlp.evaluate FILE.jsonl [--views raw stripped] [--json]``.

Prints figures only, never a text: the files may hold what real people wrote.
"""

import argparse
import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from nlp import modelfile
from nlp.classify import Classifier, Suggestion
from nlp.labels import ASPECTS, FIELDS, Kind, Urgency
from nlp.noise import SPOILERS
from nlp.starter import Example, feeling

RAW = "raw"
VIEWS: tuple[str, ...] = (RAW, *SPOILERS)
WANTED_PRECISION = 0.95
BINS = 10
_Z = 1.96  # a Wilson interval of 95 %


class Share(msgspec.Struct, frozen=True):
    """A share (0..1) of ``n`` texts and its 95 % Wilson interval; 0 of 0 is 0."""

    value: float
    low: float
    high: float
    n: int


class KindReport(msgspec.Struct, frozen=True):
    """How well kinds are told apart."""

    macro_f1: float
    denunciation_recall: Share
    """Of the denunciations, those sealed: by kind or by the screen."""
    sealed_precision: Share


class DangerReport(msgspec.Struct, frozen=True):
    """How well danger to life is seen."""

    recall: Share
    precision: Share


class ServiceReport(msgspec.Struct, frozen=True):
    """How well is told what of a service is meant, and how the writer feels."""

    aspects_recall: Share
    aspects_precision: Share
    sentiment: Share
    second_recall: Share
    """Of the texts of two matters, those whose both fields are named."""
    second_precision: Share


class Report(msgspec.Struct, frozen=True):
    """How good a model is on some texts; kinds and urgency only if those are labelled."""

    n: int
    strict: Share
    """The field is the labelled one."""
    lenient: Share
    """The field is the labelled one or another that would not be wrong."""
    top3: Share
    macro_f1: float
    """Over the fields that occur."""
    ece: float
    """Expected calibration error (0..1) of the confidence."""
    coverage: Share
    """Texts on which the most confident suggestions reach 95 % precision (lenient)."""
    trusted: Share
    trusted_right: Share
    """Of the trusted, those in a field that is not wrong."""
    kinds: KindReport | None
    danger: DangerReport | None
    service: ServiceReport | None = None
    """None where the texts are no examples with all labels."""


class _Line(msgspec.Struct):
    text: str
    field: str
    field_alt: list[str] | str | None = None
    second: str | None = None
    kind: Kind | None = None
    urgency: Urgency | None = None


class Case(msgspec.Struct, frozen=True):
    """A text with what may be said of it."""

    text: str
    field: str
    others: frozenset[str] = frozenset()
    kind: Kind | None = None
    urgency: Urgency | None = None


def case(example: Example) -> Case:
    """Return the case that an example makes."""
    others = frozenset({example.second} if example.second else ())
    return Case(example.text, example.field, others, example.kind, example.urgency)


def read_cases(path: Path) -> list[Case]:
    """Read evaluation texts.

    Raises:
        msgspec.MsgspecError: a line is no JSON or has no text or field.
    """
    lines = msgspec.json.Decoder(_Line).decode_lines(path.read_bytes())
    return [
        Case(line.text, line.field, _others(line), line.kind, line.urgency) for line in lines
    ]


def _others(line: _Line) -> frozenset[str]:
    named = line.field_alt if isinstance(line.field_alt, list) else [line.field_alt or ""]
    split = [part for name in named for part in name.replace("|", ",").split(",")]
    return frozenset({part.strip() for part in [*split, line.second or ""]} - {""})


def evaluate(classifier: Classifier, examples: Iterable[Example | Case]) -> Report:
    """Measure ``classifier`` on texts it has not learnt from."""
    examples = list(examples)
    cases = [item if isinstance(item, Case) else case(item) for item in examples]
    told = classifier.suggest_many(item.text for item in cases)
    pairs = list(zip(told, cases, strict=True))
    lenient = [_is_right(one, item) for one, item in pairs]
    trusted = [right for (one, _), right in zip(pairs, lenient, strict=True) if one.trusted]
    confidence = [one.confidence for one in told]
    return Report(
        n=len(cases),
        strict=share(one.field == item.field for one, item in pairs),
        lenient=share(lenient),
        top3=share(item.field in {code for code, _ in one.fields[:3]} for one, item in pairs),
        macro_f1=macro_f1([(one.field, item.field) for one, item in pairs]),
        ece=calibration_error(confidence, [one.field == item.field for one, item in pairs]),
        coverage=coverage(confidence, lenient),
        trusted=share(one.trusted for one in told),
        trusted_right=share(trusted),
        kinds=_kinds(pairs),
        danger=_danger(pairs),
        service=_service(list(zip(told, examples, strict=True))),
    )


def _is_right(told: Suggestion, item: Case) -> bool:
    return told.field == item.field or told.field in item.others


def _kinds(pairs: Sequence[tuple[Suggestion, Case]]) -> KindReport | None:
    labelled = [(one, item.kind) for one, item in pairs if item.kind]
    if not labelled:
        return None
    sealed = [(one.sealed, kind is Kind.DENUNCIATION) for one, kind in labelled]
    return KindReport(
        macro_f1=macro_f1([(one.kind, kind) for one, kind in labelled]),
        denunciation_recall=_recall(sealed),
        sealed_precision=_precision(sealed),
    )


def _danger(pairs: Sequence[tuple[Suggestion, Case]]) -> DangerReport | None:
    found = [
        (one.urgency is Urgency.DANGER, item.urgency is Urgency.DANGER)
        for one, item in pairs
        if item.urgency
    ]
    return DangerReport(_recall(found), _precision(found)) if found else None


def _service(
    pairs: Sequence[tuple[Suggestion, Example | Case]],
) -> ServiceReport | None:
    labelled = [(one, item) for one, item in pairs if isinstance(item, Example)]
    if not labelled:
        return None
    aspects = [
        (code in one.aspects, code in item.aspects)
        for one, item in labelled
        for code in ASPECTS
    ]
    matters = [({one.field, one.second}, {item.field, item.second}) for one, item in labelled]
    return ServiceReport(
        aspects_recall=_recall(aspects),
        aspects_precision=_precision(aspects),
        sentiment=share(one.sentiment is feeling(item) for one, item in labelled),
        second_recall=share(told == wanted for told, wanted in matters if None not in wanted),
        second_precision=share(told == wanted for told, wanted in matters if None not in told),
    )


def _recall(pairs: Iterable[tuple[bool, bool]]) -> Share:
    return share(told for told, wanted in pairs if wanted)


def _precision(pairs: Iterable[tuple[bool, bool]]) -> Share:
    return share(wanted for told, wanted in pairs if told)


def share(answers: Iterable[bool]) -> Share:
    """Return the share of True with its Wilson interval."""
    found = list(answers)
    n = len(found)
    if not n:
        return Share(0.0, 0.0, 1.0, 0)
    value = sum(found) / n
    middle = (value + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(value * (1 - value) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Share(round(value, 4), round(middle - half, 4), round(middle + half, 4), n)


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Return the mean F1 (0..1) over the labels that occur; pairs are (told, wanted)."""
    labels = sorted({wanted for _, wanted in pairs})
    scores = []
    for label in labels:
        both = sum(told == wanted == label for told, wanted in pairs)
        either = sum((told == label) + (wanted == label) for told, wanted in pairs)
        scores.append(2 * both / either)
    return round(float(np.mean(scores)), 4) if scores else 0.0


def calibration_error(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Return how far confidence is from the share that was right, over 10 bins."""
    bins = np.minimum((np.array(confidence) * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            gap = np.mean(np.array(right)[inside]) - np.mean(np.array(confidence)[inside])
            error += abs(float(gap)) * float(inside.mean())
    return round(error, 4)


def coverage(confidence: Sequence[float], right: Sequence[bool]) -> Share:
    """Return the largest most confident share of texts with 95 % precision."""
    order = np.argsort(-np.array(confidence), kind="stable")
    precision = np.cumsum(np.array(right)[order]) / np.arange(1, len(order) + 1)
    safe = np.flatnonzero(precision >= WANTED_PRECISION)
    covered = int(safe[-1]) + 1 if len(safe) else 0
    return share(at < covered for at in range(len(order)))


def headline(report: Report) -> dict[str, float]:
    """Return the figures of a report that belong on a card, without their intervals."""
    return {
        name: value.value if isinstance(value, Share) else float(value)
        for name, value in _figures(report)
    }


def _figures(report: msgspec.Struct, prefix: str = "") -> Iterator[tuple[str, Share | float]]:
    for name in report.__struct_fields__:
        value = getattr(report, name)
        if isinstance(value, Share | float | int):
            yield prefix + name, value
        elif isinstance(value, msgspec.Struct):
            yield from _figures(value, f"{name}.")


def spoilt(cases: Iterable[Case], view: str, seed: int = 0) -> list[Case]:
    """Return the cases as one of ``VIEWS`` shows them."""
    if view == RAW:
        return list(cases)
    rng = random.Random(seed)  # noqa: S311 -- no secret
    spoil: Callable[[str, random.Random], str] = SPOILERS[view]
    return [msgspec.structs.replace(item, text=spoil(item.text, rng)) for item in cases]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure a model on a file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluate", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, default=modelfile.DEFAULT_MODEL)
    parser.add_argument("--views", nargs="+", choices=VIEWS, default=[RAW])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    classifier = modelfile.load(options.model)
    cases = [item for item in read_cases(options.file) if item.field in FIELDS]
    reports = {view: evaluate(classifier, spoilt(cases, view)) for view in options.views}
    print(as_json(reports) if options.json else as_table(reports))  # noqa: T201


def as_json(reports: dict[str, Report]) -> str:
    """Return all figures as JSON, one object per view."""
    return msgspec.json.format(msgspec.json.encode(reports), indent=1).decode()


def as_table(reports: dict[str, Report]) -> str:
    """Return one line per view and figure."""
    lines = []
    for view, report in reports.items():
        lines.append(view)
        for name, value in _figures(report):
            text = f"{value:.3f}" if isinstance(value, float) else str(value)
            if isinstance(value, Share):
                text = f"{value.value:.3f}  [{value.low:.3f}, {value.high:.3f}] of {value.n}"
            lines.append(f"  {name:26} {text}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
