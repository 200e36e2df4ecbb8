"""A photo from a phone in a real browser: made small before it leaves, seen by the desk."""

from pathlib import Path

import pytest

from tests.pictures import HTML, a_photo
from tests.ward import DESKTOP, INTAKE, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser

WORDS = "Mặt đường trước cổng chợ sụt một hố sâu, xe máy đã ngã"
SEND = "form .button.wide"


def a_file(folder: Path, content: bytes, name: str = "IMG_2041.jpg") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def choose(visitor: Visitor, *files: Path) -> None:
    visitor.open("/gui")
    visitor.page.fill("#text", WORDS)
    visitor.page.set_input_files("#photos", files)


def test_a_photo_is_made_small_on_the_phone_and_seen_on_the_tracking_page(
    visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(PHONE)
    photo = a_file(tmp_path, a_photo((4000, 3000)))
    choose(visitor, photo, a_file(tmp_path, a_photo((300, 500), form="PNG"), "2.png"))
    visitor.page.wait_for_selector(".thumbs li:nth-child(2) canvas")
    visitor.shoot("gui-photos")

    sizes = visitor.page.evaluate(
        "[...document.querySelector('#photos').files].map(f => f.size)"
    )
    visitor.page.click(SEND)
    visitor.page.wait_for_selector(".slip .code")
    visitor.page.click(".slip a.button")
    visitor.page.wait_for_selector(".thumbs img")
    visitor.page.wait_for_load_state("networkidle")
    visitor.shoot("track-photos")

    assert sizes[0] < photo.stat().st_size
    stored = visitor.ward.newest("attachment")
    assert stored["media_type"] == "image/jpeg"
    shown = (
        "[...document.querySelectorAll('.thumbs img')].map(i => i.complete && i.naturalWidth)"
    )
    assert visitor.page.evaluate(shown) == [320, 192]
    assert visitor.faults == []


def test_a_photo_can_be_taken_out_again_and_a_fourth_is_not_taken(
    visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(PHONE)
    files = [a_file(tmp_path, a_photo((90, 60 + i)), f"{i}.jpg") for i in range(4)]
    choose(visitor, *files)
    visitor.page.wait_for_selector(".thumbs li:nth-child(3)")
    assert "Chỉ gửi được 3 ảnh" in visitor.page.inner_text("[data-photos-problem]")

    visitor.page.click(".thumbs li:nth-child(1) button")

    held = visitor.page.evaluate("document.querySelector('#photos').files.length")
    assert held == 2 == visitor.page.locator(".thumbs li").count()


def test_what_is_no_photo_is_said_beside_the_field_and_the_words_stay(
    visit: Visit, tmp_path: Path
) -> None:
    visitor = visit(PHONE)
    choose(visitor, a_file(tmp_path, HTML))
    visitor.page.click(SEND)
    visitor.page.wait_for_selector("#error-photos")

    visitor.shoot("gui-no-photo")
    assert visitor.page.input_value("#text") == WORDS


def test_the_desk_sees_the_photo_and_adds_a_document(visit: Visit, tmp_path: Path) -> None:
    citizen = visit(PHONE)
    choose(citizen, a_file(tmp_path, a_photo()))
    citizen.page.click(SEND)
    citizen.page.wait_for_selector(".slip .code")
    number = citizen.ward.newest("complaint")["number"]

    desk = visit(DESKTOP, role=INTAKE)
    desk.open(f"/ban/{number}")
    desk.page.wait_for_selector(".thumbs img")
    desk.page.click("summary:has-text('Thêm ảnh, tài liệu')")
    desk.page.set_input_files(
        "#photos", a_file(tmp_path, a_photo((640, 640)), "sau khi sửa.jpg")
    )
    desk.shoot("case-photos")
    desk.page.click("text=Lưu tệp")
    desk.page.wait_for_selector(".thumbs li:nth-child(2)")

    assert "người dân không thấy" in desk.page.inner_text(".thumbs")
    assert desk.faults == []
