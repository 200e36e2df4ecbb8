"""The kiosk and the QR page."""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template
from msgspec.structs import replace

from feedback.complaints.schemas import Channel, Contact
from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    new_form_key,
    once,
    page,
    public_url,
    read_form,
    repeat_of,
    requires,
    site,
    who,
)
from feedback.core.permissions import Permission
from feedback.core.problems import InvalidInput, NotFound, Problem, errors_of
from feedback.core.qr import qr_svg
from feedback.core.reporting import Period
from feedback.core.words import WEEKDAYS, excerpt, vn_date, vn_moment
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from nlp.danger import may_be_danger
from nlp.pii import mask
from surveys.devices.queries import devices, serving
from surveys.responses import asking, rules
from surveys.responses.actions import syncing
from surveys.responses.actions.giving import complete_rating, give_rating, note_listed
from surveys.responses.queries import figures
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import (
    FACES,
    LOW_SCORE,
    MAX_SCORE,
    MIN_SCORE,
    ON_SCREEN,
    QUESTION,
    NewRating,
    RatingReceipt,
    Score,
    flag_words,
    label_of,
)
from surveys.screens.queries import look_of
from surveys.screens.rules import reasons_in
from surveys.screens.schemas import Look
from surveys.screens.terms import FIVE, THREE, Scale
from surveys.tickets.queries import usable

CONTACT = ("contact_name", "contact_phone", "contact_email")
LISTED = 200
MAX_DIGITS = 18
SHOWN_COMMENT = 400
SHORT_THANKS_S, LONG_THANKS_S = 4, 30


def read_form_score(typed: str) -> Score:
    """Return the face a form names.

    Raises:
        InvalidInput: none, or no face.
    """
    if typed not in {str(score) for score in range(MIN_SCORE, MAX_SCORE + 1)}:
        raise InvalidInput({"score": "Xin Ông/Bà chọn một khuôn mặt."})
    return Score(int(typed))


def read_scale(typed: str) -> Scale:
    """Return how many faces a form offered; empty: five.

    Raises:
        InvalidInput: no kiosk has that many.
    """
    if typed not in {"", "3", "5"}:
        raise InvalidInput({"scale": "Ki-ốt có 3 hoặc 5 khuôn mặt."})
    return THREE if typed == "3" else FIVE


@get("/k/{code:str}", include_in_schema=False)
async def show_kiosk(request: AnyRequest, code: FromPath[str]) -> Template | Redirect:
    """Show the five faces, and who serves; a tablet that stands elsewhere is led there."""
    point, token = await places.get_service_point(code), request.cookies.get(devices.COOKIE, "")
    if not await devices.may_show(token, point.id, secret=site(request).secret):
        return Redirect("/kiosk", status_code=303)
    look = await look_of(point.id, _view(request))
    return page(
        request,
        "responses/kiosk.html",
        officer=await serving.serving(point.id, at=now()),
        point_code=point.code,
        version=site(request).version,
        point_name=point.name,
        action=f"/k/{point.code}",
        form_key=new_form_key(),
        look=look,
        low=LOW_SCORE,
        screens=" ".join(_screens(point, look)),
        home_url=f"/k/{point.code}",
    )


def _view(request: AnyRequest) -> str:
    return str(request.query_params.get("xem", ""))


def _screens(point: ServicePointRow, look: Look) -> list[str]:
    """Return the screens a kiosk holds for when the network is away: all one tap leads to."""
    home, found = f"/k/{point.code}", []
    for asked in dict.fromkeys([look.asked, *(other for _, other, _ in look.views)]):
        view = f"?xem={asked}" if asked else ""
        waits = f"?cho=1&xem={asked}" if asked else "?cho=1"
        found += [
            home + view,
            f"{home}/ly-do{view}",
            f"{home}/cam-on{view}",
            f"{home}/cam-on{waits}",
        ]
    return found


