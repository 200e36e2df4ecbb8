"""Rows to CSV, a piece at a time, so that memory stays flat."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from feedback.core.clock import local
from feedback.core.reporting import Dataset, Period

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
    async for piece, _ in _counted(header, rows, plain=plain):
        yield piece


async def csv_pieces(
    dataset: Dataset, period: Period, *, plain: bool
) -> AsyncIterator[tuple[bytes, int]]:
    """Yield a table as ``to_csv`` does, each piece with the number of rows in it."""
    header = [column.name for column in dataset.columns]
    if dataset.lines is None:
        async for counted in _counted(header, dataset.rows(period), plain=plain):
            yield counted
        return
    yield csv_of(header, (), plain=plain), 0
    async for lines, count in dataset.lines(period, plain):
        yield lines.encode(), count


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]], *, plain: bool) -> bytes:
    """Return a small table as ``to_csv`` writes it."""
    buffer = io.StringIO()
    writer = _begun(buffer, header, plain=plain)
    writer.writerows([cell(value, guard=not plain) for value in row] for row in rows)
    return _take(buffer)


async def _counted(
    header: Sequence[str], rows: AsyncIterable[Sequence[object]], *, plain: bool
) -> AsyncIterator[tuple[bytes, int]]:
    buffer, waiting = io.StringIO(), 0
    writer = _begun(buffer, header, plain=plain)
    async for row in rows:
        writer.writerow([cell(value, guard=not plain) for value in row])
        waiting += 1
        if waiting >= ROWS_PER_PIECE:
            yield _take(buffer), waiting
            waiting = 0
    yield _take(buffer), waiting


def _begun(buffer: io.StringIO, header: Sequence[str], *, plain: bool) -> Any:
    writer = csv.writer(buffer, lineterminator="\r\n")
    if not plain:
        buffer.write(BOM)
    writer.writerow(header)
    return writer


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
