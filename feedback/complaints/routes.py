"""The JSON interface of complaints: /api/complaints."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from feedback.complaints.actions import intake
from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.queries import tracking
from feedback.complaints.schemas import (
    Channel,
    NewComplaint,
    Origin,
    Receipt,
    TrackedComplaint,
)
from feedback.core.clock import now
from feedback.core.http import AnyRequest, once, site

IdempotencyKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key")]


@post("/api/complaints", summary="Send in a complaint", tags=["complaints"])
async def create_complaint(
    request: AnyRequest, data: JSONBody[NewComplaint], key: IdempotencyKey = None
) -> Receipt:
    """Send in a complaint; get its number and a tracking code (mã tra cứu)."""
    at, secret = now(), site(request).secret
    return await once(
        request,
        "/api/complaints",
        key,
        Receipt,
        lambda: intake.receive(data, Origin(Channel.API), secret=secret, at=at),
        at,
    )


@get("/api/complaints/{code:str}", summary="Follow a complaint", tags=["complaints"])
async def read_complaint(request: AnyRequest, code: FromPath[str]) -> TrackedComplaint:
    """Tell the holder of a code where the complaint stands, with its replies."""
    return await tracking.tracked(await find_or_slow_down(request, code))


ROUTES = [create_complaint, read_complaint]
