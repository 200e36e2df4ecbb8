"""The kiosk in a real browser: big targets, hurried fingers, people who walk away."""

import json
from collections.abc import Callable
from math import hypot

import pytest

from tests.stories.kiosk import choose, open_faces, pass_s, wait
from tests.ward import KIOSK, Visit, Visitor

pytestmark = pytest.mark.browser

FINGER_PX, GAP_PX = 118, 17
"""20 mm and 3 mm on a kiosk of 10.1 inches with 1280 x 800 CSS px."""

BOXES = """
() => [...document.querySelectorAll("button, a, textarea, .chips label")]
  .filter((it) => it.checkVisibility() && (!document.querySelector("dialog[open]")
    || it.closest("dialog")))
  .map((it) => { const {x, y, width, height} = it.getBoundingClientRect();
    return [x, y, width, height]; })
"""
WORDS = "Ngồi chờ từ bảy giờ sáng mà không ai gọi số"


def explain(visitor: Visitor, words: str, *, frozen: bool = False) -> None:
    visitor.page.fill("#comment", words)
    visitor.page.click("form.why .send")
    visitor.page.wait_for_selector("body.thanks")
    wait(visitor, frozen=frozen)


def on_faces(visitor: Visitor) -> None:
    open_faces(visitor)


def on_reasons(visitor: Visitor) -> None:
    open_faces(visitor)
    choose(visitor, 1)


def on_question(visitor: Visitor) -> None:
    open_faces(visitor, frozen=True)
    choose(visitor, 1, frozen=True)
    pass_s(visitor, 51)


def on_thanks(visitor: Visitor) -> None:
    open_faces(visitor, frozen=True)
    choose(visitor, 4, frozen=True)


def on_code(visitor: Visitor) -> None:
    on_reasons(visitor)
    explain(visitor, WORDS)


@pytest.mark.parametrize(
    ("walk", "targets"),
    [
        pytest.param(on_faces, 9, id="five faces, three views, and the corner of staff"),
        pytest.param(on_reasons, 10, id="six reasons, words, skip, send, phone"),
        pytest.param(on_question, 1, id="still here"),
        pytest.param(on_thanks, 1, id="thanks"),
        pytest.param(on_code, 2, id="code"),
    ],
)
def test_what_can_be_pressed_is_as_big_as_a_finger(
    visit: Visit, walk: Callable[[Visitor], None], targets: int
) -> None:
    visitor = visit(KIOSK)

    walk(visitor)

    boxes = visitor.page.evaluate(BOXES)
    assert len(boxes) == targets
    assert min(min(width, height) for _, _, width, height in boxes) >= FINGER_PX
    gaps = [gap(one, other) for place, one in enumerate(boxes) for other in boxes[:place]]
    assert min(gaps, default=GAP_PX) >= GAP_PX


def gap(one: list[float], other: list[float]) -> float:
    """Return how far two boxes lie apart."""
    across = max(one[0] - other[0] - other[2], other[0] - one[0] - one[2], 0)
    down = max(one[1] - other[1] - other[3], other[1] - one[1] - one[3], 0)
    return hypot(across, down)


