"""The auditor's page in a real browser, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.ward import ADMINISTRATOR, DESKTOP, INTAKE, PHONE, Visit, Ward

pytestmark = pytest.mark.browser

NAME, PASSWORD = "kim.kiemtra", "ba cây cầu, 9 nhịp"


def appoint(visit: Visit, ward: Ward) -> None:
    """Let the administrator make an auditor's account, once."""
    if NAME in ward.passwords:
        return
    page = visit(DESKTOP, role=ADMINISTRATOR).page
    page.goto("/quan-tri/can-bo")
    page.fill("#display_name", "Kim")
    page.fill("#name", NAME)
    page.fill("#password", PASSWORD)
    page.select_option("#role", "auditor")
    page.select_option("#unit", "all")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đã lưu")
    ward.passwords[NAME] = PASSWORD


@pytest.mark.parametrize(
    "size", [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone")]
)
def test_an_auditor_finds_who_looked(visit: Visit, ward: Ward, size: tuple[int, int]) -> None:
    appoint(visit, ward)
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open("/ban")
    auditor = visit(size, name=NAME)

    auditor.open("/lich-su")
    auditor.page.fill("#person", ward.names[INTAKE])
    auditor.page.get_by_role("button", name="Lọc").click()

    row = auditor.page.locator("tbody tr").first
    expect(row).to_contain_text("Xem danh sách ý kiến")
    expect(row).to_contain_text(ward.names[INTAKE])
    auditor.shoot(f"staff-history-{size[0]}")
    assert auditor.overflow()[0] <= 0
    assert auditor.cut_off() == []
    assert auditor.barriers() == []
    assert auditor.faults == []
