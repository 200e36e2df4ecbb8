"""The JSON interface of ratings: /api/ratings, and where kiosks send what they kept."""

from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, HeaderParameter, JSONBody

from feedback.core.clock import now
from feedback.core.http import STATIC, AnyRequest, repeat_of, site
from feedback.core.problems import InvalidInput
from surveys.devices.queries import devices
from surveys.responses.actions.giving import give_rating
from surveys.responses.actions.syncing import Origin, sync
from surveys.responses.asking import doubts_of
from surveys.responses.schemas import NewRating, RatingReceipt, Score, Synced, read_score

SENT_AT = "X-Langnghe-Sent-At"
MAX_ITEMS = 100


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


@post("/k/{code:str}/luot", status_code=200, include_in_schema=False)
async def post_answers(request: AnyRequest, code: FromPath[str]) -> list[Synced]:
    """Store what a kiosk kept, each answer once; see docs/decisions/0032.

    The header is one that no page of another site can make a browser send.
    """
    at, sent = now(), _sent_at(request)
    try:
        items = msgspec.json.decode(await request.body(), type=list[msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as refusal:
        raise InvalidInput({"": "Nội dung phải là một danh sách JSON."}) from refusal
    if len(items) > MAX_ITEMS:
        raise InvalidInput({"": f"Mỗi lần gửi tối đa {MAX_ITEMS} lượt."})
    raw = [bytes(item) for item in items]
    origin = Origin(request.cookies.get(devices.COOKIE, ""), doubts_of(request))
    return await sync(code, raw, origin, sent=sent, secret=site(request).secret, at=at)


def _sent_at(request: AnyRequest) -> datetime:
    """Return what the kiosk's clock said as it sent this.

    Raises:
        InvalidInput: it does not say, or not with its zone.
    """
    typed = request.headers.get(SENT_AT, "")
    try:
        sent: datetime = msgspec.convert(typed, Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError as refusal:
        wrong = f"Cần {SENT_AT}: giờ của máy lúc gửi, dạng 2026-11-24T08:00:00Z."
        raise InvalidInput({SENT_AT: wrong}) from refusal
    return sent


@lru_cache(maxsize=1)
def _worker(version: str) -> str:
    """Return the script, which names what it holds: other files make it another script."""
    held = b"".join(file.read_bytes() for file in sorted(STATIC.glob("*.*")))
    named = f"{version}-{sha256(held).hexdigest()[:12]}"
    return (STATIC / "worker.js").read_text(encoding="utf-8").replace("{version}", named)


@get("/k/sw.js", include_in_schema=False)
async def read_worker(request: AnyRequest) -> Response[str]:
    """Return what holds the screens of kiosks, and of nothing else: its scope is ``/k/``."""
    return Response(
        _worker(site(request).version),
        media_type="text/javascript",
        headers={"Cache-Control": "no-cache"},
    )


ROUTES = [create_rating, post_answers, read_worker]