def test_five_fast_taps_are_one_rating(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    before = visitor.ward.count("rating")
    box = visitor.page.locator(".f4").bounding_box()
    assert box

    for _ in range(5):
        visitor.page.mouse.click(box["x"] + 100, box["y"] + 100)
    visitor.page.wait_for_selector("body.thanks")

    assert visitor.ward.count("rating") == before + 1
    assert visitor.faults == []


def test_tap_meant_for_the_screen_before_does_not_answer_this_one(visit: Visit) -> None:
    visitor = visit(KIOSK)
    visitor.page.clock.install()
    visitor.page.clock.pause_at("2030-01-01")
    before = visitor.ward.count("rating")

    visitor.open(f"/k/{visitor.ward.points['kiosk']}")
    visitor.page.click(".f1")
    visitor.page.wait_for_timeout(300)

    assert visitor.page.locator(".faces").is_visible()
    assert visitor.ward.count("rating") == before


def test_one_tap_counts_even_when_its_giver_walks_away(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    before = visitor.ward.count("rating")

    choose(visitor, 1)
    visitor.context.close()

    assert visitor.ward.count("rating") == before + 1
    assert visitor.ward.newest("rating")["score"] == 1


def test_thanks_return_to_the_faces_after_four_seconds(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor, frozen=True)
    choose(visitor, 5, frozen=True)

    pass_s(visitor, 3)
    assert visitor.page.locator("body.thanks").is_visible()
    pass_s(visitor, 1.5)

    visitor.page.wait_for_selector(".faces")
    assert visitor.faults == []


def test_code_stays_thirty_seconds_and_longer_for_who_asks(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor, frozen=True)
    choose(visitor, 2, frozen=True)
    explain(visitor, WORDS, frozen=True)

    pass_s(visitor, 28)
    assert visitor.page.locator(".code").is_visible()
    visitor.page.click("[data-more]")
    pass_s(visitor, 28)
    assert visitor.page.locator(".code").is_visible()
    pass_s(visitor, 3)

    visitor.page.wait_for_selector(".faces")


def test_code_leaves_nothing_behind_for_the_next_visitor(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    choose(visitor, 1)
    explain(visitor, WORDS)
    thanks = next(it for it in reversed(visitor.answers) if it.url.endswith("/ly-do"))

    visitor.page.click(".again a")
    visitor.page.wait_for_selector(".faces")

    assert thanks.headers["cache-control"] == "no-store"
    assert visitor.page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert visitor.context.cookies() == []


def test_reasons_ask_before_they_leave_and_stay_for_who_is_there(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor, frozen=True)
    choose(visitor, 2, frozen=True)
    question = visitor.page.get_by_role("dialog", name="Ông/Bà còn ở đây không?")

    pass_s(visitor, 45)
    assert not question.is_visible()
    pass_s(visitor, 6)
    assert question.is_visible()
    question.get_by_role("button").click()
    assert not question.is_visible()
    pass_s(visitor, 45)

    assert not question.is_visible()
    assert visitor.page.locator("form.why").is_visible()


def test_reasons_of_who_walked_away_are_kept_and_half_typed_words_are_not(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor, frozen=True)
    choose(visitor, 1, frozen=True)
    visitor.page.click(".chips label:first-of-type")
    visitor.page.fill("#comment", "Tôi tên là Nguyễn Th")

    pass_s(visitor, 61)
    visitor.page.wait_for_selector("body.thanks")

    stored = visitor.ward.newest("rating")
    assert len(json.loads(stored["reasons"])) == 1
    assert stored["comment"] == ""


def test_untouched_reasons_go_back_to_the_faces(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor, frozen=True)
    choose(visitor, 1, frozen=True)
    visitor.page.fill("#comment", "Nửa chừng")

    pass_s(visitor, 61)
    visitor.page.wait_for_selector(".faces")

    assert visitor.ward.newest("rating")["comment"] == ""


def test_keyboard_alone_is_enough(visit: Visit) -> None:
    visitor = visit(KIOSK)
    open_faces(visitor)
    press = visitor.page.keyboard.press

    for _ in range(5):
        press("Tab")
    assert (
        visitor.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    )
    press("Enter")
    visitor.page.wait_for_selector("form.why")
    wait(visitor)
    press("Tab")
    press("Space")
    for _ in range(6):
        press("Tab")
    visitor.page.keyboard.type(WORDS)
    press("Tab")
    press("Tab")
    press("Enter")
    visitor.page.wait_for_selector(".code")

    stored = visitor.ward.newest("rating")
    assert (stored["score"], stored["comment"]) == (1, WORDS)
    assert len(json.loads(stored["reasons"])) == 1


def test_kiosk_works_without_javascript_and_still_returns(visit: Visit) -> None:
    visitor = visit(KIOSK, javascript=False)
    open_faces(visitor)

    visitor.page.click(".f5")
    visitor.page.wait_for_selector("body.thanks")

    assert visitor.ward.newest("rating")["score"] == 5
    visitor.page.wait_for_selector(".faces", timeout=8000)
