"""Part a text that speaks of several matters (nhiều nội dung) into one part for each.

A text is cut at ends of sentences and at words that begin another matter; each piece is
scored alone, and the cheapest labelling of the pieces is chosen: to change the field
between two pieces has a price, so that one odd sentence changes nothing.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.classify import Classifier, Suggestion
from nlp.normalize import count_syllables

CHANGE = 3.0
"""Price of another field, in nats."""
WHOLE_SHARE = 0.4
"""How much the opinion on the whole text counts for each of its pieces."""
FEWEST_SYLLABLES = 6
"""A shorter piece says too little to be a matter of its own."""
MOST_PIECES = 60
"""A text with more is read in larger pieces."""

_END = re.compile(r"(?:[.!?…;]+[\"”')\]]*|[。！？]|\n)(?=\s|$)\s*|(?<=[a-zà-ỹ])\n+")
_BEGIN = re.compile(
    r"(?<=[\s,])(?=(?:ngoài ra|ngoai ra|bên cạnh đó|ben canh do|mặt khác|mat khac|nhân đây|nhan day"
    r"|nhân tiện|nhan tien|tiện thể|tien the|tiện đây|tien day|luôn tiện|luon tien|sẵn đây"
    r"|một là|hai là|ba là|mot la|hai la|thứ nhất|thứ hai|thứ ba|thu nhat|thu hai|thu ba"
    r"|chuyện nữa|việc nữa|viec nua|chuyen nua|còn chuyện|còn việc|còn về|con viec|con chuyen"
    r"|với lại|voi lai)\b)",
    re.IGNORECASE,
)


class Part(msgspec.Struct, frozen=True):
    """One matter: ``text[start:end]`` of the NFC form of the text, and its field."""

    field: str
    start: int
    end: int


def parts(classifier: Classifier, text: str, whole: Suggestion | None = None) -> list[Part]:
    """Return the matters of a text in order; together they cover all of it.

    Args:
        classifier: scores the pieces.
        text: what somebody wrote.
        whole: what ``classifier`` says of all of it; asked anew when None.

    Returns:
        One part for most texts; none for a text of nothing but blanks.
    """
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        return []
    opinion = whole or classifier.suggest(text)
    pieces = _pieces(text)
    if len(pieces) == 1:
        return [Part(opinion.field, 0, len(text))]
    told = [classifier.suggest(text[start:end]) for start, end in pieces]
    readable = np.array([one.trusted or _says_something(one) for one in told])
    fields = classifier.fields
    scores = np.log(np.array([_shares(one, fields) for one in told]) + 1e-6)
    scores *= readable[:, None]
    scores += WHOLE_SHARE * np.log(_shares(opinion, fields) + 1e-6)[None, :]
    path = _cheapest(scores)
    if len(set(path)) == 1:
        return [Part(opinion.field, 0, len(text))]
    return list(_joined(pieces, [fields[at] for at in path]))


def _says_something(one: Suggestion) -> bool:
    return one.confidence > 1 / len(one.fields) * 3


def _shares(one: Suggestion, fields: Sequence[str]) -> NDArray[np.float64]:
    found = dict(one.fields)
    return np.array([found[field] for field in fields])


def _pieces(text: str) -> list[tuple[int, int]]:
    """Return where pieces of a text begin and end; short ones are joined to the one before."""
    cuts = sorted(
        {0, len(text), *(one.end() for one in _END.finditer(text))}
        | {one.start() for one in _BEGIN.finditer(text)}
    )
    pieces: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(cuts):
        short = count_syllables(text[start:end]) < FEWEST_SYLLABLES
        if pieces and (short or count_syllables(text[slice(*pieces[-1])]) < FEWEST_SYLLABLES):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    step = -(-len(pieces) // MOST_PIECES)
    return [
        (group[0][0], group[-1][1])
        for group in (pieces[at : at + step] for at in range(0, len(pieces), step))
    ]


def _cheapest(scores: NDArray[np.float64]) -> list[int]:
    """Return the best field of each piece when every change costs ``CHANGE`` (Viterbi)."""
    best, came = scores[0], []
    for row in scores[1:]:
        top = int(best.argmax())
        stay = best >= best[top] - CHANGE
        came.append(np.where(stay, np.arange(len(best)), top))
        best = np.where(stay, best, best[top] - CHANGE) + row
    path = [int(best.argmax())]
    for back in reversed(came):
        path.append(int(back[path[-1]]))
    return path[::-1]


def _joined(pieces: Sequence[tuple[int, int]], path: Sequence[str]) -> Iterator[Part]:
    start, field = pieces[0][0], path[0]
    for (begin, _), own in zip(pieces[1:], path[1:], strict=True):
        if own != field:
            yield Part(field, start, begin)
            start, field = begin, own
    yield Part(field, start, pieces[-1][1])
