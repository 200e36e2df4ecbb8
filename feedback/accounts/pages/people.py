"""The administrator's list of accounts."""

from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.response import Redirect, Template

from feedback.accounts import queries, rules
from feedback.accounts.actions import invitations
from feedback.accounts.actions.people import add_staff
from feedback.accounts.pages.person import (
    EVERYWHERE,
    role_options,
    shown_slip,
    unit_options,
)
from feedback.accounts.schemas import NewStaff, StaffView
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, site, who
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.trees import subtree
from feedback.core.words import vn_moment
from feedback.places import queries as places
from feedback.places.schemas import DepartmentRow
from nlp.normalize import fold

ON_A_PAGE = 50
GUARDS = [requires(Permission.KEEP_ACCOUNTS)]


@get("/quan-tri/can-bo", guards=GUARDS, include_in_schema=False)
async def show_staff(request: AnyRequest) -> Template:
    """List the accounts, with a form for another one."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _staff(request, Form([]), {}, message)


async def _staff(
    request: AnyRequest, form: Form, errors: dict[str, str], message: str
) -> Template:
    actor, asked = who(request), request.query_params
    query, unit = str(asked.get("q", "")).strip()[:60], str(asked.get("unit", ""))
    tree = await places.departments()
    mine = [one for one in await queries.everybody() if _is_mine(one, actor, tree)]
    found = [one for one in mine if _fits(one, query, unit, tree)]
    number = str(asked.get("trang", "1"))
    turned = max(1, int(number)) if number.isdecimal() and len(number) < 4 else 1  # noqa: PLR2004 - no list is as long
    first = (turned - 1) * ON_A_PAGE
    options = unit_options(actor, await places.departments_on(local_date(now())))
    return page(
        request,
        "accounts/staff.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        people=[_row(one) for one in found[first : first + ON_A_PAGE]],
        found=len(found),
        total=len(mine),
        first=first,
        page_number=turned,
        has_more=len(found) > first + ON_A_PAGE,
        filters={"q": query, "unit": unit},
        filter_options=[one for one in options if one[0] != EVERYWHERE],
        unit_options=options,
        role_options=role_options(),
        errors=errors,
        values=form.values_of("name", "display_name", "role", "unit"),
        message=message,
    )


def _is_mine(one: StaffView, actor: Actor, tree: Sequence[DepartmentRow]) -> bool:
    return rules.may_manage(actor, one.unit, [grant.department for grant in one.grants], tree)


def _fits(one: StaffView, query: str, unit: str, tree: Sequence[DepartmentRow]) -> bool:
    if fold(query) not in fold(f"{one.display_name} {one.name}"):
        return False
    if not unit.isdecimal():
        return True
    below = subtree(int(unit), {row.id: row.parent for row in tree})
    return one.unit in below or any(grant.department in below for grant in one.grants)


def _row(one: StaffView) -> dict[str, object]:
    seen_at = one.last_seen_at
    return {
        "id": one.id,
        "name": one.name,
        "display_name": one.display_name,
        "unit_name": one.unit_name,
        "active": one.is_active,
        "invited": one.is_active and not one.has_password,
        "has_factor": one.second_factor_since is not None,
        "grants": [grant.text for grant in one.grants],
        "last_seen_text": vn_moment(seen_at) if seen_at else "",
    }


@post("/quan-tri/can-bo", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_staff(request: AnyRequest) -> Template | Redirect:
    """Make an account; without a password, show the slip with which its owner sets one."""
    form, actor = await read_form(request), who(request)
    try:
        new = _read(form)
        made = await add_staff(new, by=actor, at=now())
    except Problem as problem:
        return await _staff(request, form, errors_of(problem), "")
    if new.password is not None:
        return Redirect("/quan-tri/can-bo?xong=1", status_code=303)
    secret = site(request).secret
    invited = await invitations.invite(made, by=actor, secret=secret, at=now())
    return shown_slip(request, made, invited)


def _read(form: Form) -> NewStaff:
    given = {
        "name": form["name"].strip().lower(),
        "display_name": form["display_name"].strip(),
        "password": form["password"] or None,
        "role": form["role"],
        "department": None if form["unit"] == EVERYWHERE else form["unit"],
        "everywhere": form["unit"] == EVERYWHERE,
    }
    try:
        return msgspec.convert(given, NewStaff, strict=False)
    except msgspec.ValidationError as refusal:
        sentence = "Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm; chọn vai trò, đơn vị."
        raise InvalidInput({"": sentence}) from refusal


PAGES = [show_staff, post_staff]
