"""Why a change of fields, routing rules and promises may be refused.

Problem
├── PromiseNotFound      404
├── PromiseNeeded        409
├── ReasonKnown          409
├── FirstSeen            409
├── RuleNotFound         404
├── RuleRefused          422
├── RulesChanged         409
├── FieldNotFound        404
├── FieldInUse           409
└── FieldNeeded          409
"""

from datetime import date
from http import HTTPStatus

from feedback.core.problems import InvalidInput, Problem
from feedback.core.words import short_date


class PromiseNotFound(Problem):
    """There is no such deadline rule."""

    status = HTTPStatus.NOT_FOUND
    slug = "promise-not-found"

    def __init__(self) -> None:
        super().__init__("Không có thời hạn này.")


class FirstSeen(Problem):
    """A change moves cases, and whoever makes it has not seen how many; ``mark`` says which."""

    status = HTTPStatus.CONFLICT
    slug = "first-seen"

    def __init__(self, moved: int, total: int, mark: str) -> None:
        super().__init__(
            f"Chưa lưu: {moved} trong {total} việc của 30 ngày qua sẽ đổi nơi nhận. "
            "Bấm “Đã xem, vẫn lưu” ở dưới bảng nếu đúng ý; xem từng nơi ở trang Phân luồng."
        )
        self.mark = mark


class PromiseNeeded(Problem):
    """Without this rule, somebody would be promised no day at all."""

    status = HTTPStatus.CONFLICT
    slug = "promise-needed"

    def __init__(self, valid_to: date) -> None:
        super().__init__(
            "Ngày nào cũng phải có một thời hạn chung. Xin thêm thời hạn chung khác, có hiệu lực "
            f"liền sau ngày {short_date(valid_to)} hoặc sớm hơn, rồi mới kết thúc thời hạn này."
        )


class ReasonKnown(Problem):
    """Another reason to refuse has this name."""

    status = HTTPStatus.CONFLICT
    slug = "reason-known"

    def __init__(self, name: str) -> None:
        super().__init__(f"Đã có lý do “{name}”.")


class RuleNotFound(Problem):
    """There is no such routing rule."""

    status = HTTPStatus.NOT_FOUND
    slug = "rule-not-found"

    def __init__(self) -> None:
        super().__init__("Không có quy tắc phân luồng này.")


class RuleRefused(InvalidInput):
    """A routing rule points to what does not exist (any more)."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "rule-refused"


class RulesChanged(Problem):
    """The list is another one than the change was tried on."""

    status = HTTPStatus.CONFLICT
    slug = "rules-changed"

    def __init__(self) -> None:
        super().__init__(
            "Danh sách quy tắc đã được sửa từ lúc Ông/Bà mở trang. Xin xem lại rồi thử lần nữa."
        )


class FieldNotFound(Problem):
    """There is no such field."""

    status = HTTPStatus.NOT_FOUND
    slug = "field-not-found"

    def __init__(self) -> None:
        super().__init__("Không có lĩnh vực này.")


class FieldInUse(Problem):
    """Cases or promises speak of the field, so it may only be switched off."""

    status = HTTPStatus.CONFLICT
    slug = "field-in-use"

    def __init__(self, cases: int, promises: int) -> None:
        super().__init__(
            f"Còn {cases} ý kiến và {promises} thời hạn thuộc lĩnh vực này. Lĩnh vực chỉ có thể "
            "tắt: ý kiến cũ giữ nguyên, ý kiến mới không nhận nữa."
        )


class FieldNeeded(Problem):
    """The field came with the program, or it is the one for all that is left."""

    status = HTTPStatus.CONFLICT
    slug = "field-needed"

    def __init__(self) -> None:
        super().__init__("Lĩnh vực có sẵn không xóa được, và lĩnh vực “Khác” luôn phải có.")
