"""Every write about accounts."""

import asyncio
import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.accounts import rules
from feedback.accounts.problems import (
    NameTaken,
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

    Raises:
        SignInRefused: wrong name, wrong password or locked account; which of
            them is not told.
    """
    staff = await find_staff(form.name.strip().lower())
    password_hash = staff.password_hash if staff is not None else NOBODY
    right = await asyncio.to_thread(_matches, password_hash, form.password)
    if staff is None:
        raise SignInRefused
    if staff.locked_until is not None and staff.locked_until > at:
        raise SignInRefused
    if not right or not staff.is_active:
        await _count_failure(int(staff.id), str(staff.name), at=at)
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    async with transaction():
        await Staff.update({Staff.failed_attempts: 0, Staff.locked_until: None}).where(
            Staff.id == staff.id
        )
        await StaffSession.insert(
            StaffSession(
                token_hash=keyed_hash(secret, "session", token),
                staff=staff.id,
                made_at=at,
                expires_at=at + timedelta(hours=session_hours),
            )
        )
        await audit.record(str(staff.name), "session.opened", str(staff.name), at=at)
    return token


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password[: rules.MAX_PASSWORD_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False


async def _count_failure(staff_id: int, name: str, *, at: datetime) -> None:
    async with transaction():
        staff = await Staff.objects().get(Staff.id == staff_id)
        assert staff is not None
        staff.failed_attempts += 1
        staff.locked_until = rules.locked_until(staff.failed_attempts, at)
        if staff.locked_until is not None:
            staff.failed_attempts = 0
        await staff.save([Staff.failed_attempts, Staff.locked_until])
        await audit.record(name, "session.refused", name, at=at)


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
    """
    async with transaction():
        staff = await Staff.objects().get(Staff.id == staff_id)
        if staff is None:
            raise StaffNotFound
        staff.is_active = False
        await staff.save([Staff.is_active])
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff_id) & StaffSession.ended_at.is_null()
        )
        await audit.record(by, "staff.closed", str(staff.name), at=at)
