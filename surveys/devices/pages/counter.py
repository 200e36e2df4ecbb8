"""/quay: an officer says where he serves and how he is shown. It steers nothing else."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from http import HTTPStatus

from litestar import Response, get, post
from litestar.response import Redirect, Template

from feedback.accounts.asking import session_id
from feedback.core import files
from feedback.core.clock import local, local_date, now
from feedback.core.http import AnyRequest, Form, page, read_form, requires, who
from feedback.core.permissions import Actor, Permission
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.statistics import wilson
from feedback.core.uploads import MAX_UPLOAD
from feedback.core.words import percent, vn_interval
from feedback.places import queries as places
from feedback.places.schemas import PointKind
from surveys.devices.actions import serving as actions
from surveys.devices.pages.tablet import PORTRAIT
from surveys.devices.queries import devices, serving
from surveys.devices.schemas import MIN_ANSWERS, OfficerShare

URL = "/quay"
GUARDS = [requires(Permission.ENTER_CASES)]
BLANK = Form([])
SHOWN_DAYS = 90
SharesOf = Callable[[Sequence[int], date, date], Awaitable[list[OfficerShare]]]
"""How those answered whom these people served between two days; handed in from above."""


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_counter(request: AnyRequest) -> Template:
    """Show where one serves, and one's card."""
    return await _counter(request)


async def _counter(
    request: AnyRequest, form: Form = BLANK, problem: Problem | None = None
) -> Template:
    actor, at = who(request), now()
    scope = actor.scope(Permission.ENTER_CASES)
    seat, card = await serving.seat_of(actor.id, at=at), await serving.card_of(actor.id)
    points = [
        (one.id, one.name)
        for one in await places.service_points()
        if one.revoked_at is None
        and one.kind is not PointKind.QR
        and scope.reaches(one.department)
    ]
    kept = await devices.kiosk_rules()
    return page(
        request,
        "devices/counter.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        seat=None
        if seat is None
        else {"point": seat.point_name, "until": f"{local(seat.closes_at):%H:%M}"},
        point_options=points,
        shown_name=form["shown_name"] if problem else card.shown_name,
        usual_name=actor.display_name,
        has_photo=bool(card.photo_key),
        kept=kept.keeps_officer,
        basis=kept.officer_basis,
        share=await _own_share(request, actor) if kept.keeps_officer else "",
        min_answers=MIN_ANSWERS,
        errors=errors_of(problem) if problem else {},
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


async def _own_share(request: AnyRequest, actor: Actor) -> str:
    """Return how one's own visitors answered; a sentence instead when they are too few."""
    shares: SharesOf = request.app.state.officer_shares
    today = local_date(now())
    found = await shares([actor.id], today - timedelta(days=SHOWN_DAYS - 1), today)
    share = found[0] if found else OfficerShare(actor.id, 0, 0)
    if share.n < MIN_ANSWERS:
        return f"chưa đủ {MIN_ANSWERS} lượt đánh giá để hiện tỷ lệ"
    interval = vn_interval(wilson(share.happy, share.n))
    return f"{percent(share.happy / share.n)} hài lòng trong {share.n} lượt ({interval})"


async def _act(
    request: AnyRequest, do: Callable[[Form], Awaitable[None]]
) -> Template | Redirect:
    form = await read_form(request)
    try:
        await do(form)
    except Problem as problem:
        return await _counter(request, form, problem)
    return Redirect(f"{URL}?xong=1", status_code=303)


@post(f"{URL}/ngoi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_seat(request: AnyRequest) -> Template | Redirect:
    """Sit down at a counter."""

    async def do(form: Form) -> None:
        typed = form["point"]
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):  # noqa: PLR2004 - a row's id
            raise InvalidInput({"point": "Xin chọn quầy."})
        await actions.sit_down(
            int(typed), session=session_id(request), by=who(request), at=now()
        )

    return await _act(request, do)


@post(f"{URL}/roi", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_leave(request: AnyRequest) -> Redirect:
    """Get up."""
    await actions.get_up(by=who(request), at=now())
    return Redirect(f"{URL}?xong=1", status_code=303)


@post(
    f"{URL}/the",
    guards=GUARDS,
    status_code=200,
    include_in_schema=False,
    request_max_body_size=MAX_UPLOAD,
)
async def post_card(request: AnyRequest) -> Template | Redirect:
    """Say how one is shown."""

    async def do(form: Form) -> None:
        uploads = await form.uploads()
        await actions.set_card(
            form["shown_name"],
            uploads,
            by=who(request),
            drop_photo=form["drop_photo"] == "1",
            at=now(),
        )

    return await _act(request, do)


@get(f"{URL}/tep/anh", guards=GUARDS, include_in_schema=False)
async def read_own_portrait(request: AnyRequest) -> Response[bytes]:
    """Return one's own portrait; nothing (204) when one shows none."""
    card = await serving.card_of(who(request).id)
    try:
        content = await files.read_whole(card.photo_key) if card.photo_key else b""
    except FileNotFoundError:
        content = b""
    if not content:
        return Response(b"", status_code=HTTPStatus.NO_CONTENT)
    return Response(content, media_type=PORTRAIT)


PAGES = [show_counter, post_seat, post_leave, post_card, read_own_portrait]
