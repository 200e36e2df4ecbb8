"""Make probabilities come true and choose thresholds, on texts a model has not seen."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.classify import KINDS, URGENCIES, Floats, Thresholds, doubtful
from nlp.evaluate import calibration_error
from nlp.features import read
from nlp.labels import ASPECTS, FIELDS, OTHER, Kind, Labels, Urgency
from nlp.phrases import rules
from nlp.rulefiles import DANGER
from nlp.starter import Example

WANTED_PRECISION = 0.97
WANTED_DANGER_RECALL = 0.98
"""Two points above what is promised: the word lists were written with these texts at hand."""
DANGER_ALARMS = 0.04
"""Share (0..1) of other texts that may be called dangerous for the sake of that recall."""
SEALED_ALARMS = 0.1
"""Share (0..1) of other texts that the model may seal beside the screen."""
LEAST_SEALED = 0.001
"""A smaller chance of a denunciation is none, whatever the alarms."""
WANTED_SECOND_PRECISION = 0.5
MOST_TAKEN = 0.005
"""Share of the texts of others that all added fields together may take by being raised."""
MOST_LIFT = 0.5
"""Half of what lies between the border of two fields and a text that is surely of one."""
LEAST_TRUSTED = 0.5
LEAST_SUPPORT = 30
"""Suggestions above a threshold; fewer prove nothing about its precision."""

_TEMPERATURES = np.geomspace(0.05, 4.0, 89)
_ERROR_WEIGHT = 2.0
_STEP = 0.002
"""Confidences crowd below the most that doubt allows."""
_SHARES = np.linspace(0.02, 0.9, 45)
_SECONDS = np.linspace(0.02, 0.5, 49)
_SCORES = np.linspace(-1.0, 1.0, 41)
_BOOSTS = (1.0, 1.5, 2.0, 3.0)
_ABOUT = 0.01
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
    boost = _boost(shares(parts[1] / kinds), answers[1])
    raised = _boosted(shares(parts[1] / kinds), boost)
    return Tuning(
        lift=lift,
        temperatures=(fields, kinds, urgencies),
        doubt=doubt,
        denunciation_boost=boost,
        thresholds=Thresholds(
            trusted=trust_limit(doubtful(shares(parts[0] / fields), doubt), held),
            danger=danger,
            danger_with_rule=danger_with_rule,
            hours=_hours_limit(shares(parts[2] / urgencies), answers[2]),
            second=_second_limit(doubtful(shares(parts[0] / fields), doubt), held),
            aspect=_aspect_limit(parts[3], held),
            sealed=_sealed_limit(raised, answers[1]),
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
    for limit in np.arange(LEAST_TRUSTED, 1.0, _STEP):
        chosen = named & (confidence >= limit)
        if chosen.sum() < LEAST_SUPPORT:
            break
        if right[chosen].mean() >= WANTED_PRECISION:
            return round(float(limit), 3)
    return 1.0


def _holds(path: Path, examples: Sequence[Example]) -> NDArray[np.bool_]:
    """Ask the rules alone: the words beside them were learnt from these very texts."""
    return np.array([rules(path).holds(read(example.text).sentences) for example in examples])


def _danger_limits(
    probabilities: NDArray[np.float64], answers: NDArray[np.intp], ruled: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return the limits without and with a rule: few alarms, enough recall, most precision."""
    danger = answers == URGENCIES.index(Urgency.DANGER)
    chance = probabilities[:, URGENCIES.index(Urgency.DANGER)]
    best, best_value = (0.5, 0.1), (False, -1.0, -1.0)
    for plain_limit in _SHARES:
        for ruled_limit in _SHARES[plain_limit >= _SHARES]:
            told = chance >= np.where(ruled, ruled_limit, plain_limit)
            recall, precision = _recall_precision(told, danger)
            few = bool((told & ~danger).sum() <= DANGER_ALARMS * (~danger).sum())
            value = (few, min(recall, WANTED_DANGER_RECALL), precision)
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
        return _f1((1 - probabilities[:, ordinary]) >= limit, urgent)

    return float(max(_SHARES, key=f1))


def _second_limit(probabilities: NDArray[np.float64], held: HeldOut) -> float:
    """Return from which share on the second field is named: half of those told are right.

    Returns:
        1.0 when no share is that safe: then none is named.
    """
    codes = held.labels.fields
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :2].tolist()
    chance = np.array([row[two] for row, (_, two) in zip(probabilities, order, strict=True)])
    matters = [{example.field, example.second} for example in held.examples]
    right = np.array(
        [
            {codes[one], codes[two]} == pair
            for (one, two), pair in zip(order, matters, strict=True)
        ]
    )
    for limit in _SECONDS:
        told = chance >= limit
        if told.any() and right[told].mean() >= WANTED_SECOND_PRECISION:
            return round(float(limit), 3)
    return 1.0


def _aspect_limit(scores: Floats, held: HeldOut) -> float:
    """Return from which score on aspects are named: the best F1 over all of them."""
    wanted = np.array([[code in one.aspects for code in ASPECTS] for one in held.examples])

    def f1(limit: float) -> float:
        recall, precision = _recall_precision(scores >= limit, wanted)
        return 2 * recall * precision / max(1e-9, recall + precision)

    return round(float(max(_SCORES, key=f1)), 3)


def _boost(probabilities: NDArray[np.float64], answers: NDArray[np.intp]) -> float:
    """Return the least boost of denunciations with which the kinds are told about best.

    The seal has a limit of its own, so nothing is missed for the want of a boost.
    """

    def f1(boost: float) -> float:
        told = _boosted(probabilities, boost).argmax(axis=1)
        return float(np.mean([_f1(told == at, answers == at) for at in range(len(KINDS))]))

    enough = max(map(f1, _BOOSTS)) - _ABOUT
    return next(boost for boost in _BOOSTS if f1(boost) >= enough)


def _boosted(probabilities: NDArray[np.float64], boost: float) -> NDArray[np.float64]:
    raised = probabilities.copy()
    raised[:, KINDS.index(Kind.DENUNCIATION)] *= boost
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _sealed_limit(probabilities: NDArray[np.float64], answers: NDArray[np.intp]) -> float:
    """Return the share of "denunciation" that few enough other texts reach."""
    at = KINDS.index(Kind.DENUNCIATION)
    others = probabilities[answers != at, at]
    if not len(others):
        return 1.0
    return round(max(LEAST_SEALED, float(np.quantile(others, 1 - SEALED_ALARMS))), 4)


def _f1(told: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    recall, precision = _recall_precision(told, wanted)
    return 2 * recall * precision / max(1e-9, recall + precision)
