"""The head and foot of a Vietnamese office's papers (Phụ lục I of NĐ 30/2020/NĐ-CP)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from feedback.core.paper import Paper, Spot, line_height

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
OFFICE_OF = re.compile(
    r"(?:UBND|Ủy ban nhân dân)\s+"
    r"(?:phường|xã|thị trấn|đặc khu|thị xã|thành phố|quận|huyện|tỉnh)\s+(?P<place>.+)",
    re.IGNORECASE,
)
GAP = 6.0
"""Between the two columns of the head."""
SMALL, PLAIN = 10.5, 11.0
FOOT = 45
"""Height that signatures and seal take."""


class Head(NamedTuple):
    """What stands above a paper; what is empty has no line."""

    office: str
    day: str
    """Place and date, in words."""
    number: str = ""
    """Number and sign of the document."""
    above: str = ""
    """The office it is under."""


def place_of(office: str) -> str:
    """Return ``Nguyệt Viên`` for ``UBND phường Nguyệt Viên``; empty when it says no place."""
    found = OFFICE_OF.fullmatch(office.strip())
    return found["place"] if found else ""


def day_in_words(place: str, day: date) -> str:
    """Return ``Nguyệt Viên, ngày 03 tháng 02 năm 2026``, as NĐ 30/2020/NĐ-CP writes it.

    Days below 10 and the months 1 and 2 have a zero before them.
    """
    months_with_zero = 2
    month = f"{day.month:02d}" if day.month <= months_with_zero else f"{day.month}"
    said = f"ngày {day.day:02d} tháng {month} năm {day.year}"
    return f"{place}, {said}" if place else said.capitalize()


def write_head(paper: Paper, head: Head) -> None:
    """Write the office on the left, country and motto on the right."""
    top = paper.y
    left = paper.width * 0.42
    right = Spot(paper.margin + left + GAP, top, paper.width - left - GAP)
    below = 3 + max(_office(paper, head, left), _country(paper, right))
    ends = [below]
    if head.number:
        here = Spot(paper.margin, below, left)
        ends.append(paper.box(f"Số: {head.number}", here, align="C"))
    if head.day:
        here = Spot(right.x, below, right.width)
        ends.append(paper.box(head.day, here, size=PLAIN, align="C"))
    paper.go_to(max(ends) + 6)


def _office(paper: Paper, head: Head, width: float) -> float:
    here = Spot(paper.margin, paper.y, width)
    if head.above:
        end = paper.box(head.above.upper(), here, size=SMALL, align="C")
        here = Spot(here.x, end, width)
    end = paper.box(head.office.upper(), here, size=SMALL, bold=True, align="C")
    third = width / 3
    paper.rule(paper.margin + third, end + 0.8, third)
    return end


def _country(paper: Paper, here: Spot) -> float:
    size = paper.fit(COUNTRY, here.width, line_height(SMALL), SMALL, bold=True)
    end = paper.box(COUNTRY, here, size=size, bold=True, align="C")
    end = paper.box(MOTTO, Spot(here.x, end, here.width), size=PLAIN, bold=True, align="C")
    long = paper.width_of(MOTTO, PLAIN, bold=True)
    paper.rule(here.x + (here.width - long) / 2, end + 0.8, long)
    return end


def write_foot(paper: Paper, receivers: Sequence[str], signer: Sequence[str]) -> None:
    """Write who gets the paper on the left, and who signs it on the right."""
    paper.keep(FOOT)
    top, half = paper.y + 4, paper.width / 2
    y = top
    for place, line in enumerate(receivers):
        y = paper.box(line, Spot(paper.margin, y, half), size=10, bold=place == 0)
    y = top
    for place, line in enumerate(signer):
        here = Spot(paper.margin + half, y, half)
        y = paper.box(line, here, bold=place == 0, align="C")
    paper.go_to(top + FOOT - 4)
