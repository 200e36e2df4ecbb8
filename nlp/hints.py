"""Which notions a text touches and which of them stand close together.

No phrase gives away "they say the lots fell to his brother-in-law", but hearsay, kin and
gain within a dozen words do. The notions are lists that a person can read; how much each
of them and each pair says is learnt (``wordscore``, ``train``).
"""

import re
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from nlp.phrases import PhraseIndex

MARK = "@"
"""Begins the name of every hint."""

_DATA = Path(__file__).parent / "data" / "hints.json"
_AMOUNT = re.compile(r"\d+(?:k|tr|trieu|triệu|cu|củ)\d*")
_MONEY = "money"
_JUST_READ = 8


class _HintFile(msgspec.Struct, forbid_unknown_fields=True):
    within: int
    groups: dict[str, list[str]]


class Hints:
    """The lists of notions, ready to be looked for."""

    def __init__(self, path: Path) -> None:
        """Read the lists.

        Raises:
            msgspec.ValidationError: the file has another shape.
        """
        lists = msgspec.json.decode(path.read_bytes(), type=_HintFile)
        names = list(lists.groups)
        self._money = names.index(_MONEY)
        self._within = lists.within
        self._names = [[_name(first, second) for second in names] for first in names]
        self._index = PhraseIndex()
        for number, phrases in enumerate(lists.groups.values()):
            for phrase in phrases:
                self._index.add(phrase, number)

    def find(self, words: tuple[str, ...]) -> set[str]:
        """Return each notion in ``words`` ("@kin") and each two close together ("@kin@money")."""
        found = {(start, number) for start, _, number in self._index.find(words)}
        found.update([(at, self._money) for at, word in enumerate(words) if _is_amount(word)])
        places = sorted(found)
        numbers = [number for _, number in places]
        first = 0
        names: set[str] = set()
        for place, (at, number) in enumerate(places, 1):
            while places[first][0] < at - self._within:
                first += 1
            names.update(map(self._names[number].__getitem__, numbers[first:place]))
        return names


def _name(first: str, second: str) -> str:
    return "".join(f"{MARK}{name}" for name in sorted({first, second}))


def _is_amount(word: str) -> bool:
    return word[0].isdigit() and _AMOUNT.fullmatch(word) is not None


@lru_cache(maxsize=_JUST_READ)
def hints(words: tuple[str, ...]) -> set[str]:
    """Return what ``words`` (see ``phrases.tokens``) hint at; features and scores both ask."""
    return _lists().find(words)


@cache
def _lists() -> Hints:
    return Hints(_DATA)
