"""Find names of persons (họ tên): titles, family names, spelling; no model.

Roads, schools and companies named after persons are left alone, and so are persons of
history; a form of address in front ("ông Lê Lợi") makes anybody a person again.
"""

import re

from nlp.family_names import DAILY
from nlp.name_cues import Cue, cue, is_kin, named_a_place
from nlp.name_lists import lists
from nlp.name_text import Text
from nlp.small_names import small_end
from nlp.syllables import is_syllable

_FULL_NAME = 3
_LONGEST_FAMOUS = 4
_UNUSUAL = 5
"""How often ordinary texts, 150,000 words, say a word that can well be a name."""
_LINKS = re.compile(r"\s*(?:[-–—/&]|và|va|với|giao|tới|đến|den|qua)\s*", re.IGNORECASE)
_HIGHLAND = re.compile(r"[HKY]['’][^\W\d_]")
_SURE_MIDDLES = frozenset({"văn", "thị", "van", "thi"})
_NO_HIGHLAND_Y = frozenset(
    {"tế", "te", "đức", "duc", "sĩ", "si", "tá", "ta", "dược", "duoc", "học", "hoc", "khoa"}
)
_GREAT = frozenset(
    {"nhân", "hùng", "vua", "chúa", "tướng", "thời", "hiệu", "đoàn", "dòng", "giỗ", "niệm"}
    | {"vua", "chua", "tuong", "hieu", "doan", "giáo", "non", "quốc", "tích", "đài", "thờ"}
)
"""Places and ranks that go before full names of persons of history, not before others."""

Span = tuple[int, int]


def find_names(text: str) -> list[Span]:
    """Return the places of names in NFC ``text``, in order, without their titles."""
    read = Text(text)
    found: list[Span] = []
    at = 0
    public_until = -1
    firsts, lasts = read.view.lists.firsts, read.view.lists.lasts
    while at < len(read.words):
        # Most words neither begin a name nor follow what leads to one.
        is_hopeless = read.view.keys[at] not in firsts and not read.is_capital(at)
        if (
            is_hopeless
            and at
            and read.view.keys[at - 1] not in lasts
            and "'" not in read.words[at]
        ):
            at += 1
            continue
        is_public = _stays_public(read, at, public_until)
        end = _name_end(read, at, is_public=is_public)
        if end > at:
            found.append((read.spans[at][0], read.spans[end - 1][1]))
            at = end
            continue
        until = _public_end(read, at, is_public=is_public)
        if until > at:
            public_until = until
        at = max(until, at + 1)
    return found


def _stays_public(read: Text, at: int, public_until: int) -> bool:
    """Tell whether a name at ``at`` is that of a road, school or company."""
    if at and read.joined(at):
        of = read.view.lists
        before = read.view.keys[at - 1]
        is_long = read.run_end(at) - at >= _FULL_NAME
        is_capital = read.is_capital(at) and not read.shouts
        others = _GREAT & of.places if is_long else of.places
        if before in of.firm_places or (is_capital and before in others):
            return True
    if not 0 < public_until <= at:
        return False
    gap = read.text[read.spans[public_until - 1][1] : read.spans[at][0]]
    return len(gap) < len(" và  với ") and _LINKS.fullmatch(gap) is not None


def _public_end(read: Text, at: int, *, is_public: bool) -> int:
    """Return where the name of a place that begins at ``at`` ends."""
    famous = _famous_end(read, at)
    if read.is_capital(at) and (is_public or famous > at):
        return max(read.run_end(at), famous)
    return famous


def _famous_end(read: Text, at: int) -> int:
    view = read.view
    if view.keys[at] not in view.lists.famous_firsts:
        return at
    for length in range(_LONGEST_FAMOUS, 1, -1):
        if view.between(at, at + length) in view.lists.famous:
            end = min(at + length, len(read.words))
            return at if _is_longer(read, end) else end
    return at


def _is_longer(read: Text, end: int) -> bool:
    """Tell whether a capitalised name goes on: "Nguyễn Duy" is famous, not "Nguyễn Duy An"."""
    if not read.is_capital(end) or not read.joined(end) or read.shouts:
        return False
    return read.view.keys[end] in read.view.lists.given


def _name_end(read: Text, at: int, *, is_public: bool) -> int:
    """Return where the name that begins at word ``at`` ends; ``at`` if there is none."""
    led = cue(read, at, read.view)
    if led and _may_begin(read, at):
        end = _led_end(read, at, led)
        if end > at:
            return end
    if is_public or _famous_end(read, at) > at:
        return at
    if read.is_capital(at) and not read.shouts:
        end = max(_full_name_end(read, at), _highland_end(read, at))
    else:
        end = small_end(read, at, Cue.NONE) if _may_begin(read, at) else at
    return at if end > at and named_a_place(at, read.view) else end


def _may_begin(read: Text, at: int) -> bool:
    view = read.view
    of = view.lists
    pair = view.between(at, at + 2)
    if pair in of.not_names or pair in of.bad_pairs:
        return False
    if at and view.between(at - 1, at + 1) in of.bad_pairs and not _is_person(read, at):
        return False
    word = view.keys[at]
    return word not in of.not_names or word in of.numbers or _is_name_too(read, at)


