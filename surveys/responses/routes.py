"""The JSON interface of ratings: /api/ratings."""

from typing import Annotated

from litestar import post
from litestar.params import HeaderParameter, JSONBody

from feedback.core.clock import now
from feedback.core.http import AnyRequest, repeat_of, site
from surveys.responses.actions.giving import give_rating
from surveys.responses.asking import doubts_of
from surveys.responses.schemas import NewRating, RatingReceipt, Score, read_score


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
    repeat = await repeat_of(request, "/api/ratings", key)
    secret = site(request).secret
    return await give_rating(
        data, None, secret=secret, at=now(), repeat=repeat, flags=doubts_of(request)
    )


ROUTES = [create_rating]
