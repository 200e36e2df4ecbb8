"""Syllables as they are typed on the kiosk, and where their tone belongs."""

import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

TONES = {"sac": "\u0301", "huyen": "\u0300", "hoi": "\u0309", "nga": "\u0303", "nang": "\u0323"}

BEARERS = """
*a *ac *ai *am *an *ang *anh *ao *au *ay *ăn *ăng *âm *âng *âu *ây *e *em *en *eo *ê *ên *ênh *êu
*i *ia *im *in *inh *iu i*êc i*êm i*ên i*êng i*êu *o *oi *om *on *ong *ô *ôi *ôm *ôn *ông *ơ *ơi *ơn
*oa o*ac o*ai o*an o*ang o*anh o*ao o*ay o*ăn o*ăng *oe o*en o*eo o*ong
*u *ua *ui *um *un *ung u*â u*ân u*âng u*ây u*ê u*ênh u*ôi u*ôn u*ông u*ơ *uy u*ya uy*ên uy*êt u*yt
u*yu u*ynh *ư *ưa *ưi *ưu *ưng ư*ơi ư*ơn ư*ơng ư*ơu *y y*ên y*êu
"""
"""Rimes as they are spelled most: hòa, thủy; the star stands before the vowel with the tone."""
ONSETS = ("", "b", "ch", "đ", "h", "kh", "ngh", "nh", "th", "tr", "x", "Ph", "H")
OF_QU = "*a *an *ang *ay *ăn *ân *e *en *eo *ê *ên *i *it *ôc *ơ *y *ynh"
OF_GI = "*a *an *ang *ao *ây *âm *e *eo *êng *o *oi *ơ *ơi *ư *ưa *ương"
ALONE = ("g*i", "g*in", "g*iêng", "G*i")
"""Here the i is the only vowel; giêng is gi and êng, so it is not among them."""


class Syllable(NamedTuple):
    letters: str
    """Without tone."""
    bearer: int
    """Which letter carries it."""

    def toned(self, tone: str, bearer: int | None = None) -> str:
        """Return it with a tone, composed."""
        place = (self.bearer if bearer is None else bearer) + 1
        marked = self.letters[:place] + TONES[tone] + self.letters[place:]
        return unicodedata.normalize("NFC", marked)


def _syllable(starred: str) -> Syllable:
    return Syllable(starred.replace("*", ""), starred.index("*"))


def _ward_of(onset: str, rimes: str) -> Iterator[Syllable]:
    for rime in rimes.split():
        yield _syllable(onset + ("ư*ơng" if rime == "*ương" else rime))


def syllables() -> list[Syllable]:
    """Return some two thousand syllables; not all of them are words."""
    found = [_syllable(onset + rime) for onset, rime in product(ONSETS, BEARERS.split())]
    found += [*_ward_of("qu", OF_QU), *_ward_of("Qu", OF_QU), *_ward_of("gi", OF_GI)]
    return found + [_syllable(one) for one in ALONE if one != "g*iêng"]
