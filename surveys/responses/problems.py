"""Refusals about ratings.

Problem
├── ReasonUnknown     400
└── RatingClosed      409
"""

from http import HTTPStatus

from feedback.core.problems import InvalidInput, Problem


class ReasonUnknown(InvalidInput):
    """There is no reason with this code."""

    slug = "reason-unknown"

    def __init__(self, code: str) -> None:
        super().__init__({"reasons": f"Không có lý do nào mang mã “{code[:30]}”."})


class RatingClosed(Problem):
    """Too late to say more about a rating, or it was said already."""

    status = HTTPStatus.CONFLICT
    slug = "rating-closed"

    def __init__(self) -> None:
        super().__init__("Lượt đánh giá này đã kết thúc. Xin Ông/Bà đánh giá lại từ đầu.")
