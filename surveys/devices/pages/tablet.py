"""What a tablet opens: pairing, its heartbeat, its diagnostics."""

import asyncio
import time
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.response import Redirect, Template

from feedback.core import files
from feedback.core.clock import now
from feedback.core.http import AnyRequest, address_of, page, read_form, site
from feedback.core.limits import Misses
from feedback.core.problems import Problem, TooManyAttempts, errors_of
from feedback.core.words import vn_moment
from feedback.places import queries as places
from surveys.devices import rules
from surveys.devices.actions import beating, pairing, pins
from surveys.devices.problems import CodeRefused, NobodyServes, NotATablet
from surveys.devices.queries import devices, serving
from surveys.devices.queries.devices import COOKIE, PATHS
from surveys.devices.schemas import MAX_BEAT, Device, Heartbeat, Serving

HOME, PAIR, DIAGNOSE = "/kiosk", "/kiosk/ghep", "/kiosk/chan-doan"
LASTS_S = 400 * 24 * 3600
"""Seconds a browser keeps a cookie at most; a tablet in use is given it anew."""
NO_STORE = {"Cache-Control": "no-store"}
PORTRAIT = "image/jpeg"


async def held(request: AnyRequest) -> Device | None:
    """Return the tablet that asks, also a revoked one; None: a browser without pairing."""
    token = request.cookies.get(COOKIE, "")
    return await devices.find_device(token, secret=site(request).secret)


def _cookies(request: AnyRequest, token: str) -> list[Cookie]:
    """Return a tablet's token, once for each path its pages lie under."""
    is_secure = site(request).settings.public_url.startswith("https://")
    return [
        Cookie(
            COOKIE,
            path=path,
            value=token,
            max_age=LASTS_S,
            httponly=True,
            samesite="strict",
            secure=is_secure,
        )
        for path in PATHS
    ]


@get(HOME, include_in_schema=False)
async def show_home(request: AnyRequest) -> Template | Redirect:
    """Lead a tablet to the page of its service point, or to be paired."""
    device = await held(request)
    if device is None:
        return Redirect(PAIR, status_code=303)
    if device.revoked_at is not None or device.point_revoked_at is not None:
        return _stopped(request, device)
    answer = Redirect(f"/k/{device.point_code}", status_code=303)
    answer.cookies = _cookies(request, request.cookies[COOKIE])
    return answer


def _stopped(request: AnyRequest, device: Device) -> Template:
    at = device.revoked_at or device.point_revoked_at
    assert at is not None
    return page(
        request,
        "devices/stopped.html",
        http_status=HTTPStatus.FORBIDDEN,
        point_name=device.point_name,
        device_name=device.name,
        is_revoked=device.revoked_at is not None,
        since=vn_moment(at),
    )


@get(PAIR, include_in_schema=False)
async def show_pairing(request: AnyRequest) -> Template:
    """Show where the six digits are typed."""
    return await _pairing(request, None)


async def _pairing(request: AnyRequest, problem: Problem | None) -> Template:
    answer = page(
        request,
        "devices/pairing.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        point_name="Ghép thiết bị",
        needs_device=(await devices.kiosk_rules()).needs_device,
        errors=errors_of(problem) if problem else {},
    )
    if problem is not None and problem.retry_after_s:
        answer.headers["Retry-After"] = str(problem.retry_after_s)
    return answer


@post(PAIR, status_code=200, include_in_schema=False)
async def post_pairing(request: AnyRequest) -> Template | Redirect:
    """Pair this tablet; wrong digits are counted by address, and too many are not read."""
    form, at = await read_form(request), now()
    misses: Misses = request.app.state.pairing_misses
    try:
        misses.check(address_of(request), time.monotonic())
        token = await pairing.pair(
            form["code"],
            held=request.cookies.get(COOKIE, ""),
            secret=site(request).secret,
            at=at,
        )
    except CodeRefused as problem:
        try:
            await asyncio.sleep(misses.add(address_of(request), time.monotonic()))
        except TooManyAttempts as refusal:
            return await _pairing(request, refusal)
        return await _pairing(request, problem)
    except Problem as problem:
        return await _pairing(request, problem)
    answer = Redirect(HOME, status_code=303)
    answer.cookies = _cookies(request, token)
    return answer


class Officer(msgspec.Struct, frozen=True):
    """Who serves, as the page shows it."""

    name: str
    unit: str
    photo: str
    """Address of the portrait; empty: there is none."""


