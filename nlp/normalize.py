"""Bring Vietnamese as people type it into one form; every function takes any string."""

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from nlp.keyboard import undo_key_codes
from nlp.syllables import is_syllable

READABLE = 0.6
"""Share of words that must look Vietnamese; English reaches 0.45, noisy chat 0.75."""

_DATA = Path(__file__).parent / "data"
_READ_AT_MOST = 2_000
_LONGEST_WORD = 10
_LEAST_LETTERS = 3
_ASCII_SHARE = 1.15

_LATIN = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
_COMBINING = range(0x300, 0x370)


def _plain_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    plain = "".join(part for part in parts if not unicodedata.combining(part)).lower()
    return plain if len(plain) == 1 else letter


_FOLDED: dict[int, str | None] = {
    **{code: _plain_letter(chr(code)) for code in _LATIN},
    **{ord(letter): "d" for letter in "đĐðÐ"},
    ord("İ"): "i",
    **dict.fromkeys(_COMBINING),
}

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5"
    r"\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e01ef]"
)
# A single blank is left alone: most white space is one, and replacing it costs time.
_UNEVEN_SPACE = re.compile(r"\s{2,}|[^\S ]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_THRICE = re.compile(r"(\w)\1\1")
_KEPT_REPEATS = frozenset({"iii", "www", "xxx", "ccc"})  # Roman numerals and addresses
_WORD = re.compile(r"[^\W\d_]+")
_ABBREVIATION = re.compile(r"(?<![\w.@/-])(?<!\d )[^\W\d_]{1,6}(?![\w@/-])(?!\.\w)")


def _two_spellings() -> dict[str, str]:
    """Map the tone on the second letter to the tone on the first (oá → óa)."""
    table = {}
    for pair in ("oa", "oe", "uy", "OA", "OE", "UY", "Oa", "Oe", "Uy"):
        for tone in "\u0300\u0301\u0303\u0309\u0323":
            first, second = (unicodedata.normalize("NFC", letter + tone) for letter in pair)
            table[pair[0] + second] = first + pair[1]
    return table


_JUST_READ = 8
"""Texts remembered: rules, features and gates ask for the same one in turn."""
_TO_FIRST = _two_spellings()
_TO_SECOND = {first: second for second, first in _TO_FIRST.items()}
# A pattern that begins with letters is searched for far quicker than one that looks behind first.
_OPEN_END = re.compile(r"[oOuU](?<![qQ].)[áàảãạéèẻẽẹýỳỷỹỵÁÀẢÃẠÉÈẺẼẸÝỲỶỸỴ](?![^\W\d_])")
_BEFORE_FINAL = re.compile(r"[óòỏõọúùủũụÓÒỎÕỌÚÙỦŨỤ][aeyAEY](?:(?<=[qQ]..)|(?=[^\W\d_]))")


CAPITAL = "[" + "".join(filter(str.isupper, map(chr, range(0x1EF9)))) + "]"
"""A pattern of one capital letter of Vietnamese."""


@lru_cache(maxsize=_JUST_READ)
def normalize(text: str) -> str:
    """Return ``text`` in the one form that everything else expects.

    NFC; tone marks where schoolbooks put them (hoá → hóa, tóan → toán); one blank for any
    white space; no control, zero-width or surrogate characters; "quááááá" → "quá".
    """
    text = unicodedata.normalize("NFC", visible(text))
    text = _UNEVEN_SPACE.sub(" ", text).strip()
    # Looking in lower case first is quicker than replacing without regard to case.
    if _THRICE.search(text.lower()):
        text = _REPEATED.sub(_once, text)
    return place_tones(text)


def visible(text: str) -> str:
    """Return ``text`` without control, zero-width and surrogate characters."""
    return _INVISIBLE.sub("", text)


def place_tones(text: str) -> str:
    """Put the tone mark of oa, oe and uy on one agreed letter; the length stays."""
    text = _OPEN_END.sub(lambda match: _TO_FIRST.get(match[0], match[0]), text)
    return _BEFORE_FINAL.sub(lambda match: _TO_SECOND.get(match[0], match[0]), text)


def other_tone_place(word: str) -> str:
    """Return a word of one syllable with its tone where the other school puts it (hoá)."""
    ending = word[-2:]
    return word[:-2] + _TO_SECOND.get(ending, ending) if word[:1] != "q" else word


def _once(match: re.Match[str]) -> str:
    return match[0] if match[0].lower() in _KEPT_REPEATS else match[1]


def fold(text: str) -> str:
    """Return ``text`` in lower case without diacritics ("Đường" → "duong").

    The length stays for NFC text, so that offsets in the one hold in the other.
    """
    return text.translate(_FOLDED).lower()


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """Return ``fold(word)``; the words of a language are few enough to remember."""
    return fold(word)


@cache
def abbreviations() -> dict[str, str]:
    """Return what each abbreviation (viết tắt) or teencode word stands for."""
    raw = (_DATA / "abbreviations.json").read_text(encoding="utf-8")
    table: dict[str, str] = json.loads(raw)
    return table


def expand(text: str) -> str:
    """Write abbreviations and key codes out ("ko dc" → "không được").

    Only whole words; a unit behind a number ("300 k") and parts of document numbers or
    addresses ("12/QĐ-UBND") are left alone.
    """
    table = abbreviations()
    if _is_mostly_ascii(text):
        text = undo_key_codes(text)
    # Most texts hold no abbreviation at all: looking first is quicker than replacing.
    if table.keys().isdisjoint(_WORD.findall(text.lower())):
        return text
    return _ABBREVIATION.sub(lambda match: table.get(match[0].lower(), match[0]), text)


def _is_mostly_ascii(text: str) -> bool:
    """Tell whether an input method may have been off: real Vietnamese has many marks."""
    return len(text.encode(errors="ignore")) < _ASCII_SHARE * len(text)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset((_DATA / name).read_text(encoding="utf-8").split())


@lru_cache(maxsize=_JUST_READ)
def readability(text: str) -> float:
    """Return the share (0..1) of ``text`` that can be Vietnamese.

    Text without diacritics counts in full. 0.0 where there is nothing to read: empty,
    emoji, a telephone number, another script.
    """
    text = text[:_READ_AT_MOST]
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    if not letters:
        return 0.0
    if len(words) == 1 and words[0].isascii() and letters < _LEAST_LETTERS:
        return 0.0
    readings = [_read_word(word) for word in words]
    good = sum([letters for letters, _ in readings])
    foreign = sum([is_foreign for _, is_foreign in readings])
    return max(0.0, good / letters - 2 * foreign / len(words))


@lru_cache(maxsize=50_000)
def _read_word(word: str) -> tuple[int, bool]:
    """Return how many letters can be Vietnamese, and whether the word surely is not.

    "the", "to" and "con" may be Vietnamese without diacritics, "of", "is" and "avec" never.
    """
    lower = word.lower()
    known = is_syllable(lower) or lower in abbreviations() or lower in _words("loanwords.txt")
    good = len(word) if known and len(word) <= _LONGEST_WORD else 0
    return good, lower in _words("foreign.txt")


def count_syllables(text: str) -> int:
    """Return how many words of ``text`` can be Vietnamese ones, of two letters or more.

    Words borrowed from elsewhere ("test", "covid") do not count; 0 where the text as it
    was written cannot be read.
    """
    if not is_readable_vietnamese(text):
        return 0
    words = _WORD.findall(normalize(text[:_READ_AT_MOST]).lower())
    return sum(map(_is_ours, words))


@lru_cache(maxsize=50_000)
def _is_ours(word: str) -> bool:
    return (
        len(word) > 1
        and (is_syllable(word) or word in abbreviations())
        and word not in _words("loanwords.txt")
        and word not in _words("foreign.txt")
    )


def is_readable_vietnamese(text: str) -> bool:
    """Tell whether a Vietnamese reader could make sense of ``text``."""
    text = normalize(text)
    # Undoing key codes only ever adds words, and most texts need none of it.
    return readability(text) >= READABLE or readability(undo_key_codes(text)) >= READABLE
