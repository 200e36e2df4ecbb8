"""The trends page as tables: what the workbook and the CSV files hold, from the same struct."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from feedback.core.reporting import MIN_ANSWERS, Column, Kind
from feedback.core.words import vn_moment
from feedback.core.workbook import Book
from feedback.reports.schemas import Breakdown, Compared, Row, Share, Trends

N, PART = Column("n", "Số lượt", Kind.INTEGER), Column("part", "Trong đó đạt", Kind.INTEGER)
SHARE = (
    N,
    PART,
    Column("share", "Tỷ lệ đạt", Kind.SHARE),
    Column("low", "Cận dưới của khoảng tin cậy 95 % (Wilson)", Kind.SHARE),
    Column("high", "Cận trên", Kind.SHARE),
    Column("hidden", "1: có trả lời nhưng quá ít, không nêu số", Kind.INTEGER),
)


COVERED = (
    Column("answered", "Lượt đánh giá trong những ngày có số lượt phục vụ", Kind.INTEGER),
    Column("served", "Lượt phục vụ; trống: không rõ tỷ lệ phản hồi", Kind.INTEGER),
)


class Table(msgspec.Struct, frozen=True):
    """One table of the page."""

    name: str
    """Of its CSV file."""
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]


def tables_of(trends: Trends) -> list[Table]:
    """Return every number of the page, once."""
    return [
        _figures(trends),
        _weeks(trends),
        _hours(trends),
        _rows("units", "Hài lòng theo đơn vị", trends.units),
        _rows("points", "Hài lòng theo điểm phục vụ", trends.points),
        _rows("channels", "Hài lòng theo kênh", trends.channels),
        Table(
            "reasons",
            "Lý do chưa hài lòng",
            (Column("code", "Mã"), Column("label", "Lý do"), N),
            [(one.code, one.label, one.n) for one in trends.reasons],
        ),
        _breakdown("by_field", "Phản ánh theo lĩnh vực", trends.by_field),
        _breakdown("by_unit", "Phản ánh theo đơn vị", trends.by_unit),
        _topics(trends),
    ]


def _share(share: Share | None) -> tuple[object, ...]:
    if share is None:
        return (None,) * len(SHARE)
    return (share.n, share.part, share.share, share.low, share.high, int(share.hidden))


def _compared(other: Compared) -> tuple[object, ...]:
    return (other.start, other.end, other.share, other.count, other.words)


def _compared_columns(name: str, label: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_from", f"{label}: từ ngày", Kind.DAY),
        Column(f"{name}_to", f"{label}: đến ngày", Kind.DAY),
        Column(f"{name}_share", f"{label}: tỷ lệ", Kind.SHARE),
        Column(f"{name}_count", f"{label}: số đếm", Kind.INTEGER),
        Column(f"{name}_words", f"So với {label.lower()}"),
    )


def _figures(trends: Trends) -> Table:
    columns = (
        Column("key", "Mã"),
        Column("label", "Con số"),
        Column("count", "Số đếm", Kind.INTEGER),
        *SHARE,
        *_compared_columns("before", "Kỳ trước"),
        *_compared_columns("last_year", "Cùng kỳ năm trước"),
    )
    rows = [
        (
            *(one.key, one.label, one.count, *_share(one.share)),
            *_compared(one.before),
            *_compared(one.last_year),
        )
        for one in trends.figures
    ]
    return Table("figures", "Bốn con số", columns, rows)


def _weeks(trends: Trends) -> Table:
    columns = (
        Column("monday", "Tuần từ thứ Hai", Kind.DAY),
        Column("received", "Phản ánh tiếp nhận", Kind.INTEGER),
        Column("answered", "Phản ánh đã trả lời", Kind.INTEGER),
        *SHARE,
        Column("lower", "Giới hạn kiểm soát dưới", Kind.SHARE),
        Column("upper", "Giới hạn kiểm soát trên", Kind.SHARE),
        Column("marks", "Dấu hiệu khác thường"),
    )
    rows = [
        (
            *(week.monday, week.received, week.answered, *_share(week.satisfied)),
            *(week.lower, week.upper, " ".join(str(mark) for mark in week.marks)),
        )
        for week in trends.weeks
    ]
    return Table("weeks", "Từng tuần", columns, rows)


def _hours(trends: Trends) -> Table:
    columns = (
        Column("weekday", "Thứ trong tuần, 0 là thứ Hai", Kind.INTEGER),
        Column("hour", "Giờ", Kind.INTEGER),
        *SHARE,
        Column("stands_out", "low: thấp hơn hẳn, high: cao hơn hẳn"),
    )
    rows = [
        (one.weekday, one.hour, *_share(one.satisfied), one.stands_out) for one in trends.hours
    ]
    return Table("hours", "Giờ trong tuần", columns, rows)


def _rows(name: str, title: str, found: Sequence[Row]) -> Table:
    columns = (
        *(Column("code", "Mã"), Column("label", "Tên"), *SHARE),
        Column("stands_out", "low: thấp hơn hẳn, high: cao hơn hẳn"),
        *COVERED,
        *(
            Column(
                f"undoubted_{one.name}", f"Không kể lượt bị đánh dấu: {one.explain}", one.kind
            )
            for one in SHARE
        ),
    )
    rows = [
        (
            *(one.code, one.label, *_share(one.satisfied), one.stands_out),
            *(one.answered, one.served, *_share(one.undoubted)),
        )
        for one in found
    ]
    return Table(name, title, columns, rows)


def _breakdown(name: str, title: str, found: Sequence[Breakdown]) -> Table:
    columns = (
        Column("label", "Tên"),
        Column("received", "Tiếp nhận", Kind.INTEGER),
        Column("waiting", "Đang chờ", Kind.INTEGER),
        Column("late", "Quá hạn", Kind.INTEGER),
        *(_of("on_time", "Đúng hạn", one) for one in SHARE),
        *(_of("solved", "Đã giải quyết", one) for one in SHARE),
    )
    rows = [
        (
            *(one.label, one.received, one.waiting, one.late),
            *_share(one.on_time),
            *_share(one.solved),
        )
        for one in found
    ]
    return Table(name, title, columns, rows)


def _of(name: str, label: str, column: Column) -> Column:
    return Column(f"{name}_{column.name}", f"{label}: {column.explain}", column.kind)


def _topics(trends: Trends) -> Table:
    columns = (
        Column("term", "Từ, cụm từ"),
        Column("field", "Mã lĩnh vực"),
        Column("n", "Số ý kiến tuần cuối của kỳ", Kind.INTEGER),
        Column("usual", "Trung bình các tuần trước", Kind.NUMBER),
    )
    rows = [(one.term, one.field, one.n, one.usual) for one in trends.topics]
    return Table("topics", "Chủ đề đang tăng", columns, rows)


def about_figures(asked: str, by: str, at: datetime) -> list[tuple[str, str]]:
    """Return what the workbook says about its numbers."""
    return [
        ("Phạm vi", asked),
        ("Lập lúc", f"{vn_moment(at)} (giờ Việt Nam)"),
        ("Người lập", by),
        (
            "Cùng một số",
            "Mỗi số ở đây là số trên trang Số liệu và ở /api/figures với cùng phạm vi.",
        ),
        ("Ít trả lời", f"Dưới {MIN_ANSWERS} lượt thì không nêu tỷ lệ: cột hidden ghi 1."),
        (
            "Khoảng tin cậy",
            "Wilson 95 %: nếu mọi người cùng trả lời, tỷ lệ thật rất có thể nằm trong đó.",
        ),
        (
            "Lượt bị đánh dấu",
            "Ngoài giờ, từ mạng nội bộ, dồn dập: vẫn đếm; cột undoubted không kể các lượt ấy.",
        ),
        ("Niêm phong", "Hồ sơ nghi tố cáo không được đếm trong các bảng về phản ánh."),
        ("Khảo sát nội bộ", "Mức hài lòng ở đây là khảo sát nội bộ, không phải chỉ số SIPAS."),
    ]


def write_book(file: Path, tables: Sequence[Table], about: Sequence[tuple[str, str]]) -> None:
    """Write the tables as a workbook, a sheet each."""
    book = Book(file)
    for table in tables:
        sheet = book.sheet(table.title, table.columns)
        sheet.add(table.rows)
        sheet.finish()
    meanings = [
        (f"{table.title}: {column.name}", column.explain)
        for table in tables
        for column in table.columns
    ]
    book.words("Từ điển cột", [("Cột", "Ý nghĩa"), *meanings])
    book.words("Về số liệu", about)
    book.close()
