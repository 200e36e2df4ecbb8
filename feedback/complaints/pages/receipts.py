"""Receipts to take home, and how anybody checks one."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from feedback.complaints import papers
from feedback.complaints.guessing import find_or_slow_down
from feedback.complaints.queries import lookups
from feedback.complaints.rules import receipts
from feedback.complaints.rules.receipts import SignedReceipt
from feedback.complaints.schemas import CaseView
from feedback.core import signing
from feedback.core.clock import now
from feedback.core.http import AnyRequest, page, public_url, site, to_save
from feedback.core.signing import NotGenuine, Ring, Signed
from feedback.core.words import vn_date, vn_moment

CHECK = "/bien-nhan/kiem-tra"
KEYS = "/bien-nhan/khoa-cong-khai"


def _ring(request: AnyRequest) -> Ring:
    # Read anew each time: a renewed key is used by all processes at once.
    return signing.open_ring(site(request).settings.signing_path, now())


async def _signed(request: AnyRequest, code: str) -> tuple[CaseView, Signed, Ring]:
    case = await lookups.get_case(await find_or_slow_down(request, code))
    ring = _ring(request)
    said = receipts.statement(case, site(request).organisation)
    return case, signing.sign(said, ring), ring


@get("/tra-cuu/{code:str}/bien-nhan.pdf", include_in_schema=False)
async def read_receipt_paper(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """Return the receipt on paper to the holder of the code."""
    case, signed, ring = await _signed(request, code)
    made = await asyncio.to_thread(
        papers.receipt,
        case,
        receipts.read_statement(signed.signed),
        signed,
        check_url=public_url(request, f"{CHECK}?b={signed.to_token()}"),
        track_at=public_url(request, "/tra-cuu").partition("://")[2],
    )
    return to_save(signing.sign_pdf(made, ring), f"bien-nhan-{case.number}.pdf")


@get("/tra-cuu/{code:str}/bien-nhan.json", include_in_schema=False)
async def read_receipt(request: AnyRequest, code: FromPath[str]) -> Response[bytes]:
    """Return the signed statement alone to the holder of the code."""
    case, signed, _ = await _signed(request, code)
    name = f"bien-nhan-{case.number}.json"
    return to_save(signed.to_json(), name, "application/json")


@get([KEYS, "/.well-known/langnghe-keys.json"], include_in_schema=False)
async def read_keys(request: AnyRequest) -> dict[str, Any]:
    """Return the public keys, also those used before."""
    return signing.published(_ring(request))


@get(CHECK, include_in_schema=False)
async def show_check(request: AnyRequest) -> Template:
    """Say whether a receipt is genuine: what its QR code says, or its small file."""
    given = str(request.query_params.get("b", ""))
    problem, certified = None, None
    if given:
        try:
            certified = _certified(given, _ring(request).publics())
        except NotGenuine as refusal:
            problem = refusal
    return page(
        request,
        "complaints/public/check.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        receipt=_shown(certified) if certified else None,
        errors={"b": problem.detail} if problem else {},
        keys_url=KEYS,
    )


def _certified(given: str, publics: Mapping[str, str]) -> SignedReceipt:
    """Return what a receipt certifies.

    Raises:
        NotGenuine: it is none of ours, or was changed.
    """
    # Lone surrogates, which an address may hold, become what no receipt has.
    content = given.encode(errors="replace")
    return receipts.read_statement(signing.check(receipts.unwrapped(content), publics))


def _shown(certified: SignedReceipt) -> dict[str, str]:
    return {
        "number": certified.number,
        "received_text": vn_moment(datetime.fromisoformat(certified.received_at)),
        "due_text": vn_date(date.fromisoformat(certified.due_on)),
        "organisation": certified.organisation,
        "digest": certified.text_sha256,
    }


PAGES = [read_receipt_paper, read_receipt, read_keys, show_check]
