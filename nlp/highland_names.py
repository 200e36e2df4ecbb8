"""Find names of the peoples of the highlands: "k'bre", "y thanh mlo", "ly a pao"."""

import re

from nlp.family_names import RARE
from nlp.name_cues import Cue
from nlp.name_text import Text

_LED = re.compile(r"[hky]['’][^\W\d_]", re.IGNORECASE)
_LEAST = 4
"""Letters of a family name that needs nothing in front: "ksor", not "siu"."""
_THREE = 3


def highland_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a name that begins at ``at`` ends; ``at`` if there is none."""
    view = read.view
    of = view.lists
    following = view.keys[at + 1] if at + 1 < room else ""
    if _LED.match(read.words[at]):
        return at + 1 + (following in of.highland_families or following in of.highland_given)
    is_a = view.keys[at] == "a" and cue and following and view.count(at + 1) < RARE
    is_led = view.keys[at] in of.highland_families and _LED.match(following)
    if is_a or is_led:
        return at + 2
    end = _family_last_end(read, at, room, cue)
    if end == at and view.keys[at] in of.highland_families:
        is_known = following in of.any_given and (cue or len(view.keys[at]) >= _LEAST)
        return at + 2 if is_known else at + (cue > Cue.WEAK)
    return max(end, _middle_a_end(read, at, room, cue))


def _family_last_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a name ends whose family name is the last word: "y thanh mlo"."""
    view = read.view
    if not cue and view.keys[at] != "y" and view.keys[at] not in view.lists.any_given:
        return at
    for end in range(min(at + _THREE, room), at + 1, -1):
        if view.keys[end - 1] in view.lists.highland_families:
            return end
    return at


def _middle_a_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a name with "a" in its middle ends: "ly a pao"."""
    view = read.view
    if room - at < _THREE or view.keys[at + 1] != "a" or view.keys[at] not in view.lists.rarer:
        return at
    known = view.keys[at + 2] in view.lists.highland_given or view.count(at + 2) < RARE
    return at + _THREE if cue is Cue.SURE or known else at
