"""Ways to the pages of questionnaires in the made-up ward."""

from tests.ward import TOUCH_MS, Visitor


def kiosk(visitor: Visitor) -> None:
    visitor.open(f"/k/{visitor.ward.points['kiosk']}/bang-hoi")
    visitor.page.wait_for_timeout(TOUCH_MS)


def copied(visitor: Visitor) -> None:
    visitor.open("/bang-hoi")
    visitor.page.click("#ready ~ .scroll tbody tr:nth-child(4) button")
    visitor.page.wait_for_selector(".one-question")


def page(visitor: Visitor, row: int = 5) -> None:
    """Open a ready-made questionnaire as a citizen, whatever its code is."""
    name = ("one_tap", "nd61", "five_factors", "complaint_handling", "enterprise", "trust")[
        row - 1
    ]
    found = visitor.ward.ground.rows(f"SELECT code FROM questionnaire WHERE ready = '{name}'")
    visitor.open(f"/h/{found[0]['code']}")


def thanks(visitor: Visitor) -> None:
    page(visitor, 1)
    visitor.page.click(".rate label:nth-child(1)")
    visitor.page.click("form .button.wide")
    visitor.page.wait_for_selector(".sorry")


def report(visitor: Visitor) -> None:
    visitor.open("/bang-hoi")
    visitor.page.click("#own ~ .scroll tr:has-text('năm yếu tố') a[href$='/ket-qua']")
    visitor.page.wait_for_selector("#factors")


def rounds(visitor: Visitor) -> None:
    visitor.open("/bang-hoi")
    visitor.page.click("#ready ~ .scroll a[href$='/moi']")
    visitor.page.fill("#name", "Đợt tháng này")
    visitor.page.fill("#people", "label\nHS 1\nHS 2")
    visitor.page.click("form[data-once] .button")
    visitor.page.wait_for_selector(".notice.good")
