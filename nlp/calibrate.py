"""Make probabilities come true and choose thresholds, on texts a model has not seen."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.classify import HEADS, KINDS, URGENCIES, Floats, Thresholds
from nlp.features import read
from nlp.labels import FIELDS, OTHER, Kind, Urgency
from nlp.phrases import rules
from nlp.rulefiles import DANGER, SCREEN
from nlp.starter import Example

WANTED_PRECISION = 0.95
WANTED_DANGER_RECALL = 0.96
WANTED_SEALED_RECALL = 0.985
LEAST_TRUSTED = 0.5
LEAST_SUPPORT = 30
"""Suggestions above a threshold; fewer prove nothing about its precision."""

_TEMPERATURES = np.linspace(0.4, 3.0, 53)
_SHARES = np.linspace(0.02, 0.9, 45)
_BOOSTS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0)


class HeldOut(msgspec.Struct, frozen=True):
    """Texts a model has not learnt from, with the scores it gave them."""

    examples: Sequence[Example]
    scores: Floats


class Tuning(msgspec.Struct, frozen=True):
    """What is set after fitting."""

    temperatures: tuple[float, float, float]
    denunciation_boost: float
    thresholds: Thresholds


def tune(held: HeldOut) -> Tuning:
    """Choose temperatures, the boost of denunciations, and thresholds."""
    answers = [
        np.array([FIELDS.index(example.field) for example in held.examples]),
        np.array([KINDS.index(example.kind) for example in held.examples]),
        np.array([URGENCIES.index(example.urgency) for example in held.examples]),
    ]
    parts = [held.scores[:, head] for head in HEADS]
    fields, kinds, urgencies = (
        temperature(part, right) for part, right in zip(parts, answers, strict=True)
    )
    danger, danger_with_rule = _danger_limits(
        shares(parts[2] / urgencies), answers[2], _holds(DANGER, held.examples)
    )
    return Tuning(
        temperatures=(fields, kinds, urgencies),
        denunciation_boost=_boost(shares(parts[1] / kinds), held.examples),
        thresholds=Thresholds(
            trusted=trust_limit(shares(parts[0] / fields), answers[0]),
            danger=danger,
            danger_with_rule=danger_with_rule,
            hours=_hours_limit(shares(parts[2] / urgencies), answers[2]),
        ),
    )


def shares(scores: Floats) -> NDArray[np.float64]:
    """Turn each row of scores into probabilities."""
    raised = np.exp(scores.astype(float) - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def temperature(scores: Floats, answers: NDArray[np.intp]) -> float:
    """Return by what to divide scores so that the right answers are least surprising."""
    rows = np.arange(len(answers))

    def surprise(by: float) -> float:
        return float(-np.log(shares(scores / by)[rows, answers] + 1e-12).mean())

    return float(min(_TEMPERATURES, key=surprise))


def trust_limit(probabilities: NDArray[np.float64], answers: NDArray[np.intp]) -> float:
    """Return the lowest confidence above which 95 % of suggestions are right.

    Returns:
        1.0 when no confidence is that safe: then nothing is trusted.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == answers
    told = probabilities.argmax(axis=1) != FIELDS.index(OTHER)
    for limit in np.arange(LEAST_TRUSTED, 1.0, 0.01):
        chosen = told & (confidence >= limit)
        if chosen.sum() < LEAST_SUPPORT:
            break
        if right[chosen].mean() >= WANTED_PRECISION:
            return round(float(limit), 2)
    return 1.0


def _holds(path: Path, examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Ask the rules alone: the words beside them were learnt from these very texts."""
    return np.array([rules(path).holds(read(example.text).sentences) for example in examples])


def _danger_limits(
    probabilities: NDArray[np.float64], answers: NDArray[np.intp], ruled: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the limits without and with a rule: enough recall, then most precision."""
    danger = answers == URGENCIES.index(Urgency.DANGER)
    chance = probabilities[:, URGENCIES.index(Urgency.DANGER)]
    best, best_value = (0.5, 0.1), (-1.0, -1.0)
    for plain_limit in _SHARES:
        for ruled_limit in _SHARES[plain_limit >= _SHARES]:
            told = chance >= np.where(ruled, ruled_limit, plain_limit)
            recall, precision = _recall_precision(told, danger)
            value = (min(recall, WANTED_DANGER_RECALL), precision)
            if value > best_value:
                best, best_value = (float(plain_limit), float(ruled_limit)), value
    return best


def _recall_precision(
    told: NDArray[np.bool_], wanted: NDArray[np.bool_]
) -> tuple[float, float]:
    both = float((told & wanted).sum())
    return both / max(1, wanted.sum()), both / max(1, told.sum())


def _hours_limit(probabilities: NDArray[np.float64], answers: NDArray[np.intp]) -> float:
    """Return from which share of "not ordinary" on a text is urgent: the best F1."""
    ordinary = URGENCIES.index(Urgency.ORDINARY)
    urgent = answers != ordinary

    def f1(limit: float) -> float:
        told = (1 - probabilities[:, ordinary]) >= limit
        recall, precision = _recall_precision(told, urgent)
        return 2 * recall * precision / max(1e-9, recall + precision)

    return float(max(_SHARES, key=f1))


def _boost(probabilities: NDArray[np.float64], examples: Sequence[Example]) -> float:
    """Return the least boost with which nearly all denunciations are sealed."""
    at = KINDS.index(Kind.DENUNCIATION)
    wanted = np.array([example.kind is Kind.DENUNCIATION for example in examples])
    screened = _holds(SCREEN, examples)
    for boost in _BOOSTS:
        raised = probabilities.copy()
        raised[:, at] *= boost
        recall, _ = _recall_precision(screened | (raised.argmax(axis=1) == at), wanted)
        if recall >= WANTED_SEALED_RECALL:
            return boost
    return _BOOSTS[-1]
