"""The tour of the roles: one touch signs in as somebody of the made-up ward.

Only `langnghe demo`, which listens on this computer alone, opens this door.
"""

from http import HTTPStatus

from litestar import post
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec.structs import replace

from feedback.accounts.actions.sessions import sign_in
from feedback.accounts.asking import origin_of
from feedback.accounts.problems import SignInRefused, TooManyTries
from feedback.accounts.routes import enter
from feedback.accounts.schemas import SignIn
from feedback.core.clock import now
from feedback.core.http import AnyRequest, TourStop, site
from feedback.core.problems import NotFound
from feedback.demo.schemas import Made
from feedback.demo.schemas import SignIn as Person
from feedback.places.queries import service_points
from feedback.places.schemas import PointKind
from feedback.stops import TOUR

PATH = "/xem-thu"
OWN = {"same-origin", "none", None}
"""What a browser says of a form that came from this very page."""


async def stops(made: Made) -> list[TourStop]:
    """Return the tour with the person who stands for each role."""
    people = _people(made)
    first, *others = TOUR
    points = await service_points()
    kiosk = next(point for point in points if point.kind is PointKind.KIOSK)
    return [
        first,
        TourStop(
            "Người dân theo dõi",
            "Một phản ánh đã được trả lời, mở bằng mã, không cần tài khoản.",
            f"/tra-cuu/{made.code.replace('-', '')}",
        ),
        TourStop(
            "Ki-ốt ở sảnh",
            "Chạm một mặt cười là xong; chữ to, không phải gõ.",
            f"/k/{kiosk.code}",
        ),
        *(replace(stop, person=people[stop.role].display_name) for stop in others),
    ]


def _people(made: Made) -> dict[str, Person]:
    """Return the first person of each role."""
    return {person.role: person for person in reversed(made.people)}


def door(made: Made) -> HTTPRouteHandler:
    """Return the door that signs a visitor in as the first person of a role."""
    people = _people(made)
    ways = {stop.role: stop.url for stop in TOUR if stop.role in people}

    @post(
        f"{PATH}/{{role:str}}",
        status_code=HTTPStatus.OK,
        include_in_schema=False,
        exclude_from_csrf=True,
    )
    async def sign_in_as(request: AnyRequest, role: FromPath[str]) -> Redirect:
        """Sign in with the password that the demo gave this person."""
        if request.headers.get("sec-fetch-site") not in OWN:
            raise PermissionDeniedException
        if role not in ways:
            raise NotFound("Chuyến xem thử không có vai này.")
        known, person = site(request), people[role]
        try:
            signed = await sign_in(
                SignIn(person.name, person.password),
                origin_of(request),
                secret=known.secret,
                session_hours=known.settings.session_hours,
                at=now(),
            )
        except (SignInRefused, TooManyTries):
            signed = None
        # Somebody has changed the password, or asks for a code: the usual way is left.
        if signed is None or not signed.token:
            return Redirect(f"/dang-nhap?next={ways[role]}", status_code=303)
        return await enter(request, signed, ways[role])

    return sign_in_as
