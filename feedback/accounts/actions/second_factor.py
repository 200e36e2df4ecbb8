"""The second factor (xác nhận bằng mã): RFC 6238 codes of a telephone, and recovery codes."""

import base64
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet

from feedback.accounts import rules
from feedback.accounts.actions.passwords import count_try
from feedback.accounts.problems import CodeRefused, SecondFactorStands
from feedback.accounts.tables import RecoveryCode, Staff, StaffSession
from feedback.core import audit
from feedback.core.codes import TRACKING_LENGTH, grouped, keyed_hash, new_code, read_code
from feedback.core.db import transaction

HOW_MANY = 10
ISSUER = "Lang Nghe"


def _box(staff_id: int, secret: bytes) -> Fernet:
    digest = keyed_hash(secret, "second factor", str(staff_id))
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(digest)))


async def begin(staff_id: int, *, secret: bytes, at: datetime) -> None:
    """Make a secret for a telephone; nothing is asked for before a first code was right.

    Raises:
        SecondFactorStands: one is in force.
    """
    made = _box(staff_id, secret).encrypt(pyotp.random_base32().encode()).decode()
    async with transaction("accounts"):
        row = await Staff.objects().get(Staff.id == staff_id)
        if row is None or row.totp_since is not None:
            raise SecondFactorStands
        row.totp_secret, row.totp_step = made, 0
        await row.save([Staff.totp_secret, Staff.totp_step])
        await audit.record(str(row.name), "second_factor.begun", str(row.name), at=at)


async def shown_secret(staff_id: int, *, secret: bytes) -> tuple[str, str] | None:
    """Return the secret and its address for a QR code; None once it is in force, or unbegun."""
    row = await Staff.objects().get(Staff.id == staff_id)
    if row is None or row.totp_since is not None or not row.totp_secret:
        return None
    shown = _opened(row, secret)
    return shown, pyotp.TOTP(shown).provisioning_uri(name=str(row.name), issuer_name=ISSUER)


def _opened(row: Staff, secret: bytes) -> str:
    return _box(row.id, secret).decrypt(str(row.totp_secret).encode()).decode()


async def confirm(
    staff_id: int, typed: str, *, session_id: int, secret: bytes, at: datetime
) -> list[str]:
    """Put the second factor in force with a first code; return ten recovery codes.

    Other sessions, opened without a code, end.

    Raises:
        SecondFactorStands: nothing was begun, or it is in force.
        CodeRefused: the code does not fit.
    """
    codes = [new_code(TRACKING_LENGTH) for _ in range(HOW_MANY)]
    async with transaction("accounts"):
        row = await Staff.objects().get(Staff.id == staff_id)
        if row is None or row.totp_since is not None or not row.totp_secret:
            raise SecondFactorStands
        step = rules.matching_step(_opened(row, secret), typed, row.totp_step, at)
        if step is None:
            raise CodeRefused
        row.totp_since, row.totp_step = at, step
        await row.save([Staff.totp_since, Staff.totp_step])
        await RecoveryCode.delete().where(RecoveryCode.staff == staff_id)
        hashes = (keyed_hash(secret, "recovery", code) for code in codes)
        await RecoveryCode.insert(
            *(RecoveryCode(staff=staff_id, code_hash=hashed) for hashed in hashes)
        )
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff_id)
            & (StaffSession.id != session_id)
            & StaffSession.ended_at.is_null()
        )
        await audit.record(str(row.name), "second_factor.confirmed", str(row.name), at=at)
    return [grouped(code) for code in codes]


async def use_code(row: Staff, typed: str, *, secret: bytes, at: datetime) -> bool:
    """Tell whether a code fits, inside a transaction, and use it up: each is good once."""
    step = rules.matching_step(_opened(row, secret), typed, row.totp_step, at)
    if step is not None:
        return bool(
            await Staff.update({Staff.totp_step: step})
            .where((Staff.id == row.id) & (Staff.totp_step == row.totp_step))
            .returning(Staff.id)
        )
    code = read_code(typed, TRACKING_LENGTH)
    if code is None:
        return False
    return bool(
        await RecoveryCode.update({RecoveryCode.used_at: at})
        .where(RecoveryCode.code_hash == keyed_hash(secret, "recovery", code))
        .where(RecoveryCode.staff == row.id)
        .where(RecoveryCode.used_at.is_null())
        .returning(RecoveryCode.id)
    )


async def switch_off(staff_id: int, typed: str, *, secret: bytes, at: datetime) -> None:
    """Ask for no code any more; the password was asked for before.

    Raises:
        SecondFactorStands: none is in force.
        CodeRefused: the code does not fit; it counts as a failed try.
    """
    async with transaction("accounts"):
        let_in = await count_try(staff_id, at=at)
        row = await Staff.objects().get(Staff.id == staff_id)
        if row is None or row.totp_since is None:
            raise SecondFactorStands
        right = let_in and await use_code(row, typed, secret=secret, at=at)
        if right:
            row.failed_attempts, row.locked_until = 0, None
            await row.save([Staff.failed_attempts, Staff.locked_until])
            await _erase(staff_id)
        action = "second_factor.switched_off" if right else "session.refused"
        await audit.record(str(row.name), action, str(row.name), at=at)
    if not right:
        raise CodeRefused


async def reset(staff_id: int, name: str, *, by: str, at: datetime) -> None:
    """Take a lost telephone out of somebody's account."""
    async with transaction("accounts"):
        await _erase(staff_id)
        await audit.record(by, "second_factor.reset", name, at=at)


async def _erase(staff_id: int) -> None:
    await Staff.update(
        {Staff.totp_secret: "", Staff.totp_since: None, Staff.totp_step: 0}
    ).where(Staff.id == staff_id)
    await RecoveryCode.delete().where(RecoveryCode.staff == staff_id)
