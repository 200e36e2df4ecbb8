"""Find names without capitals to go by: "toi ten nguyen van an", "bà bảy đầu hẻm"."""

import re

from nlp.name_cues import Cue, is_kin
from nlp.name_text import Text, View
from nlp.syllables import is_syllable

_SURE_FAMILIES = frozenset(
    {"nguyễn", "nguyen", "trần", "tran", "phạm", "pham", "hoàng", "hoang", "huỳnh", "huynh"}
    | {"bùi", "bui", "trịnh", "trinh"}
)
"""Family names that are hardly ever another word, even without diacritics."""
_SURE_MIDDLES = frozenset({"văn", "van", "thị", "thi"})
_WHO = frozenset("tôi tui mình em con cháu toi minh chau nhà nha".split())
_HIGHLAND = re.compile(r"[hky]['’][^\W\d_]", re.IGNORECASE)
_RARE, _SELDOM, _OFTEN, _DAILY = 5, 60, 100, 250
"""How often ordinary texts say a word, of 150,000."""
_TWO, _THREE = 2, 3


def small_end(read: Text, at: int, cue: Cue) -> int:
    """Return where the name that begins at word ``at`` ends; ``at`` if there is none."""
    view = _view(read, at)
    room = read.small_run_end(at, view)
    if room == at:
        return at
    if cue < Cue.SURE and _leads_on(view, at, room):
        return at
    says_who = at > 0 and view.keys[at - 1] in _WHO and read.joined(at)
    return max(
        _highland_end(read, at, room, cue),
        _family_end(read, at, room, max(cue, Cue.WEAK) if says_who else cue),
        _number_end(read, at, room, cue),
        _given_end(read, at, room, cue),
    )


def _leads_on(view: View, at: int, room: int) -> bool:
    """Tell whether a word is itself a form of address: the name begins behind it."""
    if view.keys[at] not in view.lists.kin or view.keys[at] in view.lists.numbers:
        return False
    return at + 1 >= room or view.keys[at + 1] not in _SURE_MIDDLES


def _view(read: Text, at: int) -> View:
    """Return how to read from ``at``: a name may lack the diacritics that the text has."""
    is_bare = all(word.isascii() for word in read.words[at : at + _THREE])
    is_sure = is_bare and read.words[at].lower() in _SURE_FAMILIES
    return read.folded if is_sure else read.view


def _family_end(read: Text, at: int, room: int, cue: Cue) -> int:
    view = _view(read, at)
    of = view.lists
    if room - at < _TWO or view.keys[at] not in of.any_family:
        return at
    if cue < Cue.LIKELY and view.plain and view.keys[at] in of.firm_places:
        return at
    second = view.keys[at + 1]
    if second in _SURE_MIDDLES and (cue or view.keys[at] in _SURE_FAMILIES):
        is_known = read.joined(at + 2) and view.keys[at + 2] in of.given
        room = max(room, at + 3) if is_known else room
    if room - at >= _THREE and second in _SURE_MIDDLES:
        return _more(view, at + 2, room, cue) if _is_classic(read, at, cue, view) else at
    names = of.any_given
    if room - at >= _THREE and second in of.inner and view.keys[at + 2] in names:
        if _is_full(read, at, cue, view):
            return _more(view, at + 2, room, cue)
    if room - at >= _THREE and cue and max(view.count(at + 1), view.count(at + 2)) < _RARE:
        return at + 3
    if cue and view.keys[at] in of.rarer and view.count(at + 1) == 0:
        return at + 2
    return at + 2 if second in names and _is_short(read, at, cue, view) else at


