"""A tablet in a real browser: pressed digits, a heartbeat, a held corner, and its end."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.pictures import a_photo
from tests.ward import ADMINISTRATOR, DESKTOP, INTAKE, KIOSK, TOUCH_MS, Visit, Visitor

pytestmark = pytest.mark.browser

DEVICES = "/quan-tri/ki-ot"
PIN = "280491"
HELD_MS, BEAT_MS = 5200, 60_000
FINGER_PX = 118
"""20 mm on a kiosk of 10.1 inches with 1280 x 800 CSS px."""
SMALL = """
() => [...document.querySelectorAll("main button, main a, .corner")]
  .filter((it) => it.checkVisibility())
  .map((it) => [it.textContent.trim(), it.getBoundingClientRect()])
  .filter(([, box]) => box.width < 118 || box.height < 118).map(([text]) => text)
"""


def a_code(admin: Visitor, name: str) -> str:
    admin.open(DEVICES)
    admin.page.select_option("#add-point", value=kiosk_option(admin))
    admin.page.fill("#add-name", name)
    admin.page.click("form[action='/quan-tri/ki-ot'] .button")
    return re.sub(r"\D", "", admin.page.inner_text(".notice .code"))


def kiosk_option(admin: Visitor) -> str:
    rows = admin.ward.ground.rows("SELECT id, code FROM service_point ORDER BY id")
    return next(str(row["id"]) for row in rows if row["code"] == admin.ward.points["kiosk"])


def press(page: Page, digits: str) -> None:
    for digit in digits:
        page.click(f".pad button[value='{digit}']")


def pair(tablet: Visitor, code: str) -> None:
    tablet.open("/kiosk")
    press(tablet.page, code)
    tablet.page.click("form.digits > .button")
    tablet.page.wait_for_selector(".faces")


def heard(visitor: Visitor) -> dict[str, object]:
    """Wait until the newest tablet was heard; return its row."""
    for _ in range(50):
        row = visitor.ward.newest("kiosk_device")
        if row["seen_at"]:
            return row
        visitor.page.wait_for_timeout(100)
    pytest.fail("the tablet was not heard")


def test_a_tablet_is_paired_heard_and_revoked(visit: Visit) -> None:
    admin, tablet = visit(DESKTOP, role=ADMINISTRATOR), visit(KIOSK)

    tablet.open("/kiosk")
    assert tablet.page.evaluate(SMALL) == []
    tablet.shoot("tablet-1-pairing", whole=False)
    pair(tablet, a_code(admin, "Máy cạnh cửa"))
    heard(tablet)
    assert [one["name"] for one in tablet.context.cookies()] == ["langnghe_kiosk"] * 2
    admin.open(DEVICES)
    row = admin.page.inner_text("tr:has-text('Máy cạnh cửa')")
    admin.shoot("admin-devices-heard")
    admin.page.click("tr:has-text('Máy cạnh cửa') summary:has-text('Thu hồi')")
    admin.page.click("tr:has-text('Máy cạnh cửa') .danger")
    admin.page.wait_for_selector(".notice.good")
    assert tablet.faults == []
    # Three answers wait: they are sent before the page says that it is stopped.
    tablet.page.evaluate("() => { document.body.dataset.waiting = 3; }")
    tablet.page.reload()
    tablet.page.wait_for_selector("h1:has-text('Thiết bị này đã bị thu hồi')")
    tablet.shoot("tablet-2-stopped", whole=False)

    assert "Đang chạy" in row
    assert "vừa xong" in row
    assert [one for one in tablet.faults if "403" not in one] == []
    assert admin.faults == []


def test_a_revoked_tablet_sends_what_waits_before_it_stops(visit: Visit) -> None:
    admin, tablet = visit(DESKTOP, role=ADMINISTRATOR), visit(KIOSK)
    tablet.page.clock.install()
    pair(tablet, a_code(admin, "Máy có hàng đợi"))
    heard(tablet)
    tablet.page.evaluate("() => { document.body.dataset.waiting = 2; }")

    admin.open(DEVICES)
    admin.page.click("tr:has-text('Máy có hàng đợi') summary:has-text('Thu hồi')")
    admin.page.click("tr:has-text('Máy có hàng đợi') .danger")
    admin.page.wait_for_selector(".notice.good")
    tablet.page.clock.run_for(BEAT_MS)
    tablet.page.wait_for_selector("dialog.device[open] [data-show=waiting]:has-text('2')")
    tablet.shoot("tablet-3-last-answers", whole=False)
    assert tablet.barriers() == []
    tablet.page.evaluate("() => { document.body.dataset.waiting = 0; }")
    tablet.page.clock.run_for(1500)

    tablet.page.wait_for_selector("h1:has-text('Thiết bị này đã bị thu hồi')")


def hold(page: Page, *, by_key: bool) -> None:
    """Hold the corner until the page of the PIN is there."""
    page.wait_for_timeout(TOUCH_MS)
    if by_key:
        page.focus(".corner")
        page.keyboard.down("Enter")
    else:
        page.mouse.move(30, 30)
        page.mouse.down()
    page.wait_for_selector(".pad", timeout=HELD_MS + 20_000)
    if by_key:
        page.keyboard.up("Enter")
    else:
        page.mouse.up()


def test_a_held_corner_and_the_pin_open_diagnostics(visit: Visit) -> None:
    admin, tablet = visit(DESKTOP, role=ADMINISTRATOR), visit(KIOSK)
    admin.open(DEVICES)
    admin.page.fill("#secret-pin", PIN)
    admin.page.click("form[action$='/pin'] .button")
    admin.page.wait_for_selector(".notice.good")
    pair(tablet, a_code(admin, "Máy chẩn đoán"))
    page = tablet.page

    hold(page, by_key=True)
    page.click("a.plain")
    page.wait_for_selector(".faces")
    page.evaluate("() => { document.body.dataset.waiting = 7; }")
    hold(page, by_key=False)
    assert page.evaluate(SMALL) == []
    tablet.shoot("tablet-4-pin", whole=False)
    press(page, PIN)
    page.click("form.digits > button.button")
    page.wait_for_selector(".state [data-show=waiting]:has-text('7')")
    tablet.shoot("tablet-5-diagnosis", whole=False)

    assert "Máy chẩn đoán" in page.inner_text(".state")
    assert page.evaluate(SMALL) == []
    assert tablet.overflow() == (0, 0)
    assert tablet.cut_off() == []
    assert tablet.faults == []
    assert tablet.barriers() == []


def test_an_open_page_shows_who_sits_down_and_no_longer_who_got_up(
    visit: Visit, tmp_path: Path
) -> None:
    officer, kiosk = visit(DESKTOP, role=INTAKE), visit(KIOSK)
    kiosk.page.clock.install()
    kiosk.open(f"/k/{kiosk.ward.points['kiosk']}")
    photo = tmp_path / "chan-dung.jpg"
    photo.write_bytes(a_photo())
    assert kiosk.page.is_hidden("[data-officer]")

    officer.open("/quay")
    officer.page.set_input_files("#photos", photo)
    officer.page.fill("#shown_name", "Nguyễn Thị Thu Hường")
    officer.page.click("form[action='/quay/the'] .button")
    officer.page.wait_for_selector(".notice.good")
    officer.page.select_option("#point", value=kiosk_option(officer))
    officer.page.click("form[action='/quay/ngoi'] .button")
    officer.page.wait_for_selector("h2:has-text('Tôi đang ngồi')")
    officer.shoot("staff-counter-portrait")
    kiosk.page.clock.run_for(BEAT_MS)
    kiosk.page.wait_for_selector("[data-officer-name]:has-text('Nguyễn Thị Thu Hường')")
    kiosk.page.wait_for_function(
        "() => document.querySelector('[data-officer-photo]').complete"
    )
    kiosk.shoot("kiosk-9-officer", whole=False)
    assert kiosk.overflow() == (0, 0)
    officer.page.click("form[action='/quay/roi'] .button")
    officer.page.wait_for_selector("h2:has-text('Chưa ngồi')")
    kiosk.page.clock.run_for(BEAT_MS)
    kiosk.page.wait_for_selector("[data-officer]", state="hidden")

    assert kiosk.page.locator(".faces button").count() == 5
    assert kiosk.faults == []
    assert officer.faults == []


def test_without_a_network_the_corner_shows_what_waits_and_nothing_to_press(
    visit: Visit,
) -> None:
    admin, tablet = visit(DESKTOP, role=ADMINISTRATOR), visit(KIOSK)
    pair(tablet, a_code(admin, "Máy mất mạng"))
    tablet.page.wait_for_timeout(TOUCH_MS)
    tablet.page.evaluate("() => { document.body.dataset.waiting = 4; }")
    tablet.context.set_offline(True)

    tablet.page.mouse.move(30, 30)
    tablet.page.mouse.down()
    tablet.page.wait_for_selector("dialog.device[open]", timeout=HELD_MS + 6000)
    tablet.page.mouse.up()
    tablet.shoot("tablet-6-offline", whole=False)
    shown = tablet.page.inner_text("dialog.device")
    buttons = tablet.page.locator("dialog.device button").all_inner_texts()
    tablet.page.click("dialog.device button")

    assert "đang mất mạng" in shown
    assert re.search(r"Lượt chờ gửi\s+4", shown)
    assert buttons == ["Đóng"]
    tablet.page.wait_for_selector("dialog.device", state="detached")
