"""Make probabilities come true and choose thresholds, on texts a model has not seen."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.classify import KINDS, URGENCIES, Floats, Thresholds, doubtful
from nlp.evaluate import calibration_error
from nlp.features import read
from nlp.labels import FIELDS, OTHER, Kind, Labels, Urgency
from nlp.phrases import rules
from nlp.rulefiles import DANGER, SCREEN
from nlp.starter import Example

WANTED_PRECISION = 0.97
WANTED_DANGER_RECALL = 0.98
"""Two points above what is promised: the word lists were written with these texts at hand."""
WANTED_SEALED_RECALL = 0.94
MOST_TAKEN = 0.005
"""Share of the texts of others that all added fields together may take by being raised."""
MOST_LIFT = 0.5
"""Half of what lies between the border of two fields and a text that is surely of one."""
LEAST_TRUSTED = 0.5
LEAST_SUPPORT = 30
"""Suggestions above a threshold; fewer prove nothing about its precision."""

_TEMPERATURES = np.geomspace(0.05, 4.0, 89)
_ERROR_WEIGHT = 2.0
_SHARES = np.linspace(0.02, 0.9, 45)
_BOOSTS = (1.0, 1.5, 2.0, 3.0)
_DOUBTS = (0.0, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2)


class HeldOut(msgspec.Struct, frozen=True):
    """Texts a model has not learnt from, with the scores it gave them."""

    examples: Sequence[Example]
    scores: Floats
    labels: Labels


class Tuning(msgspec.Struct, frozen=True):
    """What is set after fitting."""

    lift: Floats
    """Added to the score of each label."""
    temperatures: tuple[float, float, float]
    doubt: float
    denunciation_boost: float
    thresholds: Thresholds


def tune(held: HeldOut) -> Tuning:
    """Choose lifts, temperatures, the boost of denunciations, and thresholds."""
    lift = _lift(held)
    held = msgspec.structs.replace(held, scores=held.scores + lift)
    answers = [
        np.array([held.labels.fields.index(example.field) for example in held.examples]),
        np.array([KINDS.index(example.kind) for example in held.examples]),
        np.array([URGENCIES.index(example.urgency) for example in held.examples]),
    ]
    parts = [held.scores[:, head] for head in held.labels.heads]
    fields, doubt = temperature_and_doubt(parts[0], answers[0])
    kinds, urgencies = (temperature(parts[at], answers[at]) for at in (1, 2))
    danger, danger_with_rule = _danger_limits(
        shares(parts[2] / urgencies), answers[2], _holds(DANGER, held.examples)
    )
    return Tuning(
        lift=lift,
        temperatures=(fields, kinds, urgencies),
        doubt=doubt,
        denunciation_boost=_boost(shares(parts[1] / kinds), held.examples),
        thresholds=Thresholds(
            trusted=trust_limit(doubtful(shares(parts[0] / fields), doubt), held),
            danger=danger,
            danger_with_rule=danger_with_rule,
            hours=_hours_limit(shares(parts[2] / urgencies), answers[2]),
        ),
    )


def _lift(held: HeldOut) -> Floats:
    """Return by how much to raise the fields an organisation has added.

    Twenty examples beside hundreds of each shipped field leave a field second too often. It
    is raised as far as next to no text of another field that is told rightly is then taken
    for it, and no further than ``MOST_LIFT``.
    """
    lift = np.zeros(held.labels.columns, np.float32)
    fields = held.scores[:, held.labels.heads[0]]
    answers = np.array([held.labels.fields.index(one.field) for one in held.examples])
    own = range(len(FIELDS), len(held.labels.fields))
    spared = int(MOST_TAKEN * len(answers) / max(1, len(own)))
    told = fields.argmax(axis=1)
    right = told == answers
    for field in own:
        others = fields[right & (answers != field)]
        behind = np.sort(others.max(axis=1, initial=-np.inf) - others[:, field])
        if len(behind) > spared:
            lift[field] = np.clip(behind[spared], 0, MOST_LIFT)
    return lift


def shares(scores: Floats) -> NDArray[np.float64]:
    """Turn each row of scores into probabilities."""
    raised = np.exp(scores.astype(float) - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def temperature(scores: Floats, answers: NDArray[np.intp]) -> float:
    """Return by what to divide scores so that the right answers are least surprising."""
    return float(min(_TEMPERATURES, key=lambda by: _surprise(shares(scores / by), answers)))


def temperature_and_doubt(scores: Floats, answers: NDArray[np.intp]) -> tuple[float, float]:
    """Return temperature and doubt: some texts are read wrongly with full confidence."""
    choices = [(float(by), doubt) for by in _TEMPERATURES for doubt in _DOUBTS]
    return min(choices, key=lambda pair: _unfitness(scores, answers, *pair))


def _unfitness(scores: Floats, answers: NDArray[np.intp], by: float, doubt: float) -> float:
    """Return surprise and calibration error together: surprise alone trusts too much."""
    probabilities = doubtful(shares(scores / by), doubt)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == answers
    error = calibration_error(confidence.tolist(), right.tolist())
    return _surprise(probabilities, answers) + _ERROR_WEIGHT * error


def _surprise(probabilities: NDArray[np.float64], answers: NDArray[np.intp]) -> float:
    rows = np.arange(len(answers))
    return float(-np.log(probabilities[rows, answers] + 1e-12).mean())


def trust_limit(probabilities: NDArray[np.float64], held: HeldOut) -> float:
    """Return the lowest confidence above which 95 % of suggested fields are not wrong.

    Returns:
        1.0 when no confidence is that safe: then nothing is trusted.
    """
    confidence = probabilities.max(axis=1)
    told = [held.labels.fields[at] for at in probabilities.argmax(axis=1)]
    pairs = list(zip(told, held.examples, strict=True))
    right = np.array([field in {example.field, example.second} for field, example in pairs])
    named = np.array([field != OTHER for field in told])
    for limit in np.arange(LEAST_TRUSTED, 1.0, 0.01):
        chosen = named & (confidence >= limit)
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
