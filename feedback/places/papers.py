"""Posters, tents and stickers that carry the code of a service point."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from feedback.core.paper import A4, A5, WHITE, Paper, Sheet, Spot, line_height
from feedback.places.schemas import Poster, PosterKind

TENT_FACE, TENT_FOOT = 90.0, 30.0
"""Heights of the two sides of a tent, and of what is folded under them."""
STICKER = 60.0
COLUMNS, ROWS = 3, 4
"""Of stickers on a sheet."""
Draw = Callable[[Paper, Poster], None]


def posters(kind: PosterKind, wanted: Sequence[Poster], at: datetime) -> bytes:
    """Return a document with a poster of each point.

    Stickers of one point fill a sheet; those of several stand side by side.
    """
    if kind is PosterKind.STICKER:
        return _stickers(wanted, at)
    sheet, draw = SHEETS[kind]
    paper = Paper("Mã QR điểm phục vụ", at, sheet=sheet, margin=0, is_numbered=False)
    for poster in wanted:
        paper.page()
        draw(paper, poster)
    return paper.finish()


def shown(address: str) -> str:
    """Return an address as people type it."""
    return address.partition("://")[2]


def _line(paper: Paper, words: str, at: Spot, size: float, *, bold: bool = True) -> float:
    """Write one line in the middle, smaller where it would not fit."""
    fitting = paper.fit(words, at.width, line_height(size), size, bold=bold)
    return paper.box(words, at, size=fitting, bold=bold, align="C")


def _block(paper: Paper, words: str, at: Spot, height: float, size: float) -> float:
    """Write words in the middle of a space, smaller where they would not fit."""
    fitting = paper.fit(words, at.width, height, size, bold=True)
    high = paper.height_of(words, at.width, fitting, bold=True)
    here = Spot(at.x, at.y + (height - high) / 2, at.width)
    paper.box(words, here, size=fitting, bold=True, align="C")
    return at.y + height


def _upright(paper: Paper, poster: Poster) -> None:
    """Draw a poster; all of it is in proportion to the sheet."""
    unit = paper.sheet.width / A4.width
    x, width = 18 * unit, paper.sheet.width - 36 * unit
    paper.band(0, 30 * unit)
    size = paper.fit(poster.office, width, 22 * unit, 24 * unit, bold=True)
    high = paper.height_of(poster.office, width, size, bold=True)
    here = Spot(x, (30 * unit - high) / 2, width)
    paper.box(poster.office, here, size=size, bold=True, align="C", ink=WHITE)
    _block(paper, poster.point, Spot(x, 37 * unit, width), 46 * unit, 36 * unit)
    side = 142 * unit
    paper.code(poster.address, (paper.sheet.width - side) / 2, 84 * unit, side)
    _line(paper, poster.reason, Spot(x, 231 * unit, width), 24 * unit)
    paper.rule(x, 248 * unit, width)
    below = Spot(x, 253 * unit, width)
    end = _line(paper, "Không quét được? Vào", below, 14 * unit, bold=False)
    _line(paper, shown(poster.address), Spot(x, end, width), 26 * unit)


def _tent(paper: Paper, poster: Poster) -> None:
    """Draw both sides of a tent: one stands on its head until the sheet is folded."""
    width = paper.sheet.width
    with paper.turned(180, width / 2, TENT_FACE / 2):
        _side(paper, poster, 0)
    _side(paper, poster, TENT_FACE)
    for fold in (TENT_FACE, 2 * TENT_FACE):
        paper.rule(0, fold, width, dashed=True)
    words = "Gấp theo hai vạch đứt, luồn phần này xuống dưới mặt kia rồi dán."
    middle = 2 * TENT_FACE + TENT_FOOT / 2
    paper.box(words, Spot(10, middle - 3, width - 20), size=9, align="C")


def _side(paper: Paper, poster: Poster, top: float) -> None:
    left, side = 6.0, 64.0
    paper.band(top + 4, 12)
    width = paper.sheet.width - 16
    size = paper.fit(poster.office, width, 10, 15, bold=True)
    high = paper.height_of(poster.office, width, size, bold=True)
    here = Spot(8, top + 10 - high / 2, width)
    paper.box(poster.office, here, size=size, bold=True, align="C", ink=WHITE)
    paper.code(poster.address, left, top + 19, side)
    x = left + side + 2
    beside = paper.sheet.width - x - 8
    _block(paper, poster.point, Spot(x, top + 20, beside), 28, 19)
    _block(paper, poster.reason, Spot(x, top + 49, beside), 20, 12)
    _line(paper, shown(poster.address), Spot(x, top + 71, beside), 13)


SHEETS: Mapping[PosterKind, tuple[Sheet, Draw]] = {
    PosterKind.A4: (A4, _upright),
    PosterKind.A5: (A5, _upright),
    PosterKind.TENT: (A5, _tent),
}


def _stickers(wanted: Sequence[Poster], at: datetime) -> bytes:
    paper = Paper("Tem mã QR điểm phục vụ", at, margin=0, is_numbered=False)
    left = (A4.width - COLUMNS * STICKER) / 2
    top = (A4.height - ROWS * STICKER) / 2
    each = COLUMNS * ROWS
    for sheet in _sheets([*wanted] * each if len(wanted) == 1 else wanted, each):
        paper.page()
        for place, poster in enumerate(sheet):
            row, column = divmod(place, COLUMNS)
            _sticker(paper, poster, left + column * STICKER, top + row * STICKER)
    return paper.finish()


def _sheets(wanted: Sequence[Poster], each: int) -> Iterator[list[Poster]]:
    rest = iter(wanted)
    while sheet := list(islice(rest, each)):
        yield sheet


def _sticker(paper: Paper, poster: Poster, x: float, y: float) -> None:
    inside = Spot(x + 3, y + 2.5, STICKER - 6)
    paper.frame(x, y, STICKER, STICKER)
    end = _block(paper, poster.point, inside, 8, 10)
    side = 36.0
    paper.code(poster.address, x + (STICKER - side) / 2, end, side)
    end = _block(paper, poster.reason, Spot(inside.x, end + side, inside.width), 7, 7.5)
    _line(paper, shown(poster.address), Spot(inside.x, end, inside.width), 9)
