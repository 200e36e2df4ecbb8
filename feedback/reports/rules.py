"""How figures are put into words, and which days they speak of."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from feedback.core.problems import InvalidInput
from feedback.core.reporting import MIN_ANSWERS, Cells, Figure, Ratio
from feedback.core.words import percent, vn_interval, vn_number

DEFAULT_DAYS = 91
WEEKS = 26
FIRST_DAY = date(2000, 1, 1)
FIRST_YEAR, LAST_YEAR = 2000, 2200


def read_day(typed: str, default: date, name: str = "from") -> date:
    """Return the day in ``yyyy-mm-dd``; ``default`` when nothing is typed.

    ``name`` is the field an error speaks of.

    Raises:
        InvalidInput: it is no day.
    """
    if not typed.strip():
        return default
    try:
        # date.fromisoformat() would also take 20261124 and 2026-W48-2.
        day = datetime.strptime(typed.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR or day.isoformat() != typed.strip():
        raise InvalidInput({name: f"“{typed[:40]}” không phải ngày dạng 2026-11-24."})
    return day


def read_period(start: str, end: str, *, today: date, first: date) -> tuple[date, date]:
    """Return the days asked for, both included.

    Raises:
        InvalidInput: a day cannot be read, or the end lies before the start.
    """
    last = read_day(end, today, "to")
    begin = read_day(start, first)
    if last < begin:
        raise InvalidInput({"to": "Ngày cuối phải sau ngày đầu."})
    return begin, last


def share_words(ratio: Ratio | int | str | None) -> str:
    """Return a share, or that there are too few answers for one."""
    if not isinstance(ratio, Ratio) or ratio.whole == 0:
        return "–"
    return percent(ratio.share) if ratio.share is not None else f"dưới {MIN_ANSWERS}"


def card(figure: Figure, *, linked: bool) -> dict[str, str]:
    """Return one of the figures at the top."""
    if figure.count is not None:
        value = vn_number(figure.count)
    elif figure.ratio is not None and figure.ratio.share is not None:
        value = percent(figure.ratio.share)
    else:
        value = f"Chưa đủ {MIN_ANSWERS} ý kiến"
    return {
        "key": figure.key,
        "label": figure.label,
        "value": value,
        "detail": figure.detail,
        "interval": vn_interval(figure.interval),
        "url": figure.list_url if linked else "",
    }


def merged(parts: Iterable[Mapping[str, Cells]]) -> dict[str, dict[str, Ratio | int | str]]:
    """Lay the rows of several panels over each other."""
    rows: dict[str, dict[str, Ratio | int | str]] = {}
    for part in parts:
        for label, cells in part.items():
            rows.setdefault(label, {}).update(cells)
    return rows


def breakdown(parts: Iterable[Mapping[str, Cells]], *, linked: bool) -> list[dict[str, object]]:
    """Return the rows of a table, the busiest first."""
    rows: list[dict[str, object]] = [
        {
            "label": label,
            "url": cells.get("url", "") if linked else "",
            "received": cells.get("received", 0),
            "waiting": cells.get("waiting", 0),
            "late": cells.get("late", 0),
            "on_time": share_words(cells.get("on_time")),
            "solved": share_words(cells.get("solved")),
            "satisfied": share_words(cells.get("satisfied")),
        }
        for label, cells in merged(parts).items()
    ]
    return sorted(rows, key=lambda row: (-int(str(row["received"])), str(row["label"])))


def mondays(end: date) -> list[date]:
    """Return the Mondays of the 26 weeks that end with the week of ``end``."""
    last = end - timedelta(days=end.weekday())
    return [last - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def week_row(monday: date, cells: Cells) -> dict[str, object]:
    """Return a week of the course; a share is None below ten answers."""
    satisfied = cells.get("satisfied", Ratio())
    ratio = satisfied if isinstance(satisfied, Ratio) else Ratio()
    return {
        "label": f"{monday:%d/%m}",
        "on": f"{monday:%d/%m/%Y}",
        "received": cells.get("received", 0),
        "answered": cells.get("answered", 0),
        "satisfied_share": ratio.share,
        "n": ratio.whole,
    }
