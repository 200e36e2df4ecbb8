"""Accounts and their roles: made, given, taken away, closed."""

from datetime import datetime

from feedback.accounts import queries, rules
from feedback.accounts.actions import passwords, second_factor
from feedback.accounts.problems import (
    NameTaken,
    OwnAccount,
    RoleRefused,
    StaffNotFound,
)
from feedback.accounts.schemas import NewStaff, StaffView
from feedback.accounts.tables import Staff, StaffGrant, StaffSession
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Role
from feedback.places import queries as places
from feedback.places.schemas import DepartmentRow

Doer = Actor | str
"""A member of staff, whose reach is asked for; or the server itself, by a name."""

KEEPER_ON_SERVER = (
    "Tài khoản giữ hàng đợi niêm phong chỉ tạo được trên máy chủ: "
    "langnghe create-admin --role keeper."
)
BEYOND_REACH = "Ông/Bà không giao được vai trò này ở đơn vị này."
APART = (
    "Một tài khoản không vừa giữ tài khoản (quản trị) vừa đọc phản ánh. "
    "Ai làm cả hai việc thì dùng hai tài khoản."
)
LAST_ONE = "Đây là người quản trị toàn cơ quan cuối cùng. Xin giao quyền cho người khác trước."


def name_of(by: Doer) -> str:
    """Return who did it, for the history."""
    return by.name if isinstance(by, Actor) else by


async def add_staff(new: NewStaff, *, by: Doer, at: datetime) -> int:
    """Make an account with one role; return its id.

    Raises:
        PasswordRefused: too short or too well known.
        NameTaken: another account has the name.
        RoleRefused: who asks may not give this role there.
    """
    password_hash = ""
    if new.password is not None:
        password_hash = await passwords.hashed(new.password, new.name)
    async with transaction("accounts"):
        tree = await places.departments()
        wanted = None if new.everywhere else new.department
        _check_gift(by, new.role, wanted, tree)
        taken = await Staff.exists().where(Staff.name == new.name)
        if taken or new.name in audit.ACTORS:
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
            StaffGrant(staff=staff.id, role=new.role, department=rules.stored(wanted, tree))
        )
        await audit.record(name_of(by), "staff.added", new.name, at=at, detail=new.role)
    return int(staff.id)


def _check_gift(
    by: Doer, role: Role, department: int | None, tree: list[DepartmentRow]
) -> None:
    if not isinstance(by, Actor):
        return
    if role is Role.KEEPER:
        raise RoleRefused(KEEPER_ON_SERVER)
    if department is not None and department not in {row.id for row in tree}:
        raise RoleRefused("Không có đơn vị này.")
    if not rules.may_grant(by, role, department, tree):
        raise RoleRefused(BEYOND_REACH)


async def managed(staff_id: int, by: Doer) -> StaffView:
    """Return somebody else's account that ``by`` keeps.

    Raises:
        StaffNotFound: there is none, or it reaches beyond ``by``: which is not told.
        OwnAccount: it is one's own.
    """
    view = await queries.get_staff(staff_id)
    if isinstance(by, Actor) and not rules.may_manage(
        by, view.unit, [grant.department for grant in view.grants], await places.departments()
    ):
        raise StaffNotFound
    if view.name == name_of(by):
        raise OwnAccount
    return view


async def give_role(
    staff_id: int, role: Role, department: int | None, *, by: Doer, at: datetime
) -> None:
    """Give a role; sessions that are open have it at once.

    Raises:
        StaffNotFound: there is no such account within reach.
        OwnAccount: it is one's own.
        RoleRefused: not by this person, not over that unit, or not beside another role.
    """
    async with transaction("accounts"):
        view = await managed(staff_id, by)
        tree = await places.departments()
        _check_gift(by, role, department, tree)
        if not rules.may_hold_together({role, *(grant.role for grant in view.grants)}):
            raise RoleRefused(APART)
        wanted = rules.stored(department, tree)
        if any((grant.role, grant.department) == (role, wanted) for grant in view.grants):
            raise RoleRefused("Tài khoản đã có vai trò này ở đơn vị này.")
        await StaffGrant.insert(StaffGrant(staff=staff_id, role=role, department=wanted))
        said = f"{role} {'everywhere' if wanted is None else f'unit {wanted}'}"
        await audit.record(name_of(by), "role.given", view.name, at=at, detail=said)


async def take_role(staff_id: int, grant_id: int, *, by: Doer, at: datetime) -> None:
    """Take a role away; sessions that are open lose it at once.

    Raises:
        StaffNotFound: there is no such account, or no such role of it, within reach.
        OwnAccount: it is one's own.
        RoleRefused: nobody would keep the accounts of the whole any more.
    """
    async with transaction("accounts"):
        view = await managed(staff_id, by)
        grant = next((one for one in view.grants if one.id == grant_id), None)
        if grant is None:
            raise StaffNotFound
        await StaffGrant.delete().where(StaffGrant.id == grant_id)
        await _check_somebody_left(view)
        said = f"{grant.role} {grant.where}"
        await audit.record(name_of(by), "role.taken", view.name, at=at, detail=said)


async def _check_somebody_left(view: StaffView) -> None:
    was_one = any(
        grant.role is Role.ADMINISTRATOR and grant.department is None for grant in view.grants
    )
    if was_one and not await queries.count_administrators():
        raise RoleRefused(LAST_ONE)


async def close_account(staff_id: int, *, by: Doer, at: datetime) -> None:
    """Close an account and end its sessions at once.

    Raises:
        StaffNotFound: there is no such account within reach.
        OwnAccount: it is one's own; nobody locks himself out.
        RoleRefused: nobody would keep the accounts of the whole any more.
    """
    async with transaction("accounts"):
        view = await managed(staff_id, by)
        await Staff.update({Staff.is_active: False}).where(Staff.id == staff_id)
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == staff_id) & StaffSession.ended_at.is_null()
        )
        await _check_somebody_left(view)
        await audit.record(name_of(by), "staff.closed", view.name, at=at)


async def reset_second_factor(staff_id: int, *, by: Doer, at: datetime) -> None:
    """Take a lost telephone out of somebody's account.

    Raises:
        StaffNotFound: there is no such account within reach.
        OwnAccount: it is one's own; that takes password and code.
    """
    async with transaction("accounts"):
        view = await managed(staff_id, by)
        await second_factor.reset(staff_id, view.name, by=name_of(by), at=at)


async def change_password(
    actor: Actor, old: str, new: str, *, session_id: int, at: datetime
) -> None:
    """Set one's own password; other sessions end.

    Raises:
        InvalidInput: the old one is wrong.
        PasswordRefused: the new one is too short or too well known.
    """
    await passwords.check_own(actor.id, old, field="old", at=at)
    password_hash = await passwords.hashed(new, actor.name)
    async with transaction("accounts"):
        await Staff.update({Staff.password_hash: password_hash}).where(Staff.id == actor.id)
        await StaffSession.update({StaffSession.ended_at: at}).where(
            (StaffSession.staff == actor.id)
            & (StaffSession.id != session_id)
            & StaffSession.ended_at.is_null()
        )
        await audit.record(actor.name, "password.changed", actor.name, at=at)
