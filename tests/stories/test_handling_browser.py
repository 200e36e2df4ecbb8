"""Office and citizen in a real browser: two messages, a draft, a reply that did not help."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from feedback.demo.schemas import StaffData, read_ward
from tests.ward import ADMINISTRATOR, DESKTOP, INTAKE, PHONE, Visit, Visitor, Ward

pytestmark = pytest.mark.browser

WORDS = "Vỉa hè trước chợ bị lấn chiếm, người đi bộ phải xuống lòng đường"
QUESTION = "Xin Ông/Bà cho biết trước cửa số nhà nào?"
REMARK = "Từ cửa hàng gạo đến cổng chợ, sáng nào cũng vậy."
PROMISE = "Chúng tôi sẽ kiểm tra và xử lý."
ANSWER = "Đã kiểm tra sáng nay, đã nhắc nhở ba hộ và kẻ lại vạch sơn."
STILL = "Chiều nay họ lại bày ra như cũ"


def of_one_unit() -> tuple[StaffData, StaffData, str]:
    """Return a handler and a head of the same department, and its name."""
    made_up = read_ward()
    heads = {row.department: row for row in made_up.staff if row.role == "head"}
    handler = next(
        row for row in made_up.staff if row.role == "handler" and row.department in heads
    )
    names = {row.code: row.name for row in made_up.departments}
    return handler, heads[handler.department], names[handler.department]


def send_to(visit: Visit, ward: Ward, department: str) -> dict[str, str]:
    """A citizen has written and the clerk has handed it to a department."""
    sent = ward.send(WORDS)
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open(f"/ban/{sent['number']}")
    option = clerk.page.locator("#unit option", has_text=department).first
    clerk.page.select_option("#unit", value=option.get_attribute("value"))
    clerk.page.locator("section[aria-labelledby=over] .button").click()
    expect(clerk.page.locator(".history li").first).to_contain_text(department)
    return sent


def look(visitor: Visitor, name: str, path: str, sizes: Callable[[], Iterator[str]]) -> None:
    """Look at a page on a wide and a small screen: it fits and shuts nobody out."""
    for size in sizes():
        wide = size == "wide"
        width, height = DESKTOP if wide else PHONE
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.open(path)
        for fold in visitor.page.query_selector_all(".fold:not([open]) summary"):
            fold.click()
        visitor.shoot(f"{name}-{size}")
        assert visitor.overflow()[0] <= 0
        assert visitor.cut_off() == []
        assert visitor.faults == []
    assert visitor.barriers() == []


def both() -> Iterator[str]:
    yield from ("wide", "phone")


def test_citizen_and_officer_exchange_two_messages_and_what_did_not_help_lands_at_the_head(
    visit: Visit, ward: Ward
) -> None:
    handler, head, department = of_one_unit()
    sent = send_to(visit, ward, department)
    number, track = sent["number"], f"/tra-cuu/{sent['code'].replace('-', '')}"

    ask(visit(DESKTOP, name=handler.name), number)
    for name, path in (("case-asked", f"/ban/{number}"), ("desk-awaited", "/ban?nhom=awaited")):
        look(visit(DESKTOP, name=handler.name), name, path, both)
    look(visit(PHONE), "track-asked", track, both)
    citizen = visit(PHONE)
    citizen.open(track)
    write_twice(citizen)

    officer = visit(DESKTOP, name=handler.name)
    officer.open("/ban")
    row = officer.page.locator("tr", has_text=number)
    expect(row).to_contain_text("Người dân vừa viết")
    officer.open(f"/ban/{number}")
    expect(officer.page.locator(".talk")).to_contain_text(REMARK)
    officer.page.fill("#text", ANSWER)
    officer.page.get_by_role("button", name="Gửi trả lời").click()
    expect(officer.page.get_by_role("button", name="Thu hồi")).to_be_visible()

    citizen.open(track)
    citizen.page.fill("#comment", STILL)
    citizen.page.get_by_role("button", name="Chưa, xin xem lại").click()
    expect(citizen.page.locator("h1")).to_have_text("Mở lại")

    officer.open(f"/ban/{number}")
    expect(officer.page.locator("#text")).to_have_count(0)
    decide(visit(DESKTOP, name=head.name), number)
    assert [citizen.faults, officer.faults] == [[], []]


def ask(officer: Visitor, number: str) -> None:
    officer.open(f"/ban/{number}")
    officer.page.get_by_text("Hỏi người dân").click()
    officer.page.fill("#question", QUESTION)
    officer.page.get_by_role("button", name="Gửi câu hỏi").click()
    expect(officer.page.locator(".talk")).to_contain_text(QUESTION)


def write_twice(citizen: Visitor) -> None:
    expect(citizen.page.locator("h1")).to_have_text("Chờ Ông/Bà trả lời")
    citizen.page.fill("#said", REMARK)
    citizen.page.get_by_role("button", name="Gửi trả lời").click()
    expect(citizen.page.get_by_role("status")).to_contain_text("Đã gửi lời nhắn")
    citizen.page.get_by_text("Nhắn thêm cho cán bộ").click()
    citizen.page.fill("#said", "Chiều cũng có.")
    citizen.page.get_by_role("button", name="Gửi lời nhắn").click()
    expect(citizen.page.locator(".talk li")).to_have_count(3)


def decide(boss: Visitor, number: str) -> None:
    boss.open("/ban")
    expect(boss.page.locator(".desk tbody tr").first).to_contain_text("Chờ Ông/Bà quyết định")
    expect(boss.page.locator("tr", has_text=number)).to_contain_text("Mở lại")
    boss.open(f"/ban/{number}")
    boss.page.fill("#text", "Đã cử người trực mỗi chiều, từ hôm nay.")
    boss.page.get_by_role("button", name="Gửi trả lời").click()
    expect(boss.page.locator(".reply")).to_have_count(2)
    assert boss.faults == []


def set_approval(visit: Visit, department: str, choice: str) -> None:
    admin = visit(DESKTOP, role=ADMINISTRATOR)
    admin.open("/quan-tri/quy-tac/cach-xu-ly")
    row = admin.page.locator("table.pairs tr", has_text=department).first
    row.locator("select").select_option(choice)
    admin.page.get_by_role("button", name="Lưu tất cả").click()
    expect(admin.page.get_by_role("status")).to_contain_text("Đã lưu")
    assert admin.faults == []


def test_a_promise_without_a_day_is_doubted_and_a_draft_waits_for_the_head(
    visit: Visit, ward: Ward
) -> None:
    handler, head, department = of_one_unit()
    sent = send_to(visit, ward, department)
    number = sent["number"]
    set_approval(visit, department, "yes")
    try:
        officer = visit(DESKTOP, name=handler.name)
        officer.open(f"/ban/{number}")
        officer.page.fill("#text", PROMISE)
        officer.page.get_by_role("button", name="Gửi trả lời").click()
        expect(officer.page.locator(".notice.warm")).to_contain_text("chưa nói bao giờ")
        officer.shoot("case-doubted-wide")
        assert officer.cut_off() == []
        officer.page.get_by_role("button", name="Vẫn gửi như vậy").click()
        expect(officer.page.locator("#draft")).to_contain_text("Bản thảo trả lời chờ duyệt")

        boss = visit(DESKTOP, name=head.name)
        look(boss, "desk-head", "/ban", both)
        boss = visit(DESKTOP, name=head.name)
        look(boss, "case-draft", f"/ban/{number}", both)
        boss = visit(DESKTOP, name=head.name)
        boss.open(f"/ban/{number}")
        boss.page.fill("#approved", ANSWER)
        boss.page.get_by_role("button", name="Duyệt và gửi").click()
        expect(boss.page.locator(".reply")).to_contain_text(ANSWER)
        assert boss.faults == []
    finally:
        set_approval(visit, department, "")


def test_a_case_handed_to_another_authority_fits_every_screen(visit: Visit, ward: Ward) -> None:
    sent = ward.send(WORDS)
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open(f"/ban/{sent['number']}")
    clerk.page.get_by_text("Việc của cơ quan khác?").click()
    clerk.page.fill("#authority", "Sở Xây dựng tỉnh Thanh Hóa")
    clerk.page.fill("#document_number", "12/PC-UBND")
    clerk.page.fill("#document_date", "2026-01-05")
    clerk.page.get_by_role("button", name="Chuyển và báo người dân").click()
    clerk.page.wait_for_url(lambda url: url.endswith("/ban"))

    look(visit(DESKTOP, role=INTAKE), "case-transferred", f"/ban/{sent['number']}", both)
    track = f"/tra-cuu/{sent['code'].replace('-', '')}"
    look(visit(PHONE), "track-transferred", track, both)