def _is_classic(read: Text, at: int, cue: Cue, view: View) -> bool:
    """Tell whether a family name, "văn" or "thị" and one more word are a name."""
    third = view.keys[at + 2]
    known = third in view.lists.any_given
    pair = view.is_pair(at + 1)
    sure = view.keys[at] in _SURE_FAMILIES
    if cue is Cue.SURE or (cue is Cue.LIKELY and known):
        return True
    if cue or (sure and not (pair and view.is_pair(at - 1))):
        is_safe = sure or not pair or (cue and view.count(at) <= _OFTEN)
        return (known and bool(is_safe)) or (not pair and view.count(at + 2) < _SELDOM)
    if pair or view.is_pair(at):
        return False
    if view.count(at) <= _OFTEN or _is_bounded(read, at, at + 3, view):
        return known or view.count(at + 2) < _RARE
    return known and view.count(at + 2) < _OFTEN


def _is_full(read: Text, at: int, cue: Cue, view: View) -> bool:
    """Tell whether a family name and two more are a name: "vo hoang phi"."""
    first, second = view.is_pair(at), view.is_pair(at + 1)
    is_risky = view.count(at) > _OFTEN
    if cue and view.keys[at] in _SURE_FAMILIES:
        return True
    if cue is Cue.SURE:
        return not (first and second)
    if cue and (first or second):
        is_seldom = view.count(at + 2) < _SELDOM
        return not second if cue is Cue.LIKELY else not second and (not is_risky or is_seldom)
    if first or second:
        return False
    counts = view.count(at + 1), view.count(at + 2)
    if cue is Cue.LIKELY or (cue and not is_risky and min(counts) < _OFTEN):
        return True
    if cue and min(counts) < _SELDOM and max(counts) < _DAILY:
        return True
    if _is_bounded(read, at, at + 3, view):
        return True
    return view.keys[at] in _SURE_FAMILIES and not view.is_pair(at + 2)


def _is_short(read: Text, at: int, cue: Cue, view: View) -> bool:
    """Tell whether a family name and one given name are a name: "le hoa"."""
    is_risky = view.count(at) > _OFTEN
    if view.is_pair(at):
        return False
    if cue is Cue.SURE:
        return True
    if cue is Cue.LIKELY:
        return not is_risky and not view.is_pair(at + 1)
    sure = view.keys[at] in _SURE_FAMILIES
    return sure and _is_bounded(read, at, at + 2, view)


def _more(view: View, last: int, room: int, cue: Cue) -> int:
    """Take one more given name: "nguyễn thị thu hà"."""
    of = view.lists
    end = last + 1
    if end >= room or view.keys[last] not in of.inner or view.keys[last - 1] == "a":
        return end
    is_name = view.keys[end] in of.any_given
    goes_on = end + 1 < room and view.is_pair(end)
    most = _SELDOM if view.keys[last - 1] in _SURE_MIDDLES else _OFTEN
    is_seldom = view.count(end) < most or cue is Cue.SURE
    return end + 1 if is_name and is_seldom and not goes_on else end


def _is_bounded(read: Text, at: int, end: int, view: View) -> bool:
    """Tell whether words stand apart: between signs, numbers or what goes on after a name."""
    if read.joined(at):
        return False
    return not read.joined(end) or view.keys[end] in view.lists.boundaries


