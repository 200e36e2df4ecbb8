"""Spoil a text the way phones and haste do, so that a model learns to read it."""

import random
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from nlp.normalize import abbreviations

TYPO_SHARE = 0.12
TEEN_SHARE = 0.75
FORGET_SHARE = 0.35

_WORD = re.compile(r"[^\W\d_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_NEIGHBOURS = {
    **dict(
        zip("abcdeghik", ("sq", "vn", "xv", "sf", "wr", "fh", "gj", "uo", "jl"), strict=True)
    ),
    **dict(zip("lmnoprstu", ("k", "n", "bm", "ip", "o", "et", "ad", "ry", "yi"), strict=True)),
    **dict(zip("vxy", ("cb", "zc", "tu"), strict=True)),
}
_UNLISTED = {
    "những": "nhg",
    "người": "ng",
    "trường": "trg",
    "đường": "đg",
    "nước": "nc",
    "cũng": "cg",
    "làm": "lm",
    "phường": "p",
    "thôn": "th",
    "vào": "vô",
    "nhà": "nhà",
    "biết": "bít",
    "quá": "wá",
    "vậy": "z",
    "luôn": "lun",
    "thôi": "thui",
}

Spoiler = Callable[[str, random.Random], str]


def strip(text: str, _: random.Random) -> str:
    """Leave the diacritics out, keep capitals."""
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def decompose(text: str, _: random.Random) -> str:
    """Write letters and marks apart (NFD), as some phones and file names do."""
    return unicodedata.normalize("NFD", text)


def teen(text: str, rng: random.Random) -> str:
    """Use the short forms of chat: "không được" → "ko dc"."""
    pattern, shorts = _short_forms()

    def shorten(match: re.Match[str]) -> str:
        if rng.random() > TEEN_SHARE:
            return match[0]
        return rng.choice(shorts[match[0].lower()])

    text = pattern.sub(shorten, text)
    return text.lower() if rng.random() < TEEN_SHARE else text


@cache
def _short_forms() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    shorts: dict[str, list[str]] = {word: [short] for word, short in _UNLISTED.items()}
    for short, phrase in abbreviations().items():
        shorts.setdefault(phrase, []).append(short)
    phrases = sorted(shorts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE), shorts


def typos(text: str, rng: random.Random) -> str:
    """Mistype some words: a letter lost, doubled, swapped or wrong, a tone lost or wrong."""

    def mistype(match: re.Match[str]) -> str:
        if len(match[0]) == 1 or rng.random() > TYPO_SHARE:
            return match[0]
        return rng.choice(_SLIPS)(match[0], rng)

    return _WORD.sub(mistype, unicodedata.normalize("NFC", text))


def _lose(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at + 1 :]


def _double(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    return word[: at + 1] + word[at:]


def _swap(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _miss(word: str, rng: random.Random) -> str:
    at = rng.randrange(len(word))
    near = _NEIGHBOURS.get(word[at].lower())
    return word[:at] + rng.choice(near) + word[at + 1 :] if near else word


def _mark_wrongly(word: str, rng: random.Random) -> str:
    parts = unicodedata.normalize("NFD", word)
    kept = "".join(rng.choice(_TONES) if part in _TONES else part for part in parts)
    return unicodedata.normalize("NFC", kept)


def _forget_tone(word: str, _: random.Random) -> str:
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))


_SLIPS: tuple[Spoiler, ...] = (_lose, _double, _swap, _miss, _mark_wrongly, _forget_tone)


def forget_words(text: str, rng: random.Random) -> str:
    """Leave a third of the words out, so that no single word is relied upon."""
    words = text.split()
    return " ".join(word for word in words if rng.random() > FORGET_SHARE) or text


SPOILERS: dict[str, Spoiler] = {
    "stripped": strip,
    "nfd": decompose,
    "teen": teen,
    "typo": typos,
}
"""The views that a model is measured on beside the text as it is."""