def _is_person(read: Text, at: int) -> bool:
    """Tell whether what looks like "anh hùng" or "bà Triệu" is a person after all."""
    keys = read.view.keys
    if at + 1 < len(keys) and keys[at + 1] in _SURE_MIDDLES:
        return True
    return read.is_capital(at) and not read.shouts and keys[at - 1] in {"anh", "chị", "chi"}


def _is_name_too(read: Text, at: int) -> bool:
    """Tell whether a word that is seldom a name begins one: "Đoàn Văn Hậu", "bác Khoa"."""
    of, keys = read.view.lists, read.view.keys
    if read.is_capital(at) and keys[at] in of.given and is_kin(at, read.view):
        return True
    goes_on = read.joined(at + 1) and keys[at + 1] in of.inner | of.highland_given
    return goes_on and keys[at] in of.any_family


def _led_end(read: Text, at: int, led: Cue) -> int:
    """Return where a name behind a title or label ends."""
    if not read.is_capital(at) or read.shouts:
        is_road = led < Cue.LIKELY and _famous_end(read, at) > at
        return at if is_road else small_end(read, at, led)
    if (led is Cue.WEAK and not _is_likely(read, at)) or _is_abbreviation(read, at):
        return at
    if len(read.words[at]) == 1 and not (read.is_capital(at + 1) and read.joined(at + 1)):
        return at  # "ông T.", "bà N.T.H" are hidden already
    end = _trim(read, at, read.run_end(at))
    is_word = read.plain and end - at == 1 and read.joined(end) and _is_ordinary(read, at)
    return at if is_word and not _goes_on(read, end) else end


def _is_ordinary(read: Text, at: int) -> bool:
    return read.view.is_pair(at) or read.view.count(at) > DAILY


def _goes_on(read: Text, at: int) -> bool:
    """Tell whether a word often stands behind a name."""
    return read.view.keys[at] in read.view.lists.following


def _is_abbreviation(read: Text, at: int) -> bool:
    word = read.words[at]
    return len(word) > 1 and word.isupper() and not is_syllable(word)


def _is_likely(read: Text, at: int) -> bool:
    """Tell whether capitals behind a weak cue are a name: known words, and no road."""
    of = read.view.lists
    if _famous_end(read, at) > at:
        return False
    if read.view.keys[at] in of.known or read.view.count(at) < _UNUSUAL:
        return True
    return _HIGHLAND.match(read.words[at]) is not None


def _trim(read: Text, at: int, end: int) -> int:
    """Cut what is no name off a run: "anh Hùng Phường 5"."""
    for place in range(at + 1, end):
        words = {read.view.keys[place], read.view.between(place, place + 2)}
        if words & read.view.lists.enders:
            return place
    return end


def _full_name_end(read: Text, at: int) -> int:
    """Return where a full name without a title ends: "Nguyễn Văn An"."""
    if not read.is_capital(at + 1) or not read.joined(at + 1):
        return at
    end = _trim(read, at, read.run_end(at))
    if end - at == 1 or (at and _runs_on(read, at)):
        return at
    of, keys = read.view.lists, read.view.keys
    if keys[at] not in of.families and keys[at + 1] in of.families:
        return at  # "Từ Lê Lợi": what is a name begins behind it
    if read.plain and keys[at] in of.kin:
        return at
    return end if _could_be_person(read, at, end) else at


def _runs_on(read: Text, at: int) -> bool:
    """Tell whether a capitalised word that is no title leads into this: "Cao Bá Quát"."""
    of = read.view.lists
    leads = read.is_capital(at - 1) and read.joined(at)
    return leads and read.view.keys[at - 1] in of.any_family


def _could_be_person(read: Text, at: int, end: int) -> bool:
    of, keys = read.view.lists, read.view.keys
    second = keys[at + 1]
    if second in of.not_names - of.middles or read.view.between(at, at + 2) in of.not_names:
        return False
    if keys[at] in of.families and keys[at] != "duong":
        return end - at >= _FULL_NAME or read.plain or second in of.given
    return end - at >= _FULL_NAME and (_is_rarer(read, at, end) or _is_mistyped(read, at))


def _is_rarer(read: Text, at: int, end: int) -> bool:
    """Tell whether a run begins with a rarer family name and is a name to its end."""
    of, keys = read.view.lists, read.view.keys
    if keys[at] not in of.rarer and keys[at] not in of.highland_families:
        return False
    second, last = keys[at + 1], keys[end - 1]
    if second in _SURE_MIDDLES or second == "a":
        return True
    is_inner = second in of.inner or second in of.highland_given
    return is_inner and (last in of.known or last in of.inner)


def _is_mistyped(read: Text, at: int) -> bool:
    """Tell whether a full name has a wrong tone: "Nguyển Văn An"."""
    plain = lists(plain=True)
    keys = read.folded.keys
    return keys[at] in plain.families and keys[at + 1] in {"van", "thi"}


def _highland_end(read: Text, at: int) -> int:
    """Return where a highland name ends: "H'Hen Niê", "Y Moan Êban", "Giàng A Páo"."""
    end = read.run_end(at)
    if _HIGHLAND.match(read.words[at]):
        return max(end, at + 1)
    if end - at == 1:
        return at
    if read.words[at] == "Y" and read.view.keys[at + 1] not in _NO_HIGHLAND_Y:
        return end
    families = read.view.lists.highland_families
    known = families & set(read.view.keys[at:end])
    return end if known and read.view.keys[at] not in read.view.lists.not_names else at
