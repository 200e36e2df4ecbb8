"""Find texts that tell of one matter at one place (trùng): same words elsewhere are another.

Every measure of likeness takes "đèn hỏng ở ngõ 12" and "đèn hỏng ở ngõ 21" for the same, so
places decide: house, alley, hamlet, road and named spots must not contradict each other.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

import msgspec

from nlp import features
from nlp.classify import Weights
from nlp.normalize import CAPITAL, fold, normalize

SURE, MAYBE = 0.25, 0.45
"""Likeness from which two texts are one matter: at the same place, and where at least one of
them names none."""
SAME_FIELD = 0.15
"""What it adds that both are surely of one field: people name one thing in different words."""
MOST_LETTERS = 3000
"""Read of a longer text: what happened stands first."""
RAREST = 9.0
"""Rarity of words no text the model learnt from has."""


class Where(StrEnum):
    """How the places of two texts agree."""

    SAME = "same"
    UNKNOWN = "unknown"
    """One of them names no place, or none of a kind the other names."""
    OTHER = "other"


class Profile(msgspec.Struct, frozen=True):
    """What is compared of a text."""

    weights: dict[str, float]
    """Of groups of one or two syllables without diacritics; their squares sum to 1."""
    places: dict[str, frozenset[str]]
    """Names and numbers of each kind of place, without diacritics."""
    fields: Mapping[str, float]
    """Probability (0..1) of each field; none: nobody knows."""


class Likeness(msgspec.Struct, frozen=True):
    """How alike two texts are."""

    score: float
    """0..1 of their words, and ``SAME_FIELD``."""
    where: Where

    @property
    def is_duplicate(self) -> bool:
        """Tell whether the two most probably speak of one matter."""
        if self.where is Where.OTHER:
            return False
        return self.score >= (SURE if self.where is Where.SAME else MAYBE)


_NAME = rf"{CAPITAL}[\w']*(?:[ -](?:{CAPITAL}[\w']*|\d+)){{0,4}}"
_NUMBER = r"\d+[a-zA-Z]?(?:[/-]\d+[a-zA-Z]?)*"
_ROMAN = r"[IVX]{1,4}\b"
HAMLETS = "thôn|thon|xóm|xom|ấp|ap|bản|buôn|làng"
SPOTS = (
    r"cầu|cau|chợ|cho|trường(?: \w+)?|truong(?: \w+)?|cống|ngã tư|nga tu|ngã ba|nga ba|chung cư"
    "|chung cu|hồ|đập|trạm|bến|chùa|đình|công viên|cong vien|nghĩa trang|kênh|mương|quán|công ty"
)
_KINDS: dict[str, tuple[str, str]] = {
    "house": (r"số nhà|so nha|nhà số|nha so|sn|số|so", _NUMBER),
    "alley": (r"ngõ|ngo|ngách|ngach|hẻm|hem|kiệt|kiet", _NUMBER),
    "hamlet": (
        f"{HAMLETS}|tổ dân phố|to dan pho|tổ|to|khu phố|khu pho|tdp|kp|khóm|khom|khối|khoi",
        rf"{_NUMBER}|{_ROMAN}|{_NAME}",
    ),
    "road": (
        r"đường|duong|phố|pho|đại lộ|dai lo|quốc lộ|quoc lo|tỉnh lộ|tinh lo|ql|tl",
        rf"{_NUMBER}|{_NAME}",
    ),
    "ward": (r"phường|phuong|xã|xa|thị trấn|thi tran", _NAME),
    "spot": (SPOTS, _NAME),
}
_PATTERNS = {
    kind: re.compile(rf"(?<!\w)(?i:{words})[ .:]{{1,2}}(?:số |so )?(?P<name>{name})(?!\w)")
    for kind, (words, name) in _KINDS.items()
}
_MONEY_OR_TIME = re.compile(
    r"\s*(?:giờ|gio|h\b|ngày|ngay|tháng|thang|năm|nam|triệu|trieu|nghìn|nghin|đồng|dong|lần|lan|hộ|ho\b"
    r"|người|nguoi|cái|cai|mét|met|m\b|km\b|kg\b|%)"
)
_LOWER_HAMLET = re.compile(rf"\b(?:{HAMLETS}) (?P<name>[^\W\d_]+)\b")
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "toi minh ta nay em anh chung cac may co bi khong da dang rat o cua va la se thi ma do nha "
        "nuoc dan ba no nao gi ay kia day ca het moi xom lang que de di ve ra vao duoc can xin mong "
        "chua con hien vua lai rieng",
    )
)
"""What follows "thôn" and is no name of one."""


def places_of(text: str) -> tuple[dict[str, frozenset[str]], str]:
    """Return the places in a text by kind, and the normalised text without them."""
    text = normalize(text)
    found: dict[str, set[str]] = {}
    spans: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            name = match["name"]
            if not _MONEY_OR_TIME.match(text, match.end()):
                found.setdefault(kind, set()).add(_key(name))
                spans.append((match.start(), match.start("name") + len(name)))
    if "hamlet" not in found:
        for match in _LOWER_HAMLET.finditer(text.lower()):
            if (name := fold(match["name"])) not in _NO_NAMES:
                found.setdefault("hamlet", set()).add(name)
                spans.append(match.span())
    rest = "".join(
        " " if any(start <= at < end for start, end in spans) else letter
        for at, letter in enumerate(text)
    )
    return {kind: frozenset(names) for kind, names in found.items()}, rest


def _key(name: str) -> str:
    return re.sub(r"[ -]+", " ", fold(name).lower())


def profile(text: str, fields: Mapping[str, float], weights: Weights) -> Profile:
    """Return what is compared of a text.

    Args:
        text: as somebody wrote it, and where it says it is.
        fields: probability of each field; none when nobody knows, the first few will do.
        weights: a model, which knows how rare words are; syllables it has not met are the
            rarest, pairs it has not met say nothing.
    """
    places, rest = places_of(text[:MOST_LETTERS])
    words = features.read(rest).plain
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    counted = Counter([*words, *pairs])
    heavy = {
        group: (1 + math.log(count)) * _rarity(group, weights)
        for group, count in counted.items()
    }
    length = math.sqrt(sum(one * one for one in heavy.values())) or 1.0
    return Profile({group: one / length for group, one in heavy.items()}, places, fields)


def _rarity(group: str, weights: Weights) -> float:
    row = weights.vocabulary.get(group)
    if row is None:
        return 0.0 if " " in group else RAREST
    return float(weights.rarity[row])


def compare(one: Profile, other: Profile) -> Likeness:
    """Return how alike two texts are, in words and in place."""
    few, many = sorted((one.weights, other.weights), key=len)
    score = sum(weight * many.get(group, 0.0) for group, weight in few.items())
    agree = sum(
        math.sqrt(share * other.fields.get(code, 0.0)) for code, share in one.fields.items()
    )
    score += SAME_FIELD * agree
    return Likeness(score, where(one.places, other.places))


def where(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> Where:
    """Tell whether two texts speak of one place."""
    shared = one.keys() & other.keys()
    if any(not _agree(one[kind], other[kind]) for kind in shared):
        return Where.OTHER
    return Where.SAME if shared - {"ward"} else Where.UNKNOWN


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether a name of one is a name of the other, or begins or ends it."""
    return any(
        a == b or f"{a} ".startswith(f"{b} ") or f"{b} ".startswith(f"{a} ")
        for a in one
        for b in other
    )
