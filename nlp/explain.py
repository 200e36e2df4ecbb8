"""Which phrases of a text spoke for a field, for people to read beside a suggestion."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from nlp.features import Reading, word_lists
from nlp.normalize import fold
from nlp.phrases import read_lines

MOST_PHRASES = 6
_LONGEST_GROUP = 3
_LISTED_BONUS = 0.15
"""What a phrase gains by standing in the field's word list: those read well."""
_LEAST_SCORE = 0.02

_DATA = Path(__file__).parent / "data"


@cache
def _stop_words() -> frozenset[str]:
    return frozenset((_DATA / "stopwords.txt").read_text(encoding="utf-8").split())


@cache
def _accented(field: str) -> dict[str, str]:
    path = _DATA / "lexicon" / f"{field}.txt"
    return {fold(phrase): phrase for phrase in read_lines(path)} if path.exists() else {}


def phrases(
    reading: Reading, vocabulary: Mapping[str, int], speaks: Mapping[int, float], field: str
) -> list[str]:
    """Return at most 6 phrases that spoke for ``field``, the strongest first.

    Args:
        reading: the text.
        vocabulary: row of each group of words.
        speaks: how much each row spoke for the field; negative is against it.
        field: code of the field that is explained.
    """
    scores = _scores(reading, vocabulary, speaks)
    listed = set(_listed(reading, field))
    for start, end in listed:
        inside = sum(scores.get((at, at + 1), 0) for at in range(start, end))
        scores[start, end] = max(scores.get((start, end), 0), inside) + _LISTED_BONUS
    chosen: list[tuple[int, int]] = []
    for (start, end), score in sorted(scores.items(), key=lambda item: -item[1]):
        if score < _LEAST_SCORE or len(chosen) == MOST_PHRASES:
            break
        if _reads_well(reading.plain[start:end]) and not _overlaps((start, end), chosen):
            chosen.append((start, end))
    found = [_show(reading.typed[start:end], field) for start, end in chosen]
    return list(dict.fromkeys(found))


def _scores(
    reading: Reading, vocabulary: Mapping[str, int], speaks: Mapping[int, float]
) -> dict[tuple[int, int], float]:
    """Return how much each place of one to three words spoke, all its parts together."""
    scores: dict[tuple[int, int], float] = {}
    for length in range(1, _LONGEST_GROUP + 1):
        for start in range(len(reading.words) - length + 1):
            span = (start, start + length)
            own = _own_score(reading, span, vocabulary, speaks)
            parts = scores.get((start, span[1] - 1), 0) + scores.get((start + 1, span[1]), 0)
            if length == 1 or own > 0:
                scores[span] = own + parts / length if length > 1 else own
    return scores


def _own_score(
    reading: Reading,
    span: tuple[int, int],
    vocabulary: Mapping[str, int],
    speaks: Mapping[int, float],
) -> float:
    start, end = span
    spellings = {" ".join(reading.plain[start:end]), " ".join(reading.words[start:end])}
    rows = (vocabulary.get(spelling, -1) for spelling in spellings)
    return sum(speaks.get(row, 0.0) for row in rows)


def _listed(reading: Reading, field: str) -> Iterator[tuple[int, int]]:
    index, names = word_lists()
    name = f"lexicon:{field}"
    for words in (reading.words, reading.plain):
        for start, end, number in index.find(words):
            if names[number] == name:
                yield start, end


def _reads_well(words: Sequence[str]) -> bool:
    ends = {words[0], words[-1]}
    return not ends & _stop_words() and any(len(word) > 1 for word in words)


def _overlaps(span: tuple[int, int], chosen: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in chosen)


def _show(words: Sequence[str], field: str) -> str:
    phrase = " ".join(words)
    return _accented(field).get(phrase.lower(), phrase) if phrase.isascii() else phrase
