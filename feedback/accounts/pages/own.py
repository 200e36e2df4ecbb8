"""One's own account (Bảo mật của tôi): password, second factor, sessions."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.accounts import queries, rules
from feedback.accounts.actions import passwords, people, second_factor, sessions
from feedback.accounts.asking import OWN_PAGE, session_id
from feedback.accounts.schemas import SessionView
from feedback.core.clock import now
from feedback.core.http import AnyRequest, page, read_form, site, who
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.qr import qr_svg
from feedback.core.words import vn_moment

DONE = {
    "mat-khau": "Đã đổi mật khẩu. Các phiên khác đã kết thúc.",
    "phien": "Đã kết thúc phiên.",
    "tat": "Đã tắt xác nhận bằng mã.",
}
GROUP = 4


@get("/toi", include_in_schema=False)
async def show_own(request: AnyRequest) -> Template:
    """Show one's own sessions, second factor and the last failed tries."""
    return await _own(request, {})


async def _own(request: AnyRequest, errors: dict[str, str]) -> Template:
    actor, asked = who(request), request.query_params
    view = await queries.get_staff(actor.id)
    opened = await queries.open_sessions(actor.id, this=session_id(request), at=now())
    tries = str(asked.get("truoc", ""))
    onwards = str(asked.get("tiep", ""))
    return page(
        request,
        "accounts/own.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        login=actor.name,
        has_factor=view.second_factor_since is not None,
        factor_since=vn_moment(view.second_factor_since) if view.second_factor_since else "",
        must_begin=bool(actor.confined_to),
        sessions=[shown(one) for one in opened],
        refused=[vn_moment(moment) for moment in await queries.refused_tries(actor.name)],
        tries=tries if tries.isdecimal() and len(tries) < GROUP else "",
        onwards=onwards if rules.is_own_path(onwards) else "",
        message=DONE.get(str(asked.get("xong", "")), ""),
        errors=errors,
    )


def shown(one: SessionView) -> dict[str, object]:
    """Return a session as a page shows it."""
    return {
        "id": one.id,
        "device": one.device or "Trình duyệt không rõ",
        "address": one.address or "không rõ",
        "made_text": vn_moment(one.made_at),
        "seen_text": vn_moment(one.seen_at) if one.seen_at else "",
        "is_this": one.is_this,
    }


def _back(done: str) -> Redirect:
    return Redirect(f"{OWN_PAGE}?xong={done}", status_code=303)


@post("/toi/phien/{one:int}/ket-thuc", status_code=200, include_in_schema=False)
async def post_end_session(request: AnyRequest, one: FromPath[int]) -> Redirect:
    """End one of one's own sessions."""
    actor = who(request)
    await sessions.end_session(actor.id, one, name=actor.name, by=actor.name, at=now())
    return _back("phien")


@post("/toi/phien-khac", status_code=200, include_in_schema=False)
async def post_end_others(request: AnyRequest) -> Redirect:
    """End all of one's own sessions but this one."""
    actor = who(request)
    await sessions.end_sessions(
        actor.id, but=session_id(request), name=actor.name, by=actor.name, at=now()
    )
    return _back("phien")


@get("/toi/mat-khau", include_in_schema=False)
async def show_password(request: AnyRequest) -> Template:
    """Show the form for another password."""
    return _password(request, {})


def _password(request: AnyRequest, errors: dict[str, str]) -> Template:
    return page(
        request,
        "accounts/own_password.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        login=who(request).name,
        errors=errors,
    )


@post("/toi/mat-khau", status_code=200, include_in_schema=False)
async def post_password(request: AnyRequest) -> Template | Redirect:
    """Set another password."""
    actor, form = who(request), await read_form(request)
    try:
        if form["new"] != form["again"]:
            raise InvalidInput({"again": "Hai lần nhập mật khẩu mới không giống nhau."})
        await people.change_password(
            actor, form["old"], form["new"], session_id=session_id(request), at=now()
        )
    except Problem as problem:
        return _password(request, errors_of(problem))
    return _back("mat-khau")


@get("/toi/xac-nhan", include_in_schema=False)
async def show_factor(request: AnyRequest) -> Template | Redirect:
    """Show the QR code of a second factor that was begun."""
    return await _factor(request, {})


async def _factor(request: AnyRequest, errors: dict[str, str]) -> Template | Redirect:
    found = await second_factor.shown_secret(who(request).id, secret=site(request).secret)
    if found is None:
        return Redirect(OWN_PAGE, status_code=303)
    secret, address = found
    groups = [secret[start : start + GROUP] for start in range(0, len(secret), GROUP)]
    return page(
        request,
        "accounts/factor.html",
        http_status=HTTPStatus.BAD_REQUEST if errors else HTTPStatus.OK,
        secret_text=" ".join(groups),
        qr_svg=qr_svg(address),
        errors=errors,
    )


@post("/toi/xac-nhan", status_code=200, include_in_schema=False)
async def post_begin(request: AnyRequest) -> Redirect:
    """Begin a second factor."""
    await second_factor.begin(who(request).id, secret=site(request).secret, at=now())
    return Redirect("/toi/xac-nhan", status_code=303)


@post("/toi/xac-nhan/bat", status_code=200, include_in_schema=False)
async def post_confirm(request: AnyRequest) -> Template | Redirect:
    """Put it in force; show the recovery codes, once."""
    actor, form = who(request), await read_form(request)
    try:
        codes = await second_factor.confirm(
            actor.id,
            form["code"],
            session_id=session_id(request),
            secret=site(request).secret,
            at=now(),
        )
    except Problem as problem:
        return await _factor(request, {"code": problem.detail})
    return page(request, "accounts/recovery.html", login=actor.name, codes=codes)


@post("/toi/xac-nhan/tat", status_code=200, include_in_schema=False)
async def post_switch_off(request: AnyRequest) -> Template | Redirect:
    """Switch it off, with password and code."""
    actor, form = who(request), await read_form(request)
    secret = site(request).secret
    try:
        await passwords.check_own(actor.id, form["password"], field="password", at=now())
        await second_factor.switch_off(actor.id, form["code"], secret=secret, at=now())
    except InvalidInput as problem:
        return await _own(request, problem.errors)
    except Problem as problem:
        return await _own(request, {"code": problem.detail})
    return _back("tat")


PAGES = [
    show_own,
    post_end_session,
    post_end_others,
    show_password,
    post_password,
    show_factor,
    post_begin,
    post_confirm,
    post_switch_off,
]
