"""Going on with one's own telephone: from the kiosk's screen to a page of the same rating."""

from http import HTTPStatus

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from feedback.core.clock import now
from feedback.core.http import (
    AnyRequest,
    Form,
    new_form_key,
    once,
    page,
    public_url,
    read_form,
    site,
)
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.qr import qr_svg
from feedback.places import queries as places
from surveys.responses import rules
from surveys.responses.actions.giving import complete_rating, hand_over
from surveys.responses.pages.forms import CONTACT, contact_of, receipt_words
from surveys.responses.problems import RatingClosed
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import OpenRating, RatingReceipt, label_of
from surveys.screens.queries import look_of

SHOWN_S = 60
"""How long the kiosk shows the code."""


@post("/k/{code:str}/dien-thoai", status_code=200, include_in_schema=False)
async def post_kiosk_phone(request: AnyRequest, code: FromPath[str]) -> Template:
    """Keep what was chosen and show a code to go on with by telephone."""
    point, form = await places.get_service_point(code), await read_form(request)
    secret = site(request).secret
    rating_id = await _rating_of(secret, form)
    await hand_over(rating_id, form.all("reasons"), at=now())
    token = rules.token_of(secret, rating_id, rules.ON_PHONE)
    return page(
        request,
        "responses/kiosk_phone.html",
        point_name=point.name,
        home_url=f"/k/{point.code}",
        seconds=SHOWN_S,
        qr_svg=qr_svg(public_url(request, f"/q/tiep/{token}")),
        look=await look_of(point.id, form["xem"]),
    )


async def _rating_of(secret: bytes, form: Form) -> int:
    """Return the rating a kiosk's form is of: by our token, or by the id the kiosk made.

    Raises:
        InvalidInput: there is none.
    """
    if not form["id"]:
        return rules.rating_of(secret, form["token"])
    found = await queries.rating_kept(form["id"][:36])
    if found is None:
        raise InvalidInput({"": "Xin Ông/Bà đánh giá lại từ đầu."})
    return found


async def _open(secret: bytes, token: str) -> tuple[int, OpenRating]:
    """Return the rating that a token from the kiosk's screen lets its holder go on with.

    Raises:
        InvalidInput: the token is none of ours.
        RatingClosed: too late, or it was said already.
    """
    rating_id = rules.rating_of(secret, token, rules.ON_PHONE)
    found = await queries.open_on_phone(rating_id)
    if found is None or now() - found.given_at > rules.HANDED_WITHIN:
        raise RatingClosed
    return rating_id, found


@get("/q/tiep/{token:str}", include_in_schema=False)
async def show_phone(request: AnyRequest, token: FromPath[str]) -> Template:
    """Show the page on which to say more about a rating given at a kiosk."""
    _, found = await _open(site(request).secret, token)
    chosen = msgspec.json.decode(found.reasons, type=list[str])
    return await _phone(request, found, Form([("reasons", one) for one in chosen]))


async def _phone(
    request: AnyRequest, found: OpenRating, form: Form, problem: Problem | None = None
) -> Template:
    point = await places.get_service_point(found.point_code)
    names = await queries.reason_names()
    values: dict[str, object] = dict(form.values_of("comment", *CONTACT))
    return page(
        request,
        "responses/phone.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        point_name=point.name,
        score=found.score,
        score_label=label_of(found.score, found.scale),
        reasons=list(names.items()),
        values={**values, "reasons": form.all("reasons")},
        errors=errors_of(problem) if problem else {},
        form_key=new_form_key(),
        action=request.url.path,
    )


@post("/q/tiep/{token:str}", status_code=200, include_in_schema=False)
async def post_phone(request: AnyRequest, token: FromPath[str]) -> Template:
    """Join the words of a telephone to the rating given at the kiosk."""
    form, at, secret = await read_form(request), now(), site(request).secret
    rating_id = rules.rating_of(secret, token, rules.ON_PHONE)
    point = await places.get_service_point(await queries.point_code_of(rating_id))
    found = await queries.open_on_phone(rating_id)
    reasons, comment = form.all("reasons"), form["comment"][:5000]
    try:
        contact = contact_of(form)
        receipt = await once(
            request,
            request.url.path,
            form["key"] or None,
            RatingReceipt,
            lambda: complete_rating(
                rating_id, reasons, comment, secret=secret, at=at, by_phone=contact
            ),
            at,
        )
    except InvalidInput as problem:
        if found is None:
            raise
        return await _phone(request, found, form, problem)
    return page(
        request,
        "responses/qr_thanks.html",
        contact_missing=receipt.complaint is not None and not contact,
        form_key=new_form_key(),
        errors={},
        **receipt_words(request, point, receipt, comment),
    )


PAGES = [post_kiosk_phone, show_phone, post_phone]
