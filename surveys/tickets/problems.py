"""Why a one-time slip is refused.

Problem
├── BatchNotFound      404
├── TicketForged       422
├── TicketElsewhere    409
├── TicketUsed         409
└── TicketExpired      410
"""

from datetime import datetime
from http import HTTPStatus

from feedback.core.problems import Problem
from feedback.core.words import vn_moment

OPENLY = "Ông/Bà vẫn có thể đánh giá ở đây, không kèm phiếu."
"""Follows each refusal: nobody is sent away."""


class BatchNotFound(Problem):
    """No batch has this number."""

    status = HTTPStatus.NOT_FOUND
    slug = "batch-not-found"

    def __init__(self) -> None:
        super().__init__("Không có đợt phiếu này.")


class TicketForged(Problem):
    """It was not issued here, or is not what was issued."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "ticket-forged"

    def __init__(self) -> None:
        super().__init__(f"Phiếu này không do cơ quan phát hành, hoặc địa chỉ bị sửa. {OPENLY}")


class TicketElsewhere(Problem):
    """It was issued for another service point."""

    status = HTTPStatus.CONFLICT
    slug = "ticket-elsewhere"

    def __init__(self) -> None:
        super().__init__(f"Phiếu này dành cho một điểm phục vụ khác. {OPENLY}")


class TicketUsed(Problem):
    """It has given its rating."""

    status = HTTPStatus.CONFLICT
    slug = "ticket-used"

    def __init__(self) -> None:
        super().__init__(f"Phiếu này đã dùng để đánh giá một lần rồi. {OPENLY}")


class TicketExpired(Problem):
    """Its day is over, or its batch was withdrawn."""

    status = HTTPStatus.GONE
    slug = "ticket-expired"

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Phiếu này chỉ dùng được đến {vn_moment(until)}. {OPENLY}")
