"""A mass incident in a real browser: eighty wrote, one officer answers once, all eighty read it."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.stories.test_handling_browser import of_one_unit
from tests.ward import DESKTOP, INTAKE, PHONE, Visit, Ward

pytestmark = pytest.mark.browser

WATER = "Mất nước sinh hoạt từ sáng ở phố Lê Lai, cả khu không có nước dùng"
ANSWER = "Ống vỡ ở phố Lê Lai đã nối lại lúc 16 giờ ngày 24/11, nước đã có trở lại."
MANY = 80


def test_an_incident_of_eighty_is_answered_once_and_eighty_are_told(
    visit: Visit, ward: Ward
) -> None:
    handler, _, department = of_one_unit()
    sent = [ward.send(f"{WATER}, nhà số {place}") for place in range(MANY)]
    clerk = visit(DESKTOP, role=INTAKE)

    clerk.open("/ban/gop?" + "&".join(f"so={one['number']}" for one in sent))
    clerk.page.click("main form[method=post] .under .button")
    clerk.page.wait_for_selector("#members")
    main = clerk.page.url.rpartition("/")[2].partition("?")[0]
    option = clerk.page.locator("#unit option", has_text=department).first
    clerk.page.select_option("#unit", value=option.get_attribute("value"))
    clerk.page.locator("section[aria-labelledby=over] .button").click()
    expect(clerk.page.locator(".history li").first).to_contain_text(department)

    officer = visit(DESKTOP, name=handler.name)
    officer.open(f"/ban/{main}")
    expect(officer.page.locator("main")).to_contain_text(
        f"Câu trả lời sẽ gửi cho cả {MANY} người"
    )
    officer.page.fill("#text", ANSWER)
    officer.page.get_by_role("button", name="Gửi trả lời").click()
    expect(officer.page.get_by_role("button", name="Thu hồi")).to_be_visible()

    answers = [
        httpx.get(f"{ward.url}/api/complaints/{one['code']}", timeout=20).json() for one in sent
    ]
    assert {one["status"] for one in answers} == {"answered"}
    assert [[reply["text"] for reply in one["replies"]] for one in answers] == [[ANSWER]] * MANY
    citizen = visit(PHONE)
    citizen.open(f"/tra-cuu/{sent[-1]['code'].replace('-', '')}")
    expect(citizen.page.locator("main")).to_contain_text(ANSWER)
    assert [clerk.faults, officer.faults, citizen.faults] == [[], [], []]
