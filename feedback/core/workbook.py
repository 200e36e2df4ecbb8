"""Excel workbooks, written row by row to a file: memory stays flat.

Every cell has the type it has here. Text is text whatever it begins with: nothing is
run as a formula, turned into a number or made a link.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from feedback.core.clock import local
from feedback.core.reporting import Column, Kind

MAX_ROWS = 1_048_575
"""Rows below the header that a sheet of Excel can hold."""
WIDTHS = {
    Kind.TEXT: 24,
    Kind.INTEGER: 10,
    Kind.NUMBER: 12,
    Kind.SHARE: 10,
    Kind.DAY: 12,
    Kind.MOMENT: 20,
}
"""Characters."""
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that no XML may hold; nobody can see them."""
MAX_CELL = 32_767


class Book:
    """A workbook that is being written."""

    def __init__(self, file: Path) -> None:
        """Begin; nothing is on the disk under this name before ``close``."""
        # Slow import: only whoever makes a workbook pays for it.
        import xlsxwriter  # noqa: PLC0415

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy hh:mm:ss",
        }
        self.book = xlsxwriter.Workbook(str(file), options)
        self.bold = self.book.add_format({"bold": True, "bg_color": "#E8F1FA", "bottom": 1})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.share = self.book.add_format({"num_format": "0.0%"})
        self.wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, title: str, columns: Sequence[Column]) -> "Sheet":
        """Begin another sheet; the one before cannot be written to any more."""
        return Sheet(self, title, columns)

    def words(self, title: str, rows: Iterable[Sequence[str]]) -> None:
        """Add a sheet of words: what is what."""
        sheet = self.book.add_worksheet(title)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 90)
        for place, row in enumerate(rows):
            for column, words in enumerate(row):
                sheet.write_string(place, column, cleaned(words), self.wrapped)

    def close(self) -> None:
        """Write the file."""
        self.book.close()

    def abandon(self) -> None:
        """Let go of what was written so far; there will be no file."""
        self.book.fileclosed = True
        for sheet in self.book.worksheets():
            sheet.row_data_fh.close()


class Sheet:
    """A table: header frozen, filter over all of it; it goes on in further sheets."""

    def __init__(self, book: Book, title: str, columns: Sequence[Column]) -> None:
        self.book, self.title, self.columns = book, title, columns
        self.parts = 0
        self._begin()

    def _begin(self) -> None:
        self.parts += 1
        more = f" ({self.parts})" if self.parts > 1 else ""
        self.sheet = self.book.book.add_worksheet(f"{self.title[: 31 - len(more)]}{more}")
        self.sheet.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, WIDTHS[column.kind])
            self.sheet.write_string(0, place, column.name, self.book.bold)
        self.used = 0

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        """Add rows, in the order of the columns; call ``finish`` after the last."""
        for row in rows:
            if self.used == MAX_ROWS:
                self.finish()
                self._begin()
            self.used += 1
            for place, value in enumerate(row):
                self._write(self.used, place, value)

    def _write(self, row: int, place: int, value: object) -> None:
        match value:
            case None | "":
                pass
            case bool():
                self.sheet.write_number(row, place, int(value))
            case int():
                self.sheet.write_number(row, place, value)
            case float():
                shown = self.book.share if self.columns[place].kind is Kind.SHARE else None
                self.sheet.write_number(row, place, value, shown)
            case datetime():
                # Excel knows no zones: what is written is Vietnam's wall clock.
                plain = local(value).replace(tzinfo=None, microsecond=0)
                self.sheet.write_datetime(row, place, plain)
            case date():
                self.sheet.write_datetime(row, place, value, self.book.day)
            case _:
                self.sheet.write_string(row, place, cleaned(str(value)))

    def finish(self) -> None:
        """Put a filter over what was written."""
        self.sheet.autofilter(0, 0, self.used, len(self.columns) - 1)


def cleaned(text: str) -> str:
    """Return a text as a cell may hold it."""
    return NO_XML.sub("", text)[:MAX_CELL]
