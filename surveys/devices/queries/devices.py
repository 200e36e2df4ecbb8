"""Tablets, their codes, and the rules they work by."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from feedback.accounts import queries as accounts
from feedback.core.clock import local_date
from feedback.core.codes import keyed_hash
from feedback.core.permissions import Role
from feedback.core.problems import Problem
from feedback.notifications.queries import notices
from surveys.devices.problems import DeviceNeeded, DeviceNotFound, DeviceRevoked
from surveys.devices.queries import serving
from surveys.devices.schemas import Device, KioskRules, Stamp
from surveys.devices.tables import KioskDevice, KioskSetting

COOKIE = "langnghe_kiosk"
"""Holds a tablet's token, on the paths a kiosk uses and on no other."""
PATHS = ("/kiosk", "/k")
"""A cookie of ``/kiosk`` is not sent to ``/k/CODE``, where the five faces are."""

DEVICES = """
    SELECT device.id AS id, device.name AS name, device.service_point AS service_point,
           point.code AS point_code, point.name AS point_name,
           point.revoked_at AS point_revoked_at, device.paired_by AS paired_by,
           device.paired_at AS paired_at, device.revoked_at AS revoked_at,
           device.seen_at AS seen_at, device.version AS version, device.waiting AS waiting,
           device.oldest_at AS oldest_at, device.told_at AS told_at
      FROM kiosk_device AS device
      JOIN service_point AS point ON point.id = device.service_point
"""


async def _found(rest: str, *values: object) -> list[Device]:
    rows = await KioskDevice.raw(DEVICES + rest, *values)
    return msgspec.convert(rows, list[Device], strict=False)


def hash_of(token: str, secret: bytes) -> str:
    """Return what is kept of a tablet's token."""
    return keyed_hash(secret, "kiosk device", token)


async def find_device(token: str, *, secret: bytes) -> Device | None:
    """Return the tablet that holds a token, also a revoked one; None: there is none."""
    if not token:
        return None
    found = await _found("WHERE device.token_hash = {}", hash_of(token, secret))
    return found[0] if found else None


async def get_device(device: int) -> Device:
    """Return a tablet.

    Raises:
        DeviceNotFound: there is none.
    """
    found = await _found("WHERE device.id = {}", device)
    if not found:
        raise DeviceNotFound
    return found[0]


async def devices() -> list[Device]:
    """Return all tablets: those in use by their point, then the revoked ones, newest first."""
    return await _found(
        "ORDER BY CASE WHEN device.revoked_at IS NULL THEN 0 ELSE 1 END,"
        " device.revoked_at DESC, point.name, device.id"
    )


async def maybe_silent(before: datetime) -> list[Device]:
    """Return tablets in use that were not heard since ``before`` and of which nobody was told."""
    return await _found(
        "WHERE device.revoked_at IS NULL AND device.told_at IS NULL AND"
        " coalesce(device.seen_at, device.paired_at) < {} ORDER BY device.id",
        before,
    )


async def kiosk_rules() -> KioskRules:
    """Return how the organisation runs its kiosks."""
    row = await KioskSetting.select().first()
    if row is None:
        return KioskRules()
    return msgspec.convert({**row, "needs_device": row["needs_since"] is not None}, KioskRules)


async def pin_hash() -> str:
    """Return the hash of the PIN for diagnostics; empty: none was set."""
    row = await KioskSetting.select(KioskSetting.pin_hash).first()
    return str(row["pin_hash"]) if row else ""


async def may_show(token: str, point: int, *, secret: bytes) -> bool:
    """Tell whether the five faces of a service point open to whoever holds a token.

    A tablet shows those of its own point; without one, the organisation decides.
    """
    device = await find_device(token, secret=secret)
    if device is None:
        return not (await kiosk_rules()).needs_device
    return device.revoked_at is None and device.service_point == point


async def stamp(token: str, point: int, *, given_at: datetime, secret: bytes) -> Stamp:
    """Return what is stored with a kiosk's answer of where it comes from; see ``stamps``.

    Raises:
        DeviceRevoked, DeviceNeeded: it is not taken.
    """
    [found] = await stamps(token, point, [given_at], secret=secret)
    if isinstance(found, Problem):
        raise found
    return found


async def stamps(
    token: str, point: int, moments: Sequence[datetime], *, secret: bytes
) -> list[Stamp | Problem]:
    """Return where answers come from that arrive together, or why one is not taken.

    Args:
        token: the tablet's; empty: the page was opened without one.
        point: id of the service point.
        moments: when each was given, which may be days before it arrives. What a tablet
            took in before it was revoked is taken, and flagged; so is what was given
            before an organisation began to ask for tablets.
        secret: the server's.
    """
    rules, device = await kiosk_rules(), await find_device(token, secret=secret)
    return [await _stamp(rules, device, point, moment) for moment in moments]


async def _stamp(
    rules: KioskRules, device: Device | None, point: int, given_at: datetime
) -> Stamp | Problem:
    if device is None and rules.needs_since is not None and given_at >= rules.needs_since:
        return DeviceNeeded()
    is_revoked = device is not None and device.revoked_at is not None
    if device and device.revoked_at is not None and given_at >= device.revoked_at:
        return DeviceRevoked()
    shown = await serving.serving(point, at=given_at) if rules.keeps_officer else None
    return Stamp(
        device=device.id if device else None,
        served_by=shown.staff if shown else None,
        from_revoked=is_revoked,
    )


async def administrators(at: datetime) -> list[int]:
    """Return who keeps the whole organisation and is here; everybody who does, if none is."""
    keepers = sorted(
        {
            one.staff
            for one in await accounts.granted()
            if one.role is Role.ADMINISTRATOR and one.department is None
        }
    )
    away = await notices.away_on(local_date(at))
    return [one for one in keepers if one not in away] or keepers
