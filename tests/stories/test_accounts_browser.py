"""The pages of accounts in a real browser: they fit, and shut nobody out."""

from collections.abc import Callable

import pytest

from tests.ward import ADMINISTRATOR, ANALYST, DESKTOP, PHONE, Visit, Visitor, pages_of

pytestmark = pytest.mark.browser

Walk = Callable[[Visitor], object]


def at(path: str) -> Walk:
    return lambda visitor: visitor.open(path)


def person(visitor: Visitor) -> None:
    visitor.open("/quan-tri/can-bo")
    visitor.page.locator("tbody th a").first.click()


def slip(visitor: Visitor) -> None:
    person(visitor)
    visitor.page.get_by_role("button", name="In phiếu").click()
    visitor.page.wait_for_selector(".slip")
    visitor.page.wait_for_load_state()


def factor(visitor: Visitor) -> None:
    visitor.open("/toi")
    visitor.page.get_by_role("button", name="Bật xác nhận bằng mã").click()


WALKS: list[tuple[str, Walk, str | None]] = [
    ("own", at("/toi"), ANALYST),
    ("own-password", at("/toi/mat-khau"), ANALYST),
    ("own-factor", factor, ANALYST),
    ("typing", at("/moi"), None),
    ("staff", at("/quan-tri/can-bo"), ADMINISTRATOR),
    ("person", person, ADMINISTRATOR),
    ("slip", slip, ADMINISTRATOR),
    ("keys", at("/quan-tri/can-bo/khoa-api"), ADMINISTRATOR),
]


@pytest.mark.parametrize(
    "size", [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone")]
)
@pytest.mark.parametrize(("name", "walk", "role"), WALKS, ids=[one[0] for one in WALKS])
def test_page_of_accounts_fits_and_shuts_nobody_out(
    visit: Visit, size: tuple[int, int], name: str, walk: Walk, role: str | None
) -> None:
    visitor = visit(size, role=role)

    walk(visitor)

    visitor.shoot(f"accounts-{name}-{size[0]}")
    assert visitor.overflow()[0] <= 0
    assert visitor.cut_off() == []
    assert visitor.faults == []
    assert visitor.barriers() == []


@pytest.mark.parametrize("paper", ["A6", "A5"])
def test_slip_of_an_account_is_one_small_sheet(visit: Visit, paper: str) -> None:
    administrator = visit(DESKTOP, role=ADMINISTRATOR)
    slip(administrator)

    assert pages_of(administrator.page.pdf(format=paper)) == 1
