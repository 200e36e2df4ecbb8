"""A code is asked for at the desk, typed on the tablet, and good once."""

import secrets
from datetime import datetime

from feedback.core import audit
from feedback.core.codes import keyed_hash
from feedback.core.db import transaction
from feedback.core.words import one_line
from feedback.places import queries as places
from feedback.places.problems import ServicePointNotFound, ServicePointRevoked
from surveys.devices import rules
from surveys.devices.problems import CodeRefused
from surveys.devices.queries import devices
from surveys.devices.schemas import CODE_DIGITS, NewDevice
from surveys.devices.tables import KioskDevice, PairingCode

LOCK = "kiosk pairing"


async def open_point(service_point: int) -> str:
    """Return the name of a service point that can have a tablet.

    Raises:
        ServicePointNotFound, ServicePointRevoked: there is none, or no longer.
    """
    points = {point.id: point for point in await places.service_points()}
    point = points.get(service_point)
    if point is None:
        raise ServicePointNotFound
    if point.revoked_at is not None:
        raise ServicePointRevoked
    return point.name


async def ask_code(new: NewDevice, *, secret: bytes, by: str, at: datetime) -> str:
    """Return six digits that pair one tablet within ten minutes.

    Raises:
        ServicePointNotFound, ServicePointRevoked: where it would stand.
    """
    async with transaction(LOCK):
        point_name = await open_point(new.service_point)
        await PairingCode.delete().where(PairingCode.expires_at <= at - rules.CODE_LASTS)
        live = {
            row["code_hash"]
            for row in await PairingCode.select(PairingCode.code_hash).where(
                PairingCode.expires_at > at
            )
        }
        code = rules.new_code()
        while _hash(code, secret) in live:
            code = rules.new_code()
        await PairingCode.insert(
            PairingCode(
                code_hash=_hash(code, secret),
                name=one_line(new.name),
                service_point=new.service_point,
                made_by=by,
                made_at=at,
                expires_at=at + rules.CODE_LASTS,
            )
        )
        await audit.record(
            by, "device.code_asked", one_line(new.name), at=at, detail=point_name
        )
    return code


def _hash(code: str, secret: bytes) -> str:
    return keyed_hash(secret, "pairing code", code)


async def pair(typed: str, *, held: str, secret: bytes, at: datetime) -> str:
    """Pair a tablet; return its token, which is told to nobody else.

    Args:
        typed: the digits as typed.
        held: the token it held before, empty: none. Its old pairing ends: one tablet
            is one row.
        secret: the server's.
        at: when, in UTC.

    Raises:
        CodeRefused: no such code, a used one, or an old one.
        ServicePointNotFound, ServicePointRevoked: its point was withdrawn meanwhile.
    """
    code, token = rules.read_digits(typed), secrets.token_urlsafe(32)
    if len(code) != CODE_DIGITS:
        raise CodeRefused
    async with transaction(LOCK):
        row = await PairingCode.objects().get(
            (PairingCode.code_hash == _hash(code, secret))
            & (PairingCode.expires_at > at)
            & PairingCode.used_at.is_null()
        )
        if row is None:
            raise CodeRefused
        point_name = await open_point(row.service_point)
        row.used_at = at
        await row.save([PairingCode.used_at])
        await _end_pairing(held, secret=secret, at=at)
        await KioskDevice.insert(
            KioskDevice(
                token_hash=devices.hash_of(token, secret),
                name=row.name,
                service_point=row.service_point,
                paired_by=row.made_by,
                paired_at=at,
            )
        )
        await audit.record(row.made_by, "device.paired", row.name, at=at, detail=point_name)
    return token


async def _end_pairing(held: str, *, secret: bytes, at: datetime) -> None:
    before = await devices.find_device(held, secret=secret)
    if before is not None and before.revoked_at is None:
        await KioskDevice.update({KioskDevice.revoked_at: at}).where(
            KioskDevice.id == before.id
        )
        await audit.record("system", "device.replaced", before.name, at=at)
