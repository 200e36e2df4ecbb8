"""Part a text that speaks of several matters (nhiều nội dung) into one part for each.

A text is cut at ends of sentences and at words that begin another matter; each piece is
scored alone, and the cheapest labelling of the pieces is chosen: to change the field
between two pieces has a price, so that one odd sentence changes nothing.
"""

import unicodedata
from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from nlp.classify import Classifier, Suggestion
from nlp.pieces import is_greeting, sentences

CHANGE = 3.0
"""Price of another field, in nats."""
WHOLE_SHARE = 0.4
"""How much the opinion on the whole text counts for each of its pieces."""


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
    pieces = sentences(text)
    if len(pieces) == 1:
        return [Part(opinion.field, 0, len(text))]
    told = [classifier.suggest(text[start:end]) for start, end in pieces]
    greetings = [is_greeting(text[start:end]) for start, end in pieces]
    readable = np.array(
        [
            not greets and (one.trusted or _says_something(one))
            for one, greets in zip(told, greetings, strict=True)
        ]
    )
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
