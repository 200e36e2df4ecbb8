"""Slips to be cut out and handed over with a result."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core.clock import local_date
from feedback.core.paper import A4, Paper, Spot, line_height
from feedback.core.words import short_date
from surveys.tickets.schemas import SHEET, BatchRow

COLUMNS = 3
WIDTH, HEIGHT = 66.0, 34.0
"""Of a slip."""
SIDE = 30.0
"""Of its code."""


def slips(batch: BatchRow, links: Sequence[str], office: str, at: datetime) -> bytes:
    """Return sheets of slips, one for each link."""
    paper = Paper(f"Phiếu đánh giá, đợt {batch.id}", at, margin=0, is_numbered=False)
    rows = SHEET // COLUMNS
    left, top = (A4.width - COLUMNS * WIDTH) / 2, (A4.height - rows * HEIGHT) / 2
    for place, link in enumerate(links):
        row, column = divmod(place % SHEET, COLUMNS)
        if place % SHEET == 0:
            paper.page()
        _slip(paper, batch, link, office, (left + column * WIDTH, top + row * HEIGHT))
    return paper.finish()


def _slip(
    paper: Paper, batch: BatchRow, link: str, office: str, corner: tuple[float, float]
) -> None:
    x, y = corner
    paper.frame(x, y, WIDTH, HEIGHT)
    paper.code(link, x + 1, y + (HEIGHT - SIDE) / 2, SIDE, error="M")
    beside = Spot(x + SIDE + 2, y + 2.5, WIDTH - SIDE - 4)
    lines = (
        (office, 7.0, 6.0, False),
        (batch.point_name, 8.5, 10.0, True),
        ("Ông/Bà chấm điểm giúp: 10 giây, không ghi tên.", 7.0, 7.0, False),
        (f"Dùng một lần, đến {short_date(local_date(batch.expires_at))}", 6.5, 3.6, False),
    )
    here = beside.y
    for words, largest, height, bold in lines:
        size = paper.fit(words, beside.width, max(height, line_height(1)), largest, bold=bold)
        here = 0.8 + paper.box(words, Spot(beside.x, here, beside.width), size=size, bold=bold)
