"""Posters of service points, to be printed."""

import asyncio

from litestar import Response, get

from feedback.core.clock import now
from feedback.core.http import AnyRequest, public_url, site, to_save
from feedback.core.problems import InvalidInput, NotFound
from feedback.core.words import one_line
from feedback.places import papers, queries
from feedback.places.pages.overview import GUARDS, URL
from feedback.places.problems import ServicePointRevoked
from feedback.places.schemas import (
    MAX_REASON,
    REASON_TO_SCAN,
    Poster,
    PosterKind,
    ServicePointRow,
)


@get(f"{URL}/diem/ap-phich", guards=GUARDS, include_in_schema=False)
async def read_posters(request: AnyRequest) -> Response[bytes]:
    """Return the posters of one open service point, or of all, as PDF."""
    kind, reason = _kind(request), _reason(request)
    points = await _points(str(request.query_params.get("diem", "")))
    wanted = [
        Poster(
            office=site(request).organisation,
            point=point.name,
            address=public_url(request, f"/q/{point.code}"),
            reason=reason,
        )
        for point in points
    ]
    made = await asyncio.to_thread(papers.posters, kind, wanted, now())
    which = points[0].code if len(points) == 1 else "tat-ca"
    return to_save(made, f"ma-qr-{kind}-{which}.pdf")


def _kind(request: AnyRequest) -> PosterKind:
    try:
        return PosterKind(str(request.query_params.get("kho", PosterKind.A4)))
    except ValueError as refusal:
        raise InvalidInput({"kho": "Khổ giấy phải là a4, a5, ban hoặc tem."}) from refusal


def _reason(request: AnyRequest) -> str:
    typed = one_line(str(request.query_params.get("loi", ""))) or REASON_TO_SCAN
    if len(typed) > MAX_REASON:
        raise InvalidInput({"loi": f"Lời mời quét mã dài tối đa {MAX_REASON} ký tự."})
    return typed


async def _points(typed: str) -> list[ServicePointRow]:
    points = await queries.service_points()
    if typed:
        points = [point for point in points if f"{point.id}" == typed]
    still_open = [point for point in points if point.revoked_at is None]
    if points and not still_open:
        raise ServicePointRevoked
    if not still_open:
        raise NotFound("Không có điểm phục vụ nào để in.")
    return still_open


PAGES = [read_posters]
