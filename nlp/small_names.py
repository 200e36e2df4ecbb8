"""Find names without capitals to go by: "toi ten nguyen van an", "bà bảy đầu hẻm"."""

from nlp.family_names import (
    DAILY,
    OFTEN,
    RARE,
    SELDOM,
    SURE_MIDDLES,
    family_end,
    view_at,
)
from nlp.highland_names import highland_end
from nlp.name_cues import Cue, is_kin
from nlp.name_text import Text, View
from nlp.syllables import is_syllable

_WHO = frozenset(
    {"tôi", "tui", "mình", "em", "con", "cháu", "nhà"}
    | {"toi", "minh", "chau", "nha", "vietcombank", "agribank", "bidv", "bank", "vcb", "mb"}
)
"""What stands before full names, and before much else."""
_TWO = 2


def small_end(read: Text, at: int, cue: Cue) -> int:
    """Return where the name that begins at word ``at`` ends; ``at`` if there is none."""
    view = view_at(read, at)
    room = read.small_run_end(at, view)
    if room == at:
        return at
    if cue < Cue.SURE and _leads_on(view, at, room):
        return at
    says_who = at > 0 and view.keys[at - 1] in _WHO and read.joined(at)
    return max(
        highland_end(read, at, room, cue),
        family_end(read, at, room, max(cue, Cue.WEAK) if says_who else cue),
        _number_end(read, at, room, cue),
        _given_end(read, at, room, cue),
    )


def _leads_on(view: View, at: int, room: int) -> bool:
    """Tell whether a word is itself a form of address: the name begins behind it."""
    if view.keys[at] not in view.lists.kin or view.keys[at] in view.lists.numbers:
        return False
    return at + 1 >= room or view.keys[at + 1] not in SURE_MIDDLES


def _number_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where a name that is a number ends: "ông ba", "bà hai ren"."""
    view = read.view
    of = view.lists
    if not cue or view.keys[at] not in of.numbers or not _is_called(at, view):
        return at
    # "ông bà" is said far more often than "ông Ba".
    is_weak = cue is Cue.WEAK or view.between(at - 1, at + 1) == "ong ba"
    if not read.joined(at + 1):
        return at if is_weak else at + 1
    goes_on = view.keys[at + 1] in of.after_nick
    if view.keys[at + 1] in of.units or (not goes_on and _leads_to_family(view, at)):
        return at
    if not goes_on and at + 1 < room and _is_nick(read, at + 1, is_weak=is_weak):
        return at + 2
    is_said = view.is_pair(at) and view.keys[at + 1] in of.stops
    return at + 1 if goes_on or not (is_weak or is_said) else at


def _leads_to_family(view: View, at: int) -> bool:
    return view.keys[at] in view.lists.kin and view.keys[at + 1] in view.lists.any_family


def _is_called(at: int, view: View) -> bool:
    """Tell whether a number can be what somebody is called: "ông ba", "tui là tư"."""
    return is_kin(at, view) or view.keys[at - 1] in {"là", "la", "tên", "ten"}


def _is_nick(read: Text, at: int, *, is_weak: bool) -> bool:
    """Tell whether a word behind a number is a nickname: "hai ren", "bảy gà"."""
    view = read.view
    if view.count(at) < SELDOM:
        return True
    goes_on = read.joined(at + 1) and view.keys[at + 1] in view.lists.after_nick
    return goes_on or (not is_weak and not read.joined(at + 1))


def _given_end(read: Text, at: int, room: int, cue: Cue) -> int:
    """Return where given names behind a title end: "chị thu hà", "ong muoi"."""
    if not cue:
        return at
    view = read.view
    if room - at >= _TWO and _are_given(read, at, cue):
        return at + 2
    word = view.keys[at]
    if word not in view.lists.any_given:
        is_new = cue is Cue.SURE and view.count(at) < RARE and len(word) > 1
        return at + 1 if is_new and is_syllable(word) else at
    return at + 1 if _is_given(read, at, cue) else at


def _are_given(read: Text, at: int, cue: Cue) -> bool:
    view = read.view
    of = view.lists
    if view.keys[at] not in of.inner or view.keys[at + 1] not in of.given:
        return False
    counts = view.count(at), view.count(at + 1)
    if cue is Cue.SURE:
        return min(counts) < DAILY and (not view.is_pair(at) or max(counts) < DAILY)
    if view.is_pair(at) or _is_other_title(at, view):
        return False
    if cue is Cue.WEAK and max(counts) >= OFTEN:
        return False
    return min(counts) < OFTEN and not (read.joined(at + 2) and view.is_pair(at + 1))


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
        return view.count(at) < (OFTEN + SELDOM if is_followed else SELDOM)
    return view.count(at) < (DAILY if goes_on or view.plain else SELDOM)


def _is_other_title(at: int, view: View) -> bool:
    """Tell whether title and name are ordinary words together: "anh huong" for "ảnh hưởng"."""
    return (view.keys[at - 1], view.keys[at]) in view.ordinary.no_kin
