"""Papers (PDF): fonts, sheets, words that flow or fit, QR codes in vectors.

The same input gives the same bytes: nothing here reads the clock. Lengths are millimetres,
sizes of letters are points.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import segno

from feedback.core.problems import Problem
from nlp.normalize import visible

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).parent / "static" / "vendor"
STYLES: dict[Literal["", "B"], str] = {
    "": "BeVietnamPro_400Regular.ttf",
    "B": "BeVietnamPro_700Bold.ttf",
}
FAMILY = "BeVietnamPro"
PDF = "application/pdf"

MM_PER_POINT = 25.4 / 72
LEADING = 1.4
"""Height of a line over the size of its letters."""
SIZE_STEP = 0.5
"""Points between two sizes that are tried, and the smallest."""
UNKNOWN = "?"
"""Stands for a sign the fonts do not have, such as a picture of a face."""
QUIET = 4
"""Modules of white around a QR code."""

Align = Literal["L", "C", "R", "J"]
Ink = tuple[int, int, int]
BLACK: Ink = (0, 0, 0)
WHITE: Ink = (255, 255, 255)
BLUE: Ink = (11, 74, 143)
"""That of the product's mark; dark enough where it is printed in black."""


class FontsMissing(Problem):
    """The fonts were not fetched when this server was set up."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "fonts-missing"

    def __init__(self) -> None:
        super().__init__("Máy chủ chưa có phông chữ để lập bản in. Xin báo quản trị.")


class Sheet(NamedTuple):
    """Width and height of a sheet."""

    width: float
    height: float


class Spot(NamedTuple):
    """Where words begin on a page, and how wide their column is."""

    x: float
    y: float
    width: float


A4, A5 = Sheet(210, 297), Sheet(148, 210)


class Paper:
    """A document being written."""

    def __init__(
        self,
        title: str,
        at: datetime,
        *,
        sheet: Sheet = A4,
        margin: float = 20,
        is_numbered: bool = True,
    ) -> None:
        """Begin a document without a page.

        Args:
            title: what a reader's window is called.
            at: the moment the file says it was made; with the same one it is the same.
            sheet: of every page.
            margin: on all four sides; flowing text stays inside.
            is_numbered: whether pages have numbers, from the second on.

        Raises:
            FontsMissing: there are no fonts to write with.
        """
        self.sheet, self.margin = sheet, margin
        self._pdf = _blank(sheet, is_numbered=is_numbered)
        self._pdf.set_creation_date(at)
        self._pdf.set_title(title)
        self._pdf.set_lang("vi")
        self._pdf.set_margin(margin)
        self._pdf.set_auto_page_break(auto=True, margin=margin)
        try:
            for style, file in STYLES.items():
                self._pdf.add_font(FAMILY, style, FONTS / file)
        except FileNotFoundError as missing:
            raise FontsMissing from missing
        self._signs = getattr(self._pdf.fonts[FAMILY.lower()], "cmap", {})

    @property
    def width(self) -> float:
        """Width between the margins."""
        return self.sheet.width - 2 * self.margin

    @property
    def y(self) -> float:
        """Where flowing text goes on."""
        return float(self._pdf.y)

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def skip(self, height: float) -> None:
        """Leave white below what flowed last."""
        self._pdf.set_y(self._pdf.y + height)

    def keep(self, height: float) -> None:
        """Go on to the next page unless ``height`` is left on this one."""
        if self._pdf.will_page_break(height):
            self.page()

    def legible(self, words: str) -> str:
        """Return words in NFC, with a mark for each sign the fonts do not have."""
        known = self._signs
        whole = "\n".join(words.expandtabs(1).splitlines())
        shown = visible(unicodedata.normalize("NFC", whole))
        return "".join(one if one == "\n" or ord(one) in known else UNKNOWN for one in shown)

    def flow(
        self,
        words: str,
        *,
        size: float = 12,
        bold: bool = False,
        align: Align = "L",
        after: float = 2,
    ) -> None:
        """Write a paragraph from margin to margin, over as many pages as it needs."""
        self._font(size, bold=bold)
        self._pdf.set_x(self.margin)
        self._lines(words, self.width, size, align)
        self.skip(after)

    def box(
        self,
        words: str,
        at: Spot,
        *,
        size: float = 12,
        bold: bool = False,
        align: Align = "L",
        ink: Ink = BLACK,
    ) -> float:
        """Write words at a place of the page; return where they end."""
        self._font(size, bold=bold)
        self._pdf.set_text_color(ink)
        self._pdf.set_xy(at.x, at.y)
        with self._one_page():
            self._lines(words, at.width, size, align)
        return self.y

    def fit(
        self, words: str, width: float, height: float, largest: float, *, bold: bool = False
    ) -> float:
        """Return the largest size, ``largest`` at most, at which words keep to a space.

        No word is cut: one that is too long makes all smaller. Sizes are halves of a point.
        """
        shown = self.legible(words)
        # Between a size that fits and the smallest that does not, in steps.
        fits, too_large = 1, int(largest / SIZE_STEP) + 1
        while too_large - fits > 1:
            steps = (fits + too_large) // 2
            if self._fits(shown, width, height, steps * SIZE_STEP, bold=bold):
                fits = steps
            else:
                too_large = steps
        return fits * SIZE_STEP

    def _fits(
        self, shown: str, width: float, height: float, size: float, *, bold: bool
    ) -> bool:
        self._font(size, bold=bold)
        longest = max((self._pdf.get_string_width(one) for one in shown.split()), default=0)
        return longest <= width and self._height(shown, width, size) <= height

    def _height(self, shown: str, width: float, size: float) -> float:
        told = self._pdf.multi_cell(
            width, line_height(size), text=shown, dry_run=True, output="HEIGHT"
        )
        assert isinstance(told, float)
        return told

    def height_of(self, words: str, width: float, size: float, *, bold: bool = False) -> float:
        """Return how high words stand in a column."""
        self._font(size, bold=bold)
        return self._height(self.legible(words), width, size)

    def rows(self, pairs: Sequence[tuple[str, str]], *, size: float = 12) -> None:
        """Write what something is and what it says, a line each, the second in bold."""
        self._font(size, bold=False)
        names = [self.legible(name) for name, _ in pairs]
        column = min(
            max(self._pdf.get_string_width(name) for name in names) + 4, self.width / 2
        )
        for name, said in pairs:
            high = max(
                self.height_of(name, column, size),
                self.height_of(said, self.width - column, size, bold=True),
            )
            self.keep(high)
            top = self.y
            self.box(name, Spot(self.margin, top, column), size=size)
            beside = Spot(self.margin + column, top, self.width - column)
            self.box(said, beside, size=size, bold=True)
            self._pdf.set_y(top + high + 1)

    def width_of(self, words: str, size: float, *, bold: bool = False) -> float:
        """Return how wide words stand on one line."""
        self._font(size, bold=bold)
        return float(self._pdf.get_string_width(self.legible(words)))

    def go_to(self, y: float) -> None:
        """Let flowing text go on at a height of the page."""
        self._pdf.set_y(y)

    def band(self, y: float, height: float, *, x: float = 0, width: float = 0) -> None:
        """Fill a stripe with blue, as wide as the sheet unless told otherwise."""
        self._pdf.set_fill_color(BLUE)
        self._pdf.rect(x, y, width or self.sheet.width, height, style="F")

    def rule(self, x: float, y: float, length: float, *, dashed: bool = False) -> None:
        """Draw a thin level line; a dashed one is to be folded or cut at."""
        self._pdf.set_draw_color(0 if not dashed else 130)
        self._pdf.set_line_width(0.25)
        if dashed:
            self._pdf.set_dash_pattern(dash=2, gap=2)
        self._pdf.line(x, y, x + length, y)
        self._pdf.set_dash_pattern()

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a thin dashed frame: something is cut out along it."""
        self._pdf.set_draw_color(130)
        self._pdf.set_line_width(0.2)
        self._pdf.set_dash_pattern(dash=1.5, gap=1.5)
        self._pdf.rect(x, y, width, height)
        self._pdf.set_dash_pattern()

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Fill a space with small crossed lines: what lies behind is not read through it."""
        self._pdf.set_draw_color(90)
        self._pdf.set_line_width(0.35)
        with self._pdf.rect_clip(x=x, y=y, w=width, h=height):
            step = 0.0
            while step < width + height:
                self._pdf.line(x + step, y, x + step - height, y + height)
                self._pdf.line(x + step - height, y, x + step, y + height)
                step += 1.1

    def code(
        self,
        words: str,
        x: float,
        y: float,
        side: float,
        *,
        error: Literal["L", "M", "Q"] = "Q",
    ) -> None:
        """Draw a QR code; ``side`` holds the white around it too.

        Args:
            words: what it says, an address mostly.
            x: left edge.
            y: upper edge.
            side: width and height.
            error: how much of it may be lost: 7, 15 or 25 %.
        """
        rows = [bytes(row) for row in segno.make(words, error=error, micro=False).matrix]
        module = side / (len(rows) + 2 * QUIET)
        self._pdf.set_fill_color(255)
        self._pdf.rect(x, y, side, side, style="F")
        self._pdf.set_fill_color(0)
        for place, row in enumerate(rows):
            for first, length in _runs(row):
                self._pdf.rect(
                    x + (first + QUIET) * module,
                    y + (place + QUIET) * module,
                    length * module,
                    # A hair higher: no white line shows between rows on a screen.
                    module * 1.02,
                    style="F",
                )

    @contextmanager
    def turned(self, angle: float, x: float, y: float) -> Iterator[None]:
        """Turn what is drawn inside by degrees around a point."""
        with self._pdf.rotation(angle, x, y):
            yield

    def attach(self, name: str, content: bytes, said: str) -> None:
        """Put a file into the document."""
        self._pdf.embed_file(bytes=content, basename=name, desc=said)

    def finish(self) -> bytes:
        """Return the document; nothing can be written to it afterwards."""
        try:
            return bytes(self._pdf.output())
        finally:
            for font in self._pdf.fonts.values():
                # The library keeps their files open.
                if (opened := getattr(font, "ttfont", None)) is not None:
                    opened.close()

    def _font(self, size: float, *, bold: bool) -> None:
        self._pdf.set_text_color(0)
        self._pdf.set_font(FAMILY, "B" if bold else "", size)

    def _lines(self, words: str, width: float, size: float, align: Align) -> None:
        self._pdf.multi_cell(
            width,
            line_height(size),
            self.legible(words),
            align=align,
            new_x="LEFT",
            new_y="NEXT",
        )

    @contextmanager
    def _one_page(self) -> Iterator[None]:
        """Let nothing inside begin a page: what is put at a place stays there."""
        self._pdf.set_auto_page_break(auto=False)
        try:
            yield
        finally:
            self._pdf.set_auto_page_break(auto=True, margin=self.margin)


ATTACHED = re.compile(rb"/Type /EmbeddedFile\n>>\nstream\n(.*?)\nendstream", re.DOTALL)


def attached_to(pdf: bytes) -> list[bytes]:
    """Return the files that were put into a document written here; no other is understood."""
    return ATTACHED.findall(pdf)


def line_height(size: float) -> float:
    """Return the height of a line of this size in millimetres."""
    return size * MM_PER_POINT * LEADING


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    """Yield where dark modules of a row begin, and how many stand together."""
    for found in re.finditer(rb"\x01+", row):
        yield found.start(), found.end() - found.start()


def _blank(sheet: Sheet, *, is_numbered: bool) -> "FPDF":
    from fpdf import FPDF  # noqa: PLC0415 - slow import

    class Numbered(FPDF):
        def header(self) -> None:
            if self.page_no() > 1:
                self.set_font(FAMILY, "", 10)
                self.set_y(10)
                self.cell(0, 5, f"{self.page_no()}", align="C")
                self.set_y(self.t_margin)

    document = (Numbered if is_numbered else FPDF)(unit="mm", format=sheet)
    document.c_margin = 0
    return document
