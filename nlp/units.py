"""Find names of administrative units that are no more (địa danh cũ): a ward and its district.

Districts ended on 1 July 2025 (Luật Tổ chức chính quyền địa phương 72/2025/QH15), so whoever
writes "phường Đông Vệ, TP Thanh Hóa" uses the old name. What it is called today is looked
up apart (``units_today``), in a process of its own.
"""

import re

import msgspec

from nlp.normalize import CAPITAL, normalize

MOST = 3
"""Looked up of one text."""
READ = 5000

_NAME = rf"{CAPITAL}[\w']*(?:[ -]{CAPITAL}[\w']*){{0,3}}"
_WARD = r"(?P<kind>(?i:phường|phuong|xã|xa|thị trấn|thi tran|p\.|tt\.))"
_DISTRICT = r"(?P<level>(?i:quận|quan|huyện|huyen|thành phố|thanh pho|thị xã|thi xa|tp\.?|tx\.?|q\.|h\.))"
_PROVINCE = r"(?:(?i:tỉnh|tinh|thành phố|thanh pho|tp\.?) ?)?"
_OLD = re.compile(
    rf"(?<!\w){_WARD} ?(?P<ward>{_NAME}|\d{{1,2}})(?:, ?| - | thuộc | )"
    rf"{_DISTRICT} ?(?P<district>{_NAME}|\d{{1,2}})"
    rf"(?:(?:, ?| - ){_PROVINCE}(?P<province>{_NAME}))?"
)
_KINDS = {
    **dict.fromkeys(("phường", "phuong", "p."), "phường"),
    **dict.fromkeys(("xã", "xa"), "xã"),
    **dict.fromkeys(("thị trấn", "thi tran", "tt."), "thị trấn"),
}
_LEVELS = {
    **dict.fromkeys(("quận", "quan", "q."), "quận"),
    **dict.fromkeys(("huyện", "huyen", "h."), "huyện"),
    **dict.fromkeys(("thành phố", "thanh pho", "tp", "tp."), "thành phố"),
    **dict.fromkeys(("thị xã", "thi xa", "tx", "tx."), "thị xã"),
}


class OldUnit(msgspec.Struct, frozen=True):
    """A ward as it was called, with its district."""

    said: str
    """As the writer put it."""
    ward: str
    district: str
    province: str = ""
    """Empty when the writer names none."""


class Today(msgspec.Struct, frozen=True):
    """What an old unit is called today."""

    said: str
    now: str = ""
    """Ward and province; empty when nobody can say."""
    is_divided: bool = False
    """It became parts of several: which one, only the writer knows."""
    candidates: tuple[str, ...] = ()
    """Those several, each with its province; none when it was not divided."""


def find_old(text: str) -> list[OldUnit]:
    """Return the old units a text names, each once, in order."""
    found: dict[str, OldUnit] = {}
    for match in _OLD.finditer(normalize(text[:READ])):
        ward, district = match["ward"], match["district"]
        said = f"{match['kind']} {ward}, {match['level']} {district}"
        one = OldUnit(
            said,
            f"{_KINDS[match['kind'].lower()]} {ward}",
            f"{_LEVELS[match['level'].lower()]} {district}",
            match["province"] or "",
        )
        found.setdefault(said.lower(), one)
    return list(found.values())[:MOST]
