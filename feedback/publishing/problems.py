"""Why something may not be shown to everybody.

Problem
├── NeverShown      409
├── NotForShowing   409
└── ReplyChanged    409
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class NeverShown(Problem):
    """It is sealed, tells of danger, or has been withdrawn."""

    status = HTTPStatus.CONFLICT
    slug = "never-shown"

    def __init__(self) -> None:
        super().__init__("Ý kiến này được giữ kín nên không đăng công khai.")


class NotForShowing(Problem):
    """The citizen has not agreed, there is no reply, or the matter is of a kind that stays closed."""

    status = HTTPStatus.CONFLICT
    slug = "not-for-showing"

    def __init__(self) -> None:
        super().__init__(
            "Ý kiến này không chờ duyệt công khai: người dân chưa đồng ý hoặc đã thôi đồng ý, "
            "chưa có trả lời, hoặc thuộc loại không công khai."
        )


class ReplyChanged(Problem):
    """Another reply has been sent, or a colleague has decided, since the page was opened."""

    status = HTTPStatus.CONFLICT
    slug = "reply-changed"

    def __init__(self) -> None:
        super().__init__("Câu trả lời đã thay đổi từ lúc mở trang. Xin đọc lại rồi quyết định.")
