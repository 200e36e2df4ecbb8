"""Why something about messages may be refused.

Problem
└── MessageGone   404
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class MessageGone(Problem):
    """A message is not on the list of those that did not go out."""

    status = HTTPStatus.NOT_FOUND
    slug = "message-gone"

    def __init__(self) -> None:
        super().__init__("Tin này không còn trong danh sách: đã gửi hoặc đã bỏ.")
