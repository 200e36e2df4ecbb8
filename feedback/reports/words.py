"""The trends in words, addresses and what the charts are drawn from; its template asks here."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

import msgspec

from feedback.core.reporting import MIN_ANSWERS
from feedback.core.statistics import Change, Mark
from feedback.core.words import (
    WEEKDAYS,
    in_mb,
    percent,
    sentence_case,
    vn_interval,
    vn_moment,
    vn_number,
)
from feedback.reports.schemas import (
    STATE_LABELS,
    Compared,
    ExportView,
    FigureRow,
    Filters,
    Hour,
    Row,
    Share,
    State,
    Trends,
)

MARKS = {
    Mark.OUTSIDE: "ngoài giới hạn",
    Mark.RUN: "7 tuần liền một phía",
    Mark.TREND: "6 tuần liền một chiều",
}
STANDING = {"low": "thấp hơn hẳn mức chung", "high": "cao hơn hẳn mức chung", "": ""}
ARROWS = {Change.UP: "▲", Change.DOWN: "▼", Change.UNCLEAR: "•", Change.TOO_FEW: "•"}


def value_words(figure: FigureRow) -> str:
    """Return the figure itself."""
    if figure.share is not None:
        if figure.share.share is None:
            return f"Chưa đủ {MIN_ANSWERS} ý kiến"
        return percent(figure.share.share)
    return vn_number(figure.count or 0)


def interval_words(share: Share | None) -> str:
    """Return the interval of a share; empty when there is none."""
    if share is None or share.low is None or share.high is None:
        return ""
    return vn_interval((share.low, share.high))


def n_words(share: Share) -> str:
    """Return how many answers there are, or that they are few."""
    return f"dưới {MIN_ANSWERS}" if share.n is None else vn_number(share.n)


def days_words(compared: Compared) -> str:
    """Return the days compared with."""
    return f"{compared.start:%d/%m/%Y} – {compared.end:%d/%m/%Y}"


def arrow(compared: Compared) -> str:
    """Return a sign beside the words."""
    return ARROWS[compared.change]


def standing_words(row: Row | Hour) -> str:
    """Return whether a row stands out."""
    return STANDING[row.stands_out]


def weekday_words(cell: Hour) -> str:
    """Return the name of a weekday."""
    return sentence_case(WEEKDAYS[cell.weekday])


def marks_words(marks: list[Mark]) -> str:
    """Return why a week is marked."""
    return ", ".join(MARKS[mark] for mark in marks)


def figures_url(filters: Filters, start: date, end: date) -> str:
    """Return the address of other days with the same filters."""
    asked = {
        "from": start.isoformat(),
        "to": end.isoformat(),
        "unit": filters.unit,
        "channel": filters.channel,
        "field": filters.field,
        "point": filters.point,
        "flagged": filters.flagged,
    }
    return f"/so-lieu?{urlencode({name: value for name, value in asked.items() if value})}"


def asked_words(filters: Filters, names: Mapping[str, str]) -> str:
    """Return what was asked for: days, and what they are narrowed to."""
    said = [f"từ {filters.start:%d/%m/%Y} đến {filters.end:%d/%m/%Y}"]
    codes = (filters.unit, filters.point, filters.channel, filters.field)
    said += [names.get(code, "chưa phân loại") for code in codes if code]
    if filters.flagged:
        said.append("không kể lượt bị đánh dấu")
    return ", ".join(said)


def chart_data(trends: Trends) -> str:
    """Return what the charts are drawn from, as JSON."""
    weeks = [
        [
            f"{week.monday:%d/%m/%Y}",
            week.received,
            week.answered,
            *_rounded(week.satisfied.share, week.lower, week.upper),
            week.satisfied.n,
            marks_words(week.marks),
        ]
        for week in trends.weeks
    ]
    hours = [
        [
            cell.weekday,
            cell.hour,
            *_rounded(cell.satisfied.share),
            n_words(cell.satisfied),
            cell.stands_out,
            cell.url,
        ]
        for cell in trends.hours
    ]
    drawn = {"weeks": weeks, "centre": trends.centre, "hours": hours}
    return msgspec.json.encode(drawn).decode()


def _rounded(*shares: float | None) -> list[float | None]:
    return [None if share is None else round(share * 100, 1) for share in shares]


def export_words(view: ExportView, labels: Mapping[str, str]) -> dict[str, object]:
    """Return a table that is being made, or was, as its page shows it."""
    share = min(view.rows_done / view.rows_total, 1) if view.rows_total else 0
    is_done = view.state is State.DONE
    return {
        "code": view.code,
        "label": f"{labels.get(view.dataset, view.dataset)}, {view.format.upper()}",
        "state": STATE_LABELS[view.state],
        "percent": round(share * 100),
        "is_running": view.state in {State.RUNNING, State.WAITING},
        "rows": view.rows_done,
        "size_text": in_mb(view.bytes) if is_done else "",
        "url": f"/api/exports/jobs/{view.code}/file" if is_done else "",
        "asked_text": vn_moment(view.requested_at),
        "until_text": vn_moment(view.expires_at) if is_done else "",
        "may_cancel": view.state is not State.CANCELLED,
    }
