"""Words of complaints, with or without diacritics, whichever the database.

Texts that hold the words side by side are found; where none does, those that hold
all of them. The last word may be the beginning of one. PostgreSQL and SQLite both
keep an index of the words; a migration made it.
"""

import re

from feedback.complaints.tables import Complaint
from feedback.core.db import is_embedded
from feedback.core.sql import Conditions
from nlp.normalize import fold

MOST_WORDS = 12
LATEST = 500
"""A search looks through the newest cases that hold the words, so that a word in
every tenth of a million cases costs no more than a rare one."""

_WORD = re.compile("[a-z0-9]+")

ON_POSTGRES = """
    SELECT complaint.id AS id FROM complaint
     WHERE complaint.words @@ to_tsquery('simple', {{}}) AND {seen}
     ORDER BY complaint.id DESC LIMIT {{}}
"""

# SQLite keeps the order of a CROSS JOIN: asked the other way round, it would look the
# words up anew for each case of a unit.
ON_SQLITE = """
    SELECT complaint.id AS id FROM complaint_words
     CROSS JOIN complaint ON complaint.id = complaint_words.rowid
     WHERE complaint_words MATCH {{}} AND {seen}
     ORDER BY complaint_words.rowid DESC LIMIT {{}}
"""

NUMBERED = "SELECT id FROM complaint WHERE number = {}"


async def said(typed: str, seen: Conditions) -> Conditions:
    """Return which of the cases ``seen`` say what was typed, or have that number.

    At most the newest ``LATEST`` of them.
    """
    numbered = await Complaint.raw(NUMBERED, typed.strip().upper())
    if numbered:
        return Conditions("complaint.id = {}", (numbered[0]["id"],))
    words = _WORD.findall(fold(typed))[:MOST_WORDS]
    if not words:
        return Conditions("1 = 0")
    sql = (ON_SQLITE if is_embedded() else ON_POSTGRES).format(seen=seen.sql)
    found = await Complaint.raw(sql, _side_by_side(words), *seen.values, LATEST)
    if not found and len(words) > 1:
        found = await Complaint.raw(sql, _all_of(words), *seen.values, LATEST)
    return Conditions.is_in("complaint.id", [row["id"] for row in found])


def _side_by_side(words: list[str]) -> str:
    """Return the words as a phrase, in the database's own language of questions."""
    return f'"{" ".join(words)}"*' if is_embedded() else f"{' <-> '.join(words)}:*"


def _all_of(words: list[str]) -> str:
    if is_embedded():
        return " ".join(f'"{word}"*' for word in words)
    return " & ".join(f"{word}:*" for word in words)
