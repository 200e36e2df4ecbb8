"""Invitations on paper: a QR code to be handed over with an appointment slip."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core.clock import local_date
from feedback.core.paper import A4, Paper, Spot, line_height
from feedback.core.words import short_date
from surveys.questionnaires.schemas import RoundRow

COLUMNS, ROWS = 3, 8
WIDTH, HEIGHT = 66.0, 34.0
"""Of a slip."""
SIDE = 30.0
"""Of its code."""


def slips(
    found: RoundRow, title: str, links: Sequence[tuple[str, str]], office: str, at: datetime
) -> bytes:
    """Return sheets of slips, one for each link and its label."""
    paper = Paper(f"Lời mời, đợt {found.id}", at, margin=0, is_numbered=False)
    left, top = (A4.width - COLUMNS * WIDTH) / 2, (A4.height - ROWS * HEIGHT) / 2
    until = f"Dùng một lần, đến {short_date(local_date(found.closes_at))}"
    for place, (link, label) in enumerate(links):
        row, column = divmod(place % (COLUMNS * ROWS), COLUMNS)
        if row == column == 0:
            paper.page()
        corner = (left + column * WIDTH, top + row * HEIGHT)
        words = [
            (office, 7.0, 6.0, False),
            (title, 8.0, 10.0, True),
            ("Xin quét mã để trả lời.", 7.0, 4.0, False),
            (" – ".join(part for part in (label, until) if part), 6.5, 6.0, False),
        ]
        _slip(paper, link, words, corner)
    return paper.finish()


def _slip(
    paper: Paper,
    link: str,
    lines: Sequence[tuple[str, float, float, bool]],
    corner: tuple[float, float],
) -> None:
    x, y = corner
    paper.frame(x, y, WIDTH, HEIGHT)
    paper.code(link, x + 1, y + (HEIGHT - SIDE) / 2, SIDE, error="M")
    beside = Spot(x + SIDE + 2, y + 2.5, WIDTH - SIDE - 4)
    here = beside.y
    for words, largest, height, bold in lines:
        size = paper.fit(words, beside.width, max(height, line_height(1)), largest, bold=bold)
        here = 0.8 + paper.box(words, Spot(beside.x, here, beside.width), size=size, bold=bold)
