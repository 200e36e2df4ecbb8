"""Why the demo may refuse.

Problem
└── NotEmpty   409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class NotEmpty(Problem):
    """The database belongs to somebody: it has departments."""

    status = HTTPStatus.CONFLICT
    slug = "not-empty"

    def __init__(self) -> None:
        super().__init__(
            "Cơ sở dữ liệu này đã có đơn vị; dữ liệu minh họa chỉ nạp vào cơ sở dữ liệu trống."
        )
