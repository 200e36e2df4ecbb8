"""The JSON interface of complaints: /api/complaints."""

from typing import Annotated

from litestar import get, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from feedback.complaints.actions import attaching, citizen, intake
from feedback.complaints.exchange import NewMessage, TrackedComplaint
from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.queries import tracking
from feedback.complaints.schemas import Channel, NewComplaint, Origin, Receipt
from feedback.core import idempotency
from feedback.core.clock import now
from feedback.core.http import AnyRequest, read_form, repeat_of_form, site
from feedback.core.uploads import MAX_UPLOAD

IdempotencyKey = Annotated[str | None, HeaderParameter(name="Idempotency-Key")]


@post(
    "/api/complaints",
    summary="Send in a complaint",
    tags=["complaints"],
    request_max_body_size=MAX_UPLOAD,
)
async def create_complaint(
    request: AnyRequest, data: JSONBody[NewComplaint], key: IdempotencyKey = None
) -> Receipt:
    """Send in a complaint; get its number and a tracking code (mã tra cứu).

    With photos (JPEG, PNG, WebP; at most 3 of 10 MB) it is sent as
    ``multipart/form-data``: a part ``complaint`` with the JSON, parts ``photos``.
    """
    at, secret = now(), site(request).secret
    form = await read_form(request)
    uploads = await form.uploads()
    repeat = await repeat_of_form(request, "/api/complaints", key, form, uploads)
    async with attaching.kept(uploads) as photos:
        return await idempotency.once(
            repeat,
            Receipt,
            lambda: intake.receive(
                data, Origin(Channel.API), secret=secret, at=at, files=photos
            ),
            at,
        )


@get("/api/complaints/{code:str}", summary="Follow a complaint", tags=["complaints"])
async def read_complaint(request: AnyRequest, code: FromPath[str]) -> TrackedComplaint:
    """Tell the holder of a code where the complaint stands, with its replies."""
    return await tracking.tracked(await find_or_slow_down(request, code), code)


@post(
    "/api/complaints/{code:str}/photos",
    summary="Add photos to a complaint",
    tags=["complaints"],
    request_max_body_size=MAX_UPLOAD,
)
async def add_photos(request: AnyRequest, code: FromPath[str]) -> TrackedComplaint:
    """Add photos (parts ``photos`` of ``multipart/form-data``) to what was sent."""
    number = await find_or_slow_down(request, code)
    form = await read_form(request)
    async with attaching.kept(await form.uploads()) as photos:
        await attaching.add_photos(number, photos, at=now())
    return await tracking.tracked(number, code)


@post(
    "/api/complaints/{code:str}/messages",
    summary="Write to whoever handles a complaint",
    tags=["complaints"],
)
async def add_message(
    request: AnyRequest, code: FromPath[str], data: JSONBody[NewMessage]
) -> TrackedComplaint:
    """Answer a question of the office, or add something, while nobody has replied yet."""
    number = await find_or_slow_down(request, code)
    target = await tracking.number_of_part(number, data.part)
    await citizen.write(target, data.text, at=now())
    return await tracking.tracked(number, code)


ROUTES = [create_complaint, read_complaint, add_photos, add_message]
