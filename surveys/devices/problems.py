"""What a tablet, its administrator or an officer is refused.

Problem
├── DeviceNotFound     404
├── NobodyServes       404
├── CodeRefused        422
├── PinRefused         403
├── DeviceNeeded       403
├── DeviceRevoked      403
├── NotATablet         400
└── PinLocked          429
"""

from http import HTTPStatus

from feedback.core.problems import Problem


class DeviceNotFound(Problem):
    """No tablet has this number."""

    status = HTTPStatus.NOT_FOUND
    slug = "device-not-found"

    def __init__(self) -> None:
        super().__init__("Không có thiết bị này.")


class NobodyServes(Problem):
    """No counter session is open there, or its officer shows no portrait."""

    status = HTTPStatus.NOT_FOUND
    slug = "nobody-serves"

    def __init__(self) -> None:
        super().__init__("Không có ảnh cán bộ ở quầy này.")


class CodeRefused(Problem):
    """No code, a used one or an old one; which of them is not told."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "pairing-code-refused"

    def __init__(self) -> None:
        super().__init__(
            "Mã này không đúng, đã dùng hoặc đã quá 10 phút. Xin quản trị lấy mã mới."
        )


class PinRefused(Problem):
    """It is not the PIN."""

    status = HTTPStatus.FORBIDDEN
    slug = "pin-refused"

    def __init__(self, left: int) -> None:
        super().__init__(f"Mã PIN không đúng. Còn {left} lần thử.")


class PinLocked(Problem):
    """Too many wrong ones on this tablet."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    slug = "pin-locked"

    def __init__(self, retry_after_s: int) -> None:
        minutes = -(-retry_after_s // 60)
        super().__init__(f"Nhập sai mã PIN nhiều lần. Xin thử lại sau {minutes} phút.")
        self.retry_after_s = retry_after_s


class DeviceNeeded(Problem):
    """The organisation takes answers of kiosks from paired tablets only."""

    status = HTTPStatus.FORBIDDEN
    slug = "device-needed"

    def __init__(self) -> None:
        super().__init__(
            "Màn hình này chỉ mở trên thiết bị đã ghép. "
            "Ông/Bà vẫn có thể đánh giá bằng mã QR tại quầy."
        )


class DeviceRevoked(Problem):
    """The tablet was revoked before this answer was given."""

    status = HTTPStatus.FORBIDDEN
    slug = "device-revoked"

    def __init__(self) -> None:
        super().__init__(
            "Thiết bị này đã bị thu hồi, không nhận thêm đánh giá. "
            "Ông/Bà vẫn có thể đánh giá bằng mã QR tại quầy."
        )


class NotATablet(Problem):
    """The request lacks the header that no foreign page can send."""

    status = HTTPStatus.BAD_REQUEST
    slug = "not-a-tablet"

    def __init__(self) -> None:
        super().__init__("Thiếu tiêu đề X-Langnghe-Kiosk.")
