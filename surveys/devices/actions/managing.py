"""What an administrator does with tablets, and how kiosks are run."""

from datetime import datetime

from piccolo.columns import Column

from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput
from feedback.core.words import one_line
from surveys.devices.actions.pairing import open_point
from surveys.devices.problems import DeviceRevoked
from surveys.devices.queries import devices
from surveys.devices.schemas import Device, KioskRules
from surveys.devices.tables import KioskDevice, KioskSetting


def lock_of(device: int) -> str:
    """Return the lock of a tablet."""
    return f"kiosk device {device}"


async def _in_use(device: int) -> Device:
    found = await devices.get_device(device)
    if found.revoked_at is not None:
        raise DeviceRevoked
    return found


async def rename(device: int, name: str, *, by: str, at: datetime) -> None:
    """Give a tablet another name.

    Raises:
        InvalidInput: it is empty or longer than 120 signs.
        DeviceNotFound, DeviceRevoked: there is none, or no longer.
    """
    name = one_line(name)
    if not 1 <= len(name) <= 120:  # noqa: PLR2004 - the column
        raise InvalidInput({"name": "Xin ghi tên thiết bị, tối đa 120 chữ."})
    async with transaction(lock_of(device)):
        before = await _in_use(device)
        await KioskDevice.update({KioskDevice.name: name}).where(KioskDevice.id == device)
        await audit.record(by, "device.renamed", name, at=at, detail=before.name)


async def move(device: int, service_point: int, *, by: str, at: datetime) -> None:
    """Let a tablet stand at another service point from now on.

    Raises:
        DeviceNotFound, DeviceRevoked: there is none, or no longer.
        ServicePointNotFound, ServicePointRevoked: where it would stand.
    """
    async with transaction(lock_of(device)):
        before, name = await _in_use(device), await open_point(service_point)
        await KioskDevice.update({KioskDevice.service_point: service_point}).where(
            KioskDevice.id == device
        )
        said = f"{before.point_name}, {name}"
        await audit.record(by, "device.moved", before.name, at=at, detail=said)


async def revoke(device: int, *, by: str, at: datetime) -> None:
    """Take no answers from a tablet any more; harmless when it has been revoked already.

    Raises:
        DeviceNotFound: there is none.
    """
    async with transaction(lock_of(device)):
        found = await devices.get_device(device)
        if found.revoked_at is None:
            await KioskDevice.update({KioskDevice.revoked_at: at}).where(
                KioskDevice.id == device
            )
            said = f"còn {found.waiting} lượt chờ gửi" if found.waiting else ""
            await audit.record(by, "device.revoked", found.name, at=at, detail=said)


async def set_rules(new: KioskRules, *, by: str, at: datetime) -> None:
    """Say how kiosks are run.

    Raises:
        InvalidInput: who served shall be kept, and nobody wrote on what basis.
    """
    basis = one_line(new.officer_basis)
    if new.keeps_officer and not basis:
        sentence = "Xin ghi văn bản cho phép lưu người phục vụ cùng lượt đánh giá."
        raise InvalidInput({"officer_basis": sentence})
    values: dict[Column | str, object] = {
        KioskSetting.silent_minutes: new.silent_minutes,
        KioskSetting.keeps_officer: new.keeps_officer,
        KioskSetting.officer_basis: basis,
    }
    said = f"{new.needs_device} {new.silent_minutes} {new.keeps_officer} {basis}".strip()
    async with transaction("rules"):
        before = await devices.kiosk_rules()
        values[KioskSetting.needs_since] = (
            (before.needs_since or at) if new.needs_device else None
        )
        await keep(values)
        await audit.record(by, "rule.kiosk_set", "kiosk", at=at, detail=said)


async def keep(values: dict[Column | str, object]) -> None:
    """Write settings, inside the caller's transaction."""
    if not await KioskSetting.exists():
        await KioskSetting.insert(KioskSetting())
    await KioskSetting.update(values, force=True)
