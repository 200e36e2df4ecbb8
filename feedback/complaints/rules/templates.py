"""Texts that are sent again and again (văn bản mẫu), with places to fill in."""

import re
from collections.abc import Mapping

from nlp.normalize import fold

PLACE = re.compile(r"\{([^{}\n]{1,40})\}")
PLACES = {
    "so": "số",
    "ngay": "ngày",
    "don vi": "đơn vị",
    "ngay nhan": "ngày nhận",
    "linh vuc": "lĩnh vực",
}
"""What may stand in braces, also without diacritics, and how it is written."""


def unknown_places(text: str) -> list[str]:
    """Return what stands in braces and nobody could fill in."""
    return [name for name in PLACE.findall(text) if _key(name) not in PLACES]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a template with its places filled; what has no value stays as it is.

    Args:
        text: the template.
        values: by the keys of ``PLACES``.
    """
    return PLACE.sub(lambda found: values.get(_key(found[1]), found[0]), text)


def _key(name: str) -> str:
    return " ".join(fold(name).split())
