"""What stands before a name: forms of address, occupations, "tôi tên", "chủ tài khoản"."""

import re
from enum import IntEnum

from nlp.name_text import Text, View

_LONGEST_CUE = 5
_NEAR = re.compile(r"[ \u00a0:]{1,3}")
_BEHIND_LABEL = re.compile(r"[\s:.,=(\"“\-–]{1,5}")
_SHORT = frozenset({"bs", "ths", "ts", "gs", "pgs", "ks", "kts", "mr", "mrs", "ms", "đ", "c"})
_BEHIND_SHORT = re.compile(r"[ .:]{1,3}")
_SHRINES = frozenset(
    {"chùa", "đền", "miếu", "lăng", "đình", "phủ", "am"} | {"chua", "den", "mieu", "lang"}
)
_DAILY = frozenset({"co", "chi", "ba", "em", "con"})
_NAMED = frozenset({"đặt tên", "đổi tên", "tên đường", "tên phố", "tên trường", "tên công"})
_NAMED_REACH = 9
_NAME_IS = 4
"""Words back from a name to "tên" in "tên của em là"."""


class Cue(IntEnum):
    """How sure it is that a name follows."""

    NONE = 0
    WEAK = 1
    LIKELY = 2
    SURE = 3


def cue(read: Text, at: int, view: View) -> Cue:
    """Return how much the words before word ``at`` speak for a name."""
    if not at or view.keys[at - 1] not in view.lists.lasts:
        return Cue.NONE
    if view.keys[at - 1] in {"là", "la"} and not {"tên", "ten"}.isdisjoint(
        view.keys[max(0, at - _NAME_IS) : at - 1]
    ):
        return Cue.NONE if named_a_place(at, view) else Cue.SURE
    found = Cue.NONE
    for length in range(1, min(at, _LONGEST_CUE) + 1):
        start = at - length
        if length > 1 and len(read.gap(start + 1)) > len("  "):
            break
        found = max(found, _cue_of(read, start, at, view))
    return found


def is_kin(at: int, view: View) -> bool:
    """Tell whether a form of address stands right before word ``at``."""
    return at > 0 and view.keys[at - 1] in view.lists.kin


def named_a_place(at: int, view: View) -> bool:
    """Tell whether the words before say that a road or school is given a name."""
    first = max(0, at - _NAMED_REACH)
    pairs = {view.between(place, place + 2) for place in range(first, at - 1)}
    return not pairs.isdisjoint(_NAMED)


def _cue_of(read: Text, start: int, at: int, view: View) -> Cue:
    """Return what the words from ``start`` up to ``at`` are worth."""
    phrase = view.between(start, at)
    gap = read.gap(at)
    if phrase in view.lists.labels and _BEHIND_LABEL.fullmatch(gap):
        return _label(read, start, phrase, view)
    is_short = view.keys[at - 1] in _SHORT and _BEHIND_SHORT.fullmatch(gap)
    if not (is_short or _NEAR.fullmatch(gap)) or _is_no_person(read, start, at, view):
        return Cue.NONE
    if phrase in view.lists.kin or phrase in view.lists.work:
        return _title(phrase, view)
    if phrase in view.lists.intros:
        return Cue.LIKELY if phrase.endswith((" là", " la")) else Cue.WEAK
    return Cue.NONE


def _title(phrase: str, view: View) -> Cue:
    """Return the worth of a form of address or an occupation."""
    if phrase not in view.lists.weak:
        return Cue.LIKELY
    is_other = phrase in view.lists.firm_places or phrase in {"o", "di"}
    return Cue.NONE if is_other else Cue.WEAK


def _label(read: Text, start: int, phrase: str, view: View) -> Cue:
    """Return the worth of "tên": of a person, behind a number, or of anything."""
    if phrase not in {"tên", "tên là", "ten", "ten la"}:
        return Cue.SURE
    before = view.keys[start - 1] if start else ""
    has_number = any(letter.isdigit() for letter in read.gap(start)) if start else False
    return Cue.SURE if has_number or before in view.lists.named else Cue.LIKELY


def _is_no_person(read: Text, start: int, at: int, view: View) -> bool:
    """Tell whether a title is none: "chợ Bà Chiểu", "chùa bà Đanh", "bà con", "o" for "ở"."""
    if not start:
        return False
    before = view.keys[start - 1]
    if before in _SHRINES or view.between(start - 1, at) in view.lists.bad_pairs:
        return True
    is_daily = view.plain and view.keys[start] in _DAILY
    if (
        at - start == 1
        and not is_daily
        and (before, view.keys[start]) in view.ordinary.before_kin
    ):
        return True
    return read.is_capital(start) and not read.shouts and before in view.lists.firm_places
