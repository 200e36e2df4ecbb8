"""Every screen in a real browser: it fits, it stays at home, it shuts nobody out."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.stories import survey_walks as surveys
from tests.walks import consent, inspected, moderated
from tests.ward import (
    ADMINISTRATOR,
    ANALYST,
    DESKTOP,
    HEAD,
    INTAKE,
    KEEPER,
    KIOSK,
    LEADER,
    PHONE,
    SMALL_PHONE,
    TOUCH_MS,
    Visit,
    Visitor,
)

pytestmark = pytest.mark.browser

LONG = (
    "Cống trước nhà số 48 ngõ 12 tắc từ đầu tháng, mưa xuống là nước đen tràn vào nhà. "
    "Tổ dân phố đã báo hai lần mà chưa thấy ai đến."
)
DANGER = "Dây điện đứt đang rơi xuống vũng nước trước cổng trường, trẻ con sắp tan học"
CLINIC = "Trạm y tế hết thuốc huyết áp, có thẻ bảo hiểm mà vẫn phải ra ngoài mua."
SEALED = "Tôi tố cáo cán bộ địa chính nhận hối lộ hai mươi triệu để làm sổ đỏ"

Walk = Callable[[Visitor], object]


def at(path: str) -> Walk:
    return lambda visitor: visitor.open(path)


def kiosk_faces(visitor: Visitor) -> None:
    visitor.open(f"/k/{visitor.ward.points['kiosk']}")
    visitor.page.wait_for_timeout(TOUCH_MS)


def kiosk_reasons(visitor: Visitor) -> None:
    kiosk_faces(visitor)
    visitor.page.click(".f1")
    visitor.page.wait_for_selector("form.why")
    visitor.page.wait_for_timeout(TOUCH_MS)


def kiosk_thanks(visitor: Visitor) -> None:
    kiosk_faces(visitor)
    visitor.page.click(".f5")
    visitor.page.wait_for_selector("body.thanks")


def kiosk_code(visitor: Visitor, comment: str = LONG) -> None:
    kiosk_reasons(visitor)
    visitor.page.fill("#comment", comment)
    visitor.page.click("form.why .button:not(.plain)")
    visitor.page.wait_for_selector(".code")


def kiosk_still(visitor: Visitor) -> None:
    visitor.page.clock.install()
    kiosk_faces(visitor)
    visitor.page.clock.run_for(TOUCH_MS)
    visitor.page.click(".f2")
    visitor.page.wait_for_selector("form.why")
    visitor.page.clock.run_for(52_000)
    visitor.page.wait_for_selector("dialog[open]")


def qr(visitor: Visitor) -> None:
    visitor.open(f"/q/{visitor.ward.points['qr'].lower()}")
    visitor.page.click(".rate label:nth-child(5)")


def qr_thanks(visitor: Visitor) -> None:
    qr(visitor)
    visitor.page.fill("#comment", LONG)
    visitor.page.click("form .button.wide")
    visitor.page.wait_for_selector(".code")


def form_filled(visitor: Visitor) -> None:
    visitor.open("/gui")
    visitor.page.fill("#text", LONG)
    visitor.page.fill("#place", "ngõ 12, gần cây đa")
    visitor.page.click(".fold summary")


def receipt(visitor: Visitor, text: str = LONG) -> None:
    visitor.open("/gui")
    visitor.page.fill("#text", text)
    visitor.page.click("form .button.wide")
    visitor.page.wait_for_selector(".code")


def tracking(visitor: Visitor) -> None:
    visitor.open(f"/tra-cuu/{visitor.ward.send(LONG)['code']}")
    for fold in visitor.page.query_selector_all(".fold summary"):
        fold.click()


def case(visitor: Visitor) -> None:
    number = visitor.ward.send(LONG)["number"]
    visitor.open(f"/ban/{number}")
    while not visitor.page.query_selector(".guess"):
        visitor.page.wait_for_timeout(200)
        visitor.page.reload()
    for fold in visitor.page.query_selector_all(".fold summary"):
        fold.click()


def extended(visitor: Visitor) -> None:
    visitor.open("/ban")
    visitor.page.click("tbody [data-row]")
    for fold in visitor.page.query_selector_all(".fold summary"):
        fold.click()
    visitor.page.wait_for_selector("#extension_reason")


def answered(visitor: Visitor) -> None:
    visitor.open("/ban?status=closed")
    visitor.page.click("tbody [data-row]")


def sealed(visitor: Visitor) -> None:
    visitor.ward.send(SEALED)
    visitor.open("/ban?nhom=sealed")
    visitor.page.click("tbody [data-row]")


def slip(visitor: Visitor) -> None:
    visitor.open("/ban/nhap")
    visitor.page.check("[value=telephone]")
    visitor.page.fill("#text", LONG)
    visitor.page.click("form.card .button")
    visitor.page.wait_for_selector(".code")


def slips(visitor: Visitor) -> None:
    visitor.open("/quan-tri/phieu")
    visitor.page.select_option("#point", index=1)
    visitor.page.click("form[data-once] .button")
    visitor.page.wait_for_selector(".notice.good")


def paired(visitor: Visitor) -> None:
    visitor.open("/quan-tri/ki-ot")
    visitor.page.select_option("#add-point", index=1)
    visitor.page.fill("#add-name", "Máy tính bảng cạnh cửa sổ")
    visitor.page.click("form[action='/quan-tri/ki-ot'] .button")
    visitor.page.wait_for_selector(".notice .code")


def seated(visitor: Visitor) -> None:
    visitor.open("/quay")
    visitor.page.select_option("#point", index=1)
    visitor.page.click("form[action='/quay/ngoi'] .button")
    visitor.page.wait_for_selector(".notice.good")


def incident(visitor: Visitor) -> None:
    numbers = [visitor.ward.send(f"{LONG} ({place})")["number"] for place in range(4)]
    visitor.open("/ban/gop?" + "&".join(f"so={number}" for number in numbers))


def grouped(visitor: Visitor) -> None:
    incident(visitor)
    visitor.page.click("main form[method=post] .under .button")
    visitor.page.wait_for_selector("#members")


def merged(visitor: Visitor) -> None:
    main, other = [visitor.ward.send(LONG) for _ in range(2)]
    visitor.open(f"/ban/{main['number']}")
    visitor.page.click("summary:has-text('Gộp ý kiến khác')")
    visitor.page.fill("#so", other["number"])
    visitor.page.click("details[open] .button")
    visitor.page.wait_for_selector("#members")
    visitor.open(f"/tra-cuu/{other['code']}")


def splitting(visitor: Visitor) -> str:
    sent = visitor.ward.send(f"{LONG} {CLINIC}")
    visitor.open(f"/ban/{sent['number']}/tach")
    return sent["code"]


def split(visitor: Visitor) -> str:
    code = splitting(visitor)
    visitor.page.click("main form[method=post] > p > .button")
    visitor.page.wait_for_selector("#parts")
    return code


def parts(visitor: Visitor) -> None:
    visitor.open(f"/tra-cuu/{split(visitor)}")


def ratings(visitor: Visitor) -> None:
    visitor.open("/so-lieu")
    visitor.page.click(".kpi.satisfied a")


def low_score(visitor: Visitor) -> None:
    visitor.open("/diem-thap")
    visitor.page.click("#waiting + ul a")
    visitor.page.wait_for_selector("#state")


def frozen(visitor: Visitor) -> None:
    visitor.open("/chi-so")
    visitor.page.click(".head a.button")


def rehearsed(visitor: Visitor) -> None:
    visitor.open("/quan-tri/phan-luong")
    visitor.page.select_option("#field", "environment")
    visitor.page.select_option("#kind", "report")
    visitor.page.select_option("#unit", index=3)
    visitor.page.click("form:has(#field) .button")
    visitor.page.wait_for_selector("#result")


class Screen(NamedTuple):
    name: str
    size: tuple[int, int]
    walk: Walk
    role: str | None = None


SCREENS = [
    Screen("kiosk-1-faces", KIOSK, kiosk_faces),
    Screen("kiosk-2-reasons", KIOSK, kiosk_reasons),
    Screen("kiosk-3-still-here", KIOSK, kiosk_still),
    Screen("kiosk-4-thanks", KIOSK, kiosk_thanks),
    Screen("kiosk-5-code", KIOSK, kiosk_code),
    Screen("kiosk-6-danger", KIOSK, lambda visitor: kiosk_code(visitor, DANGER)),
    Screen("kiosk-7-upright", (800, 1280), kiosk_faces),
    Screen("kiosk-8-upright-code", (800, 1280), lambda visitor: kiosk_code(visitor, DANGER)),
    Screen("kiosk-survey", KIOSK, surveys.kiosk),
    Screen("phone-survey", PHONE, surveys.page),
    Screen("phone-survey-small", SMALL_PHONE, surveys.page),
    Screen("phone-survey-thanks", PHONE, surveys.thanks),
    Screen("surveys", DESKTOP, at("/bang-hoi"), ADMINISTRATOR),
    Screen("surveys-phone", PHONE, at("/bang-hoi"), ADMINISTRATOR),
    Screen("survey-editor", DESKTOP, surveys.copied, ADMINISTRATOR),
    Screen("survey-editor-phone", PHONE, surveys.copied, ADMINISTRATOR),
    Screen("survey-report", DESKTOP, surveys.report, LEADER),
    Screen("survey-report-phone", PHONE, surveys.report, LEADER),
    Screen("survey-rounds", DESKTOP, surveys.rounds, ADMINISTRATOR),
    Screen("survey-rounds-phone", PHONE, surveys.rounds, ADMINISTRATOR),
    Screen("phone-home", PHONE, at("/")),
    Screen("phone-home-small", SMALL_PHONE, at("/")),
    Screen("phone-qr", PHONE, qr),
    Screen("phone-qr-small", SMALL_PHONE, qr),
    Screen("phone-qr-thanks", PHONE, qr_thanks),
    Screen("phone-form", PHONE, form_filled),
    Screen("phone-receipt", PHONE, receipt),
    Screen("phone-receipt-danger", PHONE, lambda visitor: receipt(visitor, DANGER)),
    Screen("phone-receipt-sealed", PHONE, lambda visitor: receipt(visitor, SEALED)),
    Screen("phone-receipt-small", SMALL_PHONE, receipt),
    Screen("phone-track-form", PHONE, at("/tra-cuu")),
    Screen("phone-tracking", PHONE, tracking),
    Screen("phone-check-receipt", PHONE, at("/bien-nhan/kiem-tra")),
    Screen("phone-public", PHONE, at("/cong-khai")),
    Screen("wide-public", DESKTOP, at("/cong-khai")),
    Screen("phone-consent", PHONE, consent),
    Screen("staff-moderating", DESKTOP, moderated, INTAKE),
    Screen("staff-moderating-phone", PHONE, moderated, INTAKE),
    Screen("staff-moderation-queue", DESKTOP, at("/ban/cong-khai"), INTAKE),
    Screen("staff-moderation-queue-phone", PHONE, at("/ban/cong-khai"), INTAKE),
    Screen("wide-home", DESKTOP, at("/")),
    Screen("staff-sign-in", DESKTOP, at("/dang-nhap")),
    Screen("staff-sign-in-phone", PHONE, at("/dang-nhap")),
    Screen("staff-desk", DESKTOP, at("/ban"), INTAKE),
    Screen("staff-desk-phone", PHONE, at("/ban"), INTAKE),
    Screen("staff-case", DESKTOP, case, INTAKE),
    Screen("staff-case-phone", PHONE, case, INTAKE),
    Screen("staff-case-extension", DESKTOP, extended, HEAD),
    Screen("staff-case-extension-phone", PHONE, extended, HEAD),
    Screen("staff-case-closed", DESKTOP, answered, INTAKE),
    Screen("staff-case-sealed", DESKTOP, sealed, KEEPER),
    Screen("staff-incident", DESKTOP, incident, INTAKE),
    Screen("staff-incident-phone", PHONE, incident, INTAKE),
    Screen("staff-grouped", DESKTOP, grouped, INTAKE),
    Screen("staff-grouped-phone", PHONE, grouped, INTAKE),
    Screen("phone-merged", PHONE, merged, INTAKE),
    Screen("staff-splitting", DESKTOP, splitting, INTAKE),
    Screen("staff-splitting-phone", PHONE, splitting, INTAKE),
    Screen("staff-split", DESKTOP, split, INTAKE),
    Screen("phone-parts", PHONE, parts, INTAKE),
    Screen("staff-entry", DESKTOP, at("/ban/nhap"), INTAKE),
    Screen("staff-slip", DESKTOP, slip, INTAKE),
    Screen("leader-figures", DESKTOP, at("/so-lieu"), LEADER),
    Screen("leader-figures-phone", PHONE, at("/so-lieu"), LEADER),
    Screen("leader-ratings", DESKTOP, ratings, LEADER),
    Screen("leader-indexes", DESKTOP, at("/chi-so"), LEADER),
    Screen("leader-indexes-phone", PHONE, at("/chi-so"), LEADER),
    Screen("leader-frozen", DESKTOP, frozen, LEADER),
    Screen("leader-frozen-phone", PHONE, frozen, LEADER),
    Screen("analyst-export", DESKTOP, at("/xuat"), ANALYST),
    Screen("analyst-export-phone", PHONE, at("/xuat"), ANALYST),
    Screen("admin-places", DESKTOP, at("/quan-tri"), ADMINISTRATOR),
    Screen("admin-places-phone", PHONE, at("/quan-tri"), ADMINISTRATOR),
    Screen("admin-slips", DESKTOP, slips, ADMINISTRATOR),
    Screen("admin-slips-phone", PHONE, slips, ADMINISTRATOR),
    Screen("admin-devices", DESKTOP, paired, ADMINISTRATOR),
    Screen("admin-devices-phone", PHONE, paired, ADMINISTRATOR),
    Screen("tablet-pairing-phone", SMALL_PHONE, at("/kiosk")),
    Screen("staff-counter", DESKTOP, seated, INTAKE),
    Screen("staff-counter-phone", PHONE, seated, INTAKE),
    Screen("admin-screens", DESKTOP, at("/quan-tri/man-hinh"), ADMINISTRATOR),
    Screen("admin-screens-phone", PHONE, at("/quan-tri/man-hinh"), ADMINISTRATOR),
    Screen("admin-rules", DESKTOP, at("/quan-tri/quy-tac"), ADMINISTRATOR),
    Screen("admin-rules-phone", PHONE, at("/quan-tri/quy-tac"), ADMINISTRATOR),
    Screen("admin-practice", DESKTOP, at("/quan-tri/quy-tac/cach-xu-ly"), ADMINISTRATOR),
    Screen("admin-practice-phone", PHONE, at("/quan-tri/quy-tac/cach-xu-ly"), ADMINISTRATOR),
    Screen("staff-desk-awaited", DESKTOP, at("/ban?nhom=awaited"), INTAKE),
    Screen("admin-routing", DESKTOP, at("/quan-tri/phan-luong"), ADMINISTRATOR),
    Screen("admin-routing-phone", PHONE, at("/quan-tri/phan-luong"), ADMINISTRATOR),
    Screen("admin-routing-try", DESKTOP, rehearsed, ADMINISTRATOR),
    Screen("admin-routing-try-phone", PHONE, rehearsed, ADMINISTRATOR),
    Screen("admin-calendar", DESKTOP, at("/quan-tri/lich"), ADMINISTRATOR),
    Screen("admin-calendar-phone", PHONE, at("/quan-tri/lich"), ADMINISTRATOR),
    Screen("admin-chores", DESKTOP, at("/quan-tri/viec-nen"), ADMINISTRATOR),
    Screen("admin-chores-phone", PHONE, at("/quan-tri/viec-nen"), ADMINISTRATOR),
    Screen("admin-staff", DESKTOP, at("/quan-tri/can-bo"), ADMINISTRATOR),
    Screen("admin-staff-phone", PHONE, at("/quan-tri/can-bo"), ADMINISTRATOR),
    Screen("notices", DESKTOP, at("/thong-bao"), LEADER),
    Screen("notices-phone", PHONE, at("/thong-bao"), LEADER),
    Screen("leader-warnings", DESKTOP, at("/canh-bao"), LEADER),
    Screen("leader-warnings-phone", PHONE, at("/canh-bao"), LEADER),
    Screen("leader-inspections", DESKTOP, at("/kiem-tra"), LEADER),
    Screen("leader-inspections-phone", PHONE, at("/kiem-tra"), LEADER),
    Screen("leader-inspection", DESKTOP, inspected, LEADER),
    Screen("leader-inspection-phone", PHONE, inspected, LEADER),
    Screen("head-low-scores", DESKTOP, at("/diem-thap"), HEAD),
    Screen("head-low-score", DESKTOP, low_score, HEAD),
    Screen("head-low-score-phone", PHONE, low_score, HEAD),
    Screen("admin-low-scores", DESKTOP, at("/quan-tri/diem-thap"), ADMINISTRATOR),
    Screen("admin-low-scores-phone", PHONE, at("/quan-tri/diem-thap"), ADMINISTRATOR),
    Screen("admin-visitors", DESKTOP, at("/quan-tri/luot-phuc-vu"), ADMINISTRATOR),
    Screen("admin-visitors-phone", PHONE, at("/quan-tri/luot-phuc-vu"), ADMINISTRATOR),
    Screen("admin-alerts", DESKTOP, at("/quan-tri/nhac-viec"), ADMINISTRATOR),
    Screen("admin-alerts-phone", PHONE, at("/quan-tri/nhac-viec"), ADMINISTRATOR),
    Screen("admin-messages", DESKTOP, at("/quan-tri/tin-nhan"), ADMINISTRATOR),
    Screen("admin-messages-phone", PHONE, at("/quan-tri/tin-nhan"), ADMINISTRATOR),
    Screen("clerk-teaching", DESKTOP, at("/ban/day-may"), INTAKE),
    Screen("clerk-teaching-phone", PHONE, at("/ban/day-may"), INTAKE),
    Screen("admin-fields", DESKTOP, at("/quan-tri/linh-vuc"), ADMINISTRATOR),
    Screen("admin-fields-phone", PHONE, at("/quan-tri/linh-vuc"), ADMINISTRATOR),
    Screen("admin-field", DESKTOP, at("/quan-tri/linh-vuc/security"), ADMINISTRATOR),
    Screen("admin-field-phone", PHONE, at("/quan-tri/linh-vuc/security"), ADMINISTRATOR),
    Screen("admin-model", DESKTOP, at("/quan-tri/mo-hinh"), ADMINISTRATOR),
    Screen("admin-model-phone", PHONE, at("/quan-tri/mo-hinh"), ADMINISTRATOR),
]


@pytest.mark.parametrize("screen", [pytest.param(it, id=it.name) for it in SCREENS])
def test_screen_fits_stays_at_home_and_shuts_nobody_out(visit: Visit, screen: Screen) -> None:
    visitor = visit(screen.size, role=screen.role)

    screen.walk(visitor)

    is_kiosk = screen.name.startswith("kiosk")
    visitor.shoot(screen.name, whole=not is_kiosk)
    wider, taller = visitor.overflow()
    assert wider <= 0
    assert taller <= 0 or not is_kiosk
    assert visitor.cut_off() == []
    assert visitor.faults == []
    # Last, because axe brings styles of its own that the content policy refuses.
    assert visitor.barriers() == []
