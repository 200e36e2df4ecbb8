"""Who is above whom; what may close, and when; office hours as people write them."""

import re
from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise

import msgspec

from feedback.core.calendar import OpenPeriods
from feedback.core.problems import InvalidInput
from feedback.core.trees import children_of
from feedback.core.words import WEEKDAYS, sentence_case, short_date
from feedback.places.schemas import DepartmentRow

PERIOD = re.compile(
    r"(\d{1,2})(?:[:.hg](\d{2})?)?\s*(?:-|–|đến)\s*(\d{1,2})(?:[:.hg](\d{2})?)?"
)
NO_OPENING = "Xin ghi giờ làm việc của ít nhất một ngày, nếu không thì không tính được hạn."


def in_tree_order(rows: Sequence[DepartmentRow]) -> list[DepartmentRow]:
    """Return departments parents first, each with its depth (roots 0)."""
    by_id = {row.id: row for row in rows}
    children = children_of(parents(rows))
    ordered: list[DepartmentRow] = []

    def visit(parent: int | None, depth: int) -> None:
        for child in children[parent]:
            ordered.append(msgspec.structs.replace(by_id[child], depth=depth))
            visit(child, depth + 1)

    visit(None, 0)
    return ordered


def parents(rows: Sequence[DepartmentRow]) -> dict[int, int | None]:
    """Return each department's parent."""
    return {row.id: row.parent for row in rows}


def why_not_below(parent: DepartmentRow, valid_from: date | None, today: date) -> str | None:
    """Say why a department may not open below ``parent``; None when it may."""
    if parent.valid_to is not None:
        return f"“{parent.name}” đóng sau ngày {short_date(parent.valid_to)}."
    if not parent.is_valid(valid_from or today):
        return f"“{parent.name}” chỉ hoạt động từ ngày {short_date(parent.valid_from)}."
    return None


def why_not_until(
    row: DepartmentRow, until: date | None, tree: Sequence[DepartmentRow], points: Sequence[str]
) -> str | None:
    """Say why ``row`` may not exist until just then (None: without end); None when it may.

    A department does not close before its open ``points`` and those below it,
    and does not outlive the one above it.
    """
    above = next((one for one in tree if one.id == row.parent), None)
    if above and above.valid_to and (until is None or until > above.valid_to):
        return f"Đơn vị cấp trên “{above.name}” đóng sau ngày {short_date(above.valid_to)}."
    if until is None:
        return None
    if points:
        return f"Còn điểm phục vụ đang mở: {', '.join(points)}. Xin thu hồi trước."
    below = [
        one.name
        for one in tree
        if one.parent == row.id and (one.valid_to is None or one.valid_to > until)
    ]
    if below:
        return f"Còn đơn vị bên dưới hoạt động sau ngày đó: {', '.join(below)}."
    return None


def read_week(texts: Sequence[str]) -> tuple[OpenPeriods, ...]:
    """Return the office hours of Monday to Sunday, each written ``07:30-11:30, 13:30-17:00``.

    Raises:
        InvalidInput: the errors by ``hours-0`` to ``hours-6``; or no day is open.
    """
    week: list[OpenPeriods] = []
    errors: dict[str, str] = {}
    for weekday, text in enumerate(texts):
        try:
            week.append(read_periods(text))
        except ValueError as refusal:
            errors[f"hours-{weekday}"] = f"{sentence_case(WEEKDAYS[weekday])}: {refusal}"
    if errors:
        raise InvalidInput(errors)
    if not any(week):
        raise InvalidInput({"hours-0": NO_OPENING})
    return tuple(week)


def read_periods(text: str) -> OpenPeriods:
    """Return the open periods of one day; empty text is a day the office stays closed.

    Raises:
        ValueError: says in Vietnamese what is wrong.
    """
    parts = [part.strip() for part in re.split(r"[,;]", text.lower()) if part.strip()]
    periods = tuple(sorted(_read_period(part) for part in parts))
    if any(later[0] < earlier[1] for earlier, later in pairwise(periods)):
        raise ValueError("các khoảng giờ chồng lên nhau.")
    return periods


def _read_period(text: str) -> tuple[time, time]:
    found = PERIOD.fullmatch(text)
    if found is None:
        raise ValueError("xin ghi giờ theo dạng 07:30-11:30, 13:30-17:00.")
    first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
    try:
        opens, closes = time(first, first_minute), time(last, last_minute)
    except ValueError as refusal:
        raise ValueError(f"không có giờ “{text}”.") from refusal
    if opens >= closes:
        raise ValueError(f"giờ đóng phải sau giờ mở trong “{text}”.")
    return opens, closes


def hours_in_words(periods: OpenPeriods) -> str:
    """Return ``07:30-11:30, 13:30-17:00``, as ``read_periods`` reads it."""
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in periods)
