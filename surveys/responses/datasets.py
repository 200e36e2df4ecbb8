"""What ratings offer for export."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
from msgspec.structs import replace

from feedback.core.reporting import Column, Dataset, Kind, Period, batches
from nlp.pii import mask
from surveys.responses.queries import lines
from surveys.responses.queries import ratings as queries
from surveys.responses.queries.coverage import answers_by_day
from surveys.responses.schemas import RatingRow, flag_codes, label_of
from surveys.visits import queries as visits

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
    Column("flags", "Dấu nghi vấn: out_of_hours ngoài giờ, own_network nội bộ, burst dồn dập"),
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
        flag_codes(row.flags),
    )


VISITOR_COLUMNS = (
    Column("day", "Ngày", Kind.DAY),
    Column("service_point", "Mã điểm phục vụ"),
    Column("service_point_label", "Điểm phục vụ"),
    Column("department", "Đơn vị"),
    Column("served", "Lượt phục vụ", Kind.INTEGER),
    Column("answered", "Lượt đánh giá trong ngày, kể cả lượt bị đánh dấu", Kind.INTEGER),
    Column("rate", "Tỷ lệ phản hồi; trên 100 %: nhiều hơn lượt phục vụ", Kind.SHARE),
    Column("odd", "1: lượt đánh giá nhiều hơn lượt phục vụ", Kind.INTEGER),
)


async def visitor_rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``VISITOR_COLUMNS``."""
    answers = await answers_by_day(replace(period, channel=""))
    async for row in visits.told_rows(period):
        answered, served = answers.get((row["id"], row["day"]), 0), row["served"]
        yield (
            *(row["day"], row["point"], row["name"], row["unit"], served, answered),
            answered / served if served else None,
            int(answered > served),
        )


async def withhold_nothing(period: Period) -> int:
    """Return 0: numbers of visitors tell of nobody."""
    del period
    return 0


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
    ),
    Dataset(
        "visitors",
        "Lượt phục vụ và tỷ lệ phản hồi",
        "Mỗi dòng một điểm phục vụ trong một ngày có số lượt phục vụ.",
        VISITOR_COLUMNS,
        visitor_rows,
        withhold_nothing,
        visits.count_told,
    ),
]
