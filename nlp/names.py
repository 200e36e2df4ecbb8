"""Find names of persons (họ tên): titles, family names, spelling; no model.

Roads, schools and companies named after persons are left alone, and so are persons of
history; a title in front ("ông Lê Lợi") makes anybody a person again.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from nlp.normalize import fold, place_tones

LONGEST_NAME = 5
_LONGEST_TITLE = 4
_FULL_NAME = 3
_SHOUTING_SHARE = 0.6

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LINKS = re.compile(r"\s*(?:[-–—/&]|và|va|với|giao|tới|đến|den|qua)\s*", re.IGNORECASE)
_HIGHLAND = re.compile(r"[HKY]['’][^\W\d_]")
_APART = re.compile(r"[ \u00a0:]{1,3}")

_SURE_FAMILIES = frozenset(
    {"nguyễn", "nguyen", "trần", "tran", "phạm", "pham", "hoàng", "hoang", "huỳnh", "huynh"}
    | {"bùi", "bui", "trịnh", "trinh"}
)
"""Family names that are hardly ever another word, even without diacritics."""
_SURE_MIDDLES = frozenset({"văn", "van", "thị", "thi"})
_SHRINES = frozenset({"chùa", "đền", "miếu", "lăng", "đình", "phủ", "am", "chua", "den"})
_LONE_TITLES = frozenset({"ông", "bà", "anh", "chị", "cô", "chú", "bác", "thầy"})

_COMMON = frozenset(
    [
        "thì",
        "là",
        "đã",
        "bị",
        "có",
        "ở",
        "tại",
        "và",
        "o",
        "la",
        "da",
        "co",
        "tai",
        "va",
        "bi",
        "thi",
        "đến",
        "den",
        "đang",
        "dang",
        "nói",
        "noi",
        "trên",
        "tren",
    ]
)
"""What follows a name in small letters more often than it belongs to it."""
_SELDOM_FOURTH = frozenset(
    [
        "hai",
        "ba",
        "năm",
        "nam",
        "trú",
        "sinh",
        "trưởng",
        "truong",
        "thường",
        "thuong",
        "công",
        "cong",
    ]
)

Span = tuple[int, int]


class _Lists(msgspec.Struct, forbid_unknown_fields=True):
    families: list[str]
    rarer_families: list[str]
    middles: list[str]
    given: list[str]
    lower_given: list[str]
    titles: list[str]
    plain_titles: list[str]
    places: list[str]
    enders: list[str]
    not_names: list[str]
    bad_pairs: list[str]
    famous: list[str]


class _Words(msgspec.Struct, frozen=True):
    """The same lists as sets, each with and without diacritics."""

    families: frozenset[str]
    rarer: frozenset[str]
    middles: frozenset[str]
    given: frozenset[str]
    lower_given: frozenset[str]
    titles: frozenset[str]
    plain_titles: frozenset[str]
    places: frozenset[str]
    enders: frozenset[str]
    not_names: frozenset[str]
    bad_pairs: frozenset[str]
    famous: frozenset[str]


@cache
def _lists() -> _Words:
    path = Path(__file__).parent / "data" / "names.json"
    lists = msgspec.json.decode(path.read_bytes(), type=_Lists)
    return _Words(
        families=_both(lists.families),
        rarer=_both(lists.rarer_families),
        middles=_both(lists.middles),
        given=_both(lists.given),
        lower_given=frozenset(lists.lower_given),
        titles=frozenset(lists.titles),
        plain_titles=frozenset(lists.plain_titles),
        places=_both(lists.places),
        enders=frozenset(lists.enders),
        not_names=frozenset(lists.not_names),
        bad_pairs=_both(lists.bad_pairs),
        famous=_both(lists.famous),
    )


def _both(words: Sequence[str]) -> frozenset[str]:
    return frozenset(words) | frozenset(fold(word) for word in words)


class _Text:
    """A text as words with their places."""

    def __init__(self, text: str) -> None:
        matches = list(_WORD.finditer(text))
        self.text = text
        self.words = [match[0] for match in matches]
        self.lower = [place_tones(word.lower()) for word in self.words]
        self.spans = [match.span() for match in matches]
        letters = [letter for letter in text if letter.isalpha()]
        upper = sum(letter.isupper() for letter in letters)
        self.shouts = upper > _SHOUTING_SHARE * len(letters)
        self.plain = text.isascii()

    def joined(self, at: int) -> bool:
        """Tell whether word ``at`` follows the one before with nothing but a blank."""
        if not 0 < at < len(self.words):
            return False
        return self.text[self.spans[at - 1][1] : self.spans[at][0]] in {" ", "\u00a0", "  "}

    def is_capital(self, at: int) -> bool:
        return at < len(self.words) and self.words[at][0].isupper()

    def between(self, first: int, last: int) -> str:
        """Return words ``first`` up to ``last`` (not included) in lower case."""
        return " ".join(self.lower[first:last])

    def run_end(self, start: int) -> int:
        """Return where the joined capitalised words from ``start`` on end."""
        end = start
        while end < start + LONGEST_NAME and self.is_capital(end):
            if end > start and not self.joined(end):
                break
            end += 1
        return end


def find_names(text: str) -> list[Span]:
    """Return the places of names in NFC ``text``, in order, without their titles."""
    read = _Text(text)
    found: list[Span] = []
    at = 0
    public_until = -1
    while at < len(read.words):
        end = _name_end(read, at, is_public=_stays_public(read, at, public_until))
        if end > at:
            found.append((read.spans[at][0], read.spans[end - 1][1]))
            at = end
            continue
        if _is_public_name(read, at, public_until):
            at = public_until = read.run_end(at)
            continue
        at += 1
    return found


def _stays_public(read: _Text, at: int, public_until: int) -> bool:
    """Tell whether a name at ``at`` is that of a road, school or company."""
    if at and read.lower[at - 1] in _lists().places and read.joined(at):
        return True
    if not 0 < public_until <= at:
        return False
    gap = read.text[read.spans[public_until - 1][1] : read.spans[at][0]]
    return _LINKS.fullmatch(gap) is not None


def _is_public_name(read: _Text, at: int, public_until: int) -> bool:
    if not read.is_capital(at):
        return False
    return _stays_public(read, at, public_until) or _famous_end(read, at) > at


def _famous_end(read: _Text, at: int) -> int:
    for length in (4, 3, 2):
        if read.between(at, at + length) in _lists().famous:
            return at + length
    return at


def _name_end(read: _Text, at: int, *, is_public: bool) -> int:
    """Return where the name that begins at word ``at`` ends; ``at`` if there is none."""
    titled = _has_title(read, at)
    if titled and _may_begin(read, at):
        end = _titled_end(read, at)
        if end > at:
            return end
    if is_public or _famous_end(read, at) > at:
        return at
    return max(_full_name_end(read, at), _highland_end(read, at))


def _has_title(read: _Text, at: int) -> bool:
    """Tell whether a title stands before word ``at``, unless it is part of a place name."""
    for length in range(1, min(at, _LONGEST_TITLE) + 1):
        start = at - length
        title = read.between(start, at)
        is_title = title in _lists().titles
        if not is_title and title in _lists().plain_titles:
            is_title = read.plain and _known_name(read.lower[at])
        if is_title and not _is_no_person(read, start, at) and _follows(read, at):
            return True
    return False


def _follows(read: _Text, at: int) -> bool:
    gap = read.text[read.spans[at - 1][1] : read.spans[at][0]]
    return _APART.fullmatch(gap) is not None


def _is_no_person(read: _Text, start: int, at: int) -> bool:
    """Tell whether a title is none: "chợ Bà Chiểu", "chùa bà Đanh", "bà con", "o" for "ở"."""
    if read.plain and read.between(start, at) == "o":
        return True
    if start == 0:
        return False
    before = read.lower[start - 1]
    if before in _SHRINES or read.between(start - 1, at) in _lists().bad_pairs:
        return True
    return read.is_capital(start) and not read.shouts and before in _lists().places


def _known_name(word: str) -> bool:
    lists = _lists()
    return word in lists.families or word in lists.given or word in lists.rarer


def _may_begin(read: _Text, at: int) -> bool:
    lists = _lists()
    if read.lower[at] in lists.not_names or read.between(at, at + 2) in lists.not_names:
        return False
    if read.between(at, at + 2) in lists.bad_pairs:
        return False
    return not (at and read.between(at - 1, at + 1) in lists.bad_pairs)


def _titled_end(read: _Text, at: int) -> int:
    """Return where a name behind a title ends."""
    if read.is_capital(at) and not read.shouts:
        if len(read.words[at]) == 1 and not (read.is_capital(at + 1) and read.joined(at + 1)):
            return at  # "ông T.", "bà N.T.H" are hidden already
        return _trim(read, at, read.run_end(at))
    end = _spelled_end(read, at, is_titled=True)
    if end > at:
        return end
    return at + 1 if _is_lower_given(read, at) else at


def _trim(read: _Text, at: int, end: int) -> int:
    """Cut what is no name off a run: "anh Hùng Phường 5"."""
    for place in range(at + 1, end):
        if {read.lower[place], read.between(place, place + 2)} & _lists().enders:
            return place
    return end


def _is_lower_given(read: _Text, at: int) -> bool:
    """Tell whether a lone given name in small letters stands here: "anh tuấn"."""
    return read.lower[at] in _lists().lower_given and read.lower[at - 1] in _LONE_TITLES


def _full_name_end(read: _Text, at: int) -> int:
    """Return where a full name without a title ends: "Nguyễn Văn An"."""
    if read.shouts or not read.is_capital(at):
        return _spelled_end(read, at, is_titled=False)
    end = _trim(read, at, read.run_end(at))
    if not read.joined(at + 1) or end - at < 2 or (at and _runs_on(read, at)):  # noqa: PLR2004
        return at
    lists = _lists()
    if read.lower[at] in lists.families and read.lower[at] != "duong":
        return end if _could_be_person(read, at, end) else at
    is_rarer = read.lower[at] in lists.rarer and end - at >= _FULL_NAME
    return end if is_rarer and read.lower[at + 1] in lists.middles | {"a"} else at


def _runs_on(read: _Text, at: int) -> bool:
    """Tell whether a capitalised word that is no title leads into this: "Cao Bá Quát"."""
    leads = read.is_capital(at - 1) and read.joined(at) and not read.shouts
    return leads and read.lower[at - 1] in _lists().rarer | _lists().families


def _could_be_person(read: _Text, at: int, end: int) -> bool:
    if read.plain or end - at > 2:  # noqa: PLR2004
        return read.lower[at + 1] not in _lists().not_names
    return read.lower[at + 1] in _lists().given


def _spelled_end(read: _Text, at: int, *, is_titled: bool) -> int:
    """Return where a name without capitals to go by ends: "nguyen van an"."""
    if not read.joined(at + 1) or not _is_family(read.lower[at], is_titled=is_titled):
        return at
    second = read.lower[at + 1]
    third = read.lower[at + 2] if read.joined(at + 2) else ""
    if second in _SURE_MIDDLES and third and third not in _COMMON:
        known = third in _lists().given
        sure = read.lower[at] in _SURE_FAMILIES or not read.plain or (is_titled and known)
        return _with_more(read, at + 2, at + 3) if sure and (known or is_titled) else at
    if not is_titled or read.lower[at] not in _SURE_FAMILIES:
        return at
    if second in _lists().middles and third in _lists().given:
        return _with_more(read, at + 2, at + 3)
    return at + 2 if second in _lists().given else at


def _is_family(word: str, *, is_titled: bool) -> bool:
    """Tell whether a word in small letters can be a family name.

    "duong" and "dang" without diacritics are a road and a tense far more often.
    """
    lists = _lists()
    if word in {"duong", "dang", "đang"}:
        return False
    return word in lists.families or (is_titled and not word.isascii() and word in lists.rarer)


def _with_more(read: _Text, last: int, end: int) -> int:
    """Take one more given name: "nguyễn thị thu hà"."""
    if not read.joined(end) or read.lower[end] in _COMMON | _SELDOM_FOURTH:
        return end
    lists = _lists()
    plausible = read.lower[last] in lists.middles | lists.given
    return end + 1 if plausible and read.lower[end] in lists.given else end


def _highland_end(read: _Text, at: int) -> int:
    """Return where a highland name ends: "H'Hen Niê", "Y Moan Êban", "Giàng A Páo"."""
    end = read.run_end(at)
    if _HIGHLAND.match(read.words[at]):
        return max(end, at + 1)
    is_y = read.words[at] == "Y" and end - at >= 2  # noqa: PLR2004
    if is_y and read.lower[at + 1] not in {"tế", "te", "đức", "sĩ", "tá", "dược"}:
        return end
    return at
