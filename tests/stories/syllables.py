"""Syllables as they are typed on the kiosk, and where their tone belongs."""

import unicodedata
from itertools import product
from typing import NamedTuple

TONES = {"sac": "\u0301", "huyen": "\u0300", "hoi": "\u0309", "nga": "\u0303", "nang": "\u0323"}

RIMES = """
*a *ac *ai *am *an *ang *anh *ao *au *ay *ăn *ăng *âm *âng *âu *ây *e *em *en *eo *ê *ên *ênh *êu
*i *ia *im *in *inh *ip *iu i*êc i*êm i*ên i*êng i*êu *o *oi *om *on *ong *ô *ôi *ôm *ôn *ông *ơ
*ơi *ơn *oa o*ac o*ai o*an o*ang o*anh o*ao o*ay o*ăn o*ăng *oe o*en o*eo o*ong *u *ua *ui *um *un
*ung u*â u*ân u*âng u*ây u*ê u*ênh u*ôi u*ôn u*ông u*ơ *uy u*ya uy*ên uy*êt u*yt u*yu u*ynh *ư *ưa
*ưi *ưu *ưng ư*ơi ư*ơn ư*ơng ư*ơu *y y*ên y*êu
"""
"""As they are spelled most: hòa, thủy; the star stands before the vowel with the tone."""
ONSETS = ("", "b", "ch", "đ", "h", "kh", "ngh", "nh", "th", "tr", "x", "Ph", "H")
OF_QU = "*a *an *ang *ay *ăn *ân *e *en *eo *ê *ên *i *it *ôc *ơ *y *ynh"
OF_GI = "*a *an *ang *ao *ây *âm *e *eo *êng *o *oi *ơ *ơi *ư *ưa ư*ơng"
ALONE = ("g*i", "g*in", "G*i")
"""Here the i is the only vowel."""


class Syllable(NamedTuple):
    letters: str
    """Without tone."""
    bearer: int
    """Which letter carries it."""

    def toned(self, tone: str) -> str:
        """Return it with a tone, composed."""
        after = self.bearer + 1
        marked = self.letters[:after] + TONES[tone] + self.letters[after:]
        return unicodedata.normalize("NFC", marked)


def syllables() -> list[Syllable]:
    """Return some fifteen hundred syllables; not all of them are words."""
    starred = [
        *map("".join, product(ONSETS, RIMES.split())),
        *map("".join, product(("qu", "Qu"), OF_QU.split())),
        *map("".join, product(("gi", "Gi"), OF_GI.split())),
        *ALONE,
    ]
    return [Syllable(one.replace("*", ""), one.index("*")) for one in starred]


def taken_apart(word: str) -> tuple[str, str]:
    """Return the letters of a word without its tone, and the tone's name; empty: it has none."""
    parts = unicodedata.normalize("NFD", word)
    tone = next((name for name, mark in TONES.items() if mark in parts), "")
    bare = "".join(part for part in parts if part not in TONES.values())
    return unicodedata.normalize("NFC", bare), tone
