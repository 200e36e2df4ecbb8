"""What inspections offer for export."""

from collections.abc import AsyncIterator, Sequence

from feedback.core.reporting import Column, Dataset, Kind, Period
from feedback.inspections import queries, rules
from feedback.inspections.schemas import STATUS_LABELS, UNIT_LABELS, FindingRow
from nlp.pii import mask

COLUMNS = (
    Column("number", "Số tồn tại"),
    Column("inspection", "Cuộc kiểm tra"),
    Column("department", "Đơn vị phải khắc phục"),
    Column("text", "Tồn tại, đã che thông tin cá nhân"),
    Column("demand", "Yêu cầu khắc phục, đã che thông tin cá nhân"),
    Column("sent_at", "Lúc gửi đơn vị, giờ Việt Nam", Kind.MOMENT),
    Column("amount", "Thời hạn ban đầu", Kind.NUMBER),
    Column("unit", "Đơn vị tính của thời hạn"),
    Column("due_at", "Hạn đang có hiệu lực", Kind.MOMENT),
    Column("status", "Trạng thái"),
    Column("reported_at", "Lúc báo cáo gần nhất", Kind.MOMENT),
    Column("done_at", "Lúc xác nhận đã khắc phục", Kind.MOMENT),
    Column("on_time", "Báo cáo được xác nhận có đúng hạn không: yes, no; trống là chưa"),
)


async def rows(period: Period) -> AsyncIterator[Sequence[object]]:
    """Stream rows in the order of ``COLUMNS``, personal data masked."""
    async for row in queries.export_rows(period):
        yield _cells(row)


def _cells(row: FindingRow) -> Sequence[object]:
    on_time = rules.was_on_time(row)
    return (
        row.number,
        row.title,
        row.unit_name,
        mask(row.text),
        mask(row.demand),
        row.sent_at,
        row.amount,
        UNIT_LABELS[row.unit],
        row.due_at,
        STATUS_LABELS[row.status],
        row.reported_at,
        row.done_at,
        "" if on_time is None else "yes" if on_time else "no",
    )


DATASETS = [
    Dataset(
        "findings",
        "Kiến nghị sau kiểm tra",
        "Mỗi dòng một tồn tại gửi cho đơn vị trong kỳ: hạn khắc phục, báo cáo, xác nhận.",
        COLUMNS,
        rows,
        queries.count_withheld,
        queries.count_rows,
    )
]
