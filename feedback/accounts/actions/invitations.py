"""Links and printed slips with which somebody sets a password once."""

from datetime import datetime

from feedback.accounts import queries, rules
from feedback.accounts.actions import passwords
from feedback.accounts.actions.people import Doer, managed, name_of
from feedback.accounts.problems import (
    InvitationGone,
    InvitationNotFound,
    RoleRefused,
    StaffNotFound,
)
from feedback.accounts.schemas import Invited, Purpose, StaffView
from feedback.accounts.tables import Invitation, Staff, StaffSession
from feedback.core import audit
from feedback.core.codes import TRACKING_LENGTH, grouped, keyed_hash, new_code, read_code
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Role

KEEPER_RESET = (
    "Mật khẩu của người giữ hàng đợi niêm phong chỉ cấp lại được trên máy chủ: "
    "langnghe reset-password."
)


async def invite(staff_id: int, *, by: Doer, secret: bytes, at: datetime) -> Invited:
    """Make a link for somebody to set a password with; older ones are revoked.

    It is valid for 7 days when the account has none yet, else for 24 hours. The code is
    the address's end as well as what is typed by hand; only its hash is kept.

    Raises:
        StaffNotFound: there is no such account within reach, or it is closed.
        OwnAccount: it is one's own.
        RoleRefused: it opens the sealed queue; who could reset it, could read that.
    """
    code = new_code(TRACKING_LENGTH)
    async with transaction("accounts"):
        view = await managed(staff_id, by)
        if not view.is_active:
            raise StaffNotFound
        if isinstance(by, Actor) and any(grant.role is Role.KEEPER for grant in view.grants):
            raise RoleRefused(KEEPER_RESET)
        purpose = Purpose.RESET if view.has_password else Purpose.INVITE
        until = at + rules.VALID_FOR[purpose]
        await _revoke(staff_id, at)
        await Invitation.insert(
            Invitation(
                token_hash=_hash(secret, code),
                staff=staff_id,
                purpose=purpose,
                made_by=name_of(by),
                made_at=at,
                expires_at=until,
            )
        )
        action = f"password.{purpose}"
        await audit.record(name_of(by), action, view.name, at=at)
    return Invited(grouped(code), purpose, view.name, view.display_name, view.unit_name, until)


def _hash(secret: bytes, code: str) -> str:
    return keyed_hash(secret, "invitation", code)


async def _revoke(staff_id: int, at: datetime) -> None:
    await Invitation.update({Invitation.revoked_at: at}).where(
        (Invitation.staff == staff_id)
        & Invitation.used_at.is_null()
        & Invitation.revoked_at.is_null()
    )


async def find(typed: str, *, secret: bytes, at: datetime) -> StaffView:
    """Return whose password a code may set.

    Raises:
        InvitationNotFound: no slip has ever had it.
        InvitationGone: it was used or revoked, or has run out.
    """
    return await queries.get_staff(int((await _get(typed, secret, at)).staff))


async def _get(typed: str, secret: bytes, at: datetime) -> Invitation:
    code = read_code(typed, TRACKING_LENGTH)
    row = code and await Invitation.objects().get(Invitation.token_hash == _hash(secret, code))
    if not row:
        raise InvitationNotFound
    assert isinstance(row, Invitation)
    if row.used_at is not None or row.revoked_at is not None or row.expires_at <= at:
        raise InvitationGone(str(row.made_by))
    return row


async def set_password(typed: str, password: str, *, secret: bytes, at: datetime) -> str:
    """Set the password a slip is for, once; return the sign-in name.

    All sessions of the account end. A second factor stays: whoever found a slip has no
    telephone.

    Raises:
        InvitationNotFound: no slip has ever had the code.
        InvitationGone: it was used or revoked, has run out, or the account is closed.
        PasswordRefused: too short or too well known.
    """
    view = await find(typed, secret=secret, at=at)
    password_hash = await passwords.hashed(password, view.name)
    async with transaction("accounts"):
        row = await _get(typed, secret, at)
        won = await (
            Invitation.update({Invitation.used_at: at})
            .where((Invitation.id == row.id) & Invitation.used_at.is_null())
            .returning(Invitation.id)
        )
        staff = await Staff.objects().get(Staff.id == row.staff)
        if not won or staff is None or not staff.is_active:
            raise InvitationGone(str(row.made_by))
        staff.password_hash = password_hash
        staff.failed_attempts, staff.locked_until = 0, None
        await staff.save([Staff.password_hash, Staff.failed_attempts, Staff.locked_until])
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff.id) & StaffSession.ended_at.is_null()
        )
        await audit.record(view.name, "password.set", view.name, at=at, detail=row.purpose)
    return view.name
