"""Which phrases of a text spoke for a field, for people to read beside a suggestion."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from nlp.features import Reading, word_lists
from nlp.normalize import fold
from nlp.phrases import read_lines

MOST_PHRASES = 6

_DATA = Path(__file__).parent / "data"

Place = tuple[int, int]


@cache
def _stop_words() -> frozenset[str]:
    return frozenset((_DATA / "stopwords.txt").read_text(encoding="utf-8").split())


@cache
def _accented(field: str) -> dict[str, str]:
    path = _DATA / "lexicon" / f"{field}.txt"
    return {fold(phrase): phrase for phrase in read_lines(path)} if path.exists() else {}


def phrases(reading: Reading, groups: Sequence[str], field: str) -> list[str]:
    """Return at most 6 phrases that spoke for ``field``, the strongest first.

    A group inside a phrase of the field's word list is shown as that phrase: "sổ đỏ" reads
    better than "đỏ".

    Args:
        reading: the text.
        groups: groups of words that spoke for the field, the strongest first.
        field: code of the field that is explained.
    """
    listed = _listed(reading, field)
    chosen: list[Place] = []
    for group in groups:
        place = _widen(_find(reading, group.split()), listed)
        if place and not _overlaps(place, chosen) and _reads_well(reading.words, place):
            chosen.append(place)
        if len(chosen) == MOST_PHRASES:
            break
    found = [_show(reading.typed[start:end], field) for start, end in chosen]
    return list(dict.fromkeys(found))


def _find(reading: Reading, group: Sequence[str]) -> Place | None:
    """Return where a group of words stands first, as written or without diacritics."""
    first, length = group[0], len(group)
    for words in (reading.plain, reading.words):
        start = -1
        for _ in range(words.count(first)):
            start = words.index(first, start + 1)
            if length == 1 or words[start : start + length] == group:
                return start, start + length
    return None


def _listed(reading: Reading, field: str) -> list[Place]:
    """Return the places of the field's listed phrases, the longest first."""
    _, names = word_lists()
    name = f"lexicon:{field}"
    hits = (hit for listed in reading.listed for hit in listed)
    places = {(start, end) for start, end, number in hits if names[number] == name}
    return sorted(places, key=lambda place: place[0] - place[1])


def _widen(place: Place | None, listed: Sequence[Place]) -> Place | None:
    if place is None:
        return None
    start, end = place
    for first, last in listed:
        if first <= start and end <= last:
            return first, last
    return place


def _reads_well(words: Sequence[str], place: Place) -> bool:
    first, last = words[place[0]], words[place[1] - 1]
    stop = _stop_words()
    return first not in stop and last not in stop and (len(first) > 1 or len(last) > 1)


def _overlaps(place: Place, chosen: Sequence[Place]) -> bool:
    begins, ends = place
    for start, end in chosen:  # noqa: SIM110 -- a generator costs more than the look
        if begins < end and start < ends:
            return True
    return False


def _show(words: Sequence[str], field: str) -> str:
    phrase = " ".join(words)
    return _accented(field).get(phrase.lower(), phrase) if phrase.isascii() else phrase
