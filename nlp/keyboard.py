"""Undo what a switched-off input method (bộ gõ) leaves: Telex "dduwowcj", VNI "d9u7o7c5"."""

import re
import unicodedata
from functools import lru_cache

from nlp.syllables import is_syllable

_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_TELEX_SHAPES = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("uwow", "ươ"),
    ("uow", "ươ"),
    ("uwo", "ươ"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_VNI_SHAPES = (
    ("u7o7", "ươ"),
    ("uo7", "ươ"),
    ("u7o", "ươ"),
    ("d9", "đ"),
    ("a6", "â"),
    ("e6", "ê"),
    ("o6", "ô"),
    ("a8", "ă"),
    ("o7", "ơ"),
    ("u7", "ư"),
)
_TELEX_WORD = re.compile(r"(?<![\w@./-])[A-Za-z]{3,10}(?![\w@/-])")
_VNI_WORD = re.compile(r"(?<![\w@./-])[A-Za-z]+\d[A-Za-z0-9]{0,8}(?![\w@/-])")
_LEAST_MARKS = 2


def undo_key_codes(text: str) -> str:
    """Return ``text`` with Telex and VNI words turned into Vietnamese.

    Only words that are no syllable as typed, become one, and carry at least two marks
    ("dduwowngf"): with one mark "box" and "test" would become Vietnamese as well.
    """
    text = _TELEX_WORD.sub(lambda match: _undo(match[0], telex=True), text)
    return _VNI_WORD.sub(lambda match: _undo(match[0], telex=False), text)


@lru_cache(maxsize=10_000)
def _undo(word: str, *, telex: bool) -> str:
    if is_syllable(word):
        return word
    shaped, marks = _shape(word.lower(), _TELEX_SHAPES if telex else _VNI_SHAPES)
    letters, tone = _take_tone(shaped, _TELEX_TONES if telex else _VNI_TONES)
    # A shape digit inside a word ("kho6ng") is nothing else; one at the end may count floors.
    marks += bool(tone) + (not telex and word[-1].isalpha() and shaped != word.lower())
    candidate = _put_tone(letters, tone) if tone else letters
    if marks < _LEAST_MARKS or not is_syllable(candidate):
        return word
    return candidate.capitalize() if word[0].isupper() else candidate


def _shape(word: str, shapes: tuple[tuple[str, str], ...]) -> tuple[str, int]:
    marks = 0
    for typed, meant in shapes:
        if typed in word:
            word = word.replace(typed, meant, 1)
            marks += max(1, len(typed) - 2)
    return word, marks


def _take_tone(word: str, tones: dict[str, str]) -> tuple[str, str]:
    """Split the tone key off: at the end ("dduwowcj") or behind the vowel ("dduwojc")."""
    for at in range(len(word) - 1, 0, -1):
        if word[at] in tones:
            return word[:at] + word[at + 1 :], tones[word[at]]
    return word, ""


def _put_tone(letters: str, tone: str) -> str:
    vowels = [at for at, letter in enumerate(letters) if _is_vowel(letter)]
    if letters.startswith(("qu", "gi")) and len(vowels) > 1:
        vowels = vowels[1:]
    if not vowels:
        return letters
    marked = [at for at in vowels if not letters[at].isascii()]
    closed = vowels[-1] < len(letters) - 1
    at = marked[-1] if marked else vowels[-1] if closed else vowels[max(0, len(vowels) - 2)]
    toned = unicodedata.normalize("NFC", letters[at] + tone)
    return letters[:at] + toned + letters[at + 1 :]


def _is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFD", letter)[0] in "aeiouy"
