"""What an organisation says itself of its fields, found in a text.

Borders differ by place: one files a neighbour's karaoke under order, the other under the
environment. Learnt like the shipped word lists, such a phrase changed nothing (measured:
weights up to 20, 0 of 6 texts moved), for all the words around it speak for the old side.
So each of its words also counts by itself (5 of 6 moved, none of the frozen texts lost).
"""

from collections.abc import Mapping, Sequence

from nlp.features import Reading, read
from nlp.phrases import PhraseIndex

A_WORD = 1.0
"""Score of a word that is part of what the organisation says of a field; between the field a
text is surely of and another lie about 3."""
MOST_WORDS = 4

_PREFIX = "own:"


class OwnWords:
    """The organisation's phrases, by field."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """Take in ``phrases`` by the code of their field."""
        self._codes = list(phrases)
        self._index = PhraseIndex()
        for number, said in enumerate(phrases.values()):
            for phrase in said:
                self._index.add(" ".join(read(phrase).words), number)

    def found(self, reading: Reading) -> dict[str, int]:
        """Return of how many words of a text each field is spoken of."""
        places: dict[str, set[int]] = {}
        for words in (reading.words, reading.plain):
            for start, end, number in self._index.find(words):
                places.setdefault(self._codes[number], set()).update(range(start, end))
        return {code: len(words) for code, words in places.items()}

    def signals(self, reading: Reading) -> dict[str, float]:
        """Return the signals of a text that its own words give."""
        if not self._codes:
            return {}
        found = self.found(reading).items()
        return {signal(code): float(min(words, MOST_WORDS)) for code, words in found}


def signal(code: str) -> str:
    """Name the signal of a field's own words."""
    return f"{_PREFIX}{code}"
