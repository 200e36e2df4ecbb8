"""Reading files of visitors served."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from feedback.core.codes import POINT_LENGTH, read_code
from feedback.core.problems import InvalidInput
from feedback.core.words import vn_number
from nlp.normalize import fold
from surveys.visits.schemas import (
    MAX_ROWS,
    MOST_SERVED,
    OLDEST_YEAR,
    Told,
    VisitorRow,
)

COLUMNS = {
    "point": ("point", "ma diem", "ma diem phuc vu"),
    "date": ("date", "day", "ngay"),
    "served": ("served", "luot", "so luot", "luot phuc vu", "so luot phuc vu"),
}
"""Names a column may have, without diacritics."""
DAYS = ("%Y-%m-%d", "%d/%m/%Y")
HEADER = "Dòng đầu cần có ba cột: point (mã điểm), date (ngày), served (số lượt phục vụ)."


def read_file(content: bytes) -> list[Told]:
    """Return the rows of a file: CSV with a header, JSON, or an object of JSON a line.

    Raises:
        InvalidInput: it is neither, has no such columns, or has too many rows.
    """
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as refusal:
        raise InvalidInput({"": "Tệp không theo bảng mã UTF-8."}) from refusal
    if not text:
        raise InvalidInput({"": "Tệp rỗng."})
    rows = list(_json(text) if text[0] in "[{" else _csv(text))
    if not rows:
        raise InvalidInput({"": "Tệp không có dòng số liệu nào."})
    if len(rows) > MAX_ROWS:
        raise InvalidInput({"": f"Mỗi lần nhập tối đa {vn_number(MAX_ROWS)} dòng."})
    return rows


def _csv(text: str) -> Iterator[Told]:
    first = text.splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text), delimiter=delimiter)
    header = [fold(name).strip() for name in next(lines)]
    places = {
        name: next((at for at, one in enumerate(header) if one in known), None)
        for name, known in COLUMNS.items()
    }
    if None in places.values():
        raise InvalidInput({"": HEADER})
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        found = [
            cells[at].strip() if at is not None and at < len(cells) else ""
            for at in places.values()
        ]
        yield Told(lines.line_num, *found)


def _json(text: str) -> Iterator[Told]:
    """Yield rows; of a list, the line is the place in it."""
    try:
        if text.startswith("["):
            rows = list(enumerate(json.loads(text), start=1))
        else:
            lines = enumerate(text.splitlines(), start=1)
            rows = [(line, json.loads(one)) for line, one in lines if one.strip()]
    except (ValueError, RecursionError) as refusal:
        raise InvalidInput({"": "Tệp không phải JSON đúng dạng."}) from refusal
    for line, row in rows:
        if not isinstance(row, dict):
            yield Told(line, "", "", "")
            continue
        served = row.get("served")
        # true and 4.0 are no counts, though Python takes them for numbers.
        told = str(served) if type(served) in {int, str} else repr(served)
        yield Told(line, str(row.get("point") or ""), str(row.get("date") or ""), told)


def checked(
    rows: Sequence[Told], points: Mapping[str, int], *, today: date
) -> tuple[list[VisitorRow], dict[int, str]]:
    """Return rows that can be stored, and of the others why not, by their line.

    Args:
        rows: as they were read.
        points: ids of the points within reach, by code.
        today: the last day visitors can have been served on.
    """
    found: dict[tuple[int, date], VisitorRow] = {}
    bad: dict[int, str] = {}
    for row in rows:
        code = read_code(row.point, POINT_LENGTH)
        point, day, served = points.get(code or ""), _day(row.day), _count(row.served)
        if point is None:
            bad[row.line] = f"không có điểm phục vụ nào mang mã “{row.point[:20]}”"
        elif day is None or not date(OLDEST_YEAR, 1, 1) <= day <= today:
            bad[row.line] = f"ngày “{row.day[:20]}” không có thật hoặc chưa đến"
        elif served is None:
            bad[row.line] = (
                f"số lượt “{row.served[:20]}” không phải số nguyên "
                f"từ 0 đến {vn_number(MOST_SERVED)}"
            )
        elif (point, day) in found:
            bad[row.line] = "điểm và ngày này đã có ở một dòng trên"
        else:
            found[point, day] = VisitorRow(point, day, served)
    return list(found.values()), bad


def _day(typed: str) -> date | None:
    for written in DAYS:
        try:
            return datetime.strptime(typed.strip(), written).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def _count(typed: str) -> int | None:
    plain = typed.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < len(str(MOST_SERVED)) + 1):
        return None
    return int(plain) if int(plain) <= MOST_SERVED else None
