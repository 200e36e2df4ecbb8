"""What helps at a kiosk, in a real browser: digits, three faces, a voice, a slide, one's own telephone."""

import io
import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.papers import codes_in
from tests.stories.kiosk import choose, open_faces, pass_s, wait
from tests.ward import ADMINISTRATOR, KIOSK, PHONE, Visit, Visitor

pytestmark = pytest.mark.browser


def a_recording(seconds: int = 1) -> bytes:
    """A tone that any browser plays."""
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(struct.pack("<h", 9000) * 8000 * seconds)
    return made.getvalue()


def desk_of(visit: Visit) -> Visitor:
    desk: Visitor = visit((1280, 900), role=ADMINISTRATOR)
    desk.open("/quan-tri/man-hinh")
    return desk


def three_faces(visit: Visit, buttons: int = 3) -> None:
    desk = desk_of(visit)
    form = desk.page.locator("form", has_text="Quầy 5")
    form.get_by_label("Số khuôn mặt").select_option(str(buttons))
    form.get_by_role("button").click()
    desk.page.wait_for_selector(".notice.good")


@pytest.mark.parametrize(("key", "score"), [("1", 5), ("3", 3), ("5", 1)])
def test_a_digit_chooses_the_face_at_its_place(visit: Visit, key: str, score: int) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)

    visitor.page.keyboard.press(key)
    visitor.page.wait_for_selector("form.why" if score == 1 else "body.thanks")

    assert visitor.ward.newest("rating")["score"] == score
    assert visitor.faults == []


def test_a_site_with_three_faces_keeps_its_scale(visit: Visit) -> None:
    three_faces(visit)
    visitor = visit(KIOSK)
    visitor.open(f"/k/{visitor.ward.points['counter']}")
    wait(visitor)
    assert visitor.page.locator(".faces button").count() == 3

    visitor.page.get_by_role("button", name="Không hài lòng").click()
    visitor.page.wait_for_selector("form.why")

    stored = visitor.ward.newest("rating")
    assert (stored["score"], stored["scale"], stored["channel"]) == (1, 3, "kiosk3")
    assert visitor.barriers() == []
    three_faces(visit, 5)


def test_views_last_for_one_visitor(visit: Visit) -> None:
    visitor = visit(KIOSK)
    home = open_faces(visitor)

    visitor.page.get_by_role("button", name="Chữ to").click()
    wait(visitor)
    visitor.page.get_by_role("button", name="Tương phản cao").click()
    wait(visitor)
    visitor.page.get_by_role("button", name="English").click()
    wait(visitor)
    assert visitor.page.get_attribute("html", "class") == "kiosk large contrast"
    pressed = visitor.page.get_by_role("button", name="Large text")
    assert pressed.get_attribute("aria-pressed") == "true"
    visitor.page.keyboard.press("5")
    visitor.page.wait_for_selector("form.why")
    assert visitor.page.get_attribute("html", "lang") == "en"
    wait(visitor)
    visitor.page.get_by_role("link", name="Skip").click()
    visitor.page.wait_for_selector(".faces")

    assert visitor.page.url == home
    assert visitor.page.get_attribute("html", "class") == "kiosk"
    assert visitor.context.cookies() == []


def test_a_view_nobody_uses_any_more_goes_and_then_a_slide_invites(visit: Visit) -> None:
    visitor = visit(KIOSK)
    home = open_faces(visitor, frozen=True, view="elc")

    pass_s(visitor, 62)
    visitor.page.wait_for_url(home)
    before = visitor.ward.count("rating")
    pass_s(visitor, 92)
    slide = visitor.page.get_by_role("button", name="Chạm vào màn hình")
    assert slide.is_visible()
    visitor.page.mouse.click(640, 420)

    assert not slide.is_visible()
    assert visitor.page.locator(".faces").is_visible()
    assert visitor.ward.count("rating") == before
    pass_s(visitor, 92)
    assert slide.is_visible()
    visitor.page.keyboard.press("5")
    assert slide.is_visible()
    visitor.page.keyboard.press("Enter")
    assert not slide.is_visible()
    assert visitor.ward.count("rating") == before


def test_nothing_moves_for_who_wants_no_motion(visit: Visit) -> None:
    visitor = visit(KIOSK)
    visitor.page.emulate_media(reduced_motion="reduce")
    open_faces(visitor, frozen=True)
    pass_s(visitor, 92)

    moving = "() => document.getAnimations().filter((it) => it.playState === 'running').length"
    assert visitor.page.locator(".attract").is_visible()
    assert visitor.page.evaluate(moving) == 0


@pytest.fixture
def recording(visit: Visit, tmp_path: Path) -> Iterator[None]:
    """An administrator has uploaded the question, read aloud; taken away afterwards."""
    file = tmp_path / "cau-hoi.wav"
    file.write_bytes(a_recording())
    desk = desk_of(visit)
    desk.page.set_input_files("#clip-photos", str(file))
    desk.page.get_by_role("button", name="Lưu đoạn ghi âm").click()
    desk.page.wait_for_selector("audio")
    yield
    desk.page.click("summary:has-text('Xóa')")
    desk.page.get_by_role("button", name="Xóa đoạn này").click()
    desk.page.wait_for_selector(".notice.good")


@pytest.mark.usefixtures("recording")
def test_a_question_is_read_aloud_when_somebody_asks(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    visitor.page.wait_for_timeout(300)
    assert not any("/k/nghe/" in answer.url for answer in visitor.answers)

    button = visitor.page.get_by_role("button", name="Nghe")
    button.click()
    visitor.page.wait_for_selector("[data-listen][aria-pressed=true]")
    visitor.page.wait_for_selector("[data-listen][aria-pressed=false]", timeout=15_000)

    assert [it.status for it in visitor.answers if "/k/nghe/" in it.url][:1] in ([200], [206])
    assert visitor.overflow() <= (0, 0)
    assert visitor.faults == []
    english = visit(KIOSK)
    open_faces(english, view="e")
    assert not english.page.locator("[data-listen]").count()


def test_words_are_written_on_ones_own_telephone(visit: Visit) -> None:
    visitor = visit(KIOSK)
    home = open_faces(visitor)
    choose(visitor, 2)
    visitor.page.click(".chips label:first-of-type")
    visitor.page.click(".phone")
    visitor.page.wait_for_selector(".qr")
    [link] = codes_in(Image.open(io.BytesIO(visitor.page.locator(".qr").screenshot())))
    rating = visitor.ward.newest("rating")

    phone = visit(PHONE)
    phone.open(link)
    assert phone.page.locator(".chips input:checked").count() == 1
    phone.shoot("phone-kiosk-rating")
    assert phone.overflow()[0] <= 0
    assert phone.faults == []
    assert phone.barriers() == []
    phone.page.fill("#comment", "Ngồi chờ từ bảy giờ sáng mà không ai gọi số")
    phone.page.click("form .button.wide")
    phone.page.wait_for_selector(".code")

    stored = visitor.ward.newest("rating")
    assert stored["id"] == rating["id"]
    assert stored["comment"] == "Ngồi chờ từ bảy giờ sáng mà không ai gọi số"
    wait(visitor)
    visitor.page.click(".again a")
    visitor.page.wait_for_url(home)
