"""Kiosk screens of every size and kind in a real browser: measured in millimetres, read by axe."""

from collections.abc import Callable
from math import hypot
from typing import NamedTuple

import pytest

from tests.stories.kiosk import choose, keyboard, open_faces, pass_s, wait
from tests.ward import ADMINISTRATOR, Visit, Visitor

pytestmark = pytest.mark.browser

FINGER_MM, KEY_MM, GAP_MM = 20.0, 12.0, 3.0
INCH_MM = 25.4

TARGETS = """
() => [...document.querySelectorAll("button, a, textarea, .chips label")]
  .filter((it) => it.checkVisibility() && !it.closest("[inert]"))
  .map((it) => { const {x, y, width, height} = it.getBoundingClientRect();
    return [it.matches(".key") ? "key" : it.matches("textarea") && it.closest(".typing")
      ? "words" : "finger", x, y, width, height]; })
"""


class Panel(NamedTuple):
    inches: str
    size: tuple[int, int]
    """CSS px."""

    @property
    def mm(self) -> float:
        """Millimetres of one CSS px."""
        return float(self.inches) * INCH_MM / hypot(*self.size)


PANELS = [
    Panel("10.1", (1280, 800)),
    Panel("10.1", (800, 1280)),
    Panel("15.6", (1920, 1080)),
    Panel("15.6", (1366, 768)),
    Panel("21.5", (1920, 1080)),
]


def set_up(visit: Visit, inches: str, buttons: int = 5) -> None:
    """Let the administrator say what the kiosk's screen is like."""
    desk = visit((1280, 900), role=ADMINISTRATOR)
    desk.open("/quan-tri/man-hinh")
    form = desk.page.locator("form", has_text="Kiosk sảnh chính")
    form.get_by_label("Đường chéo").fill(inches)
    form.get_by_label("Số khuôn mặt").select_option(str(buttons))
    form.get_by_role("button").click()
    desk.page.wait_for_selector(".notice.good")


def on_faces(visitor: Visitor, view: str) -> None:
    open_faces(visitor, view=view)


def on_reasons(visitor: Visitor, view: str) -> None:
    open_faces(visitor, view=view)
    choose(visitor, 1)


def on_keyboard(visitor: Visitor, view: str) -> None:
    on_reasons(visitor, view)
    keyboard(visitor)


def on_phone(visitor: Visitor, view: str) -> None:
    on_reasons(visitor, view)
    visitor.page.click(".phone")
    visitor.page.wait_for_selector(".qr")
    wait(visitor)


def on_code(visitor: Visitor, view: str) -> None:
    on_reasons(visitor, view)
    visitor.page.fill("#comment", "Dây điện đứt rơi xuống vũng nước trước cổng trường")
    visitor.page.click(".send")
    visitor.page.wait_for_selector(".code")


def on_slide(visitor: Visitor, view: str) -> None:
    open_faces(visitor, frozen=True, view=view)
    pass_s(visitor, 91)
    visitor.page.wait_for_selector(".attract:focus")
    # Whoever looks on, as axe does, may wait for a moment to pass.
    visitor.page.clock.resume()


Walk = Callable[[Visitor, str], None]
WALKS: list[Walk] = [on_faces, on_reasons, on_keyboard, on_phone, on_code]


@pytest.mark.parametrize("panel", PANELS, ids=lambda it: f"{it.inches} inch {it.size[0]}")
def test_every_target_has_the_millimetres_of_a_finger(visit: Visit, panel: Panel) -> None:
    set_up(visit, panel.inches)
    visitor = visit(panel.size)

    for walk in WALKS:
        walk(visitor, "")

        found = visitor.page.evaluate(TARGETS)
        boxes = [(kind, [side * panel.mm for side in box]) for kind, *box in found]
        assert too_small(boxes) == [], walk.__name__
        assert too_close([box for kind, box in boxes if kind == "finger"]) == []
        assert visitor.overflow()[0] <= 0
        assert visitor.overflow()[1] <= 0, walk.__name__
    assert visitor.faults == []


Box = list[float]
"""Left, top, width and height, in millimetres."""


def too_small(boxes: list[tuple[str, Box]]) -> list[tuple[str, Box]]:
    least = {"finger": FINGER_MM, "key": KEY_MM, "words": KEY_MM}
    # A hundredth of a millimetre is what is lost by rounding to whole px.
    return [(kind, box) for kind, box in boxes if min(box[2:]) < least[kind] - 0.01]


def too_close(boxes: list[Box]) -> list[tuple[Box, Box]]:
    return [
        (one, other)
        for place, one in enumerate(boxes)
        for other in boxes[:place]
        if gap(one, other) < GAP_MM - 0.01
    ]


def gap(one: Box, other: Box) -> float:
    across = max(one[0] - other[0] - other[2], other[0] - one[0] - one[2], 0)
    down = max(one[1] - other[1] - other[3], other[1] - one[1] - one[3], 0)
    return hypot(across, down)


WIDE, UPRIGHT = (1280, 800), (800, 1280)


@pytest.mark.parametrize(
    ("size", "view"),
    [
        pytest.param(WIDE, "", id="usual"),
        pytest.param(WIDE, "elc", id="English, large, contrast"),
        pytest.param(UPRIGHT, "elc", id="the same upright"),
        *[
            pytest.param(size, view, marks=pytest.mark.full)
            for size, view in [
                *[(WIDE, view) for view in "lce"],
                *[(UPRIGHT, view) for view in ("", "l", "c", "e")],
            ]
        ],
    ],
)
def test_no_view_shuts_anybody_out(visit: Visit, size: tuple[int, int], view: str) -> None:
    set_up(visit, "10.1")
    name = f"kiosk-view-{view or 'usual'}-{size[0]}"

    for walk in [*WALKS, *([on_slide] if not view else [])]:
        visitor = visit(size)
        walk(visitor, view)
        visitor.shoot(f"{name}-{walk.__name__.removeprefix('on_')}", whole=False)
        assert visitor.overflow() <= (0, 0), walk.__name__
        assert visitor.cut_off() == []
        assert visitor.faults == []
        assert visitor.barriers() == [], walk.__name__
