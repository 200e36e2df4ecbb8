"""The JSON interface of ratings: /api/ratings."""

from typing import Annotated

from litestar import post
from litestar.params import HeaderParameter, JSONBody

from feedback.complaints.schemas import Channel
from feedback.core.clock import now
from feedback.core.http import AnyRequest, once, site
from feedback.places import queries as places
from feedback.places.schemas import PointKind
from surveys.responses.actions import give_rating
from surveys.responses.schemas import NewRating, RatingReceipt, Score, read_score

CHANNELS = {
    PointKind.KIOSK: Channel.KIOSK,
    PointKind.QR: Channel.QR,
    PointKind.COUNTER: Channel.COUNTER,
}


@post(
    "/api/ratings",
    summary="Give a rating",
    tags=["ratings"],
    type_decoders=[(lambda kind: kind is Score, read_score)],
)
async def create_rating(
    request: AnyRequest,
    data: JSONBody[NewRating],
    key: Annotated[str | None, HeaderParameter(name="Idempotency-Key")] = None,
) -> RatingReceipt:
    """Store a rating; a low one with a comment becomes a complaint (phản ánh)."""
    at, secret = now(), site(request).secret

    async def do() -> RatingReceipt:
        point = await places.get_service_point(data.service_point)
        return await give_rating(data, CHANNELS[point.kind], secret=secret, at=at)

    return await once(request, "/api/ratings", key, RatingReceipt, do, at)


ROUTES = [create_rating]
