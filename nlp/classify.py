"""Suggest field (lĩnh vực), kind and urgency of a text, each with its confidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp import explain, features
from nlp.danger import may_be_danger
from nlp.features import Reading
from nlp.labels import OTHER, Kind, Labels, Sentiment, Urgency
from nlp.normalize import READABLE, count_syllables, readability
from nlp.ownwords import OwnWords
from nlp.rulefiles import DANGER_WORDS, SCREEN_WORDS
from nlp.screen import may_be_denunciation
from nlp.wordscore import windows, word_score

KINDS: tuple[str, ...] = tuple(Kind)
URGENCIES: tuple[str, ...] = tuple(Urgency)

_DECIMALS = 6
_UNREADABLE_CONFIDENCE = 0.15
_STRONGEST = 18

Floats = NDArray[np.float32]


class Suggestion(msgspec.Struct, frozen=True):
    """What the machine thinks of one text; a person may always overrule it."""

    field: str
    """One of the model's fields; the first of ``fields``."""
    confidence: float
    """Calibrated probability (0..1) of ``field``."""
    fields: list[tuple[str, float]]
    """All field codes, the most probable first; the probabilities sum to 1."""
    kind: Kind
    kinds: list[tuple[str, float]]
    """All kinds, the most probable first; the probabilities sum to 1."""
    urgency: Urgency
    sealed: bool
    """May be a denunciation (tố cáo): keep it from everybody but those who may see one."""
    trusted: bool
    """The field is certain enough to be set without a person."""
    words: list[str]
    """At most 6 phrases that spoke for the field, as the writer wrote them."""
    second: str | None = None
    """Another field the text may also belong to; None: it speaks of one matter."""
    aspects: list[str] = []
    """What of a service is praised or blamed, codes of ``labels.ASPECTS``; mostly none."""
    sentiment: Sentiment = Sentiment.NEUTRAL


class Thresholds(msgspec.Struct, frozen=True):
    """From which probability (0..1) on something is said; chosen on held-out writers."""

    trusted: float
    """The field needs no person: 95 % of such suggestions were right."""
    danger: float
    danger_with_rule: float
    """Danger when a phrase of danger was found as well."""
    hours: float
    second: float
    """The second field is named."""
    aspect: float
    """Score, not probability, from which on an aspect is named."""
    sealed: float = 1.0
    """The seal, though another kind is likelier: a miss is far worse than a false alarm."""


class Weights(msgspec.Struct, frozen=True):
    """A trained model: what each feature says about each label of the heads."""

    version: str
    labels: Labels
    """What the columns of ``table`` stand for."""
    phrases: Mapping[str, Sequence[str]]
    """What the organisation says itself of fields."""
    vocabulary: dict[str, int]
    """Row of each group of words."""
    signals: dict[str, int]
    """Row of each signal."""
    rarity: Floats
    """Inverse document frequency (idf) of each group of words."""
    table: Floats
    offset: Floats
    temperatures: tuple[float, float, float]
    """By what the scores of fields, kinds and urgencies are divided so that probabilities
    come true; aspects and sentiments are told by score."""
    signal_scale: float
    doubt: float
    """Share (0..1) of every field's confidence that is spread over all fields."""
    denunciation_boost: float
    """Odds by which a denunciation is believed early: a miss is worse than a false alarm."""
    thresholds: Thresholds


FEWEST_WORDS = 2
"""One word alone ("Đường") is never certain enough to act on without a person."""


FEWEST_TO_DOUBT = 6
"""In fewer words every kind is about as likely, so a small chance of one says nothing."""


