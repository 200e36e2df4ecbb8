"""What the page behind a QR sticker costs a telephone, counted by the browser off the wire."""

import pytest

from tests.ward import PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

PAGE_BYTES, ALL_BYTES = 30 * 1024, 120 * 1024
"""Without fonts, and with them."""


def bytes_of(visitor: Visitor, path: str) -> dict[str, int]:
    """Open a page with nothing kept from before; return the bytes of each answer."""
    wire = visitor.context.new_cdp_session(visitor.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def named(event: dict[str, object]) -> None:
        names[str(event["requestId"])] = str(event["request"]["url"])  # type: ignore[index]

    def loaded(event: dict[str, object]) -> None:
        sizes[names[str(event["requestId"])]] = int(event["encodedDataLength"])  # type: ignore[call-overload]

    wire.on("Network.requestWillBeSent", named)
    wire.on("Network.loadingFinished", loaded)
    visitor.page.goto(path, wait_until="networkidle")
    visitor.page.evaluate("() => document.fonts.ready.then(() => 0)")
    return sizes


def weigh(visitor: Visitor, path: str) -> tuple[int, int]:
    """Return what a page weighs without fonts, and with them."""
    sizes = bytes_of(visitor, path)
    fonts = sum(size for url, size in sizes.items() if ".woff2" in url)
    assert fonts, "the page was measured without its letters"
    return sum(sizes.values()) - fonts, sum(sizes.values())


def test_page_behind_a_sticker_is_light(visit: Visit) -> None:
    visitor = visit(PHONE)

    page, everything = weigh(visitor, f"/q/{visitor.ward.points['qr']}")

    assert page <= PAGE_BYTES
    assert everything <= ALL_BYTES
    assert visitor.faults == []


def test_page_behind_a_sticker_needs_no_javascript(visit: Visit) -> None:
    visitor = visit(PHONE, javascript=False)
    visitor.open(f"/q/{visitor.ward.points['qr']}")

    visitor.page.click(".rate label:nth-child(4)")
    visitor.page.click(".chips label:first-of-type")
    visitor.page.fill("#comment", "Ngồi chờ từ bảy giờ sáng mà không ai gọi số")
    visitor.page.click("form .button.wide")
    visitor.page.wait_for_selector(".code")

    stored = visitor.ward.newest("rating")
    assert (stored["score"], stored["channel"]) == (2, "qr")
    assert stored["reasons"] != "[]"
