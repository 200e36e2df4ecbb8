"""The screens of a kiosk."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.complaints.schemas import Channel
from feedback.core.clock import now
from feedback.core.http import (
    AnyRequest,
    new_form_key,
    once,
    page,
    read_form,
    repeat_of,
    site,
)
from feedback.core.problems import InvalidInput
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.devices.queries import devices, serving
from surveys.responses import asking, rules
from surveys.responses.actions import syncing
from surveys.responses.actions.giving import complete_rating, give_rating
from surveys.responses.pages.forms import read_form_score, receipt_words
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import (
    LOW_SCORE,
    ON_SCREEN,
    NewRating,
    RatingReceipt,
)
from surveys.screens.queries import look_of
from surveys.screens.rules import reasons_in
from surveys.screens.schemas import Look
from surveys.screens.terms import FIVE, THREE, Scale

SHORT_THANKS_S, LONG_THANKS_S = 4, 30


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
        **receipt_words(request, point, receipt, comment),
    )


PAGES = [
    show_kiosk,
    post_kiosk,
    show_kiosk_reasons,
    post_kiosk_reasons,
    show_kiosk_thanks,
    post_kiosk_thanks,
]
