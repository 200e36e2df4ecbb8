"""Every refusal in a real browser: a page that fits and shuts nobody out."""

import pytest

from tests.stories.test_browser import Screen, at
from tests.ward import (
    ADMINISTRATOR,
    ANALYST,
    DESKTOP,
    KIOSK,
    PHONE,
    Visit,
    Visitor,
)

pytestmark = pytest.mark.browser


def form_refused(visitor: Visitor) -> None:
    visitor.open("/gui")
    visitor.page.fill("#text", "🙂🙂🙂")
    visitor.page.click("form .button.wide")


def unknown_code(visitor: Visitor) -> None:
    visitor.open("/tra-cuu")
    visitor.page.fill("#code", "7K3M-Q9TX-4HPA")
    visitor.page.click("form .button.wide")


def sign_in_refused(visitor: Visitor) -> None:
    visitor.open("/dang-nhap")
    visitor.page.fill("#name", "nobody")
    visitor.page.fill("#password", "not-the-password")
    visitor.page.click("main .button")


def point_refused(visitor: Visitor) -> None:
    visitor.open("/quan-tri")
    visitor.page.fill("#name", "Quầy 9")
    visitor.page.evaluate("() => { document.querySelector('#unit').required = false; }")
    visitor.page.click("form[action='/quan-tri/diem'] .button")


REFUSALS = [
    (404, Screen("error-page", PHONE, at("/khong-co-trang-nay"))),
    (404, Screen("error-kiosk", KIOSK, at("/k/ABCDEFGHJ"))),
    (403, Screen("error-forbidden", DESKTOP, at("/ban"), ANALYST)),
    (400, Screen("error-form", PHONE, form_refused)),
    (404, Screen("error-code", PHONE, unknown_code)),
    (401, Screen("error-sign-in", DESKTOP, sign_in_refused)),
    (400, Screen("error-point", DESKTOP, point_refused, ADMINISTRATOR)),
]


@pytest.mark.parametrize(
    ("status", "screen"), [pytest.param(*row, id=row[1].name) for row in REFUSALS]
)
def test_refusal_is_a_page_that_fits_and_shuts_nobody_out(
    visit: Visit, status: int, screen: Screen
) -> None:
    visitor = visit(screen.size, role=screen.role)

    screen.walk(visitor)

    assert status in {answer.status for answer in visitor.answers}
    visitor.shoot(screen.name)
    assert visitor.overflow()[0] <= 0
    assert visitor.cut_off() == []
    assert visitor.barriers() == []
