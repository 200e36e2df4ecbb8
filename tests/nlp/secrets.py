"""Made-up personal data and the sentences around it, to measure masking by.

Every text is written piece by piece, so that the places of what was put in are known.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from nlp.noise import strip, typos
from nlp.pii import PiiKind

FILE = Path(__file__).with_name("secrets.json")

_DIGITS = "0123456789"
_AREAS = ("296", "237", "28", "24", "2193", "263")


class Words(msgspec.Struct, forbid_unknown_fields=True):
    """Names, roads and sentences, all written by hand."""

    people: list[str]
    """Full names (họ tên) of the majority."""
    highlanders: list[str]
    """Names of other peoples: Ê-đê, Mông, Thái, Khơ-me, Chăm …"""
    given: list[str]
    nicks: list[str]
    """What people are called in the south: "Ba", "Tám Khỏe"."""
    roads: list[str]
    carriers: list[str]
    """Sentences with ``{people}``, ``{phone}`` … where something is put in."""
    traps: list[str]
    """Sentences in which nothing is to be masked."""


class Planted(msgspec.Struct, frozen=True):
    """Something put into a text: ``text[start:end]``."""

    start: int
    end: int
    kind: PiiKind


class Text(msgspec.Struct, frozen=True):
    """A text and what was put into it."""

    text: str
    planted: list[Planted]
    view: str


def words() -> Words:
    return msgspec.json.decode(FILE.read_bytes(), type=Words)


def texts(rng: random.Random, rounds: int) -> Iterator[Text]:
    """Yield every carrier and trap in every view, ``rounds`` times with new secrets."""
    source = words()
    for _ in range(rounds):
        for sentence in source.carriers + source.traps:
            for view in VIEWS:
                yield _text(sentence, view, source, rng)


def _text(sentence: str, view: str, source: Words, rng: random.Random) -> Text:
    spoil = VIEWS[view]
    text = ""
    planted: list[Planted] = []
    for piece in sentence.replace("{", "\0{").replace("}", "}\0").split("\0"):
        if not piece.startswith("{"):
            text += spoil(piece, rng)
            continue
        slot = piece.strip("{}")
        kind = NAMES.get(slot) or PiiKind(slot)
        secret = _secret(slot, source, rng)
        if kind in {PiiKind.NAME, PiiKind.ADDRESS}:
            secret = spoil(secret, rng)
        elif kind is PiiKind.PLATE and "lower" in view:
            secret = secret.lower()
        planted.append(Planted(len(text), len(text) + len(secret), kind))
        text += secret
    return Text(text, planted, view)


def _secret(slot: str, source: Words, rng: random.Random) -> str:
    if slot in NAMES:
        kinds: dict[str, list[str]] = msgspec.to_builtins(source)
        return rng.choice(kinds[slot])
    if slot == "address":
        return _house(rng) + rng.choice([" đường ", " phố "]) + rng.choice(source.roads)
    return _NUMBERS[slot](rng)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(_DIGITS, k=count))


def _grouped(rng: random.Random, digits: str, sizes: tuple[int, ...]) -> str:
    """Part digits into groups with one of the signs people use; sometimes none."""
    gap = rng.choice([" ", ".", "-", " ", ""])
    parts = []
    for size in sizes:
        parts.append(digits[:size])
        digits = digits[size:]
    return gap.join([*parts, digits] if digits else parts)


def phone(rng: random.Random) -> str:
    mobile = rng.choice("35789") + _digits(rng, 8)
    landline = rng.choice(_AREAS)
    return rng.choice(
        [
            "0" + mobile,
            _grouped(rng, "0" + mobile, (4, 3, 3)),
            _grouped(rng, "0" + mobile, (3, 4, 3)),
            _grouped(rng, "0" + mobile, (2, 2, 2, 2, 2)),
            "+84" + rng.choice(["", " "]) + _grouped(rng, mobile, (3, 3, 3)),
            "(+84) " + _grouped(rng, mobile, (2, 3, 4)),
            "84" + mobile,
            "0" + landline + _grouped(rng, _digits(rng, 10 - len(landline)), (4,)),
            f"(0{landline}) " + _grouped(rng, _digits(rng, 10 - len(landline)), (3,)),
            "01" + rng.choice("268") + rng.choice("123456789") + " " + _digits(rng, 7),
        ]
    )


def cccd(rng: random.Random) -> str:
    number = "0" + f"{rng.randint(1, 96):02}" + rng.choice("0123") + _digits(rng, 8)
    return rng.choice(
        [number, _grouped(rng, number, (3, 3, 3, 3)), _grouped(rng, number, (4, 4))]
    )


def email(rng: random.Random) -> str:
    local = rng.choice(["hoa", "ngoc.linh", "tran_van", "bacsi-hung", "tuyet", "q.huy"])
    host = rng.choice(["gmail.com", "yahoo.com.vn", "hotmail.com", "thanhhoa.edu.vn"])
    return local + _digits(rng, rng.randint(0, 4)) + rng.choice(["@", "@", "@", " @ "]) + host


def plate(rng: random.Random) -> str:
    place = str(rng.randint(14, 99))
    tail = _digits(rng, 3) + rng.choice([".", ""]) + _digits(rng, 2)
    return rng.choice(
        [
            f"{place}{rng.choice('ABCDEFGH')}-{tail}",
            f"{place}-{rng.choice('BCFH')}{rng.randint(1, 9)} {tail}",
            f"{place}{rng.choice('BFHX')}{rng.randint(1, 9)}-{tail}",
            f"{place}LD-{tail}",
            f"{place}MĐ{rng.randint(1, 9)}-{tail}",
            f"{place}C {_digits(rng, 3)}.{_digits(rng, 2)}",
        ]
    )


def bank_account(rng: random.Random) -> str:
    number = rng.choice("123456789") + _digits(rng, rng.randint(8, 14))
    return rng.choice([number, _grouped(rng, number, (4, 4, 4))])


def bhxh(rng: random.Random) -> str:
    number = rng.choice(["01", "38", "79", "52"]) + _digits(rng, 8)
    card = rng.choice(["GD", "HT", "TE", "DN", "BT"]) + rng.choice("12345") + _digits(rng, 12)
    return rng.choice([number, card, _grouped(rng, card, (2, 1, 2, 5, 5))])


def _house(rng: random.Random) -> str:
    number = str(rng.randint(1, 480))
    return rng.choice(
        [
            f"số {number}",
            f"số nhà {number}",
            f"nhà số {number}/{rng.randint(1, 60)}",
            f"số {number}{rng.choice('ABC')}",
            f"{number} ngõ {rng.randint(2, 300)}",
            f"số {number} hẻm {rng.randint(2, 90)}",
            f"số {number} ngách {rng.randint(2, 90)}/{rng.randint(2, 40)}",
            f"nhà {number}",
        ]
    )


_NUMBERS: dict[str, Callable[[random.Random], str]] = {
    "phone": phone,
    "cccd": cccd,
    "email": email,
    "plate": plate,
    "bank_account": bank_account,
    "bhxh": bhxh,
}
NAMES = dict.fromkeys(("people", "highlanders", "given", "nicks"), PiiKind.NAME)


def _as_is(text: str, _: random.Random) -> str:
    return text


def _lower(text: str, _: random.Random) -> str:
    return text.lower()


def _bare(text: str, rng: random.Random) -> str:
    return strip(text, rng).lower()


VIEWS: dict[str, Callable[[str, random.Random], str]] = {
    "as is": _as_is,
    "stripped": strip,
    "lower": _lower,
    "stripped lower": _bare,
    "typos": typos,
}
