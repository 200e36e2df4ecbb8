"""Numbers, dates and names as Vietnamese readers write them."""

import re
import unicodedata
from collections.abc import Container
from datetime import date, datetime

from feedback.core.clock import local
from nlp.normalize import fold, visible

THOUSAND = 1000
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def vn_date(day: date) -> str:
    """Return ``thứ Ba 15/12/2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def sentence_case(words: str) -> str:
    """Return ``Thứ Hai`` for ``thứ Hai``: only the first letter changes."""
    return words[:1].upper() + words[1:]


def short_date(day: date | None) -> str:
    """Return ``15/12/2026``; empty for None."""
    return f"{day:%d/%m/%Y}" if day else ""


def in_force(since: date | None, until: date | None) -> str:
    """Return ``từ 01/07/2025 đến 30/06/2026``, as far as there are such days."""
    parts = (("từ", since), ("đến", until))
    return " ".join(f"{word} {short_date(day)}" for word, day in parts if day)


def vn_moment(moment: datetime) -> str:
    """Return ``09:12 ngày 23/11/2026``, Vietnam's wall clock."""
    return f"{local(moment):%H:%M ngày %d/%m/%Y}"


def vn_number(number: int) -> str:
    """Return ``1.234``."""
    return f"{number:,}".replace(",", ".")


def in_mb(size: int) -> str:
    """Return bytes as ``1,2 MB`` or ``83,0 GB``; less than a tenth as ``0,1 MB``."""
    megabytes = max(size / 1_000_000, 0.1)
    if megabytes >= THOUSAND:
        return f"{megabytes / THOUSAND:.1f} GB".replace(".", ",")
    return f"{megabytes:.1f} MB".replace(".", ",")


def percent(share: float | None) -> str:
    """Return a share 0..1 as ``84,7 %``; a dash for None."""
    return "–" if share is None else f"{share * 100:.1f} %".replace(".", ",")


def vn_interval(interval: tuple[float, float] | None) -> str:
    """Return an interval of shares as ``78,1 – 89,6 %``; empty for None."""
    if interval is None:
        return ""
    low, high = (f"{share * 100:.1f}".replace(".", ",") for share in interval)
    return f"{low} – {high} %"


def one_line(text: str) -> str:
    """Return a typed name in NFC, on one line, without signs nobody can see."""
    return " ".join(visible(unicodedata.normalize("NFC", text)).split())


def slug(text: str, length: int, joint: str = "-") -> str:
    """Return ``to-dan-pho-1`` for ``Tổ dân phố 1``; empty when no letter is left."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    return joint.join(words)[:length].strip(joint)


def unused(code: str, taken: Container[str], joint: str = "-") -> str:
    """Return ``code``, or the first of ``code-2``, ``code-3`` … that is not ``taken``."""
    number, candidate = 1, code
    while candidate in taken:
        number += 1
        candidate = f"{code}{joint}{number}"
    return candidate


def excerpt(text: str, length: int = 140) -> str:
    """Return the beginning of ``text`` on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + "…"