@post("/k/{code:str}", status_code=200, include_in_schema=False)
async def post_kiosk(request: AnyRequest, code: FromPath[str]) -> Template:
    """Count a face at once; after a low one, ask why."""
    point, form = await places.get_service_point(code), await read_form(request)
    score, secret, at = read_form_score(form["score"]), site(request).secret, now()
    look = await look_of(point.id, form["xem"])
    new = NewRating(point.code, score, scale=read_scale(form["scale"]))
    repeat = await repeat_of(request, f"/k/{point.code}", form["key"] or None)
    token = request.cookies.get(devices.COOKIE, "")
    stamp = await devices.stamp(token, point.id, given_at=at, secret=secret)
    receipt = await give_rating(
        new,
        Channel.KIOSK,
        secret=secret,
        at=at,
        repeat=repeat,
        stamp=stamp,
        flags=asking.doubts_of(request),
    )
    if score > LOW_SCORE:
        return thanks(request, point, RatingReceipt(receipt.id), "", look)
    return await _ask_reasons(request, point, rules.token_of(secret, receipt.id), look)


@get("/k/{code:str}/ly-do", include_in_schema=False)
async def show_kiosk_reasons(request: AnyRequest, code: FromPath[str]) -> Template:
    """Ask why, on a screen that a kiosk holds: which rating it is of, the kiosk knows."""
    point = await places.get_service_point(code)
    return await _ask_reasons(request, point, "", await look_of(point.id, _view(request)))


async def _ask_reasons(
    request: AnyRequest, point: ServicePointRow, token: str, look: Look
) -> Template:
    return page(
        request,
        "responses/kiosk_reasons.html",
        point_name=point.name,
        action=f"/k/{point.code}/ly-do",
        token=token,
        reasons=reasons_in(look, await queries.reasons_on_screen(ON_SCREEN)),
        phone_action=f"/k/{point.code}/dien-thoai",
        look=look,
        home_url=f"/k/{point.code}",
        form_key=new_form_key(),
        errors={},
    )


@post("/k/{code:str}/ly-do", status_code=200, include_in_schema=False)
async def post_kiosk_reasons(request: AnyRequest, code: FromPath[str]) -> Template:
    """Add reasons and a comment to the face just chosen."""
    point, form = await places.get_service_point(code), await read_form(request)
    secret, at = site(request).secret, now()
    rating_id, look = (
        rules.rating_of(secret, form["token"]),
        await look_of(point.id, form["xem"]),
    )
    reasons, comment = form.all("reasons"), form["comment"][:5000]
    receipt = await once(
        request,
        f"/k/{point.code}/ly-do",
        form["key"] or None,
        RatingReceipt,
        lambda: complete_rating(rating_id, reasons, comment, secret=secret, at=at),
        at,
    )
    return thanks(request, point, receipt, comment, look)


@get("/k/{code:str}/cam-on", include_in_schema=False)
async def show_kiosk_thanks(request: AnyRequest, code: FromPath[str]) -> Template:
    """Thank, on a screen that a kiosk holds; ``?cho=1``: for words that wait in it."""
    point = await places.get_service_point(code)
    look, waits = await look_of(point.id, _view(request)), "cho" in request.query_params
    return thanks(request, point, RatingReceipt(0), "", look, waits=waits)


@post("/k/{code:str}/cam-on", status_code=200, include_in_schema=False)
async def post_kiosk_thanks(request: AnyRequest, code: FromPath[str]) -> Template:
    """Thank, with the tracking code of an answer the kiosk has just sent."""
    point, form = await places.get_service_point(code), await read_form(request)
    found = await syncing.receipt_of(form["id"], secret=site(request).secret, at=now())
    look = await look_of(point.id, form["xem"])
    return thanks(request, point, *(found or (RatingReceipt(0), "")), look)


def thanks(
    request: AnyRequest,
    point: ServicePointRow,
    receipt: RatingReceipt,
    comment: str,
    look: Look,
    *,
    waits: bool = False,
) -> Template:
    """Thank a visitor of the kiosk, and hand out the code of what they wrote."""
    seconds = LONG_THANKS_S if receipt.complaint or waits else SHORT_THANKS_S
    return page(
        request,
        "responses/kiosk_thanks.html",
        home_url=f"/k/{point.code}",
        seconds=seconds,
        waits=waits,
        look=look,
        **receipt_of(request, point, receipt, comment),
    )