class Classifier:
    """Scores texts with a trained model; needs numpy only."""

    def __init__(self, weights: Weights) -> None:
        """Serve ``weights``, from ``modelfile.load`` or ``train.train``."""
        self.weights = weights
        self.version = weights.version
        self.fields = weights.labels.fields
        self._heads = weights.labels.heads
        self._groups = list(weights.vocabulary)
        self._own = OwnWords(weights.phrases)

    def suggest(self, text: str) -> Suggestion:
        """Suggest labels for one text; never raises, whatever the string holds."""
        reading = features.read(text)
        signals = features.signals(reading) | self._own.signals(reading)
        heard = _listen(text, reading, signals)
        rows, values = vectorise(self.weights, reading, signals)
        scores = self._scores(rows, values)
        fields, kinds, urgencies = self._probabilities(scores)
        words = count_syllables(text)
        readable = words > 0 and readability(reading.text) >= READABLE
        if not readable:
            fields = _nothing_to_read(self.fields)
        if words < FEWEST_WORDS and not heard.denunciation:
            kinds = _no_kind()
        best = int(fields.argmax())
        ranked_fields, ranked_kinds = _ranked(self.fields, fields), _ranked(KINDS, kinds)
        kind = Kind(ranked_kinds[0][0])
        return Suggestion(
            field=self.fields[best],
            confidence=ranked_fields[0][1],
            fields=ranked_fields,
            kind=kind,
            kinds=ranked_kinds,
            urgency=self._urgency(urgencies, is_ruled=heard.danger)
            if heard.danger or words >= FEWEST_WORDS
            else Urgency.ORDINARY,
            sealed=heard.denunciation
            or kind is Kind.DENUNCIATION
            or (readable and words >= FEWEST_TO_DOUBT and self._may_accuse(kinds)),
            trusted=readable
            and words >= FEWEST_WORDS
            and self._is_trusted(best, float(fields[best])),
            words=self._words(reading, rows, values, best) if readable else [],
            second=self._second(ranked_fields) if readable and words >= FEWEST_WORDS else None,
            aspects=self._aspects(scores) if readable and words >= FEWEST_WORDS else [],
            sentiment=self._sentiment(scores) if readable else Sentiment.NEUTRAL,
        )

    def suggest_many(self, texts: Iterable[str]) -> list[Suggestion]:
        """Suggest labels for each text, in order."""
        return [self.suggest(text) for text in texts]

    def scores(self, text: str) -> Floats:
        """Return the scores of all labels before temperature, for tests and evaluation."""
        reading = features.read(text)
        signals = features.signals(reading) | self._own.signals(reading)
        return self._scores(*vectorise(self.weights, reading, signals))

    def _scores(self, rows: NDArray[np.intp], values: Floats) -> Floats:
        return np.asarray(values @ self.weights.table[rows] + self.weights.offset, np.float32)

    def _probabilities(self, scores: Floats) -> tuple[Floats, Floats, Floats]:
        heads = zip(self._heads[:3], self.weights.temperatures, strict=True)
        fields, kinds, urgencies = (softmax(scores[head] / by) for head, by in heads)
        fields = np.asarray(doubtful(fields, self.weights.doubt), np.float32)
        return fields, self._boosted(kinds), urgencies

    def _boosted(self, kinds: Floats) -> Floats:
        raised = kinds.copy()
        raised[KINDS.index(Kind.DENUNCIATION)] *= self.weights.denunciation_boost
        return np.asarray(raised / raised.sum(), np.float32)

    def _second(self, ranked: Sequence[tuple[str, float]]) -> str | None:
        code, share = ranked[1]
        told = code != OTHER and ranked[0][0] != OTHER
        return code if told and share >= self.weights.thresholds.second else None

    def _aspects(self, scores: Floats) -> list[str]:
        labels = self.weights.labels.aspects
        limit = self.weights.thresholds.aspect
        return [labels[at] for at in np.flatnonzero(scores[self._heads[3]] >= limit).tolist()]

    def _sentiment(self, scores: Floats) -> Sentiment:
        return Sentiment(self.weights.labels.sentiments[int(scores[self._heads[4]].argmax())])

    def _urgency(self, urgencies: Floats, *, is_ruled: bool) -> Urgency:
        danger, hours, _ = (float(share) for share in urgencies)
        limits = self.weights.thresholds
        if danger >= (limits.danger_with_rule if is_ruled else limits.danger):
            return Urgency.DANGER
        return Urgency.HOURS if danger + hours >= limits.hours else Urgency.ORDINARY

    def _may_accuse(self, kinds: Floats) -> bool:
        chance = float(kinds[KINDS.index(Kind.DENUNCIATION)])
        return chance >= self.weights.thresholds.sealed

    def _is_trusted(self, best: int, confidence: float) -> bool:
        return self.fields[best] != OTHER and confidence >= self.weights.thresholds.trusted

    def _words(
        self, reading: Reading, rows: NDArray[np.intp], values: Floats, best: int
    ) -> list[str]:
        if self.fields[best] == OTHER:
            return []
        speaks = values * self.weights.table[rows, best]
        strongest = rows[np.argsort(-speaks)[:_STRONGEST]]
        groups = [self._groups[row] for row in strongest.tolist() if row < len(self._groups)]
        return explain.phrases(reading, groups, self.fields[best])


