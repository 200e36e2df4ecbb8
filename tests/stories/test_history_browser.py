"""The auditor's page in a real browser, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.ward import AUDITOR, DESKTOP, INTAKE, PHONE, Visit, Ward

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "size", [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone")]
)
def test_an_auditor_finds_who_looked(visit: Visit, ward: Ward, size: tuple[int, int]) -> None:
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open("/ban")
    auditor = visit(size, role=AUDITOR)

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
