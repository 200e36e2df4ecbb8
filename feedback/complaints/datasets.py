"""What complaints offer for export."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from feedback.complaints.queries import export
from feedback.complaints.schemas import (
    CHANNEL_LABELS,
    KIND_LABELS,
    STATUS_LABELS,
    URGENCY_LABELS,
)
from feedback.core.reporting import Column, Dataset, Kind, Period, batches
from nlp.pii import mask

COLUMNS = (
    Column("number", "Số tiếp nhận"),
    Column("received_at", "Lúc tiếp nhận, giờ Việt Nam", Kind.MOMENT),
    Column("channel", "Mã kênh tiếp nhận"),
    Column("channel_label", "Kênh tiếp nhận"),
    Column("kind", "Mã loại ý kiến"),
    Column("kind_label", "Loại ý kiến"),
    Column("field", "Mã lĩnh vực hiện tại"),
    Column("field_label", "Lĩnh vực hiện tại"),
    Column("field_confidence", "Xác suất (0–1) máy gợi ý lĩnh vực", Kind.NUMBER),
    Column("model_version", "Bản máy đã gợi ý"),
    Column("sorted_by", "Ai phân loại: machine là máy"),
    Column("urgency", "Mã mức khẩn"),
    Column("urgency_label", "Mức khẩn"),
    Column("department", "Mã đơn vị; trống là chờ phân loại"),
    Column("department_label", "Đơn vị"),
    Column("area", "Địa bàn"),
    Column("service_point", "Điểm phục vụ"),
    Column("place", "Nơi xảy ra, đã che thông tin cá nhân"),
    Column("due_on", "Ngày hẹn trả lời đang có hiệu lực", Kind.DAY),
    Column(
        "first_due_on", "Ngày hẹn trả lời lần đầu: tỷ lệ đúng hạn tính theo ngày này", Kind.DAY
    ),
    Column("status", "Mã trạng thái"),
    Column("status_label", "Trạng thái"),
    Column("merged_into", "Đã gộp, trả lời cùng vụ có số này"),
    Column("parts", "Số phần đã tách; trống là không tách", Kind.NUMBER),
    Column("answered_at", "Lúc trả lời lần đầu", Kind.MOMENT),
    Column("closed_at", "Lúc kết thúc", Kind.MOMENT),
    Column("verdict", "Người dân: yes đã giải quyết, no chưa"),
    Column("source", "Nguồn nhập"),
    Column("text", "Nội dung, đã che thông tin cá nhân"),
)


async def rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``COLUMNS``, personal data masked."""
    async for batch in batches(export.export_rows(period)):
        # Masking is work for the processor: other requests go on meanwhile.
        for cells in await asyncio.to_thread(lambda rows: [_cells(row) for row in rows], batch):
            yield cells


def _cells(row: export.ExportRow) -> Sequence[object]:
    return (
        row.number,
        row.received_at,
        row.channel,
        dict(CHANNEL_LABELS).get(row.channel, row.channel),  # type: ignore[call-overload]
        row.kind,
        dict(KIND_LABELS).get(row.kind, ""),  # type: ignore[call-overload]
        row.field,
        row.field_name,
        row.field_confidence,
        row.model_version,
        row.sorted_by,
        row.urgency,
        dict(URGENCY_LABELS).get(row.urgency, ""),  # type: ignore[call-overload]
        row.department,
        row.department_name,
        row.area,
        row.service_point,
        mask(row.place),
        row.due_on,
        row.first_due_on,
        row.status,
        dict(STATUS_LABELS).get(row.status, ""),  # type: ignore[call-overload]
        row.merged_into,
        row.parts,
        row.answered_at,
        row.closed_at,
        row.verdict,
        row.source,
        mask(row.text),
    )


DATASETS = [
    Dataset(
        "complaints",
        "Phản ánh, kiến nghị",
        "Mỗi dòng một ý kiến tiếp nhận trong kỳ, kể cả ý kiến đã gộp; ý kiến đã tách có một dòng. Hồ sơ niêm phong không có trong tệp.",
        COLUMNS,
        rows,
        export.count_sealed,
        export.count_rows,
    )
]