class _Heard(msgspec.Struct, frozen=True):
    """What ``screen`` and ``danger`` say of a text."""

    denunciation: bool
    danger: bool


def _listen(text: str, reading: Reading, signals: Mapping[str, float]) -> _Heard:
    """Answer as ``screen`` and ``danger`` do, but read a text of usual length only once."""
    if len(text) > features.BEGIN_CHARS + features.END_CHARS:
        return _Heard(may_be_denunciation(text), may_be_danger(text))
    found = windows(reading.sentences)
    return _Heard(
        "rule:screen" in signals or word_score(SCREEN_WORDS).holds_in(found),
        "rule:danger" in signals or word_score(DANGER_WORDS).holds_in(found),
    )


def vectorise(
    weights: Weights, reading: Reading, signals: Mapping[str, float]
) -> tuple[NDArray[np.intp], Floats]:
    """Return the rows of the model that a text touches, and how much it has of each."""
    groups = np.array(list(features.known_rows(reading, weights.vocabulary)), np.intp)
    rarity = weights.rarity[groups]
    length = float(np.sqrt(rarity @ rarity)) or 1.0
    # In the order of the model, for a sum of floats depends on it, and a set has none.
    there = sorted(
        (weights.signals[name], value)
        for name, value in signals.items()
        if name in weights.signals
    )
    rows = np.concatenate([groups, np.array([row for row, _ in there], np.intp)])
    scaled = np.array([value for _, value in there], np.float32) * weights.signal_scale
    return rows, np.concatenate([rarity / length, scaled]).astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """Turn scores into probabilities."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)


def doubtful(shares: NDArray[Any], doubt: float) -> NDArray[Any]:
    """Spread some of the probabilities over all labels."""
    return np.asarray((1 - doubt) * shares + doubt / shares.shape[-1])


def _no_kind() -> Floats:
    """Return the odds of kinds for what hardly says anything: most probably a report."""
    kinds = np.full(len(KINDS), 0.1, np.float32)
    kinds[KINDS.index(Kind.REPORT)] = 1 - 0.1 * (len(KINDS) - 1)
    return kinds


def _nothing_to_read(codes: Sequence[str]) -> Floats:
    """Return the fields of a text that nobody can read: "other", and not sure of it."""
    rest = (1 - _UNREADABLE_CONFIDENCE) / (len(codes) - 1)
    shares = [_UNREADABLE_CONFIDENCE if code == OTHER else rest for code in codes]
    return np.array(shares, np.float32)


def _ranked(codes: Sequence[str], shares: Floats) -> list[tuple[str, float]]:
    """Sort by share; what rounding lost goes to the first, so that the sum is 1."""
    shares64: list[float] = np.round(shares.astype(np.float64), _DECIMALS).tolist()
    order = sorted(range(len(codes)), key=[-share for share in shares.tolist()].__getitem__)
    ranked = [(codes[at], shares64[at]) for at in order]
    ranked[0] = (ranked[0][0], round(1 - sum([share for _, share in ranked[1:]]), _DECIMALS))
    return ranked
