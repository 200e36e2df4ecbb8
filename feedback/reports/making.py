"""Making a file of a table, whatever its form."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from feedback.core.columnar import ParquetFile
from feedback.core.reporting import Dataset, Period
from feedback.core.tabular import csv_pieces
from feedback.core.words import vn_moment
from feedback.core.workbook import Book
from feedback.reports.schemas import Format

BATCH = 1000
"""Rows handed to the writing thread at a time."""
Step = Callable[[int], Awaitable[None]]
"""Told how many rows are written; what it raises ends the work."""


async def nobody(_: int) -> None:
    """Be told nothing."""


async def make(
    dataset: Dataset,
    period: Period,
    form: Format,
    file: Path,
    *,
    about: Sequence[tuple[str, str]],
    step: Step = nobody,
) -> int:
    """Write a table to a file; return how many rows it has. An error leaves half of one.

    Args:
        dataset: the table.
        period: what of it.
        form: in which form.
        file: where to.
        about: what the workbook says about the numbers.
        step: told of the rows as they go by.

    Raises:
        NoParquet: that form is not installed.
    """
    makers = {Format.CSV: _make_csv, Format.XLSX: _make_workbook, Format.PARQUET: _make_parquet}
    return await makers[form](dataset, period, file, about, step)


async def _make_csv(dataset: Dataset, period: Period, file: Path, _: object, step: Step) -> int:
    done = 0
    with file.open("wb") as target:
        async for piece, rows in csv_pieces(dataset, period, plain=False):
            await asyncio.to_thread(target.write, piece)
            done += rows
            await step(done)
    return done


async def _make_workbook(
    dataset: Dataset,
    period: Period,
    file: Path,
    about: Sequence[tuple[str, str]],
    step: Step,
) -> int:
    book, done = await asyncio.to_thread(Book, file), 0
    sheet = book.sheet(dataset.label, dataset.columns)
    try:
        async for rows in _batches(dataset, period):
            await asyncio.to_thread(sheet.add, rows)
            done += len(rows)
            await step(done)
    except BaseException:
        book.abandon()
        raise
    sheet.finish()
    meanings = [(column.name, column.explain) for column in dataset.columns]
    book.words("Từ điển cột", [("Cột", "Ý nghĩa"), *meanings])
    book.words("Về số liệu", [*about, ("Số dòng", str(done))])
    await asyncio.to_thread(book.close)
    return done


async def _make_parquet(
    dataset: Dataset, period: Period, file: Path, _: object, step: Step
) -> int:
    table, done = await asyncio.to_thread(ParquetFile, file, dataset.columns), 0
    async for rows in _batches(dataset, period):
        await asyncio.to_thread(table.add, rows)
        done += len(rows)
        await step(done)
    await asyncio.to_thread(table.close)
    return done


async def _batches(dataset: Dataset, period: Period) -> AsyncIterator[list[Sequence[object]]]:
    batch: list[Sequence[object]] = []
    async for row in dataset.rows(period):
        batch.append(row)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def about_table(dataset: Dataset, asked: str, by: str, at: datetime) -> list[tuple[str, str]]:
    """Return what a workbook says about its numbers."""
    return [
        ("Bảng", dataset.label),
        ("Gồm", dataset.explain),
        ("Phạm vi", asked),
        ("Lập lúc", f"{vn_moment(at)} (giờ Việt Nam)"),
        ("Người lập", by),
        (
            "Che thông tin",
            "Số điện thoại, số giấy tờ, thư điện tử, tên người trong lời viết đã được che.",
        ),
        (
            "Niêm phong",
            "Hồ sơ nghi tố cáo không có trong bảng; lời góp ý đã niêm phong để trống.",
        ),
        ("Thời gian", "Mọi ngày, giờ là giờ Việt Nam. Kỳ tính cả ngày đầu và ngày cuối."),
        (
            "Khảo sát nội bộ",
            "Điểm chạm khuôn mặt là ý kiến của người tự chọn trả lời, không phải chỉ số SIPAS.",
        ),
    ]
