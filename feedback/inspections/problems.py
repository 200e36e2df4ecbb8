"""Why something about an inspection may be refused.

Problem
├── InspectionNotFound   404
├── FindingRefused       409
└── InspectionClosed     409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class InspectionNotFound(Problem):
    """There is none, or the reader may not know of it."""

    status = HTTPStatus.NOT_FOUND
    slug = "inspection-not-found"

    def __init__(self) -> None:
        super().__init__("Không có cuộc kiểm tra, tồn tại hoặc tệp này.")


class FindingRefused(Problem):
    """What is asked does not follow from where the finding stands; the sentence says why."""

    status = HTTPStatus.CONFLICT
    slug = "finding-refused"


class InspectionClosed(Problem):
    """It has been closed."""

    status = HTTPStatus.CONFLICT
    slug = "inspection-closed"

    def __init__(self) -> None:
        super().__init__("Cuộc kiểm tra này đã kết thúc.")
