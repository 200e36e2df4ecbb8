"""What tablets say of themselves, and what follows when they say nothing."""

from datetime import datetime, timedelta

from piccolo.columns import Column

from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.words import vn_moment
from feedback.notifications.actions import notices
from feedback.notifications.schemas import NewNotice, NoticeKind
from feedback.places import queries as places
from surveys.devices import rules
from surveys.devices.actions import managing
from surveys.devices.queries import devices
from surveys.devices.schemas import Device, Heartbeat
from surveys.devices.tables import KioskDevice

SYSTEM = "system"
URL = "/quan-tri/ki-ot"
AT_MOST_EVERY = timedelta(seconds=5)


async def note_beat(device: Device, beat: Heartbeat, *, at: datetime) -> None:
    """Remember what a tablet says; a silence that was told is over.

    More than one within five seconds that says nothing new writes nothing.
    """
    said = (beat.waiting, beat.version)
    is_new = said != (device.waiting, device.version) or device.told_at is not None
    if not is_new and device.seen_at and at - AT_MOST_EVERY < device.seen_at <= at:
        return
    values: dict[Column | str, object] = {
        KioskDevice.seen_at: at,
        KioskDevice.waiting: beat.waiting,
        KioskDevice.version: beat.version,
        KioskDevice.oldest_at: beat.oldest if beat.waiting else None,
        KioskDevice.told_at: None,
    }
    await KioskDevice.update(values).where(
        (KioskDevice.id == device.id) & KioskDevice.revoked_at.is_null()
    )


async def tell_silent(*, at: datetime) -> int:
    """Tell the administrators of tablets that are silent while the office is open.

    Each silence is told once. Returns how many were told of.
    """
    limit = timedelta(minutes=(await devices.kiosk_rules()).silent_minutes)
    suspects = await devices.maybe_silent(at - limit)
    if not suspects:
        return 0
    calendar, told = await places.calendar(), 0
    for device in suspects:
        if rules.is_silent(device, limit, at, calendar):
            told += await _tell(device, at=at)
    return told


async def _tell(device: Device, *, at: datetime) -> bool:
    async with transaction(managing.lock_of(device.id)):
        # It may have been heard, or told of by another process, since it was looked at.
        now = await devices.get_device(device.id)
        if now.told_at is not None or now.revoked_at or now.seen_at != device.seen_at:
            return False
        await KioskDevice.update({KioskDevice.told_at: at}).where(KioskDevice.id == device.id)
        since = now.seen_at or now.paired_at
        text = (
            f"Ki-ốt “{now.name}” ở {now.point_name} mất liên lạc"
            f" từ {vn_moment(since)}, còn {now.waiting} lượt chờ gửi"
        )
        key = f"device:{device.id}:{int(since.timestamp())}"
        await notices.tell(
            [
                NewNotice(f"{key}:{person}", person, NoticeKind.DEVICE, text, URL)
                for person in await devices.administrators(at)
            ],
            at=at,
        )
        await audit.record(SYSTEM, "device.silence_reported", now.name, at=at)
    return True
