"""Signing in and out: sessions (phiên làm việc) begin and end here."""

import hmac
import secrets
from datetime import datetime, timedelta

from feedback.accounts import queries, rules
from feedback.accounts.actions import passwords, second_factor
from feedback.accounts.problems import CodeRefused, SignInRefused, TooManyTries
from feedback.accounts.schemas import Origin, SignedIn, SignIn
from feedback.accounts.tables import FailedSignIn, Staff, StaffSession
from feedback.core import audit
from feedback.core.codes import keyed_hash
from feedback.core.db import transaction
from feedback.core.problems import NotSignedIn

STEP_LASTS = timedelta(minutes=5)


async def sign_in(
    form: SignIn, origin: Origin, *, secret: bytes, session_hours: int, at: datetime
) -> SignedIn:
    """Open a staff session, or say that a code is needed as well.

    After ten wrong passwords in 15 minutes an address is refused unread. A whole ward
    may sit behind one address, so an account that signed in from there within 30 days
    is still asked for its password: one bad colleague locks nobody out, and guessing
    it stays five tries. Its refusals look the same, so who works there is not told.

    Raises:
        TooManyTries: too many wrong passwords from this address.
        SignInRefused: wrong name, wrong password, closed or locked account; which of
            them is not told.
    """
    name = form.name.strip().lower()
    # Counted and looked at in one turn: tries sent at once cannot overtake the counting.
    async with passwords.turn():
        wait, staff = await _begin_try(name, origin, at=at)
        if wait and staff is None:
            raise TooManyTries(wait)
        password_hash = str(staff.password_hash) if staff is not None else ""
        if not await passwords.is_right(password_hash, form.password) or staff is None:
            await _write_down_refusal(name, origin, at=at)
            raise TooManyTries(wait) if wait else SignInRefused
    async with transaction("accounts"):
        row = await Staff.objects().get(Staff.id == staff.id)
        # The password looked at may have been replaced meanwhile.
        if row is None or not row.is_active or row.password_hash != staff.password_hash:
            raise SignInRefused
        if row.totp_since is not None:
            await passwords.take_back_try(row.id)
            await audit.record(name, "session.code_asked", name, at=at)
            return SignedIn(name, step=_step(row, secret, at + STEP_LASTS))
        token = await _open(row, origin, secret=secret, session_hours=session_hours, at=at)
    return SignedIn(name, token)


async def _begin_try(name: str, origin: Origin, *, at: datetime) -> tuple[int, Staff | None]:
    """Count a try; return how long the address must wait, and whose password to look at.

    None: nobody has the name, the account is locked or closed, or its address waits.
    """
    async with transaction("accounts"):
        wait = await _wait_s(origin.address, at=at)
        staff = await queries.find_staff(name)
        if staff is None or (wait and not await _is_known(staff.id, origin.address, at)):
            return wait, None
        let_in = await passwords.count_try(staff.id, at=at)
        await audit.record(name, "session.tried", name, at=at)
    return wait, staff if let_in else None


async def _wait_s(address: str, *, at: datetime) -> int:
    mine = FailedSignIn.address == address
    # What lies ahead was written before the clock was set back; it ages from now on.
    await FailedSignIn.update({FailedSignIn.at: at}).where(mine & (FailedSignIn.at > at))
    rows = await (
        FailedSignIn.select(FailedSignIn.at)
        .where(mine & (FailedSignIn.at > at - rules.WINDOW))
        .order_by(FailedSignIn.id, ascending=False)
        .limit(rules.MAX_WRONG_FROM_ADDRESS)
    )
    return rules.wait_s([row["at"] for row in rows], at)


async def _is_known(staff_id: int, address: str, at: datetime) -> bool:
    return await StaffSession.exists().where(
        (StaffSession.staff == staff_id)
        & (StaffSession.address == address)
        & (StaffSession.made_at > at - rules.KNOWN_FOR)
    )


async def _write_down_refusal(name: str, origin: Origin, *, at: datetime) -> None:
    """Keep a wrong try; of a name nobody has only the address (it may be a password)."""
    async with transaction("accounts"):
        await FailedSignIn.insert(FailedSignIn(address=origin.address, at=at))
        if await queries.find_staff(name) is not None:
            await audit.record(name, "session.refused", name, at=at)
        else:
            await audit.record("nobody", "session.refused", "nobody", at=at)


