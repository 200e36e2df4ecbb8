"""What ratings offer for export."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec

from feedback.core.reporting import Column, Dataset, Kind, Period, batches
from nlp.pii import mask
from surveys.responses.queries import lines
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import RatingRow, label_of

COLUMNS = (
    Column("id", "Số thứ tự của lượt đánh giá", Kind.INTEGER),
    Column("service_point", "Điểm phục vụ"),
    Column("department", "Đơn vị lúc đánh giá"),
    Column("score", "Điểm 1–5", Kind.INTEGER),
    Column("score_label", "Mức hài lòng"),
    Column("scale", "Số khuôn mặt để chọn: 5, hoặc 3 (điểm khi đó là 5, 3, 1)", Kind.INTEGER),
    Column("reasons", "Mã lý do, cách nhau dấu chấm phẩy"),
    Column("reasons_label", "Lý do"),
    Column("comment", "Lời góp ý, đã che thông tin cá nhân; trống khi đã niêm phong"),
    Column("given_at", "Lúc đánh giá, giờ Việt Nam", Kind.MOMENT),
    Column("channel", "Kênh; ticket: có phiếu một lần, tức người đã được phục vụ"),
)


async def rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``COLUMNS``; what is sealed keeps only its face."""
    names = await queries.reason_names()
    async for batch in batches(queries.rating_rows(period)):
        # Masking is work for the processor: other requests go on meanwhile.
        for cells in await asyncio.to_thread(_all_cells, batch, names):
            yield cells


def _all_cells(rows: list[RatingRow], names: dict[str, str]) -> list[Sequence[object]]:
    return [_cells(row, names) for row in rows]


def _cells(row: RatingRow, names: dict[str, str]) -> Sequence[object]:
    reasons = [] if row.sealed else msgspec.json.decode(row.reasons, type=list[str])
    return (
        row.id,
        row.service_point,
        row.department,
        row.score,
        label_of(row.score, row.scale),
        row.scale,
        ";".join(reasons),
        "; ".join(names.get(reason, reason) for reason in reasons),
        "" if row.sealed else mask(row.comment),
        row.given_at,
        row.channel,
    )


DATASETS = [
    Dataset(
        "ratings",
        "Lượt đánh giá",
        "Mỗi dòng một lần chạm khuôn mặt; lời góp ý đã niêm phong để trống.",
        COLUMNS,
        rows,
        queries.count_sealed,
        lines.count_rows,
        lines.rating_lines,
    )
]
