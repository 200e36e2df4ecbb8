"""Find full names by their parts: family name (họ), middle names (tên đệm), given name."""

from nlp.name_cues import Cue
from nlp.name_text import Text, View

SURE_MIDDLES = frozenset({"văn", "van", "thị", "thi"})
RARE, SELDOM, OFTEN, DAILY = 5, 60, 100, 250
"""How often ordinary texts, 150,000 words, say a word."""

_SURE_FAMILIES = frozenset(
    {"nguyễn", "nguyen", "trần", "tran", "phạm", "pham", "hoàng", "hoang", "huỳnh", "huynh"}
    | {"bùi", "bui", "trịnh", "trinh"}
)
"""Family names that are hardly ever another word, even without diacritics."""
_TWO, _THREE = 2, 3


def view_at(read: Text, at: int) -> View:
    """Return how to read from ``at``: a name may lack the diacritics that the text has."""
    is_bare = all(word.isascii() for word in read.words[at : at + _THREE])
    is_sure = is_bare and read.words[at].lower() in _SURE_FAMILIES
    return read.folded if is_sure else read.view


def family_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a full name that begins at ``at`` ends; ``at`` if there is none.

    ``room`` is where the words that can belong to it end.
    """
    view = view_at(read, at)
    if room - at < _TWO or not _may_be_family(view, at, cue):
        return at
    room = max(room, _room_behind_middle(read, at, cue, view))
    if room - at >= _THREE:
        if view.keys[at + 1] in SURE_MIDDLES:
            return _more(view, at + 2, room, cue) if _is_classic(read, at, cue, view) else at
        if _is_full(read, at, cue, view):
            return _more(view, at + 2, room, cue)
        is_led = cue or _is_bounded(read, at, at + 3, view)
        if is_led and max(view.count(at + 1), view.count(at + 2)) < RARE:
            return at + 3
    return at + 2 if _is_short(read, at, cue, view) else at


def _may_be_family(view: View, at: int, cue: Cue) -> bool:
    if view.keys[at] not in view.lists.any_family:
        return False
    if cue >= Cue.LIKELY or not view.plain or view.keys[at] not in view.lists.firm_places:
        return True
    # "duong", "ngo": without diacritics a road far more often.
    return cue is Cue.WEAK and view.keys[at + 1] in SURE_MIDDLES and not view.is_pair(at + 1)


def _room_behind_middle(read: Text, at: int, cue: Cue, view: View) -> int:
    """Let a given name be one that ends other names: "nguyen van hoi"."""
    is_led = view.keys[at + 1] in SURE_MIDDLES and (cue or view.keys[at] in _SURE_FAMILIES)
    if is_led and read.joined(at + 2) and view.keys[at + 2] in view.lists.given:
        return at + _THREE
    return at


def _is_classic(read: Text, at: int, cue: Cue, view: View) -> bool:
    """Tell whether a family name, "văn" or "thị" and one more word are a name."""
    known = view.keys[at + 2] in view.lists.any_given
    pair = view.is_pair(at + 1)
    sure = view.keys[at] in _SURE_FAMILIES
    if cue is Cue.SURE or (cue is Cue.LIKELY and known):
        return True
    if cue or (sure and not (pair and view.is_pair(at - 1))):
        is_safe = sure or not pair or view.count(at) <= OFTEN
        return (known and is_safe) or (not pair and view.count(at + 2) < SELDOM)
    if pair or view.is_pair(at):
        return False
    if view.count(at) <= OFTEN or _is_bounded(read, at, at + 3, view):
        return known or view.count(at + 2) < RARE
    return known and view.count(at + 2) < OFTEN


def _is_full(read: Text, at: int, cue: Cue, view: View) -> bool:
    """Tell whether a family name and two more are a name: "vo hoang phi"."""
    of = view.lists
    if view.keys[at + 1] not in of.inner or view.keys[at + 2] not in of.any_given:
        return False
    if cue:
        return view.keys[at] in _SURE_FAMILIES or _is_led(view, at, cue)
    if view.is_pair(at) or view.is_pair(at + 1):
        return False
    if _is_bounded(read, at, at + 3, view):
        return True
    return view.keys[at] in _SURE_FAMILIES and not view.is_pair(at + 2)


def _is_led(view: View, at: int, cue: Cue) -> bool:
    """Tell whether three words behind a title or label are a name."""
    first, second = view.is_pair(at), view.is_pair(at + 1)
    if cue > Cue.WEAK:
        return cue is Cue.SURE or not (first and second)
    counts = view.count(at + 1), view.count(at + 2)
    if view.count(at) <= OFTEN:
        return not second and (first or min(counts) < OFTEN)
    if first:
        return not second and view.count(at + 2) < SELDOM
    return not second and min(counts) < SELDOM and max(counts) < DAILY


def _is_short(read: Text, at: int, cue: Cue, view: View) -> bool:
    """Tell whether a family name and one given name are a name: "le hoa"."""
    of = view.lists
    if cue and view.keys[at] in of.rarer and view.count(at + 1) < RARE * (cue > Cue.WEAK) + 1:
        return True
    if view.keys[at + 1] not in of.any_given or view.is_pair(at):
        return False
    if cue is Cue.LIKELY:
        return view.count(at) <= OFTEN and not view.is_pair(at + 1)
    sure = view.keys[at] in _SURE_FAMILIES
    return cue is Cue.SURE or (sure and _is_bounded(read, at, at + 2, view))


def _more(view: View, last: int, room: int, cue: Cue) -> int:
    """Take one more given name: "nguyễn thị thu hà"."""
    of = view.lists
    end = last + 1
    if end >= room or view.keys[last] not in of.inner or view.keys[last - 1] == "a":
        return end
    is_name = view.keys[end] in of.any_given
    goes_on = end + 1 < room and view.is_pair(end)
    most = SELDOM if view.keys[last - 1] in SURE_MIDDLES else OFTEN
    is_seldom = view.count(end) < most or cue is Cue.SURE
    return end + 1 if is_name and is_seldom and not goes_on else end


def _is_bounded(read: Text, at: int, end: int, view: View) -> bool:
    """Tell whether words stand apart: between signs, numbers or what goes on after a name."""
    if read.joined(at):
        return False
    return not read.joined(end) or view.keys[end] in view.lists.boundaries
