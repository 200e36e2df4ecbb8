"""Ways through the ward to a screen, where the screen alone does not say how to get there."""

from tests.ward import Visitor

TEXT = "Cống trước nhà số 48 ngõ 12 tắc từ đầu tháng, mưa xuống là nước đen tràn vào nhà."


def consent(visitor: Visitor) -> None:
    visitor.open(f"/tra-cuu/{visitor.ward.send(TEXT)['code']}/cong-khai")


def moderated(visitor: Visitor) -> None:
    visitor.open("/ban/cong-khai")
    visitor.page.click("[aria-labelledby=waiting] a")


def inspected(visitor: Visitor) -> None:
    visitor.open("/kiem-tra")
    visitor.page.click("[aria-labelledby=all] a")
    for fold in visitor.page.query_selector_all(".fold summary"):
        fold.click()
