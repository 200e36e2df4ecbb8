"""What an auditor is shown of a line."""

import re
from collections.abc import Collection, Iterable

import msgspec

from feedback.history.schemas import HistoryLine

_WHAT = re.compile(r"\bsubject .*?(?=$| : \d+$)")

SEALED = "niêm phong"
"""What stands where the number of a sealed matter would."""
SEAL_ACTIONS = (
    *("complaint.sealed", "complaint.sealed_read", "complaint.sealed_listed"),
    *("complaint.sealed_printed", "complaint.unsealed"),
)
"""Each says of its subject that it is or was sealed, also after the seal is off."""
ACCUSES = "denunciation"
"""A word of a detail that says the same."""
OWN_ACTIONS = ("history.read", "history.exported")
"""Readings of the history: what was typed as a subject stays out of sight, for
whoever types a number would else see by its line whether it is that of a sealed matter."""


def words_of(line: HistoryLine) -> set[str]:
    """Return every word that may be the number of a matter."""
    return {word.upper() for word in f"{line.subject} {line.detail}".split()}


def speaks_of_a_seal(line: HistoryLine) -> bool:
    """Tell whether the line itself says that its subject is or was sealed."""
    return line.action in SEAL_ACTIONS or ACCUSES in line.detail.split()


def shown(line: HistoryLine, sealed: Collection[str]) -> HistoryLine:
    """Return a line without any number of a sealed matter.

    Args:
        line: as it is stored.
        sealed: numbers, in capitals, of what is sealed now.
    """
    if speaks_of_a_seal(line) or line.subject.upper() in sealed:
        return msgspec.structs.replace(line, subject=SEALED, detail="")
    if line.action in OWN_ACTIONS:
        return msgspec.structs.replace(line, detail=_WHAT.sub("subject …", line.detail))
    subject, detail = (_without(text, sealed) for text in (line.subject, line.detail))
    return msgspec.structs.replace(line, subject=subject, detail=detail)


def _without(text: str, sealed: Collection[str]) -> str:
    words: Iterable[str] = text.split(" ")
    return " ".join(SEALED if word.upper() in sealed else word for word in words)
