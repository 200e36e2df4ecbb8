"""Numbers and dates as Vietnamese readers write them."""

from datetime import date, datetime

from feedback.core.clock import local

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def vn_date(day: date) -> str:
    """Return ``thứ Ba 15/12/2026``."""
    return f"{WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def vn_moment(moment: datetime) -> str:
    """Return ``09:12 ngày 23/11/2026``, Vietnam's wall clock."""
    return f"{local(moment):%H:%M ngày %d/%m/%Y}"


def vn_number(number: int) -> str:
    """Return ``1.234``."""
    return f"{number:,}".replace(",", ".")


def percent(share: float | None) -> str:
    """Return a share 0..1 as ``84,7 %``; a dash for None."""
    return "–" if share is None else f"{share * 100:.1f} %".replace(".", ",")


def vn_interval(interval: tuple[float, float] | None) -> str:
    """Return an interval of shares as ``78,1 – 89,6 %``; empty for None."""
    if interval is None:
        return ""
    low, high = (f"{share * 100:.1f}".replace(".", ",") for share in interval)
    return f"{low} – {high} %"


def excerpt(text: str, length: int = 140) -> str:
    """Return the beginning of ``text`` on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0] + "…"