class BeatAnswer(msgspec.Struct, frozen=True):
    """What a tablet is told in return."""

    state: str
    """``running``, ``revoked``, or ``unpaired``."""
    home: str
    """The page it should show; empty: the one it shows."""
    officer: Officer | None


def officer_of(shown: Serving | None) -> Officer | None:
    """Return who serves as a kiosk page shows it."""
    if shown is None:
        return None
    # The number lets a browser see that it is another's portrait.
    photo = f"/k/{shown.point_code}/tep/can-bo?p={shown.session}" if shown.has_photo else ""
    return Officer(shown.name, shown.unit, photo)


@post(
    "/kiosk/nhip",
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_BEAT,
)
async def post_beat(
    request: AnyRequest,
    data: JSONBody[Heartbeat],
    kiosk: Annotated[str | None, HeaderParameter(name="X-Langnghe-Kiosk")] = None,
) -> Response[BeatAnswer]:
    """Hear a tablet; a page without pairing is only told who serves.

    The header keeps other sites out: a foreign page cannot send it unasked.
    """
    if not kiosk:
        raise NotATablet
    device, at = await held(request), now()
    if device is None:
        found = (await places.find_service_points([data.point]))[data.point]
        point = None if isinstance(found, Problem) else found.id
        return await _answer("unpaired", "", point, at)
    if device.revoked_at is not None or device.point_revoked_at is not None:
        return await _answer("revoked", HOME, None, at)
    await beating.note_beat(device, data, at=at)
    answer = await _answer("running", f"/k/{device.point_code}", device.service_point, at)
    if data.loaded:
        answer.cookies = _cookies(request, request.cookies[COOKIE])
    return answer


async def _answer(
    state: str, home: str, point: int | None, at: datetime
) -> Response[BeatAnswer]:
    shown = None if point is None else await serving.serving(point, at=at)
    return Response(BeatAnswer(state, home, officer_of(shown)), headers=NO_STORE)


@get("/k/{code:str}/tep/can-bo", include_in_schema=False)
async def read_portrait(code: FromPath[str]) -> Response[bytes]:
    """Return the portrait of who serves at a counter now, and of nobody else.

    Raises:
        NobodyServes: nobody does, or shows none.
    """
    point = await places.get_service_point(code)
    shown = await serving.serving(point.id, at=now())
    card = await serving.card_of(shown.staff) if shown else None
    if card is None or not card.photo_key:
        raise NobodyServes
    try:
        content = await files.read_whole(card.photo_key)
    except FileNotFoundError as error:
        raise NobodyServes from error
    return Response(content, media_type=PORTRAIT)


@get(DIAGNOSE, include_in_schema=False)
async def show_diagnosis(request: AnyRequest) -> Template | Redirect:
    """Ask for the PIN; only a paired tablet has something to diagnose."""
    device = await held(request)
    if device is None or device.revoked_at is not None:
        return Redirect(HOME, status_code=303)
    return await _ask_pin(request, device, None)


async def _ask_pin(request: AnyRequest, device: Device, problem: Problem | None) -> Template:
    answer = page(
        request,
        "devices/pin.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        point_name=device.point_name,
        has_pin=bool(await devices.pin_hash()),
        home_url=HOME,
        errors=errors_of(problem) if problem else {},
    )
    if problem is not None and problem.retry_after_s:
        answer.headers["Retry-After"] = str(problem.retry_after_s)
    return answer


@post(DIAGNOSE, status_code=200, include_in_schema=False)
async def post_pin(request: AnyRequest) -> Template | Redirect:
    """Show how the tablet is, to who knows the PIN; there is nothing to rate on that page."""
    device, form, at = await held(request), await read_form(request), now()
    if device is None or device.revoked_at is not None:
        return Redirect(HOME, status_code=303)
    try:
        await pins.open_diagnostics(device, form["pin"], at=at)
    except Problem as problem:
        return await _ask_pin(request, device, problem)
    version = site(request).version
    return page(
        request,
        "devices/diagnosis.html",
        point_name=device.point_name,
        device_name=device.name,
        number=device.id,
        home_url=HOME,
        pair_url=PAIR,
        shown_version=device.version or version,
        version=version,
        waiting=device.waiting,
        oldest=vn_moment(device.oldest_at) if device.oldest_at else "",
        seen=rules.ago(device.seen_at, at) if device.seen_at else "chưa lần nào",
        address=address_of(request),
    )


PAGES = [
    show_home,
    show_pairing,
    post_pairing,
    post_beat,
    read_portrait,
    show_diagnosis,
    post_pin,
]
