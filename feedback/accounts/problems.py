"""Refusals about accounts.

Problem
├── SignInRefused        401
├── CodeRefused          401
├── KeyRefused           401
├── TooManyTries         429
├── NameTaken            409
├── OwnAccount           409
├── RoleRefused          409
├── SecondFactorStands   409
├── PasswordRefused      400
├── InvitationGone       410
├── InvitationNotFound   404
└── StaffNotFound        404
"""

from http import HTTPStatus

from feedback.core.problems import NotFound, Problem, TooManyAttempts


class SignInRefused(Problem):
    """Wrong name, wrong password, closed or locked account: which is not told."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "sign-in-refused"

    def __init__(self) -> None:
        super().__init__(
            "Tên đăng nhập hoặc mật khẩu không đúng. Sau 5 lần sai, tài khoản tạm khóa 15 phút."
        )


class CodeRefused(Problem):
    """The code of the second factor is wrong, used, or came too late."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "code-refused"

    def __init__(self) -> None:
        super().__init__(
            "Mã xác nhận không đúng hoặc đã dùng. Xin đợi mã mới trên điện thoại rồi nhập lại; "
            "sau 5 lần sai, tài khoản tạm khóa 15 phút."
        )


class KeyRefused(Problem):
    """A key that was never given, has run out or was revoked: which is not told."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "api-key-refused"
    headers = {"WWW-Authenticate": 'Bearer realm="langnghe", error="invalid_token"'}  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__("Khóa API không đúng, đã hết hạn hoặc đã bị thu hồi.")


class TooManyTries(TooManyAttempts):
    """Ten wrong passwords from one address; whose account it is does not matter."""


class NameTaken(Problem):
    """Another account has this name."""

    status = HTTPStatus.CONFLICT
    slug = "name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tên đăng nhập “{name}” đã có người dùng.")


class OwnAccount(Problem):
    """Nobody closes his own account, changes his own roles or frees himself of a code."""

    status = HTTPStatus.CONFLICT
    slug = "own-account"

    def __init__(self) -> None:
        super().__init__(
            "Không thể tự khóa tài khoản, tự đổi quyền hay tự cấp lại cho mình. "
            "Việc của riêng mình có ở trang Bảo mật của tôi."
        )


class RoleRefused(Problem):
    """This role is not given here, not by this person, or not over that unit."""

    status = HTTPStatus.CONFLICT
    slug = "role-refused"


class SecondFactorStands(Problem):
    """A second factor is in force already, or there is none."""

    status = HTTPStatus.CONFLICT
    slug = "second-factor-stands"

    def __init__(self) -> None:
        super().__init__(
            "Xác nhận bằng mã đã bật, đã tắt, hoặc chưa bắt đầu. Xin tải lại trang."
        )


class InvitationGone(Problem):
    """The link has run out, was used, or a newer one took its place."""

    status = HTTPStatus.GONE
    slug = "invitation-gone"

    def __init__(self, made_by: str = "") -> None:
        whom = f"người quản trị (tài khoản {made_by})" if made_by else "người quản trị"
        super().__init__(
            "Đường dẫn hoặc phiếu này đã dùng, đã hết hạn hoặc đã được thay bằng phiếu mới. "
            f"Xin hỏi {whom} để nhận phiếu khác."
        )


class InvitationNotFound(NotFound):
    """No link or slip has ever had this code."""

    slug = "invitation-not-found"

    def __init__(self) -> None:
        super().__init__(
            "Mã trên phiếu không đúng. Xin xem lại từng ký tự, hoặc hỏi người quản trị."
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
