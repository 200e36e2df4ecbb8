"""Find phrases of word lists in a text, with and without diacritics, in one pass.

A line of a word list is a phrase. ``|`` parts alternatives, ``_`` joins the syllables of one
alternative, ``..`` stands for up to five other words of the same sentence::

    nhận .. tiền|quà|phong_bì
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from nlp.normalize import fold, other_tone_place, place_tones, visible

GAP_WORDS = 5
SENTENCE_ENDS = frozenset(".!?;")

TOKEN = re.compile(r"\w+|[.!?;]")

Found = tuple[int, int, int]
"""Where a phrase begins, where it ends, and its number."""

_ANY = ".."


def read_lines(path: Path) -> list[str]:
    """Return the phrases of a word list: no blank lines, no ``#`` comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


class _Node:
    __slots__ = ("after_gap", "names", "next")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.after_gap: _Node | None = None
        self.names: tuple[int, ...] = ()


class PhraseIndex:
    """Phrases by their first word; each phrase stands for a number, such as its list's."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, phrase: str, number: int, *, plain: bool = True) -> None:
        """Enter a phrase with both tone places and, if ``plain``, without diacritics.

        A single syllable is entered as written only: "chợ" without diacritics is "cho".
        """
        for words in _alternatives(place_tones(phrase.lower())):
            self._enter(words, number)
            self._enter([other_tone_place(word) for word in words], number)
            if plain and len(words) > 1:
                self._enter([fold(word) for word in words], number)

    def _enter(self, words: Sequence[str], number: int) -> None:
        node = self._root
        for word in words:
            if word == _ANY:
                node.after_gap = node.after_gap or _Node()
                node = node.after_gap
            else:
                node = node.next.setdefault(word, _Node())
        if number not in node.names:
            node.names = (*node.names, number)

    def find(self, words: Sequence[str]) -> list[Found]:
        """Return (start, end, number) of each phrase in ``words``; they may overlap."""
        found: list[Found] = []
        get = self._root.next.get
        following = [*words[1:], ""]
        for start, node in enumerate(map(get, words)):
            # Most beginnings of phrases end here, and a call costs more than a look.
            if node is not None and (
                node.names or node.after_gap or following[start] in node.next
            ):
                _follow(node, words, start, start + 1, found)
        return found


_TWO_PLACES = re.compile("[óòỏõọúùủũụ][aey]")
_END = ""
"""Under what a table keeps the numbers of a phrase that is the beginning of another."""

_Branch = dict[str, Any]
"""From the next word to a branch, or to the numbers of a phrase that ends there."""


class PhraseTable:
    """Many phrases without alternatives or gaps; lighter and quicker than an index."""

    def __init__(self) -> None:
        self._root: _Branch = {}
        self._numbers: dict[tuple[int, ...], tuple[int, ...]] = {}

    def add_all(self, phrases: Sequence[str], number: int) -> None:
        """Enter phrases as ``PhraseIndex.add`` does, all at once: ten times as quick."""
        if not phrases:
            return
        placed = place_tones("\n".join(phrases).lower())
        lines = zip(placed.split("\n"), fold(placed).split("\n"), strict=True)
        for written, plain in lines:
            words = written.split()
            self._enter(words, number)
            if _TWO_PLACES.search(written):
                self._enter([other_tone_place(word) for word in words], number)
            if len(words) > 1 and plain != written:
                self._enter(plain.split(), number)

    def _enter(self, words: Sequence[str], number: int) -> None:
        branch = self._root
        for word in words[:-1]:
            below = branch.get(word)
            # A phrase that others begin with moves under the end mark.
            if not isinstance(below, dict):
                below = branch[word] = {} if below is None else {_END: below}
            branch = below
        last = words[-1]
        below = branch.get(last)
        if isinstance(below, dict):
            branch, last = below, _END
        known = branch.get(last, ())
        if number not in known:
            numbers = (*known, number)
            branch[last] = self._numbers.setdefault(numbers, numbers)

    def find(self, words: Sequence[str]) -> list[Found]:
        """Return (start, end, number) of each phrase in ``words``; they may overlap."""
        found: list[Found] = []
        following = [*words[1:], None]
        for start, branch in enumerate(map(self._root.get, words)):
            # Most beginnings of phrases end here, and a call costs more than a look.
            if branch is None:
                continue
            if not isinstance(branch, dict) or following[start] in branch or _END in branch:
                self._follow(branch, words, start, found)
        return found

    @staticmethod
    def _follow(
        branch: _Branch | tuple[int, ...] | None,
        words: Sequence[str],
        start: int,
        found: list[Found],
    ) -> None:
        for at in range(start + 1, len(words) + 1):
            numbers = branch.get(_END, ()) if isinstance(branch, dict) else branch or ()
            for number in numbers:
                found.append((start, at, number))  # noqa: PERF401 -- quicker than extend
            if not isinstance(branch, dict) or at == len(words):
                return
            branch = branch.get(words[at])


def _follow(
    node: _Node | None, words: Sequence[str], start: int, at: int, found: list[Found]
) -> None:
    """Walk on from ``at`` and note every phrase that ends on the way."""
    while node is not None:
        for number in node.names:
            found.append((start, at, number))  # noqa: PERF401 -- twice as quick as extend
        if at == len(words):
            return
        if node.after_gap is not None:
            _cross_gap(node.after_gap, words, start, at, found)
        node = node.next.get(words[at])
        at += 1


def _cross_gap(
    node: _Node, words: Sequence[str], start: int, at: int, found: list[Found]
) -> None:
    for place in range(at, min(len(words), at + GAP_WORDS + 1)):
        _follow(node.next.get(words[place]), words, start, place + 1, found)
        if words[place] in SENTENCE_ENDS:
            return


def _alternatives(phrase: str) -> Iterator[list[str]]:
    choices = [part.split("|") for part in phrase.split()]
    for chosen in itertools.product(*choices):
        yield [word for part in chosen for word in part.split("_")]


class _RuleFile(msgspec.Struct, forbid_unknown_fields=True):
    alone: list[str]
    groups: dict[str, list[str]] = {}
    together: list[list[str]] = []
    unless: list[str] = []
    within: int = 15


_ALONE = -1
_UNLESS = -2


class RuleSet:
    """Phrases that mean something alone, or only near others ("công an" near "đòi tiền").

    A phrase inside one of the ``unless`` phrases does not count ("cháy" in "cháy hàng").
    """

    def __init__(self, path: Path) -> None:
        """Read a rule file.

        Raises:
            msgspec.ValidationError: the file has another shape.
        """
        rules = msgspec.json.decode(path.read_bytes(), type=_RuleFile)
        names = {name: number for number, name in enumerate(rules.groups)}
        self._index = PhraseIndex()
        self._together = [[names[name] for name in group] for group in rules.together]
        self._within = rules.within
        lists = {_ALONE: rules.alone, _UNLESS: rules.unless}
        lists |= {names[name]: phrases for name, phrases in rules.groups.items()}
        for number, phrases in lists.items():
            for phrase in phrases:
                self._index.add(phrase, number)

    def holds(self, words: Sequence[str]) -> bool:
        """Tell whether any rule fits ``words`` (lower case, see ``tokens``)."""
        found = self._index.find(words)
        excused = [(start, end) for start, end, number in found if number == _UNLESS]
        places: dict[int, list[int]] = {}
        for start, end, number in found:
            if number == _UNLESS or any(a <= start and end <= b for a, b in excused):
                continue
            if number == _ALONE:
                return True
            places.setdefault(number, []).append(start)
        return any(self._are_near(group, places) for group in self._together)

    def _are_near(self, group: Sequence[int], places: dict[int, list[int]]) -> bool:
        lists = [places.get(number, []) for number in group]
        return any(
            all(any(abs(at - anchor) <= self._within for at in others) for others in lists[1:])
            for anchor in lists[0]
        )


@cache
def rules(path: Path) -> RuleSet:
    """Return the rules of a file, read once per process."""
    return RuleSet(path)


def tokens(text: str) -> list[str]:
    """Split NFC text into lower-case words and sentence ends."""
    return TOKEN.findall(text.lower())


def read_words(text: str) -> list[str]:
    """Return ``tokens`` of a text as typed; quicker than ``features.read``, never raises."""
    return tokens(unicodedata.normalize("NFC", visible(text)))
