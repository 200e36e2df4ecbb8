"""Why an index action may be refused.

Problem
└── SnapshotNotFound    404
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class SnapshotNotFound(Problem):
    """No frozen measure has this number, or it is of a unit beyond reach."""

    status = HTTPStatus.NOT_FOUND
    slug = "snapshot-not-found"

    def __init__(self) -> None:
        super().__init__("Không có số liệu đã chốt này.")