def receipt_of(
    request: AnyRequest, point: ServicePointRow, receipt: RatingReceipt, comment: str
) -> dict[str, Any]:
    """Return what a thanks page says of the complaint a rating became."""
    names = ("number", "code", "track_url", "qr_svg", "due_text", "danger")
    shown: dict[str, Any] = {"point_name": point.name, **dict.fromkeys(names)}
    if receipt.complaint is None:
        return shown
    track_url = f"/tra-cuu/{receipt.complaint.code.replace('-', '')}"
    return {
        **shown,
        "number": receipt.complaint.number,
        "code": receipt.complaint.code,
        "track_url": track_url,
        "qr_svg": qr_svg(public_url(request, track_url)),
        "due_text": vn_date(receipt.complaint.due_on),
        "danger": may_be_danger(comment),
    }


@get("/q/{code:str}", include_in_schema=False)
async def show_qr(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show the one-page form behind a QR sticker."""
    point, ticket = await places.get_service_point(code), _ticket(request.query_params.get("t"))
    try:
        if ticket:
            await usable(ticket, point.id, secret=site(request).secret, at=now())
    except Problem as problem:
        return await _qr(request, point, Form([]), problem)
    return await _qr(request, point, Form([("t", ticket)]))


def _ticket(given: object) -> str:
    """Return the code of a one-time slip as it was sent; empty: there is none."""
    return str(given or "")[:60]


async def _qr(
    request: AnyRequest, point: ServicePointRow, form: Form, problem: Problem | None = None
) -> Template:
    """Show the form; after a slip was refused, without it."""
    is_wrong = isinstance(problem, InvalidInput)
    names = await queries.reason_names()
    values: dict[str, object] = dict(form.values_of("score", "comment", *CONTACT))
    return page(
        request,
        "responses/qr.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        point_name=point.name,
        question=QUESTION,
        faces=list(FACES),
        reasons=list(names.items()),
        values={**values, "reasons": form.all("reasons")},
        ticket=form["t"] if is_wrong or problem is None else "",
        errors=errors_of(problem) if problem else {},
        form_key=new_form_key(),
        action=f"/q/{point.code}",
    )


@post("/q/{code:str}", status_code=200, include_in_schema=False)
async def post_qr(request: AnyRequest, code: FromPath[str]) -> Template:
    """Store the answers of a phone."""
    point, form = await places.get_service_point(code), await read_form(request)
    secret, at = site(request).secret, now()
    try:
        contact = contact_of(form)
        new = NewRating(
            point.code,
            read_form_score(form["score"]),
            form.all("reasons"),
            form["comment"][:5000],
            _ticket(form["t"]),
        )
        repeat = await repeat_of(request, f"/q/{point.code}", form["key"] or None)
        receipt = await give_rating(
            new,
            Channel.QR,
            secret=secret,
            at=at,
            contact=contact,
            repeat=repeat,
            flags=asking.doubts_of(request),
        )
    except Problem as problem:
        return await _qr(request, point, form, problem)
    return page(
        request,
        "responses/qr_thanks.html",
        contact_missing=receipt.complaint is not None and not contact,
        form_key=new_form_key(),
        errors={},
        **receipt_of(request, point, receipt, new.comment),
    )


def contact_of(form: Form) -> Contact:
    """Return how a form says to reach its sender.

    Raises:
        InvalidInput: a field is too long.
    """
    given = {name.removeprefix("contact_"): form[name].strip() for name in CONTACT}
    try:
        return msgspec.convert(given, Contact)
    except msgspec.ValidationError as refusal:
        raise InvalidInput({"contact_phone": "Có ô nhập quá dài."}) from refusal


@get("/danh-gia", guards=[requires(Permission.READ_FIGURES)], include_in_schema=False)
async def show_ratings(request: AnyRequest) -> Template:
    """List the newest ratings behind the satisfied share."""
    period, skipped = await _period(request), _skipped(request)
    hour = _hour(request)
    ratio = await figures.satisfied(period, hour)
    names = await queries.reason_names()
    found = await queries.latest_ratings(period, LISTED, skipped, hour)
    await note_listed(found, period, by=who(request).name, at=now())
    rows = [
        {
            "score": row.score,
            "label": label_of(row.score, row.scale),
            "of_three": row.scale == THREE,
            "comment": "" if row.sealed else mask(excerpt(row.comment, SHOWN_COMMENT)),
            "reasons": ""
            if row.sealed
            else ", ".join(
                names.get(code, code)
                for code in msgspec.json.decode(row.reasons, type=list[str])
            ),
            "point": row.service_point,
            "at": vn_moment(row.given_at),
            "flags": flag_words(row.flags),
        }
        for row in found
    ]
    shown = skipped + len(rows)
    return page(
        request,
        "responses/ratings.html",
        period_text=f"từ {period.start:%d/%m/%Y} đến {period.end:%d/%m/%Y}{_hour_words(hour)}",
        happy=ratio.part,
        total=ratio.whole,
        by_ticket=await asking.by_ticket(period, hour),
        doubts=await asking.doubts(period, hour, ratio),
        covered=None if hour else await asking.covered(period),
        rows=rows,
        first=skipped + 1,
        last=shown,
        next_url=_next_url(request, shown) if shown < ratio.whole else None,
    )


def _skipped(request: AnyRequest) -> int:
    """Return how many ratings the pages before have shown; 0 when the address says no number."""
    typed = str(request.query_params.get("sau", ""))
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MAX_DIGITS else 0


def _next_url(request: AnyRequest, shown: int) -> str:
    asked = {name: str(value) for name, value in request.query_params.items()}
    return f"/danh-gia?{urlencode({**asked, 'sau': shown})}"


async def _period(request: AnyRequest) -> Period:
    scope, query = who(request).scope(Permission.READ_FIGURES), request.query_params
    today = local_date(now())
    try:
        start = date.fromisoformat(str(query.get("from", today)))
        end = date.fromisoformat(str(query.get("to", today)))
    except ValueError as refusal:
        raise InvalidInput({"from": "Ngày phải có dạng 2026-11-24."}) from refusal
    period = Period(
        start,
        end,
        scope,
        channel=str(query.get("channel", ""))[:20],
        undoubted=query.get("flagged") == "without",
    )
    if code := str(query.get("point", "")):
        period = replace(period, point=await places.point_id(code), point_code=code)
    unit = str(query.get("unit", ""))
    if not unit:
        return period
    department = await places.find_department(unit)
    if department is None or not scope.reaches(department.id):
        raise NotFound("Không có đơn vị này.")
    return replace(period, unit_ids=await places.subtree_ids(department.id), unit_code=unit)


def _hour(request: AnyRequest) -> tuple[int, int] | None:
    """Return the weekday, Monday 0, and hour the address asks for; None: all."""
    typed = [str(request.query_params.get(name, "")) for name in ("weekday", "hour")]
    if not all(typed):
        return None
    hours = [f"{one}" for one in range(24)]
    if typed[0] not in hours[: len(WEEKDAYS)] or typed[1] not in hours:
        raise InvalidInput({"hour": "Thứ phải từ 0 (thứ Hai) đến 6, giờ từ 0 đến 23."})
    return int(typed[0]), int(typed[1])


def _hour_words(hour: tuple[int, int] | None) -> str:
    if hour is None:
        return ""
    return f", {WEEKDAYS[hour[0]]} từ {hour[1]} đến {hour[1] + 1} giờ"


KIOSK = [show_kiosk, post_kiosk, show_kiosk_reasons, post_kiosk_reasons]
THANKS = [show_kiosk_thanks, post_kiosk_thanks]
PAGES = [*KIOSK, *THANKS, show_qr, post_qr, show_ratings]
