"""What a model is to learn: texts, and phrases that count as if each were a text."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp import features, modelfile, starter
from nlp.labels import OTHER, Labels
from nlp.ownwords import A_WORD, signal
from nlp.phrases import read_lines
from nlp.starter import Example

LIST_WEIGHT = 1.0
"""What a phrase of a field's word list weighs against one text."""
OWN_LIST_WEIGHT = 6.0
"""What a phrase weighs that the organisation itself gives a field."""

_LEXICON = Path(__file__).parent / "data" / "lexicon"


class Phrase(msgspec.Struct, frozen=True):
    """A phrase of a word list, learnt as if it were a text of its field."""

    groups: list[str]
    """Its groups of words, as ``features.keys`` names them."""
    field: int
    """Place of its field among the labels."""
    weight: float


class Lesson(msgspec.Struct, frozen=True):
    """What a model is to learn."""

    examples: Sequence[Example]
    importance: Sequence[float] = ()
    """How much each example's field counts; all the same when empty."""
    labels: Labels = Labels()
    phrases: Mapping[str, Sequence[str]] = {}
    """What the organisation says itself of fields, beside the shipped word lists."""

    @property
    def counts(self) -> NDArray[np.float64]:
        """``importance``, or ones."""
        return np.array(self.importance or [1.0] * len(self.examples))

    def version(self, seed: int) -> str:
        """Name a model by what it learns from: the same lesson and seed, the same name."""
        name = starter.fingerprint(self.examples)
        own = (self.importance, self.labels, sorted(self.phrases.items()))
        if own != ((), Labels(), []):
            said = name.encode() + msgspec.json.encode(own)
            name = hashlib.sha256(said).hexdigest()
        return f"{modelfile.PROTOCOL}.{seed}.{name[:12]}"

    def listed(self) -> list[Phrase]:
        """Return the phrases of all fields; those of the organisation weigh more."""
        found: list[Phrase] = []
        for at, field in enumerate(self.labels.fields):
            own = self.phrases.get(field, ())
            found += [Phrase(_groups(one), at, LIST_WEIGHT) for one in shipped(field)]
            found += [Phrase(_groups(one), at, OWN_LIST_WEIGHT) for one in own]
        return found

    def own_groups(self) -> set[str]:
        """Return the groups of words of what the organisation says."""
        said = (phrase for phrases in self.phrases.values() for phrase in phrases)
        return {group for phrase in said for group in _groups(phrase)}

    def own_scores(self) -> Iterator[tuple[str, int, float]]:
        """Yield each signal of the organisation's words, the label it is for, and its score."""
        for field in self.phrases:
            yield signal(field), self.labels.fields.index(field), A_WORD


@lru_cache
def shipped(field: str) -> tuple[str, ...]:
    """Return the phrases that came with the program for a field; "other" has none."""
    path = _LEXICON / f"{field}.txt"
    return tuple(read_lines(path)) if field != OTHER and path.exists() else ()


def _groups(phrase: str) -> list[str]:
    reading = features.read(phrase)
    groups = features.groups(reading.words) + features.groups(reading.plain)
    return list(dict.fromkeys(groups))
