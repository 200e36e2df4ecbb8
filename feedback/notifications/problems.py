"""Why something about messages may be refused.

Problem
└── MessageGone   409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class MessageGone(Problem):
    """A message is not on the list of those that did not go out."""

    status = HTTPStatus.CONFLICT
    slug = "message-gone"

    def __init__(self) -> None:
        super().__init__("Tin này không còn trong danh sách: đã gửi hoặc đã bỏ.")
