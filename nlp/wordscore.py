"""Score a text by its words alone: what the rules of a word list leave unsaid.

"The ward chairman's brother-in-law always wins" holds no phrase one could list, yet its
words together sound like an accusation. The weights are learnt (``train_words``) and kept
as JSON that a person can read.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from math import fsum, sqrt
from pathlib import Path

import msgspec

from nlp.hints import hints
from nlp.normalize import plain
from nlp.phrases import SENTENCE_ENDS

WINDOW_WORDS = 60
"""A long petition is scored window by window: one sentence of it is enough."""
FEWEST_TERMS = 36
"""One or two words alone say little: "ông" accuses nobody."""
_OVERLAP = 15
_MOST_WORDS = 2_000


class WordScore(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each word, pair of words and hint says for or against; above ``limit`` it is so."""

    offset: float
    limit: float
    weights: dict[str, float]

    def holds(self, words: list[str]) -> bool:
        """Tell whether any window of ``words`` (see ``phrases.tokens``) scores enough."""
        return self.holds_in(windows(words))

    def holds_in(self, found: Iterable[set[str]]) -> bool:
        """Tell whether any of the ``windows`` of a text scores enough."""
        return any(self.score(terms) >= self.limit for terms in found)

    def score(self, terms: set[str]) -> float:
        """Return the score of what one window holds; 0 is the border a machine would draw."""
        total = fsum(map(self.weights.__getitem__, self.weights.keys() & terms))
        return self.offset + total / sqrt(max(FEWEST_TERMS, len(terms)))


def windows(words: Sequence[str]) -> list[set[str]]:
    """Return what each window of a text holds: words, as written and bare, pairs and hints."""
    words = words[:_MOST_WORDS]
    spoken = [word for word in words if word not in SENTENCE_ENDS]
    rows = _rows(spoken)
    if len(spoken) <= WINDOW_WORDS:
        return [hints(tuple(words)).union(*rows)]
    starts = range(0, len(spoken) - _OVERLAP, WINDOW_WORDS - _OVERLAP)
    return [_window(spoken, rows, at) for at in starts]


def _rows(words: list[str]) -> list[list[str]]:
    bare = [plain(word) for word in words]
    rows = [bare, [f"{a} {b}" for a, b in pairwise(bare)]]
    return rows if bare == words else [*rows, words]


def _window(spoken: list[str], rows: Sequence[Sequence[str]], at: int) -> set[str]:
    end = at + WINDOW_WORDS
    return hints(tuple(spoken[at:end])).union(*(row[at:end] for row in rows))


@cache
def word_score(path: Path) -> WordScore:
    """Return the weights of a file, read once per process."""
    return msgspec.json.decode(path.read_bytes(), type=WordScore)
