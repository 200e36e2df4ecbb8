"""What a moderator may do to a text before everybody reads it."""

import re
import unicodedata
from datetime import date, timedelta

from nlp.pii import MASKS, find

MASK = re.compile(r"\[[^\[\]\n]{1,40}\]")
_WORD = re.compile(r"\w+")
LOOKED_BACK_MONTHS = 12


def words_of(text: str) -> list[str]:
    """Return the words of a text, without what stands where something was hidden."""
    return _WORD.findall(MASK.sub(" ", unicodedata.normalize("NFC", text)))


def only_hides(masked: str, edited: str) -> bool:
    """Tell whether ``edited`` is ``masked`` with words taken out and nothing put in.

    A moderator hides; nobody puts words into a citizen's mouth. What stands in brackets
    is taken for a mask and may be written freely.
    """
    left = iter(words_of(masked))
    return all(any(word == other for other in left) for word in words_of(edited))


def still_tells(edited: str) -> list[str]:
    """Return what in a text still identifies somebody, as it stands there, each once."""
    text = unicodedata.normalize("NFC", edited)
    masks = set(MASKS.values())
    found = (text[span.start : span.end] for span in find(text))
    return list(dict.fromkeys(one for one in found if f"[{one}]" not in masks))


def months_to_count(first: date | None, today: date) -> list[date]:
    """Return the first days of the months that are over and may be counted, the oldest first.

    Args:
        first: the day the first matter came in; None: none has.
        today: the month it lies in is not over.
    """
    if first is None:
        return []
    found, month = list[date](), today.replace(day=1)
    for _ in range(LOOKED_BACK_MONTHS):
        month = (month - timedelta(days=1)).replace(day=1)
        if month < first.replace(day=1):
            break
        found.append(month)
    return found[::-1]


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=28) + timedelta(days=7)).replace(day=1)
