"""The PIN that opens a tablet's diagnostics: set once for all, tried five times a tablet."""

import asyncio
from datetime import datetime

from feedback.accounts.actions import passwords
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput
from surveys.devices import rules
from surveys.devices.actions import managing
from surveys.devices.problems import PinLocked, PinRefused
from surveys.devices.queries import devices
from surveys.devices.schemas import Device
from surveys.devices.tables import KioskDevice, KioskSetting


async def set_pin(typed: str, *, by: str, at: datetime) -> None:
    """Set another PIN.

    Raises:
        InvalidInput: it is none, or one that is tried first.
    """
    pin = rules.read_digits(typed)
    if not rules.is_pin(pin):
        sentence = "Mã PIN có 6 đến 8 chữ số, không phải một số lặp lại hay dãy liền nhau."
        raise InvalidInput({"pin": sentence})
    async with passwords.turn():
        made = await asyncio.to_thread(passwords.hasher.hash, pin)
    async with transaction("rules"):
        await managing.keep({KioskSetting.pin_hash: made})
        await KioskDevice.update(
            {KioskDevice.pin_misses: 0, KioskDevice.pin_locked_until: None}, force=True
        )
        await audit.record(by, "rule.kiosk_pin_set", "kiosk", at=at)


async def open_diagnostics(device: Device, typed: str, *, at: datetime) -> None:
    """Look at a PIN typed on a tablet; a try is counted before it is looked at.

    Raises:
        PinLocked: too many wrong ones on this tablet.
        PinRefused: it is not the PIN, or none was set.
    """
    pin_hash = await devices.pin_hash()
    misses = await _count_try(device, at=at)
    async with passwords.turn():
        is_right = await passwords.is_right(pin_hash, rules.read_digits(typed))
    if not is_right:
        raise PinRefused(-misses % rules.PIN_TRIES)
    async with transaction(managing.lock_of(device.id)):
        await KioskDevice.update(
            {KioskDevice.pin_misses: 0, KioskDevice.pin_locked_until: None}
        ).where(KioskDevice.id == device.id)
        await audit.record("system", "device.opened", device.name, at=at)


async def _count_try(device: Device, *, at: datetime) -> int:
    """Return the wrong tries, this one among them."""
    async with transaction(managing.lock_of(device.id)):
        row = await KioskDevice.objects().get(KioskDevice.id == device.id)
        assert row is not None
        until = row.pin_locked_until
        if until is not None and at < until <= at + rules.LONGEST_LOCK:
            raise PinLocked(int((until - at).total_seconds()) + 1)
        row.pin_misses += 1
        lock = rules.pin_lock(row.pin_misses)
        row.pin_locked_until = at + lock if lock else None
        await row.save([KioskDevice.pin_misses, KioskDevice.pin_locked_until])
        if lock:
            said = f"{row.pin_misses} lần"
            await audit.record("system", "device.pin_locked", device.name, at=at, detail=said)
        return int(row.pin_misses)
