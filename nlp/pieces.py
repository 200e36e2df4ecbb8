"""Where a text may be cut: at ends of sentences, before words that begin another matter.

No model is needed for it, so that people can mark parts where there is none.
"""

import itertools
import re

from nlp.normalize import count_syllables, fold

FEWEST_SYLLABLES = 6
"""A shorter piece says too little to be a matter of its own."""
FEWEST_OF_CLAUSE = 3
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
_GREETING = re.compile(
    r"\W*(?:kinh (?:gui|thua|chao)|thua (?:ong|ba|quy|lanh dao)|to:)[^.!?\n]*\W*$"
)
_CLAUSE = re.compile(r"[,;:]\s+|\s(?=(?:và|nhưng|còn|va|nhung)\s)", re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where pieces of a text begin and end; short ones are joined to the one before."""
    return _joined(text, _cuts(text), FEWEST_SYLLABLES)


def clauses(text: str) -> list[tuple[int, int]]:
    """Return finer pieces, cut at commas and conjunctions too; together they are the text."""
    cuts = _cuts(text) | {one.end() for one in _CLAUSE.finditer(text)}
    return _joined(text, cuts, FEWEST_OF_CLAUSE)


def is_greeting(piece: str) -> bool:
    """Tell whether a piece only says whom it is addressed to; that names no matter."""
    return _GREETING.match(fold(piece)) is not None


def _cuts(text: str) -> set[int]:
    return {0, len(text), *(one.end() for one in _END.finditer(text))} | {
        one.start() for one in _BEGIN.finditer(text)
    }


def _joined(text: str, cuts: set[int], fewest: int) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(sorted(cuts)):
        short = count_syllables(text[start:end]) < fewest
        if pieces and (short or count_syllables(text[slice(*pieces[-1])]) < fewest):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    step = max(-(-len(pieces) // MOST_PIECES), 1)
    return [
        (group[0][0], group[-1][1])
        for group in (pieces[at : at + step] for at in range(0, len(pieces), step))
    ]
