"""The administrator's page of keys for programs."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.accounts import queries, rules
from feedback.accounts.actions import keys
from feedback.accounts.pages.person import EVERYWHERE, unit_options
from feedback.accounts.schemas import KEY_PERMISSIONS, KeyView, NewKey
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, site, who
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import one_line, vn_moment
from feedback.places import queries as places

GUARDS = [requires(Permission.KEEP_ACCOUNTS)]
KEYS = "/quan-tri/can-bo/khoa-api"
DAYS = [(30, "30 ngày"), (90, "90 ngày"), (180, "180 ngày"), (365, "1 năm")]


@get(KEYS, guards=GUARDS, include_in_schema=False)
async def show_keys(request: AnyRequest) -> Template:
    """List the keys, with a form for another one."""
    message = "Đã lưu." if request.query_params.get("xong") else ""
    return await _keys(request, Form([]), {}, message=message)


async def _keys(
    request: AnyRequest,
    form: Form,
    errors: dict[str, str],
    *,
    message: str = "",
    made: str = "",
) -> Template:
    actor, tree, at = who(request), await places.departments(), now()
    reach = actor.scope(Permission.KEEP_ACCOUNTS)
    mine = [
        key
        for key in await queries.keys()
        if rules.lies_within(rules.scope_of(key.department, tree), reach)
    ]
    chosen = form.all("scopes")
    return page(
        request,
        "accounts/keys.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        keys=[
            _row(key, is_good=key.revoked_at is None and key.expires_at > at) for key in mine
        ],
        made=made,
        scope_options=[
            (one.value, said, one in chosen) for one, said in KEY_PERMISSIONS.items()
        ],
        unit_options=unit_options(actor, await places.departments_on(local_date(at))),
        day_options=DAYS,
        errors=errors,
        values=form.values_of("name", "unit") | {"days": form["days"] or "90"},
        message=message,
    )


def _row(key: KeyView, *, is_good: bool) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "start": key.start,
        "scopes": [KEY_PERMISSIONS[one] for one in key.scopes],
        "where": key.where,
        "made_by": key.made_by,
        "until_text": vn_moment(key.expires_at),
        "used_text": vn_moment(key.used_at) if key.used_at else "",
        "good": is_good,
        "revoked": key.revoked_at is not None,
    }


@post(KEYS, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_key(request: AnyRequest) -> Template:
    """Make a key; show it, once."""
    form = await read_form(request)
    try:
        secret = site(request).secret
        made = await keys.add_key(_read(form), by=who(request), secret=secret, at=now())
    except Problem as problem:
        return await _keys(request, form, errors_of(problem))
    return await _keys(request, Form([]), {}, made=made)


def _read(form: Form) -> NewKey:
    given = {
        "name": one_line(form["name"]),
        "scopes": form.all("scopes"),
        "department": None if form["unit"] == EVERYWHERE else form["unit"],
        "days": form["days"],
    }
    try:
        if not form["unit"]:
            raise InvalidInput({"unit": "Xin chọn đơn vị."})
        return msgspec.convert(given, NewKey, strict=False)
    except msgspec.ValidationError as refusal:
        sentence = "Xin ghi tên, chọn ít nhất một quyền, đơn vị và thời hạn không quá 1 năm."
        raise InvalidInput({"": sentence}) from refusal


@post(f"{KEYS}/{{key_id:int}}/thu-hoi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_revoking(request: AnyRequest, key_id: FromPath[int]) -> Redirect:
    """Revoke a key."""
    await keys.revoke_key(key_id, by=who(request), at=now())
    return Redirect(f"{KEYS}?xong=1", status_code=303)


PAGES = [show_keys, post_key, post_revoking]
