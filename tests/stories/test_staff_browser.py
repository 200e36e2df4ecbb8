"""The staff's side in a real browser: the desk, a case from hand to hand, paper."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from playwright.sync_api import expect

from feedback.demo.schemas import read_ward
from tests.ward import (
    ADMINISTRATOR,
    ANALYST,
    DESKTOP,
    INTAKE,
    LEADER,
    PHONE,
    Visit,
    Visitor,
    Ward,
    pages_of,
)

pytestmark = pytest.mark.browser

WORDS = "Vỉa hè trước chợ bị lấn chiếm, người đi bộ phải xuống lòng đường"
ANSWER = "Đã kiểm tra sáng nay, đã nhắc nhở ba hộ và kẻ lại vạch sơn."
STILL = "Chiều nay họ lại bày ra như cũ"
LONGEST = 5000


def open_case(visitor: Visitor, number: str) -> None:
    """Open a case that the machine has looked at."""
    visitor.open(f"/ban/{number}")
    while not visitor.page.query_selector(".guess"):
        visitor.page.wait_for_timeout(200)
        visitor.page.reload()


def a_handler() -> tuple[str, str]:
    """Return the name of somebody who works in a department, and the department."""
    made_up = read_ward()
    handler = next(row for row in made_up.staff if row.role == "handler")
    names = {row.code: row.name for row in made_up.departments}
    return handler.name, names[handler.department]


def test_clerk_corrects_the_field_with_one_click(visit: Visit, ward: Ward) -> None:
    number = ward.send(WORDS)["number"]
    clerk = visit(DESKTOP, role=INTAKE)
    open_case(clerk, number)
    other = clerk.page.locator(".guess button:not([aria-current])").first
    wanted = other.locator("span").inner_text()

    other.click()

    expect(clerk.page.locator(".now")).to_have_text(wanted)
    expect(clerk.page.get_by_role("status")).to_contain_text("Đã lưu")
    assert clerk.faults == []


def test_case_goes_from_clerk_to_department_to_citizen_and_back(
    visit: Visit, ward: Ward
) -> None:
    sent = ward.send(WORDS)
    case_url = f"/ban/{sent['number']}"
    name, department = a_handler()

    clerk = visit(DESKTOP, role=INTAKE)
    open_case(clerk, sent["number"])
    hand_over(clerk, department)
    expect(clerk.page.locator(".history li").first).to_contain_text(department)

    handler = visit(DESKTOP, name=name)
    handler.open(case_url)
    handler.page.fill("#text", ANSWER)
    handler.page.get_by_role("button", name="Gửi trả lời").click()
    expect(handler.page.locator(".reply")).to_contain_text(ANSWER)

    citizen = visit(PHONE)
    citizen.open(f"/tra-cuu/{sent['code']}")
    expect(citizen.page.locator(".reply")).to_contain_text(ANSWER)
    assert name not in citizen.page.content()
    citizen.shoot("phone-tracking-answered")
    assert citizen.barriers() == []
    citizen.open(f"/tra-cuu/{sent['code']}")
    citizen.page.fill("#comment", STILL)
    citizen.page.get_by_role("button", name="Chưa, xin xem lại").click()
    expect(citizen.page.locator(".steps .current")).to_contain_text("Đang xem lại")
    citizen.shoot("phone-tracking-reopened")

    handler.open(f"/ban?q={sent['number']}")
    expect(handler.page.locator("tbody tr")).to_have_count(1)
    expect(handler.page.locator(".tag.reopened")).to_be_visible()
    handler.page.click("tbody [data-row]")
    expect(handler.page.locator(".history")).to_contain_text(STILL)
    assert clerk.faults == handler.faults == []


def hand_over(visitor: Visitor, department: str) -> None:
    options = visitor.page.locator("#unit option", has_text=department)
    visitor.page.select_option("#unit", value=options.first.get_attribute("value"))
    visitor.page.fill("#note", "Nhờ đơn vị xem giúp")
    visitor.page.get_by_role("button", name="Chuyển", exact=True).click()
    expect(visitor.page.locator(".history")).to_contain_text("Nhờ đơn vị xem giúp")


def test_internal_note_never_reaches_the_citizen(visit: Visit, ward: Ward) -> None:
    sent = ward.send(WORDS)
    clerk = visit(DESKTOP, role=INTAKE)
    open_case(clerk, sent["number"])

    hand_over(clerk, a_handler()[1])

    citizen = visit(PHONE)
    citizen.open(f"/tra-cuu/{sent['code']}")
    assert "Nhờ đơn vị xem giúp" not in citizen.page.content()


def test_keys_walk_down_and_up_the_desk_and_open_a_case(visit: Visit) -> None:
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open("/ban")
    rows = clerk.page.locator("[data-row]")
    press = clerk.page.keyboard.press

    press("j")
    expect(rows.nth(0)).to_be_focused()
    press("j")
    press("J")
    expect(rows.nth(2)).to_be_focused()
    press("k")
    expect(rows.nth(1)).to_be_focused()
    path = rows.nth(1).get_attribute("href")
    press("Enter")

    clerk.page.wait_for_url(f"**{path}")
    assert clerk.faults == []


def test_letters_in_the_search_field_are_letters(visit: Visit) -> None:
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open("/ban")

    clerk.page.click("#q")
    clerk.page.keyboard.type("jk")

    assert clerk.page.input_value("#q") == "jk"
    expect(clerk.page.locator("#q")).to_be_focused()


def test_sixty_more_cases_are_all_within_reach(visit: Visit, crowded: Ward) -> None:
    clerk = visit(DESKTOP, to=crowded, role=INTAKE)
    clerk.open("/ban?q=Mat+nuoc+tu+sang")
    first = clerk.page.locator("tbody [data-row]").evaluate_all("all => all.map(it => it.href)")
    clerk.shoot("staff-desk-crowded")

    clerk.page.get_by_role("link", name="Xem tiếp").click()
    clerk.page.wait_for_url("**after=**")
    second = clerk.page.locator("tbody [data-row]").evaluate_all(
        "all => all.map(it => it.href)"
    )

    assert len(first) == 50
    assert len({*first, *second}) >= 60
    assert clerk.page.get_by_role("link", name="Xem tiếp").count() == 0
    assert clerk.faults == []


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("Nước đen tràn vào nhà. " * LONGEST)[:LONGEST], id="many words"),
        pytest.param("a" * LONGEST, id="one endless word"),
    ],
)
@pytest.mark.parametrize(
    "size", [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone")]
)
def test_five_thousand_characters_fit(
    visit: Visit, ward: Ward, words: str, size: tuple[int, int]
) -> None:
    sent = ward.send(words)
    clerk = visit(size, role=INTAKE)
    citizen = visit(size)

    open_case(clerk, sent["number"])
    citizen.open(f"/tra-cuu/{sent['code']}")

    clerk.shoot(f"staff-case-long-{size[0]}")
    for reader in (clerk, citizen):
        assert reader.page.locator("blockquote").inner_text().strip() == words.strip()
        assert reader.overflow()[0] <= 0
        assert reader.cut_off() == []
    clerk.open(f"/ban?q={sent['number']}")
    assert clerk.overflow()[0] <= 0
    row = clerk.page.locator("tbody tr").bounding_box()
    assert row
    assert row["height"] < 300


def test_figures_fit_on_two_sheets_of_paper(visit: Visit) -> None:
    leader = visit(DESKTOP, role=LEADER)
    leader.open("/so-lieu")
    leader.page.wait_for_selector("html[data-charts]")

    paper = leader.page.pdf(format="A4")

    assert pages_of(paper) <= 2
    leader.page.emulate_media(media="print")
    leader.shoot("print-figures")
    assert not leader.page.locator("nav, form").first.is_visible()
    assert leader.page.locator("#chart-hours svg").is_visible()


def test_slip_for_the_citizen_is_one_sheet_with_the_code(visit: Visit) -> None:
    clerk = visit(DESKTOP, role=INTAKE)
    clerk.open("/ban/nhap")
    clerk.page.get_by_label("Đơn giấy").check()
    clerk.page.fill("#text", WORDS)
    clerk.page.get_by_role("button", name="Tiếp nhận").click()
    code = clerk.page.locator(".code").inner_text()

    paper = clerk.page.pdf(format="A4")

    assert pages_of(paper) == 1
    clerk.page.emulate_media(media="print")
    clerk.shoot("print-slip")
    assert clerk.page.locator(".code").is_visible()
    assert f"{clerk.ward.url}/tra-cuu".endswith(clerk.page.inner_text(".address"))
    assert not clerk.page.locator("nav, a.button").first.is_visible()
    clerk.open("/ban")
    assert code not in clerk.page.content()


def test_analyst_gets_a_table_that_opens_in_excel(visit: Visit) -> None:
    analyst = visit(DESKTOP, role=ANALYST)
    analyst.open("/xuat")

    with analyst.page.expect_download() as waiting:
        analyst.page.get_by_role("button", name="Tải CSV Phản ánh").click()

    content = waiting.value.path().read_bytes()
    assert waiting.value.suggested_filename == "complaints.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    assert {"number", "field", "status", "due_on"} <= rows[0].keys()
    assert len(rows) > 200


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_analyst_waits_for_a_workbook_without_touching_anything(
    visit: Visit, size: tuple[int, int]
) -> None:
    analyst = visit(size, role=ANALYST)
    analyst.open("/xuat")
    analyst.page.fill("#from", "2026-01-01")

    analyst.page.get_by_role("button", name="Lập bảng Excel Phản ánh").click()
    ready = analyst.page.get_by_role("link", name="Tải về").first
    ready.wait_for()
    assert analyst.barriers() == []
    assert analyst.cut_off() == []
    with analyst.page.expect_download() as waiting:
        ready.click()

    book = openpyxl.load_workbook(BytesIO(waiting.value.path().read_bytes()))
    assert waiting.value.suggested_filename == "complaints.xlsx"
    assert book.worksheets[0].max_row > 100


def test_new_service_point_takes_a_rating_at_once(visit: Visit, ward: Ward) -> None:
    administrator = visit(DESKTOP, role=ADMINISTRATOR)
    administrator.open("/quan-tri")
    administrator.page.fill("#name", "Quầy lưu động")
    administrator.page.select_option("#unit", index=1)
    administrator.page.get_by_role("button", name="Thêm điểm phục vụ").click()

    point = administrator.page.locator(".points li", has_text="Quầy lưu động").first
    path = point.get_by_role("link", name="Ki-ốt").get_attribute("href")
    assert path
    kiosk = visit(DESKTOP)
    before = ward.count("rating")
    kiosk.open(path)
    kiosk.page.wait_for_timeout(400)
    kiosk.page.click(".f5")
    kiosk.page.wait_for_selector("body.thanks")

    assert ward.count("rating") == before + 1


def test_leader_reaches_the_cases_behind_a_figure(visit: Visit) -> None:
    leader = visit(DESKTOP, role=LEADER)
    leader.open("/so-lieu")
    shown = leader.page.locator(".kpi.waiting .value").inner_text()

    leader.page.locator(".kpi.waiting a").click()

    expect(leader.page.locator("h1")).to_have_text("Đang chờ")
    expect(leader.page.locator("main")).to_contain_text(f"{shown} ý kiến đứng sau con số này")
    assert leader.faults == []


WORST = """() => {
  const box = document.getElementById("chart-hours"), chart = echarts.getInstanceByDom(box);
  const cells = JSON.parse(document.getElementById("chart-data").dataset.drawn).hours;
  const place = (cell, at) => [...new Set(cells.map((one) => one[at]))].sort((a, b) => a - b).indexOf(cell[at]);
  const cell = cells.filter((one) => one[2] !== null).sort((one, other) => one[2] - other[2])[0];
  const [x, y] = chart.convertToPixel({seriesIndex: 0}, [place(cell, 0), place(cell, 1)]);
  box.scrollIntoView();
  const {left, top} = box.getBoundingClientRect();
  return [left + x, top + y, cell[0], cell[1], cell[3]];
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_one_touch_leads_from_the_reddest_hour_to_what_was_said_then(
    visit: Visit, size: tuple[int, int]
) -> None:
    leader = visit(size, role=LEADER)
    leader.open("/so-lieu")
    leader.page.wait_for_selector("html[data-charts]")

    x, y, weekday, hour, n = leader.page.evaluate(WORST)
    leader.page.mouse.click(x, y)

    leader.page.wait_for_url(lambda url: f"weekday={weekday}&hour={hour}" in url)
    expect(leader.page.locator("main")).to_contain_text(f"trong {n} lượt đánh giá")
    assert leader.faults == []


def test_signing_out_closes_the_desk(visit: Visit) -> None:
    clerk = visit(DESKTOP)
    clerk.sign_in(clerk.ward.names[INTAKE])
    clerk.ward.states.pop(clerk.ward.names[INTAKE])

    clerk.page.get_by_role("button", name="Đăng xuất").click()
    clerk.open("/ban")

    assert clerk.page.url == f"{clerk.ward.url}/dang-nhap?next=/ban"
