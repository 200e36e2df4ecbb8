"""Refusals about places.

Problem
├── ServicePointNotFound   404
├── ServicePointRevoked    410
├── AreaNotFound           404
└── PlaceRefused           409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class ServicePointNotFound(Problem):
    """No service point has ever had this code."""

    status = HTTPStatus.NOT_FOUND
    slug = "service-point-not-found"

    def __init__(self) -> None:
        super().__init__("Không có điểm phục vụ nào mang mã này. Xin Ông/Bà quét lại mã QR.")


class ServicePointRevoked(Problem):
    """The code was withdrawn; its sticker should be taken down."""

    status = HTTPStatus.GONE
    slug = "service-point-revoked"

    def __init__(self) -> None:
        super().__init__("Mã này không còn dùng nữa. Xin Ông/Bà hỏi cán bộ tại quầy.")


class AreaNotFound(Problem):
    """No area has this code or name."""

    status = HTTPStatus.NOT_FOUND
    slug = "area-not-found"

    def __init__(self, typed: str) -> None:
        super().__init__(f"Không có địa bàn nào tên hoặc mã là “{typed[:100]}”.")


class PlaceRefused(Problem):
    """It would contradict what is stored about departments, areas or days."""

    status = HTTPStatus.CONFLICT
    slug = "place-refused"

    def __init__(self, why: str) -> None:
        super().__init__(why)
