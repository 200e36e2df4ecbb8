"""The administrator's list of accounts."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.accounts import queries
from feedback.accounts.actions import add_staff, close_account
from feedback.accounts.problems import RoleRefused
from feedback.accounts.schemas import ROLE_LABELS, NewStaff
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Permission, Role
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import vn_moment
from feedback.places import queries as places

EVERYWHERE = "all"
"""A role over the whole organisation is chosen by name, never by leaving a field empty."""

GUARDS = [requires(Permission.ADMINISTER)]


@get("/quan-tri/can-bo", guards=GUARDS, include_in_schema=False)
async def show_staff(request: AnyRequest) -> Template:
    """List the accounts, with a form for another one."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _staff(request, Form([]), {}, message)


async def _staff(
    request: AnyRequest, form: Form, errors: dict[str, str], message: str
) -> Template:
    units = await places.departments_on(local_date(now()))
    people = [
        {
            "id": person.id,
            "name": person.name,
            "display_name": person.display_name,
            "active": person.is_active,
            "grants": person.grants,
            "last_seen_text": vn_moment(person.last_seen_at) if person.last_seen_at else "chưa",
        }
        for person in await queries.everybody()
    ]
    return page(
        request,
        "accounts/staff.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        people=people,
        unit_options=[
            (EVERYWHERE, "Toàn cơ quan"),
            *((row.id, "\u2003" * row.depth + row.name) for row in units),
        ],
        role_options=[
            (role.value, label)
            for role, label in ROLE_LABELS.items()
            if role is not Role.KEEPER
        ],
        errors=errors,
        values=form.values_of("name", "display_name", "role", "unit"),
        message=message,
    )


@post("/quan-tri/can-bo", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_staff(request: AnyRequest) -> Template | Redirect:
    """Make an account."""
    form = await read_form(request)
    try:
        # Who keeps the accounts must not open the sealed queue for himself.
        if form["role"] == Role.KEEPER:
            raise RoleRefused
        await add_staff(_read(form), by=who(request).name, at=now())
    except Problem as problem:
        return await _staff(request, form, errors_of(problem), "")
    return Redirect("/quan-tri/can-bo?xong=1", status_code=303)


def _read(form: Form) -> NewStaff:
    given = {
        "name": form["name"].strip().lower(),
        "display_name": form["display_name"].strip(),
        "password": form["password"],
        "role": form["role"],
        "department": None if form["unit"] == EVERYWHERE else form["unit"],
        "everywhere": form["unit"] == EVERYWHERE,
    }
    try:
        return msgspec.convert(given, NewStaff, strict=False)
    except msgspec.ValidationError as refusal:
        sentence = "Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm; chọn vai trò, đơn vị."
        raise InvalidInput({"": sentence}) from refusal


@post(
    "/quan-tri/can-bo/{staff_id:int}/khoa",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
)
async def post_closing(request: AnyRequest, staff_id: FromPath[int]) -> Redirect:
    """Close an account and end its sessions."""
    await close_account(staff_id, by=who(request).name, at=now())
    return Redirect("/quan-tri/can-bo?xong=1", status_code=303)


PAGES = [show_staff, post_staff, post_closing]
