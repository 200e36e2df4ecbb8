"""Why nothing was kept, restored or moved.

Problem
└── KeepingRefused    409
    ├── NoBackup      409
    ├── NewerBackup   409
    ├── Occupied      409
    ├── InUse         409
    └── Differs       409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class KeepingRefused(Problem):
    """A backup, restore or move was not done; nothing was changed."""

    status = HTTPStatus.CONFLICT
    slug = "keeping-refused"


class NoBackup(KeepingRefused):
    """The file is no backup, is cut off, or is not what was written."""

    def __init__(self, why: str) -> None:
        super().__init__(f"Không khôi phục được từ tệp này: {why} Chưa có gì thay đổi.")


class NewerBackup(KeepingRefused):
    """The backup was made by a version that this one knows nothing of."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"Bản sao lưu do phiên bản mới hơn ({version}) tạo ra;"
            " xin cài phiên bản ấy rồi khôi phục. Chưa có gì thay đổi."
        )


class Occupied(KeepingRefused):
    """The database, or the folder of files, holds something already."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} đã có dữ liệu. Muốn thay thế toàn bộ, xin thêm --replace"
            " (the target is not empty)."
        )


class InUse(KeepingRefused):
    """Another process has the database file open."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Chương trình khác đang mở {name}: xin dừng máy chủ rồi thử lại"
            " (the database is in use). Chưa có gì thay đổi."
        )


class Differs(KeepingRefused):
    """What was written is not what was read."""

    def __init__(self, tables: list[str]) -> None:
        super().__init__(
            f"Dữ liệu ghi ra không giống dữ liệu gốc ở bảng: {', '.join(tables)}."
            " Đích được trả về như cũ (rows differ, nothing is left in the target)."
        )
        self.tables = tables
