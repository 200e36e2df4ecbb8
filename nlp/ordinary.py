"""Count how ordinary the words of names are: ``python -m nlp.ordinary`` writes the list anew.

A line of ``data/ordinary.txt`` is a word, how often the starter texts and the word lists say
it, and the words seen behind it. Texts without diacritics are left out: their words are
several at once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from nlp.name_lists import Lists, lists
from nlp.normalize import fold, normalize
from nlp.starter import load

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"[|]|\.\.")
_ASCII_SHARE = 1.15
_LEAST_COUNT = 3
_LEAST_PAIRS = 2

Pairs = Counter[tuple[str, str]]


def main() -> None:
    """Write the list."""
    words, pairs = Counter[str](), Pairs()
    for text in _texts():
        _count(normalize(text), words, pairs)
    of = lists(plain=True)
    behind: dict[str, set[str]] = defaultdict(set)
    for (first, second), count in pairs.items():
        if _matters(fold(first), fold(second), count, of):
            behind[first].add(second)
    kept = sorted(
        {word for word, count in words.items() if count >= _LEAST_COUNT} | set(behind)
    )
    lines = [" ".join([word, str(words[word]), *sorted(behind[word])]) for word in kept]
    (_DATA / "ordinary.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _texts() -> Iterator[str]:
    yield from (example.text for example in load())
    for folder in ("lexicon", "phrases"):
        for path in sorted((_DATA / folder).glob("*.txt")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if not line.startswith("#"):
                    yield from _PARTS.split(line.replace("_", " "))


def _count(text: str, words: Counter[str], pairs: Pairs) -> None:
    if len(text.encode()) < _ASCII_SHARE * len(text):
        return
    found = list(_WORD.finditer(text))
    words.update(match[0].lower() for match in found)
    for first, second in pairwise(found):
        # A capital may be a name: "anh Tuấn" is nothing ordinary.
        if text[first.end() : second.start()] == " " and not second[0][0].isupper():
            pairs[first[0].lower(), second[0].lower()] += 1


def _matters(first: str, second: str, count: int, of: Lists) -> bool:
    """Tell whether a pair can be mistaken for a name or for what stands before one."""
    if second in of.kin:
        return True
    is_name = second in of.inner or second in of.any_family
    begins = first in of.inner or first in of.any_family or first in of.lasts
    return begins and (is_name or count >= _LEAST_PAIRS)


if __name__ == "__main__":
    main()
