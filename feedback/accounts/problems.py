"""Refusals about accounts.

Problem
├── SignInRefused      401
├── NameTaken          409
├── OwnAccount         409
├── RoleRefused        409
├── PasswordRefused    400
└── StaffNotFound      404
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class SignInRefused(Problem):
    """Wrong name, wrong password, closed or locked account: which is not told."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "sign-in-refused"

    def __init__(self) -> None:
        super().__init__(
            "Tên đăng nhập hoặc mật khẩu không đúng. Sau 5 lần sai, tài khoản tạm khóa 15 phút."
        )


class NameTaken(Problem):
    """Another account has this name."""

    status = HTTPStatus.CONFLICT
    slug = "name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tên đăng nhập “{name}” đã có người dùng.")


class OwnAccount(Problem):
    """Nobody closes his own account."""

    status = HTTPStatus.CONFLICT
    slug = "own-account"

    def __init__(self) -> None:
        super().__init__("Không thể tự khóa tài khoản của mình.")


class RoleRefused(Problem):
    """This role is not given on a page."""

    status = HTTPStatus.CONFLICT
    slug = "role-refused"

    def __init__(self) -> None:
        super().__init__(
            "Tài khoản giữ hàng đợi niêm phong chỉ tạo được trên máy chủ: "
            "langnghe create-admin --role keeper."
        )


class PasswordRefused(Problem):
    """The password is too short or too well known."""

    slug = "password-refused"

    def __init__(self) -> None:
        super().__init__("Mật khẩu phải dài ít nhất 10 ký tự và không phải mật khẩu phổ biến.")


class StaffNotFound(Problem):
    """There is no such account."""

    status = HTTPStatus.NOT_FOUND
    slug = "staff-not-found"

    def __init__(self) -> None:
        super().__init__("Không có tài khoản này.")