def _number_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a name that is a number ends: "ông ba", "bà hai ren"."""
    view = read.view
    of = view.lists
    if not cue or view.keys[at] not in of.numbers or not _is_called(at, view):
        return at
    if view.between(at - 1, at + 1) == "ong ba":
        cue = Cue.WEAK  # "ông bà" far more often than "ông Ba"
    if not read.joined(at + 1):
        return at + 1 if cue > Cue.WEAK else at
    following = view.keys[at + 1]
    goes_on = following in of.after_nick
    leads_on = view.keys[at] in of.kin and following in of.any_family
    if following in of.units or (leads_on and not goes_on):
        return at
    if not goes_on and at + 1 < room and _is_nick(read, at + 1, cue):
        return at + 2
    if cue is Cue.WEAK:
        return at + 1 if goes_on else at
    return at + 1 if goes_on or at + 1 >= room or not view.is_pair(at) else at


def _is_called(at: int, view: View) -> bool:
    """Tell whether a number can be what somebody is called: "ông ba", "tui là tư"."""
    return is_kin(at, view) or view.keys[at - 1] in {"là", "la", "tên", "ten"}


def _is_nick(read: Text, at: int, cue: Cue) -> bool:
    """Tell whether a word behind a number is a nickname: "hai ren", "bảy gà"."""
    view = read.view
    if view.count(at) < _SELDOM:
        return True
    goes_on = read.joined(at + 1) and view.keys[at + 1] in view.lists.after_nick
    return goes_on or (cue > Cue.WEAK and not read.joined(at + 1))


def _given_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where given names behind a title end: "chị thu hà", "ong muoi"."""
    if not cue:
        return at
    view = read.view
    if room - at >= _TWO and _are_given(read, at, cue):
        return at + 2
    word = view.keys[at]
    if word not in view.lists.any_given:
        is_new = cue is Cue.SURE and view.count(at) < _RARE and len(word) > 1
        return at + 1 if is_new and is_syllable(word) else at
    return at + 1 if _is_given(read, at, cue) else at


def _are_given(read: Text, at: int, cue: Cue) -> bool:
    view = read.view
    of = view.lists
    if view.keys[at] not in of.inner or view.keys[at + 1] not in of.given:
        return False
    counts = view.count(at), view.count(at + 1)
    if cue is Cue.SURE:
        return min(counts) < _DAILY and (not view.is_pair(at) or max(counts) < _DAILY)
    if view.is_pair(at) or _is_other_title(at, view):
        return False
    if cue is Cue.WEAK and max(counts) >= _OFTEN:
        return False
    return min(counts) < _OFTEN and not (read.joined(at + 2) and view.is_pair(at + 1))


def _is_given(read: Text, at: int, cue: Cue) -> bool:
    view = read.view
    goes_on = not read.joined(at + 1) or view.keys[at + 1] in view.lists.following
    if cue is Cue.SURE:
        return goes_on or not view.is_pair(at)
    if view.keys[at] in view.lists.capital_given:
        return False
    if _is_other_title(at, view) or (view.is_pair(at) and not goes_on):
        return False
    if cue is Cue.WEAK or read.tidy:
        is_followed = read.joined(at + 1) and view.keys[at + 1] in view.lists.after_nick
        return view.count(at) < (_OFTEN + _SELDOM if is_followed else _SELDOM)
    return view.count(at) < (_DAILY if goes_on or view.plain else _SELDOM)


def _is_other_title(at: int, view: View) -> bool:
    """Tell whether title and name are ordinary words together: "anh huong" for "ảnh hưởng"."""
    return (view.keys[at - 1], view.keys[at]) in view.ordinary.no_kin


def _highland_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a highland name ends: "k'bre", "y thanh mlo", "ly a pao"."""
    view = read.view
    of = view.lists
    families = of.highland_families
    if _HIGHLAND.match(read.words[at]):
        following = view.keys[at + 1] if at + 1 < room else ""
        return at + 1 + (following in families or following in of.highland_given)
    if view.keys[at] in families and at + 1 < room and _HIGHLAND.match(read.words[at + 1]):
        return at + 2
    if view.keys[at] == "a" and cue and at + 1 < room and view.count(at + 1) < _RARE:
        return at + 2
    for end in range(min(at + 3, room), at + 1, -1):
        begins = view.keys[at] == "y" or cue or view.keys[at] in of.any_given
        if begins and view.keys[end - 1] in families:
            return end
    if view.keys[at] in families and (cue or len(view.keys[at]) > _THREE):
        known = at + 1 < room and view.keys[at + 1] in of.any_given
        return at + 1 + known if known or cue > Cue.WEAK else at
    if room - at < _THREE or view.keys[at + 1] != "a" or view.keys[at] not in of.rarer:
        return at
    known = view.keys[at + 2] in of.highland_given or view.count(at + 2) < _RARE
    return at + 3 if cue is Cue.SURE or known else at
