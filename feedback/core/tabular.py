"""Rows to CSV, a piece at a time, so that memory stays flat."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import date, datetime

from feedback.core.clock import local

ROWS_PER_PIECE = 500
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNSEEN = " \u00a0\u200b\u200c\u200d\u2060\ufeff"
BOM = "\ufeff"
"""Excel needs it to read UTF-8; pipelines do not like it."""


def cell(value: object, *, guard: bool) -> str:
    """Return how one value is written.

    Moments are Vietnam's wall clock (``2026-11-24 09:12:00``), which Excel reads
    as dates. With ``guard``, text that a spreadsheet would run as a formula gets
    an apostrophe in front; numbers are left alone.
    """
    match value:
        case None:
            text = ""
        case int() | float():
            text = str(int(value) if isinstance(value, bool) else value)
        case datetime():
            text = f"{local(value):%Y-%m-%d %H:%M:%S}"
        case date():
            text = value.isoformat()
        case _:
            text = _guarded(str(value).replace("\x00", ""), guard=guard)
    return text


def _guarded(text: str, *, guard: bool) -> str:
    seen = text.lstrip(UNSEEN)
    return f"'{text}" if guard and seen.startswith(FORMULA_SIGNS) else text


async def to_csv(
    header: Sequence[str], rows: AsyncIterable[Sequence[object]], *, plain: bool
) -> AsyncIterator[bytes]:
    """Yield a CSV file in pieces.

    Args:
        header: names of the columns.
        rows: values in the order of ``header``.
        plain: for programs: neither byte-order mark nor formula guard.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if not plain:
        buffer.write(BOM)
    writer.writerow(header)
    waiting = 0
    async for row in rows:
        writer.writerow([cell(value, guard=not plain) for value in row])
        waiting += 1
        if waiting >= ROWS_PER_PIECE:
            yield _take(buffer)
            waiting = 0
    yield _take(buffer)


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
