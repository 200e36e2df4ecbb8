"""Looking at passwords, slowly and a limited number of times."""

import asyncio
import secrets
from datetime import datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.accounts import rules
from feedback.accounts.problems import PasswordRefused
from feedback.accounts.tables import Staff
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput

AT_ONCE = 2
"""A password costs a tenth of a second of one core: at most two at a time."""

hasher = PasswordHasher()

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


@lru_cache(maxsize=1)
def nobodys_hash() -> str:
    """Return what is checked when the name is unknown, so that both refusals take as long."""
    return hasher.hash(secrets.token_hex(16))


def turn() -> asyncio.Semaphore:
    """Return what must be held while a password is looked at or hashed."""
    loop = asyncio.get_running_loop()
    return _turns.setdefault(loop, asyncio.Semaphore(AT_ONCE))


async def is_right(password_hash: str, password: str) -> bool:
    """Tell whether a password fits; an account without one costs as much time."""
    return await asyncio.to_thread(_matches, password_hash, password)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(
            password_hash or nobodys_hash(), password[: rules.MAX_PASSWORD_LENGTH + 1]
        )
    except (VerificationError, InvalidHashError):
        return False


async def hashed(password: str, name: str) -> str:
    """Return the hash of a new password.

    Raises:
        PasswordRefused: too short or too well known.
    """
    if not rules.is_acceptable(password, name):
        raise PasswordRefused
    async with turn():
        return await asyncio.to_thread(hasher.hash, password)


async def count_try(staff_id: int, *, at: datetime) -> bool:
    """Count a try, inside a transaction; tell whether the account is open to it.

    A try is counted before the password is looked at, so that many tries at once
    are five tries and not one.
    """
    # The update comes first: until the end of the transaction nobody else has the row.
    await Staff.update({Staff.failed_attempts: Staff.failed_attempts + 0}).where(
        Staff.id == staff_id
    )
    row = await Staff.objects().get(Staff.id == staff_id)
    if row is None or not row.is_active:
        return False
    counted = rules.count_try(row.failed_attempts, row.locked_until, at)
    row.failed_attempts, row.locked_until = counted.failed_attempts, counted.locked_until
    await row.save([Staff.failed_attempts, Staff.locked_until])
    return counted.is_let_in


async def take_back_try(staff_id: int) -> None:
    """Let a try that was right count for nothing, and earlier wrong ones stand."""
    await Staff.update(
        {Staff.failed_attempts: Staff.failed_attempts - 1, Staff.locked_until: None}
    ).where((Staff.id == staff_id) & (Staff.failed_attempts <= rules.MAX_FAILED_ATTEMPTS))


async def check_own(staff_id: int, password: str, *, field: str, at: datetime) -> None:
    """Ask for one's own password once more; wrong ones count and lock as at the door.

    Raises:
        InvalidInput: it is wrong, or the account is locked.
    """
    async with turn():
        async with transaction("accounts"):
            row = await Staff.objects().get(Staff.id == staff_id)
            assert row is not None
            let_in = await count_try(staff_id, at=at)
            await audit.record(str(row.name), "password.asked", str(row.name), at=at)
        right = await is_right(str(row.password_hash), password)
    async with transaction("accounts"):
        if let_in and right:
            await take_back_try(staff_id)
            return
        await audit.record(str(row.name), "session.refused", str(row.name), at=at)
    raise InvalidInput(
        {field: "Mật khẩu hiện tại không đúng. Sau 5 lần sai, tài khoản tạm khóa 15 phút."}
    )