async def _open(
    row: Staff, origin: Origin, *, secret: bytes, session_hours: int, at: datetime
) -> str:
    token = secrets.token_urlsafe(32)
    row.failed_attempts, row.locked_until = 0, None
    await row.save([Staff.failed_attempts, Staff.locked_until])
    await StaffSession.insert(
        StaffSession(
            token_hash=keyed_hash(secret, "session", token),
            staff=row.id,
            made_at=at,
            seen_at=at,
            expires_at=at + timedelta(hours=session_hours),
            address=origin.address,
            device=origin.device[:120],
        )
    )
    await audit.record(str(row.name), "session.opened", str(row.name), at=at)
    return token


def _step(row: Staff, secret: bytes, until: datetime) -> str:
    """Return the proof that a password was right; another password ends it."""
    said = f"{row.id}.{int(until.timestamp())}"
    return f"{said}.{keyed_hash(secret, 'second step', f'{said} {row.password_hash}')}"


async def _proven(step: str, secret: bytes, at: datetime) -> Staff:
    number, _, rest = step.partition(".")
    until = rest.partition(".")[0]
    if not (number.isdecimal() and until.isdecimal() and len(number + until) < 20):  # noqa: PLR2004 - both fit 64 bits
        raise NotSignedIn
    row = await Staff.objects().get(Staff.id == int(number))
    if row is None or int(until) <= at.timestamp():
        raise NotSignedIn
    right = _step(row, secret, datetime.fromtimestamp(int(until), at.tzinfo))
    if not hmac.compare_digest(right.encode(), step.encode()):
        raise NotSignedIn
    return row


async def confirm_code(
    step: str, typed: str, origin: Origin, *, secret: bytes, session_hours: int, at: datetime
) -> SignedIn:
    """Open a session with the code that was asked for.

    Raises:
        NotSignedIn: the password was not right within the last five minutes.
        CodeRefused: the code does not fit, or the account is locked or closed.
    """
    token = ""
    async with transaction("accounts"):
        row = await _proven(step, secret, at)
        let_in = await passwords.count_try(row.id, at=at)
        row = await _proven(step, secret, at)
        if row.totp_since is None:
            raise NotSignedIn
        if let_in and await second_factor.use_code(row, typed, secret=secret, at=at):
            token = await _open(row, origin, secret=secret, session_hours=session_hours, at=at)
        else:
            await FailedSignIn.insert(FailedSignIn(address=origin.address, at=at))
            await audit.record(str(row.name), "session.refused", str(row.name), at=at)
    if not token:
        raise CodeRefused
    return SignedIn(str(row.name), token)


async def sign_out(token: str, *, secret: bytes, by: str, at: datetime) -> None:
    """End a session; harmless when it has ended already."""
    async with transaction("accounts"):
        await StaffSession.update({StaffSession.ended_at: at}).where(
            StaffSession.token_hash == keyed_hash(secret, "session", token)
        )
        await audit.record(by, "session.ended", by, at=at)


async def end_session(
    staff_id: int, session_id: int, *, name: str, by: str, at: datetime
) -> None:
    """End one session of an account; harmless when it has ended, or is another's."""
    async with transaction("accounts"):
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff_id)
            & (StaffSession.id == session_id)
            & StaffSession.ended_at.is_null()
        )
        await audit.record(by, "session.ended", name, at=at)


async def end_sessions(
    staff_id: int, *, but: int = 0, name: str, by: str, at: datetime
) -> None:
    """End all sessions of an account, except the one with the id ``but``."""
    async with transaction("accounts"):
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff_id)
            & (StaffSession.id != but)
            & StaffSession.ended_at.is_null()
        )
        await audit.record(by, "session.all_ended", name, at=at)


async def note_seen(session_id: int, *, at: datetime) -> None:
    """Remember when a session was last used."""
    await StaffSession.update({StaffSession.seen_at: at}).where(StaffSession.id == session_id)
