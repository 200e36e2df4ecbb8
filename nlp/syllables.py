"""Which letter groups can be a Vietnamese syllable (âm tiết)."""

import re
import unicodedata
from functools import lru_cache

_ONSET = "b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x"
_PLAIN_RIMES = """
a ac ach ai am an ang anh ao ap at au ay
e ec em en eng eo ep et
eu ech enh
i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong op ot ooc oong
u ua uan uang uat uay uau ub uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up
ut uu uy uya uych uyen uyet uynh uyt uyu uia
y yem yen yet yeu yt
"""
_SHAPE = re.compile(rf"(?:{_ONSET})?(?:{'|'.join(_PLAIN_RIMES.split())})")
_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHAPE_MARKS = frozenset("\u0302\u0306\u031b")


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Tell whether ``word`` has the shape of a syllable, with or without diacritics."""
    parts = unicodedata.normalize("NFD", word.lower())
    marks = [part for part in parts if unicodedata.combining(part)]
    if any(mark not in _TONE_MARKS and mark not in _SHAPE_MARKS for mark in marks):
        return False
    if sum(mark in _TONE_MARKS for mark in marks) > 1:
        return False
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return _SHAPE.fullmatch(plain) is not None
