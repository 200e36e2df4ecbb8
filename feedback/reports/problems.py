"""Why a table may be refused.

Problem
├── ExportNotFound    404
├── ExportNotReady    409
├── ExportGone        410
├── TooManyExports    409
└── TooManyRows       409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class ExportNotFound(Problem):
    """There is none of this code, or it is somebody else's."""

    status = HTTPStatus.NOT_FOUND
    slug = "export-not-found"

    def __init__(self) -> None:
        super().__init__("Không có bảng này, hoặc bảng của người khác.")


class ExportNotReady(Problem):
    """It is still being made, or could not be made."""

    status = HTTPStatus.CONFLICT
    slug = "export-not-ready"

    def __init__(self, label: str) -> None:
        super().__init__(f"Bảng chưa tải được: {label}.")


class ExportGone(Problem):
    """It was made and is kept no longer."""

    status = HTTPStatus.GONE
    slug = "export-gone"

    def __init__(self) -> None:
        super().__init__("Bảng này đã hết hạn giữ. Xin lập lại.")


class TooManyExports(Problem):
    """Somebody has as many tables waiting as one may have."""

    status = HTTPStatus.CONFLICT
    slug = "too-many-exports"

    def __init__(self, most: int) -> None:
        super().__init__(f"Ông/Bà đang có {most} bảng chờ lập. Xin đợi, hoặc hủy bớt.")


class TooManyRows(Problem):
    """A workbook of so many rows is made in the background."""

    status = HTTPStatus.CONFLICT
    slug = "too-many-rows"

    def __init__(self, rows: int, most: int) -> None:
        super().__init__(
            f"Bảng có {rows} dòng, nhiều hơn {most}: xin lập ở nền (POST /api/exports), rồi tải về."
        )
