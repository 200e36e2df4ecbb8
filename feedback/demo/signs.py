"""What the demo tells whoever started it: addresses and sign-ins.

Passwords are random and kept in the demo's own folder, which git ignores.
"""

from pathlib import Path

import msgspec

from feedback.accounts.schemas import ROLE_LABELS
from feedback.core.permissions import Role
from feedback.demo.schemas import Made
from feedback.places.queries import service_points
from feedback.places.schemas import PointKind

FILE = "accounts.json"


def is_complete(folder: Path) -> bool:
    """Tell whether an earlier start filled this folder to the end."""
    return (folder / FILE).exists() and (folder / "langnghe.sqlite3").exists()


def keep(folder: Path, made: Made) -> None:
    """Keep the sign-ins for the next start, readable by their owner only."""
    file = folder / FILE
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2))


def kept_in(folder: Path) -> Made:
    """Return the sign-ins of this folder."""
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Made)


def passwords_text(made: Made) -> str:
    """Return the sign-ins as a table."""
    return "\n".join(
        f"  {person.name:<12} {person.password:<15} "
        f"{ROLE_LABELS[Role(person.role)]} – {person.display_name}"
        for person in made.people
    )


async def sheet(folder: Path, base: str) -> str:
    """Return the addresses to open and the sign-ins."""
    made = kept_in(folder)
    points = [point for point in await service_points() if point.revoked_at is None]
    kiosk = next(point for point in points if point.kind is PointKind.KIOSK)
    sticker = next(point for point in points if point.kind is PointKind.QR)
    rows = [
        ("Trang đầu", f"{base}/"),
        ("Ki-ốt", f"{base}/k/{kiosk.code}"),
        ("Mã QR", f"{base}/q/{sticker.code}"),
        ("Gửi phản ánh", f"{base}/gui"),
        ("Tra cứu", f"{base}/tra-cuu/{made.code.replace('-', '')}"),
        ("Bàn xử lý", f"{base}/dang-nhap?next=/ban"),
        ("Số liệu", f"{base}/dang-nhap?next=/so-lieu"),
    ]
    addresses = "\n".join(f"  {label:<14} {url}" for label, url in rows)
    return (
        f"\nLắng Nghe – dữ liệu minh họa, chỉ mở trên máy này\n\n{addresses}\n\n"
        f"Đăng nhập (tên, mật khẩu, vai trò):\n{passwords_text(made)}\n"
    )
