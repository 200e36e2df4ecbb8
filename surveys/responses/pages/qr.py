"""The page behind a QR code, for one's own telephone."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from feedback.complaints.schemas import Channel
from feedback.core.clock import now
from feedback.core.http import (
    AnyRequest,
    Form,
    new_form_key,
    page,
    read_form,
    repeat_of,
    site,
)
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.responses import asking
from surveys.responses.actions.giving import give_rating
from surveys.responses.pages.forms import CONTACT, contact_of, read_form_score, receipt_words
from surveys.responses.queries import ratings as queries
from surveys.responses.schemas import (
    FACES,
    QUESTION,
    NewRating,
)
from surveys.tickets.queries import usable


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
        **receipt_words(request, point, receipt, new.comment),
    )


PAGES = [show_qr, post_qr]
