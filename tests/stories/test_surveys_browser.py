"""The editor and a kiosk in a real browser: a form is copied, changed and published again
while a kiosk is offline; the report keeps both versions apart."""

import time

import pytest
from playwright.sync_api import Page

from tests.ward import ADMINISTRATOR, DESKTOP, KIOSK, LEADER, PHONE, TOUCH_MS, Visit, Visitor

pytestmark = pytest.mark.browser

NEW_WORDS = "Hồ sơ lần này trả sớm, đúng hay trễ hẹn?"
HELD = """
(screens) => Promise.all(screens.map((one) => caches.match(one)))
  .then((found) => found.every(Boolean) && Boolean(navigator.serviceWorker.controller))
"""
ASKED = ".asked:not([hidden])"
NEXT, SEND = "[data-next]:not([hidden])", "[data-send]:not([hidden])"


def copied(keeper: Visitor) -> str:
    """Copy the form of NĐ 61 and publish it; return the editor's address."""
    keeper.open("/bang-hoi")
    keeper.page.click("#ready ~ .scroll tr:has-text('NĐ 61') button")
    keeper.page.wait_for_selector(".one-question")
    keeper.page.click("button[value=publish]")
    keeper.page.wait_for_selector(".notice.good")
    return keeper.page.url.partition("?")[0]


def wait_held(page: Page, home: str) -> None:
    deadline = time.monotonic() + 60
    while not page.evaluate(HELD, [home, f"{home}/cam-on"]):
        assert time.monotonic() < deadline, "the screens are not held"
        page.wait_for_timeout(100)


def answer(page: Page, option: int) -> str:
    """Answer the nine indicators with one option each; return the first question."""
    page.wait_for_timeout(TOUCH_MS)
    first = page.inner_text(f"{ASKED} legend")
    for _ in range(9):
        page.click(f"{ASKED} .picks label:nth-child({option})")
        page.click(NEXT)
    page.click(SEND)
    page.wait_for_selector("body.thanks")
    return first


def ask_at_kiosk(keeper: Visitor, number: str) -> None:
    keeper.open("/bang-hoi")
    keeper.page.select_option("[id^=asks-]", number)
    keeper.page.click("#kiosks ~ ul form button")
    keeper.page.wait_for_selector(".notice.good")


def publish_anew(keeper: Visitor, url: str) -> None:
    """Change the first question, see it in the preview, and publish."""
    keeper.open(url)
    keeper.page.fill("#q0-text-vi", NEW_WORDS)
    seen = "(words) => document.getElementById('preview').innerText.includes(words)"
    keeper.page.wait_for_function(seen, arg=NEW_WORDS)
    keeper.page.click("button[value=publish]")
    keeper.page.wait_for_selector(".notice.good")


def wait_for(page: Page, waiting: int) -> None:
    """Wait until so many answers wait in the kiosk."""
    page.wait_for_function(
        "(n) => document.body.dataset.waiting === `${n}`", arg=waiting, timeout=60_000
    )


def check_report(leader: Visitor, number: str) -> None:
    """Find one answer to each version, under its own words."""
    for version, words in ((1, "nhanh hay chậm so với ngày hẹn"), (2, NEW_WORDS)):
        leader.open(f"/bang-hoi/{number}/ket-qua?ban={version}")
        shown = " ".join(leader.page.inner_text("main").split())
        assert "Bản 2: 1 phiếu Bản 1: 1 phiếu" in shown
        assert words in shown
        assert "1 phiếu đủ" in shown


def test_a_new_version_is_published_while_a_kiosk_is_offline(visit: Visit) -> None:
    keeper, kiosk = visit(DESKTOP, role=ADMINISTRATOR), visit(KIOSK)
    ward, page, home = kiosk.ward, kiosk.page, f"/k/{kiosk.ward.points['kiosk']}/bang-hoi"
    url = copied(keeper)
    number = url.rpartition("/")[2]
    ask_at_kiosk(keeper, number)
    kiosk.open(home)
    wait_held(page, home)
    kiosk.context.set_offline(True)
    publish_anew(keeper, url)
    before = ward.count("survey_answer")

    page.reload()
    old = answer(page, 1)
    wait_for(page, 1)
    assert ward.count("survey_answer") == before
    kiosk.context.set_offline(False)
    wait_for(page, 0)
    late = ward.newest("survey_answer")
    page.goto(home)
    page.get_by_text(NEW_WORDS).wait_for(timeout=90_000)
    new = answer(page, 3)
    wait_for(page, 0)
    fresh = ward.newest("survey_answer")

    assert "nhanh hay chậm so với ngày hẹn" in old
    assert NEW_WORDS in new
    assert ward.count("survey_answer") == before + 2
    assert (bool(late["was_retired"]), bool(fresh["was_retired"])) == (True, False)
    check_report(visit(DESKTOP, role=LEADER), number)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_citizen_is_asked_only_what_follows(visit: Visit, javascript: bool) -> None:  # noqa: FBT001 - a table of two
    visitor = visit(PHONE, javascript=javascript)
    [form] = visitor.ward.ground.rows(
        "SELECT code FROM questionnaire WHERE ready = 'complaint_handling'"
    )
    page = visitor.page
    visitor.open(f"/h/{form['code']}")

    asks_at_first = page.is_visible("#q-dung_hen")
    page.click("#q-da_tra_loi label:nth-child(1)")
    asks_then = page.is_visible("#q-dung_hen")
    page.click("form .button.wide")
    page.wait_for_selector("[role=alert]")
    page.click("#q-dung_hen label:nth-child(2)")
    page.click("#q-de_hieu label:nth-child(4)")
    page.click("#q-da_xong label:nth-child(1)")
    page.click("#q-hai_long label:nth-child(2)")
    page.click("form .button.wide")
    page.wait_for_selector(".sorry")

    assert (asks_at_first, asks_then) == (not javascript, True)
    stored = visitor.ward.newest("survey_answer")
    assert '"dung_hen":"no"' in stored["answers"]
    assert stored["is_complete"]
