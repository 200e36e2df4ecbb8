"""Topics: terms of several syllables found in a text, and those that grow.

A term is a phrase of the lexicon, two to four syllables long. It is found with or
without diacritics, and shown with them.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from math import comb
from pathlib import Path

import msgspec

from nlp.normalize import fold, normalize

LEXICON = Path(__file__).parent / "data" / "lexicon"
SHORTEST, LONGEST = 2, 4
"""Syllables of a term: one alone says little, more than four are a sentence."""
SYLLABLE = re.compile(r"[^\W\d_]+")
MOST = 12
"""Terms kept of one text; whoever writes a petition of ten pages is no twelve topics."""


class Term(msgspec.Struct, frozen=True):
    """A term as it is shown, and the field whose lexicon it stands in."""

    text: str
    field: str


@cache
def lexicon() -> Mapping[str, tuple[Term, ...]]:
    """Return the terms under their letters without diacritics; read once, 23,000 phrases."""
    found: dict[str, dict[str, Term]] = {}
    for file in sorted(LEXICON.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            phrase = normalize(line).lower()
            if SHORTEST <= len(SYLLABLE.findall(phrase)) <= LONGEST:
                found.setdefault(fold(phrase), {}).setdefault(phrase, Term(phrase, file.stem))
    return {key: tuple(terms.values()) for key, terms in found.items()}


def terms_of(text: str) -> list[Term]:
    """Return the terms of a text in the order they appear, none twice.

    A term within a longer one is left out. What is written with diacritics is taken
    at its word; what is written without may mean any term with these letters, and is
    taken as the first of them.
    """
    syllables = SYLLABLE.findall(normalize(text).lower())
    plain = [fold(syllable) for syllable in syllables]
    known, found, place = lexicon(), dict[Term, None](), 0
    while place < len(syllables):
        for length in range(min(LONGEST, len(syllables) - place), SHORTEST - 1, -1):
            written = " ".join(syllables[place : place + length])
            terms = known.get(" ".join(plain[place : place + length]), ())
            term = _meant(terms, written)
            if term is not None:
                found[term] = None
                place += length
                break
        else:
            place += 1
    return list(found)[:MOST]


def _meant(terms: Iterable[Term], written: str) -> Term | None:
    bare = fold(written) == written
    return next((term for term in terms if bare or term.text == written), None)


WEEKS_BEFORE = 8
LEAST = 5
"""Fewer texts than this are no topic."""
FALSE_SHARE = 0.05


class Growth(msgspec.Struct, frozen=True):
    """A topic that is written about more than usual."""

    term: Term
    n: int
    usual: float
    """Mean of the weeks before."""


def growing(counts: Mapping[Term, tuple[int, int]]) -> list[Growth]:
    """Return the topics that grow, the most unlikely first.

    If nothing had changed, each of the texts of nine equal weeks would lie in the last
    with probability 1/9. Of those told, about one in twenty may be chance (Benjamini
    and Hochberg over all terms that are seen often enough).

    Args:
        counts: texts of the last week, and of the eight weeks before, with each term.
    """
    seen = [
        (chance(now, before), term, now, before)
        for term, (now, before) in counts.items()
        if now >= LEAST
    ]
    seen.sort(key=lambda one: (one[0], -one[2], one[1].text))
    kept = 0
    for rank, (p_value, *_) in enumerate(seen, start=1):
        if p_value <= FALSE_SHARE * rank / len(seen):
            kept = rank
    return [Growth(term, now, before / WEEKS_BEFORE) for _, term, now, before in seen[:kept]]


def chance(now: int, before: int) -> float:
    """Return how likely ``now`` or more of all would fall into the last of nine weeks."""
    total, share = now + before, 1 / (WEEKS_BEFORE + 1)
    below = sum(
        comb(total, some) * share**some * (1 - share) ** (total - some) for some in range(now)
    )
    return max(0.0, 1 - below)
