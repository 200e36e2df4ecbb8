"""/quan-tri/ki-ot: an administrator's tablets, the codes that pair them, how kiosks are run."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.calendar import WorkingCalendar
from feedback.core.clock import now
from feedback.core.http import (
    AnyRequest,
    Form,
    of_part,
    page,
    public_url,
    read_form,
    requires,
    site,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.words import one_line, vn_moment
from feedback.places import queries as places
from surveys.devices import rules
from surveys.devices.actions import managing, pairing, pins
from surveys.devices.queries import devices
from surveys.devices.schemas import (
    STATE_LABELS,
    Device,
    DeviceState,
    KioskRules,
    NewDevice,
)

URL = "/quan-tri/ki-ot"
GUARDS = [requires(Permission.ADMINISTER)]
BLANK = Form([])
MINUTES = "Xin ghi số phút, từ 15 đến 480."
BASIS = "Văn bản ghi tối đa 500 chữ."


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_devices(request: AnyRequest) -> Template:
    """List the tablets, and how they are."""
    return await _devices(request)


async def _devices(
    request: AnyRequest,
    form: Form = BLANK,
    problem: Problem | None = None,
    part: str = "",
    code: str = "",
) -> Template:
    at, calendar, kept = now(), await places.calendar(), await devices.kiosk_rules()
    points = [one for one in await places.service_points() if one.revoked_at is None]
    version, found = site(request).version, await devices.devices()
    typed = of_part(part, dict(form.items())) if problem else {}
    return page(
        request,
        "devices/devices.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        devices=[_row(one, version, at, calendar) for one in found],
        point_options=[(point.id, point.name) for point in points],
        rules=kept,
        has_pin=bool(await devices.pin_hash()),
        code=f"{code[:3]} {code[3:]}" if code else "",
        pair_address=public_url(request, "/kiosk"),
        errors=of_part(part, errors_of(problem)) if problem else {},
        values=typed,
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


def _row(
    one: Device, version: str, at: datetime, calendar: WorkingCalendar
) -> dict[str, object]:
    state = rules.state_of(one, at, calendar)
    return {
        "id": one.id,
        "url": f"{URL}/{one.id}",
        "name": one.name,
        "point": one.point_name,
        "point_id": one.service_point,
        "point_gone": one.point_revoked_at is not None,
        "paired": f"{vn_moment(one.paired_at)}, {one.paired_by}",
        "seen": rules.ago(one.seen_at, at) if one.seen_at else "",
        "seen_exact": vn_moment(one.seen_at) if one.seen_at else "",
        "waiting": one.waiting,
        "oldest": rules.ago(one.oldest_at, at) if one.oldest_at else "",
        "version": one.version,
        "is_old": bool(one.version) and one.version != version,
        "state": str(state),
        "label": STATE_LABELS[state],
        "revoked": state is DeviceState.REVOKED,
    }


async def _act(
    request: AnyRequest, part: str, do: Callable[[Form], Awaitable[None]]
) -> Template | Redirect:
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        return await _devices(request, form, problem, part)
    return Redirect(f"{URL}?xong=1", status_code=303)


@post(URL, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_code(request: AnyRequest) -> Template:
    """Show six digits to be typed on a tablet; nobody is shown them again."""
    form = await read_form(request)
    given = {"service_point": form["point"], "name": one_line(form["name"])}
    try:
        try:
            new = msgspec.convert(given, NewDevice, strict=False)
        except msgspec.ValidationError as refusal:
            sentence = "Xin chọn điểm phục vụ và ghi tên thiết bị, tối đa 120 chữ."
            raise InvalidInput({"": sentence}) from refusal
        code = await pairing.ask_code(
            new, secret=site(request).secret, by=who(request).name, at=now()
        )
    except Problem as problem:
        return await _devices(request, form, problem, "add")
    return await _devices(request, code=code)


@post(f"{URL}/{{device:int}}/ten", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_name(request: AnyRequest, device: FromPath[int]) -> Template | Redirect:
    """Rename a tablet."""

    async def do(form: Form) -> None:
        await managing.rename(device, form["name"], by=who(request).name, at=now())

    return await _act(request, f"device-{device}", do)


@post(f"{URL}/{{device:int}}/noi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_place(request: AnyRequest, device: FromPath[int]) -> Template | Redirect:
    """Move a tablet to another service point."""

    async def do(form: Form) -> None:
        typed = form["point"]
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):  # noqa: PLR2004 - a row's id
            raise InvalidInput({"point": "Xin chọn điểm phục vụ."})
        await managing.move(device, int(typed), by=who(request).name, at=now())

    return await _act(request, f"device-{device}", do)


@post(f"{URL}/{{device:int}}/thu-hoi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_revocation(request: AnyRequest, device: FromPath[int]) -> Redirect:
    """Revoke a tablet."""
    await managing.revoke(device, by=who(request).name, at=now())
    return Redirect(f"{URL}?xong=1", status_code=303)


@post(f"{URL}/cach-chay", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_rules(request: AnyRequest) -> Template | Redirect:
    """Say how kiosks are run."""

    async def do(form: Form) -> None:
        given = {
            "needs_device": form["needs_device"] == "1",
            "silent_minutes": form["silent_minutes"].strip(),
            "keeps_officer": form["keeps_officer"] == "1",
            "officer_basis": form["officer_basis"],
        }
        try:
            new = msgspec.convert(given, KioskRules, strict=False)
        except msgspec.ValidationError as refusal:
            is_basis = "officer_basis" in str(refusal)
            wrong = {"officer_basis": BASIS} if is_basis else {"silent_minutes": MINUTES}
            raise InvalidInput(wrong) from refusal
        await managing.set_rules(new, by=who(request).name, at=now())

    return await _act(request, "run", do)


@post(f"{URL}/pin", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_new_pin(request: AnyRequest) -> Template | Redirect:
    """Set the PIN that opens diagnostics."""

    async def do(form: Form) -> None:
        await pins.set_pin(form["pin"], by=who(request).name, at=now())

    return await _act(request, "secret", do)


PAGES = [
    show_devices,
    post_code,
    post_name,
    post_place,
    post_revocation,
    post_rules,
    post_new_pin,
]
