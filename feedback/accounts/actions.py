"""Every write about accounts."""

import asyncio
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.accounts import rules
from feedback.accounts.problems import (
    NameTaken,
    OwnAccount,
    PasswordRefused,
    SignInRefused,
    StaffNotFound,
)
from feedback.accounts.queries import find_staff
from feedback.accounts.schemas import NewStaff, SignIn
from feedback.accounts.tables import Staff, StaffGrant, StaffSession
from feedback.core import audit
from feedback.core.codes import keyed_hash
from feedback.core.db import transaction

hasher = PasswordHasher()
NOBODY = hasher.hash(secrets.token_hex(16))
"""Checked when the name is unknown, so that both refusals take as long."""


async def sign_in(form: SignIn, *, secret: bytes, session_hours: int, at: datetime) -> str:
    """Open a staff session (phiên làm việc); return its token.

    A try is counted before the password is looked at, so that many tries at once
    are five tries and not one.

    Raises:
        SignInRefused: wrong name, wrong password, closed or locked account; which of
            them is not told.
    """
    staff = await _begin_try(form.name.strip().lower(), at=at)
    password_hash = str(staff.password_hash) if staff is not None else NOBODY
    async with _hashing:
        right = await asyncio.to_thread(_matches, password_hash, form.password)
    if staff is None or not right:
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    async with transaction():
        row = await Staff.objects().get(Staff.id == staff.id)
        if row is None or not row.is_active:
            raise SignInRefused
        row.failed_attempts, row.locked_until = 0, None
        await row.save([Staff.failed_attempts, Staff.locked_until])
        await StaffSession.insert(
            StaffSession(
                token_hash=keyed_hash(secret, "session", token),
                staff=row.id,
                made_at=at,
                expires_at=at + timedelta(hours=session_hours),
            )
        )
        await audit.record(str(row.name), "session.opened", str(row.name), at=at)
    return token


_hashing = asyncio.Semaphore(2)
"""A password costs a tenth of a second of one core: at most two at a time."""


async def _begin_try(name: str, *, at: datetime) -> Staff | None:
    """Count a try and return whose it is; None when nobody has the name.

    Raises:
        SignInRefused: the account is locked or closed.
    """
    async with transaction():
        staff = await find_staff(name)
        if staff is None:
            return None
        if rules.is_locked(staff.locked_until, at) or not staff.is_active:
            refused = True
        else:
            refused = False
            tries = 1 if staff.locked_until is not None else staff.failed_attempts + 1
            staff.failed_attempts = tries
            staff.locked_until = rules.locked_until(tries, at)
            await staff.save([Staff.failed_attempts, Staff.locked_until])
        await audit.record(name, "session.tried", name, at=at)
    if refused:
        raise SignInRefused
    return staff


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password[: rules.MAX_PASSWORD_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False


async def sign_out(token: str, *, secret: bytes, by: str, at: datetime) -> None:
    """End a session; harmless when it has ended already."""
    async with transaction():
        await StaffSession.update({StaffSession.ended_at: at}).where(
            StaffSession.token_hash == keyed_hash(secret, "session", token)
        )
        await audit.record(by, "session.ended", by, at=at)


async def add_staff(new: NewStaff, *, by: str, at: datetime) -> int:
    """Make an account with one role; return its id.

    Raises:
        PasswordRefused: too short or too well known.
        NameTaken: another account has the name.
    """
    if not rules.is_acceptable(new.password, new.name):
        raise PasswordRefused
    password_hash = await asyncio.to_thread(hasher.hash, new.password)
    async with transaction():
        if await Staff.exists().where(Staff.name == new.name):
            raise NameTaken(new.name)
        staff = Staff(
            name=new.name,
            display_name=new.display_name,
            password_hash=password_hash,
            department=new.department,
            made_at=at,
        )
        await staff.save()
        await StaffGrant.insert(
            StaffGrant(
                staff=staff.id,
                role=new.role,
                department=None if new.everywhere else new.department,
            )
        )
        await audit.record(by, "staff.added", new.name, at=at, detail=new.role)
    return int(staff.id)


async def close_account(staff_id: int, *, by: str, at: datetime) -> None:
    """Close an account and end its sessions at once.

    Raises:
        StaffNotFound: there is no such account.
        OwnAccount: it is one's own; nobody locks himself out.
    """
    async with transaction():
        staff = await Staff.objects().get(Staff.id == staff_id)
        if staff is None:
            raise StaffNotFound
        if staff.name == by:
            raise OwnAccount
        staff.is_active = False
        await staff.save([Staff.is_active])
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff_id) & StaffSession.ended_at.is_null()
        )
        await audit.record(by, "staff.closed", str(staff.name), at=at)
