"""The words of accounts."""

from datetime import datetime
from typing import Annotated

import msgspec

from feedback.core.permissions import Role

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


class SignIn(msgspec.Struct):
    """What the sign-in form sends."""

    name: str = ""
    password: str = ""
    next: str = ""


class NewStaff(msgspec.Struct):
    """What makes an account.

    The role holds over ``department`` and all below it; without one, or with
    ``everywhere``, over the whole organisation.
    """

    name: LoginName
    display_name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    password: str
    role: Role
    department: int | None = None
    everywhere: bool = False


class StaffView(msgspec.Struct):
    """An account as the administrator sees it."""

    id: int
    name: str
    display_name: str
    is_active: bool
    grants: list[str]
    last_seen_at: datetime | None
