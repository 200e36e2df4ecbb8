"""Turn a text into features: groups of syllables in two views, word-list hits, form.

A *view* is the row of lower-case words as written ("đường hỏng") or without diacritics
("duong hong"). Both give groups of one to three words, so a model trained on both reads
either spelling. Word lists and form give *signals*, features with a value.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec

from nlp.hints import hints
from nlp.labels import FIELDS
from nlp.normalize import expand, normalize, plain
from nlp.phrases import Found, PhraseTable, read_lines, read_words, rules
from nlp.rulefiles import DANGER, SCREEN

BEGIN_CHARS = 3_500
END_CHARS = 1_500
"""A longer text is read at both ends: what happened stands first, what is asked last."""

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(r"\w+")
_LINK = re.compile(r"https?:|www\.|\.(?:com|net|vn|xyz|top|club)\b", re.IGNORECASE)
_NUMBER = "#"
_MOST_HITS = 4
_DAMPED = [math.log1p(count) for count in range(_MOST_HITS + 1)]
_SHORT, _MIDDLING, _LONG = 5, 15, 60


class Reading(msgspec.Struct):
    """A text split into words; ``typed``, ``words`` and ``plain`` run in parallel."""

    typed: list[str]
    """As the writer wrote them, abbreviations written out."""
    words: list[str]
    """In lower case; numbers are "#"."""
    plain: list[str]
    """Without diacritics."""
    sentences: list[str]
    """What ``phrases.read_words`` returns, for the rules."""
    text: str
    """The normalised text, at most ``BEGIN_CHARS + END_CHARS`` long."""
    listed: tuple[list[Found], list[Found]]
    """Phrases of ``word_lists`` among ``words`` and among ``plain``."""


def read(text: str) -> Reading:
    """Normalise, shorten and split ``text``; never raises."""
    if len(text) > BEGIN_CHARS + END_CHARS:
        text = f"{text[:BEGIN_CHARS]} {text[-END_CHARS:]}"
    sentences = read_words(text)
    text = expand(normalize(text))
    typed = _WORD.findall(text)
    words = [_NUMBER if word.isdigit() else word.lower() for word in typed]
    bare = [plain(word) for word in words]
    table, _ = word_lists()
    found = table.find(words)
    listed = (found, found if bare == words else table.find(bare))
    return Reading(typed, words, bare, sentences, text, listed)


def groups(words: Sequence[str]) -> list[str]:
    """Return all groups of one, two and three neighbouring words."""
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    triples = [f"{a} {b}" for a, b in zip(pairs, words[2:], strict=False)]
    return [*words, *pairs, *triples]


def keys(reading: Reading) -> list[str]:
    """Return the features of a text that are there or not; some may be named twice."""
    found = groups(reading.plain)
    if reading.words != reading.plain:
        found += groups(reading.words)
    return found + _edges(reading.plain)


def known_rows(reading: Reading, rows: Mapping[str, int]) -> set[int]:
    """Return the rows of those of ``keys(reading)`` that are in ``rows``.

    Quicker than asking for each key: a group of three is asked for only if its first two
    words are there, for a vocabulary holds no group without its beginning.
    """
    get = rows.get
    found: set[int | None] = set(map(get, _edges(reading.plain)))
    views = [reading.plain]
    if reading.words != reading.plain:
        views.append(reading.words)
    for words in views:
        pairs = [f"{a} {b}" for a, b in pairwise(words)]
        known = list(map(get, pairs))
        triples = zip(pairs, words[2:], known[: len(words) - 2], strict=False)
        found.update(map(get, words), known)
        found.update([get(f"{a} {b}") for a, b, row in triples if row is not None])
    return {row for row in found if row is not None}


def _edges(words: Sequence[str]) -> list[str]:
    """Return how a text begins and ends: "đề nghị …", "… phải không"."""
    if not words:
        return []
    first, last = words[:2], words[-2:]
    return [f"^{first[0]}", f"^{' '.join(first)}", f"{last[-1]}$", f"{' '.join(last)}$"]


@cache
def word_lists() -> tuple[PhraseTable, tuple[str, ...]]:
    """Return all word lists in one table, and the signal each number stands for."""
    table = PhraseTable()
    files = [_DATA / "lexicon" / f"{field}.txt" for field in FIELDS]
    files += sorted((_DATA / "phrases").glob("*.txt"))
    names: list[str] = []
    for path in files:
        if path.exists():
            table.add_all(read_lines(path), len(names))
            names.append(f"{path.parent.name}:{path.stem}")
    return table, tuple(names)


def signals(reading: Reading) -> dict[str, float]:
    """Return the features of a text that have a value, mostly between 0 and 2."""
    _, names = word_lists()
    found: dict[str, float] = {}
    for prefix, listed in zip(("", "~"), reading.listed, strict=True):
        counts: dict[int, int] = {}
        for _, _, number in listed:
            counts[number] = counts.get(number, 0) + 1
        for number, count in counts.items():
            found[prefix + names[number]] = _DAMPED[min(count, _MOST_HITS)]
    found |= dict.fromkeys(hints(tuple(reading.sentences)), 1.0)
    return found | _rule_signals(reading) | _form(reading)


def _rule_signals(reading: Reading) -> dict[str, float]:
    return {
        f"rule:{path.stem}": 1.0
        for path in (DANGER, SCREEN)
        if rules(path).holds(reading.sentences)
    }


def _form(reading: Reading) -> dict[str, float]:
    """Return what the look of a text says: length, questions, links, shouting."""
    words = len(reading.words)
    shout = sum(word.isupper() for word in reading.typed) > words / 2
    size = "short" if words < _SHORT else "middling" if words < _MIDDLING else "long"
    looks: Mapping[str, bool] = {
        f"form:{size}": True,
        "form:very long": words > _LONG,
        "form:question": "?" in reading.text,
        "form:exclamation": "!" in reading.text,
        "form:link": _LINK.search(reading.text) is not None,
        "form:shout": words > 1 and shout,
    }
    return {name: 1.0 for name, there in looks.items() if there}
