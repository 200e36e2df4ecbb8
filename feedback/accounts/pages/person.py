"""The administrator's page of one account: roles, a new link, sessions, closing."""

from collections.abc import Sequence
from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.accounts import queries, rules
from feedback.accounts.actions import invitations, people, sessions
from feedback.accounts.pages.own import shown
from feedback.accounts.problems import StaffNotFound
from feedback.accounts.schemas import ROLE_LABELS, Invited, Purpose, StaffView
from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    page,
    public_url,
    read_form,
    requires,
    site,
    who,
)
from feedback.core.permissions import Actor, Permission, Role
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.qr import qr_svg
from feedback.core.words import vn_moment
from feedback.places import queries as places
from feedback.places.schemas import DepartmentRow

GUARDS = [requires(Permission.KEEP_ACCOUNTS)]
PERSON = "/quan-tri/can-bo/{staff_id:int}"
MOST_DIGITS = 9
EVERYWHERE = "all"
"""A role over the whole organisation is chosen by name, never by leaving a field empty."""


def unit_options(actor: Actor, units: Sequence[DepartmentRow]) -> list[tuple[object, str]]:
    """Return the units somebody may give roles over, the whole first."""
    reach = actor.scope(Permission.KEEP_ACCOUNTS)
    whole: list[tuple[object, str]] = [(EVERYWHERE, "Toàn cơ quan")] if reach.everything else []
    inside = [row for row in units if reach.reaches(row.id)]
    return [*whole, *((row.id, "\u2003" * row.depth + row.name) for row in inside)]


def role_options() -> list[tuple[str, str]]:
    """Return the roles that are given on a page."""
    return [(role.value, said) for role, said in ROLE_LABELS.items() if role != Role.KEEPER]


def shown_slip(request: AnyRequest, staff_id: int, invited: Invited) -> Template:
    """Show a slip to hand over, with its code, once."""
    address = public_url(request, f"/moi/{invited.code}")
    return page(
        request,
        "accounts/slip.html",
        staff_id=staff_id,
        is_reset=invited.purpose is Purpose.RESET,
        login=invited.name,
        display_name=invited.display_name,
        unit_name=invited.unit_name,
        code=invited.code,
        link=address,
        typing_address=public_url(request, "/moi"),
        valid_text=vn_moment(invited.valid_until),
        qr_svg=qr_svg(address),
    )


@get(PERSON, guards=GUARDS, include_in_schema=False)
async def show_person(request: AnyRequest, staff_id: FromPath[int]) -> Template:
    """Show an account within reach, also one's own (to look at)."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _person(request, staff_id, {}, message)


async def _visible(request: AnyRequest, staff_id: int) -> StaffView:
    view = await queries.get_staff(staff_id)
    held = [grant.department for grant in view.grants]
    if not rules.may_manage(who(request), view.unit, held, await places.departments()):
        raise StaffNotFound
    return view


async def _person(
    request: AnyRequest, staff_id: int, errors: dict[str, str], message: str
) -> Template:
    view, actor = await _visible(request, staff_id), who(request)
    return page(
        request,
        "accounts/person.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        id=view.id,
        login=view.name,
        display_name=view.display_name,
        unit_name=view.unit_name,
        active=view.is_active,
        has_password=view.has_password,
        has_factor=view.second_factor_since is not None,
        is_own=view.name == actor.name,
        grants=[{"id": grant.id, "text": grant.text} for grant in view.grants],
        sessions=[shown(one) for one in await queries.open_sessions(view.id, at=now())],
        refused=[vn_moment(moment) for moment in await queries.refused_tries(view.name)],
        role_options=role_options(),
        unit_options=unit_options(actor, await places.departments_on(local_date(now()))),
        errors=errors,
        message=message,
    )


def _back(staff_id: int) -> Redirect:
    return Redirect(f"/quan-tri/can-bo/{staff_id}?xong=1", status_code=303)


@post(f"{PERSON}/vai-tro", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_role(request: AnyRequest, staff_id: FromPath[int]) -> Template | Redirect:
    """Give a role."""
    await _visible(request, staff_id)
    form = await read_form(request)
    try:
        role, department = read_gift(form["role"], form["unit"])
        await people.give_role(staff_id, role, department, by=who(request), at=now())
    except Problem as problem:
        return await _person(request, staff_id, errors_of(problem), "")
    return _back(staff_id)


def read_gift(role: str, unit: str) -> tuple[Role, int | None]:
    """Return the role and unit a form names; None is everywhere.

    Raises:
        InvalidInput: one of them is missing or unknown.
    """
    if role not in set(Role):
        raise InvalidInput({"role": "Xin chọn vai trò."})
    if unit == EVERYWHERE:
        return Role(role), None
    if not unit.isdecimal() or len(unit) > MOST_DIGITS:
        raise InvalidInput({"unit": "Xin chọn đơn vị."})
    return Role(role), int(unit)


@post(
    f"{PERSON}/vai-tro/{{grant_id:int}}/bo",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_taking(
    request: AnyRequest, staff_id: FromPath[int], grant_id: FromPath[int]
) -> Template | Redirect:
    """Take a role away."""
    view = await _visible(request, staff_id)
    try:
        await people.take_role(view.id, grant_id, by=who(request), at=now())
    except StaffNotFound:
        raise
    except Problem as problem:
        return await _person(request, staff_id, errors_of(problem), "")
    return _back(staff_id)


@post(f"{PERSON}/phieu", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_slip(request: AnyRequest, staff_id: FromPath[int]) -> Template:
    """Make a link and slip for a first or another password."""
    view = await _visible(request, staff_id)
    secret = site(request).secret
    try:
        invited = await invitations.invite(view.id, by=who(request), secret=secret, at=now())
    except Problem as problem:
        return await _person(request, staff_id, errors_of(problem), "")
    return shown_slip(request, view.id, invited)


@post(f"{PERSON}/xac-nhan/bo", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_factor(request: AnyRequest, staff_id: FromPath[int]) -> Template | Redirect:
    """Take a lost telephone out of the account."""
    view = await _visible(request, staff_id)
    try:
        await people.reset_second_factor(view.id, by=who(request), at=now())
    except Problem as problem:
        return await _person(request, staff_id, errors_of(problem), "")
    return _back(staff_id)


@post(
    f"{PERSON}/phien/{{one:int}}/ket-thuc",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_session(
    request: AnyRequest, staff_id: FromPath[int], one: FromPath[int]
) -> Redirect:
    """End one session."""
    view = await _visible(request, staff_id)
    await sessions.end_session(view.id, one, name=view.name, by=who(request).name, at=now())
    return _back(staff_id)


@post(f"{PERSON}/phien", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_sessions(request: AnyRequest, staff_id: FromPath[int]) -> Redirect:
    """End all sessions."""
    view = await _visible(request, staff_id)
    await sessions.end_sessions(view.id, name=view.name, by=who(request).name, at=now())
    return _back(staff_id)


@post(f"{PERSON}/khoa", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_closing(request: AnyRequest, staff_id: FromPath[int]) -> Redirect:
    """Close an account and end its sessions."""
    view = await _visible(request, staff_id)
    await people.close_account(view.id, by=who(request), at=now())
    return Redirect("/quan-tri/can-bo?xong=1", status_code=303)


PAGES = [
    show_person,
    post_role,
    post_taking,
    post_slip,
    post_factor,
    post_session,
    post_sessions,
    post_closing,
]
