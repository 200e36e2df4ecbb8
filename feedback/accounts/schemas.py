"""The words of accounts."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from feedback.core.permissions import Permission, Role

LoginName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{1,59}$")]

ROLE_LABELS = {
    Role.INTAKE: "Tiếp nhận, phân loại",
    Role.HANDLER: "Xử lý",
    Role.HEAD: "Trưởng đơn vị",
    Role.LEADER: "Lãnh đạo",
    Role.ANALYST: "Phân tích",
    Role.KEEPER: "Giữ hàng đợi niêm phong",
    Role.ADMINISTRATOR: "Quản trị",
    Role.AUDITOR: "Kiểm tra lịch sử",
}

KEY_PERMISSIONS = {
    Permission.READ_FIGURES: "Đọc số liệu",
    Permission.EXPORT: "Tải bảng số liệu",
    Permission.TELL_VISITORS: "Gửi số lượt phục vụ",
}
"""What a key may carry: figures only, and how many were served. A program reads no sealed case, decides over
none and keeps no accounts, whoever asks for it."""


class Purpose(StrEnum):
    """What an invitation is for."""

    INVITE = "invite"
    RESET = "reset"


class SignIn(msgspec.Struct):
    """What the sign-in form sends."""

    name: str = ""
    password: str = ""
    next: str = ""


class NewStaff(msgspec.Struct):
    """What makes an account; without a password it waits for its owner to set one.

    The role holds over ``department`` and all below it; without one, or with
    ``everywhere``, over the whole organisation.
    """

    name: LoginName
    display_name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    password: str | None
    role: Role
    department: int | None = None
    everywhere: bool = False


class Origin(msgspec.Struct, frozen=True):
    """Where a browser is: its network address and what it calls itself."""

    address: str = ""
    device: str = ""


class SignedIn(msgspec.Struct, frozen=True):
    """The password was right; without a token a code of the telephone is asked for."""

    name: str
    token: str = ""
    step: str = ""
    """Proves for five minutes that the password was right."""


class GrantView(msgspec.Struct, frozen=True):
    """A role somebody has, and where; ``department`` None is everywhere."""

    id: int
    role: Role
    department: int | None
    where: str

    @property
    def text(self) -> str:
        """The grant as a page says it."""
        return f"{ROLE_LABELS[self.role]} · {self.where}"


class StaffView(msgspec.Struct, frozen=True):
    """An account as the administrator sees it."""

    id: int
    name: str
    display_name: str
    is_active: bool
    unit: int | None
    unit_name: str
    has_password: bool
    second_factor_since: datetime | None
    grants: list[GrantView]
    last_seen_at: datetime | None


class SessionView(msgspec.Struct, frozen=True):
    """A signed-in browser, as its owner recognises it."""

    id: int
    device: str
    address: str
    made_at: datetime
    seen_at: datetime | None
    is_this: bool


class Invited(msgspec.Struct, frozen=True):
    """A link just made; its code is shown this once."""

    code: str
    purpose: Purpose
    name: str
    display_name: str
    unit_name: str
    valid_until: datetime


class NewKey(msgspec.Struct):
    """What makes a key of a program; ``department`` None is everywhere."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    scopes: Annotated[list[Permission], msgspec.Meta(min_length=1)]
    department: int | None
    days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90


class KeyView(msgspec.Struct, frozen=True):
    """A key as lists show it."""

    id: int
    name: str
    start: str
    scopes: list[Permission]
    department: int | None
    where: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
