"""Refusals a caller can act on.

Problem
├── NotSignedIn       401
├── NotAllowed        403
│   ├── Confined      403
│   └── ForPrograms   403
├── NotFound          404
├── InvalidInput      400
├── TooManyAttempts   429
└── KeyReused         409
"""

from collections.abc import Mapping
from http import HTTPStatus


class Problem(Exception):
    """A refusal with a status, a slug and one Vietnamese sentence.

    It becomes ``application/problem+json`` for programs and a page for people.
    """

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    slug = "problem"
    retry_after_s: int | None = None
    headers: Mapping[str, str] = {}
    """What the answer says beside its body."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidInput(Problem):
    """What was sent cannot be understood; ``errors`` names each field.

    The key ``""`` speaks of the input as a whole.
    """

    status = HTTPStatus.BAD_REQUEST
    slug = "invalid-input"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def errors_of(problem: Problem) -> dict[str, str]:
    """Return a refusal as sentences beside the fields of a form."""
    return problem.errors if isinstance(problem, InvalidInput) else {"": problem.detail}


class NotSignedIn(Problem):
    """Nobody is signed in, or the session has ended."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "not-signed-in"

    def __init__(self) -> None:
        super().__init__("Ông/Bà cần đăng nhập để xem trang này.")


class NotAllowed(Problem):
    """The one who asks has no such right."""

    status = HTTPStatus.FORBIDDEN
    slug = "not-allowed"

    def __init__(self) -> None:
        super().__init__("Tài khoản của Ông/Bà không có quyền làm việc này.")


class Confined(NotAllowed):
    """Something of one's own must be done first; a browser is led there."""

    slug = "confined"

    def __init__(self, page: str) -> None:
        super().__init__()
        self.detail = f"Ông/Bà cần làm xong việc ở trang {page} trước."
        self.page = page


class ForPrograms(NotAllowed):
    """A door without a token in its form: open to a key, closed to a browser."""

    slug = "for-programs"

    def __init__(self) -> None:
        super().__init__()
        self.detail += " Cửa này dành cho chương trình có khóa."


class NotFound(Problem):
    """There is no such thing, or the one who asks may not know of it."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"


class TooManyAttempts(Problem):
    """Too many failed tries from one place."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "too-many-attempts"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Có quá nhiều lần thử không đúng. Xin Ông/Bà chờ ít phút rồi thử lại.")
        self.retry_after_s = retry_after_s


class KeyReused(Problem):
    """An idempotency key came back with another body."""

    status = HTTPStatus.CONFLICT
    slug = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__("Khóa Idempotency-Key này đã dùng cho một nội dung khác.")
