"""A clerk corrects, the figures of the machine move, and it learns when it is asked to."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.ward import ADMINISTRATOR, DESKTOP, INTAKE, Visit, Visitor, Ward

pytestmark = pytest.mark.browser

WORDS = "Máy lấy số ở sảnh kẹt giấy cả buổi sáng, bà con đứng chờ không biết tới lượt ai"
URL = "/quan-tri/mo-hinh"
LEARNS_MS = 600_000
"""Half a minute on two idle cores; here others work beside it."""
SEEN = re.compile(r"Số ý kiến đã có người xem\s*(\d[\d.]*)")
RIGHT = re.compile(r"Gợi ý đúng lĩnh vực\s*([\d,]+)\s%")


def seen_and_right(page: Page) -> tuple[int, float]:
    """Return how many cases people have looked at, and how many percent were right."""
    told = page.locator("dl.inline").inner_text()
    seen, right = SEEN.search(told), RIGHT.search(told)
    assert seen, told
    assert right, told
    return int(seen[1].replace(".", "")), float(right[1].replace(",", "."))


def correct(clerk: Visitor, number: str) -> None:
    """Say with one click that the machine was wrong."""
    clerk.open(f"/ban/{number}")
    while not clerk.page.query_selector(".guess"):
        clerk.page.wait_for_timeout(200)
        clerk.page.reload()
    clerk.page.locator(".guess button:not([aria-current])").last.click()
    expect(clerk.page.get_by_role("status")).to_contain_text("Đã lưu")


def test_a_correction_moves_the_figures_and_is_learnt_when_asked(
    visit: Visit, ward: Ward
) -> None:
    administrator, clerk = visit(DESKTOP, role=ADMINISTRATOR), visit(DESKTOP, role=INTAKE)
    administrator.open(URL)
    expect(administrator.page.get_by_text("Máy chưa học lần nào ở đây.")).to_be_visible()
    before = seen_and_right(administrator.page)

    correct(clerk, ward.send(WORDS)["number"])
    while (after := seen_and_right(administrator.page))[0] == before[0]:
        administrator.page.wait_for_timeout(200)
        administrator.page.reload()
    assert after[0] == before[0] + 1
    assert after[1] <= before[1]

    administrator.page.get_by_role("button", name="Học lại").click()
    newest = administrator.page.locator("#past ~ ul > li").first
    expect(newest.locator("progress")).to_be_visible()
    expect(administrator.page.locator("#past ~ ul > li")).to_have_count(1)
    expect(newest).to_contain_text("câu): mô hình cũ đúng", timeout=LEARNS_MS)
    expect(newest.locator(".tag")).to_have_text(re.compile("đang dùng|không dùng"))
    expect(newest.locator("b")).to_have_text(re.compile(r"^\d+\.\d+\.[0-9a-f]{12}$"))
    administrator.shoot("admin-model-learnt")
    assert administrator.faults == []
    assert clerk.faults == []
