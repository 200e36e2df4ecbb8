"""Refusals about live alerts.

Problem
├── AlertNotFound     404
└── AlertClosed       409
"""

from http import HTTPStatus

from feedback.core.problems import NotFound, Problem


class AlertNotFound(NotFound):
    """There is no such alert, or not within reach."""

    slug = "alert-not-found"

    def __init__(self) -> None:
        super().__init__("Không có cảnh báo này.")


class AlertClosed(Problem):
    """Somebody has closed it, or has taken it on."""

    status = HTTPStatus.CONFLICT
    slug = "alert-closed"

    def __init__(self) -> None:
        super().__init__("Cảnh báo này đã có người xử lý. Xin tải lại trang để xem.")
