"""The citizen's phone in a real browser: old ones, hurried fingers, tunnels."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error

from tests.ward import PHONE, Visit, Visitor, pages_of

pytestmark = pytest.mark.browser

WORDS = "Đèn đường ngõ 12 hỏng cả tuần nay, tối om, trẻ con đi học về rất sợ"
FORM_BYTES = 30 * 1024
SEND = "form .button.wide"


def write(visitor: Visitor, words: str = WORDS) -> None:
    visitor.open("/gui")
    visitor.page.fill("#text", words)


def send(visitor: Visitor) -> str:
    """Send the form; return the code on the receipt."""
    visitor.page.click(SEND)
    visitor.page.wait_for_selector(".slip .code")
    return visitor.page.inner_text(".slip .code")


def test_form_without_javascript_goes_all_the_way(visit: Visit) -> None:
    visitor = visit(PHONE, javascript=False)
    write(visitor)
    visitor.page.fill("#place", "trước cổng trường tiểu học")
    visitor.page.click(".fold summary")
    visitor.page.fill("#contact_phone", "0900 000 123")

    code = send(visitor)
    visitor.open("/tra-cuu")
    visitor.page.fill("#code", code.lower().replace("-", " "))
    visitor.page.click(SEND)
    visitor.page.wait_for_selector(".steps")

    assert visitor.page.inner_text("blockquote") == WORDS
    assert visitor.page.get_by_text("trước cổng trường tiểu học").is_visible()
    assert visitor.ward.newest("complaint")["contact_phone"] == "0900 000 123"
    assert visitor.faults == []


def test_receipt_leads_to_the_page_that_follows_the_matter(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor)

    code = send(visitor)
    visitor.page.click(".slip a.button")
    visitor.page.wait_for_selector(".steps")

    assert visitor.page.url == f"{visitor.ward.url}/tra-cuu/{code.replace('-', '')}"
    assert visitor.page.inner_text("blockquote") == WORDS


@pytest.mark.parametrize(
    "javascript", [pytest.param(True, id="with script"), pytest.param(False, id="without")]
)
def test_send_tapped_twice_is_one_complaint(visit: Visit, *, javascript: bool) -> None:
    visitor = visit(PHONE, javascript=javascript)
    before = visitor.ward.count("complaint")
    write(visitor)

    visitor.page.dblclick(SEND, no_wait_after=True)
    visitor.page.wait_for_selector(".slip .code")

    assert visitor.ward.count("complaint") == before + 1


def test_receipt_loaded_again_is_still_one_complaint_and_the_same_code(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor)
    code = send(visitor)
    before = visitor.ward.count("complaint")

    visitor.page.reload()

    assert visitor.page.inner_text(".slip .code") == code
    assert visitor.ward.count("complaint") == before


def test_words_survive_a_network_that_is_cut_while_sending(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor)
    visitor.page.fill("#place", "ngõ 12")
    before = visitor.ward.count("complaint")

    visitor.context.set_offline(True)
    with visitor.page.expect_event("requestfailed"):
        visitor.page.click(SEND, no_wait_after=True)
    visitor.page.wait_for_timeout(500)
    visitor.context.set_offline(False)
    visitor.open("/gui")

    assert visitor.page.input_value("#text") == WORDS
    assert visitor.page.input_value("#place") == "ngõ 12"
    assert visitor.ward.count("complaint") == before
    send(visitor)
    assert visitor.ward.newest("complaint")["text"] == WORDS


def test_words_survive_a_page_left_by_mistake(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor)

    visitor.page.click(".top a")
    visitor.page.wait_for_selector(".ways")
    visitor.open("/gui")

    assert visitor.page.input_value("#text") == WORDS


def test_sent_words_are_gone_from_the_phone(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor)

    send(visitor)
    visitor.open("/gui")

    assert visitor.page.input_value("#text") == ""
    assert visitor.page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert visitor.context.cookies() == []


def test_refused_form_keeps_what_was_typed_and_says_what_is_wrong(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor, "🙂🙂🙂")
    visitor.page.fill("#place", "ngõ 12")

    visitor.page.click(SEND)
    visitor.page.wait_for_selector("[role=alert]")
    visitor.page.click("[role=alert] a")

    assert visitor.page.evaluate("document.activeElement.id") == "text"
    assert visitor.page.input_value("#place") == "ngõ 12"
    assert visitor.page.get_attribute("#text", "aria-invalid") == "true"


def test_form_is_light_on_a_slow_network(visit: Visit) -> None:
    visitor = visit(PHONE)

    visitor.open("/gui")
    visitor.page.wait_for_load_state("networkidle")

    weights = {
        it.url: len(it.body()) for it in visitor.answers if not it.url.endswith(".woff2")
    }
    assert len(weights) >= 3
    assert sum(weights.values()) <= FORM_BYTES, weights


def test_page_of_a_service_point_asks_for_reasons_only_after_a_low_face(visit: Visit) -> None:
    visitor = visit(PHONE)
    visitor.open(f"/q/{visitor.ward.points['qr']}")
    reasons = visitor.page.locator(".chips")

    visitor.page.click(".rate label:nth-child(1)")
    assert not reasons.is_visible()
    visitor.page.click(".rate label:nth-child(4)")
    assert reasons.is_visible()
    visitor.page.click(".chips label >> nth=0")
    visitor.page.click(".rate label:nth-child(2)")
    visitor.page.click(SEND)
    visitor.page.wait_for_selector(".sorry")

    stored = visitor.ward.newest("rating")
    assert (stored["score"], stored["reasons"], stored["channel"]) == (4, "[]", "qr")


def test_printed_receipt_is_one_page_with_the_code_and_without_the_buttons(
    visit: Visit,
) -> None:
    visitor = visit(PHONE)
    write(visitor)
    send(visitor)

    paper = visitor.page.pdf(format="A4")
    visitor.page.emulate_media(media="print")
    visitor.shoot("print-receipt")

    assert pages_of(paper) == 1
    assert visitor.page.locator(".slip .code").is_visible()
    assert not visitor.page.locator("a.button, form, nav").first.is_visible()


def test_page_out_of_the_memory_of_the_browser_can_be_sent(visit: Visit) -> None:
    visitor = visit(PHONE)
    write(visitor)
    send(visitor)

    with suppress(Error):
        visitor.page.go_back()
    visitor.page.wait_for_selector("#text")
    visitor.page.fill("#text", f"{WORDS}, xin báo thêm")
    send(visitor)

    assert visitor.ward.newest("complaint")["text"] == f"{WORDS}, xin báo thêm"
