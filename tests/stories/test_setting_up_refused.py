"""What an administrator may not do, and what nobody else may."""

import re

import pytest
from httpx import AsyncClient
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from feedback import wiring
from feedback.core.permissions import Role
from feedback.places.tables import (
    Organisation,
)
from tests.make import (
    a_department,
    an_officer,
    new_client,
    signed_in,
)
from tests.stories.setting import (
    MONDAY,
    NEXT_YEAR,
    PLACES,
    everything,
    save,
    send,
)
from tests.stories.steps import token_of


def administration() -> list[tuple[str, str]]:
    """Return method and address of every page below ``/quan-tri``."""
    return sorted(
        (method, re.sub(r"\{\w+:int\}", "1", path))
        for handler in wiring.ROUTES
        if isinstance(handler, HTTPRouteHandler)
        for path in handler.paths
        if path.startswith(PLACES)
        for method in handler.http_methods
        if method in {"GET", "POST"}
    )


def test_the_sweep_below_finds_the_pages() -> None:
    found = administration()

    assert len(found) >= 22
    assert ("POST", "/quan-tri/don-vi/1/dong") in found


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMINISTRATOR)])
async def test_nobody_else_gets_at_any_page_of_the_administrator(
    app: Litestar, role: Role | None
) -> None:
    root = await a_department()
    if role is not None:
        await an_officer("hoa", role, root, everywhere=True)
    client = new_client(app) if role is None else None
    async with client or signed_in(app, "hoa") as asking:
        token = {
            "_csrf_token": await token_of(asking),
            "name": "Ai đó",
            "valid_to": "2026-01-01",
        }
        before = await everything()

        for method, path in administration():
            answer = await asking.request(
                method, path, data=token if method == "POST" else None
            )

            if role is None:
                assert answer.status_code == 303, path
                assert answer.headers["location"].startswith("/dang-nhap"), path
            else:
                assert answer.status_code == 403, (method, path)
        assert await everything() == before


async def test_form_without_its_token_changes_nothing(admin: AsyncClient) -> None:
    answer = await admin.post("/quan-tri/ten", data={"name": "Ai đó"})

    assert answer.status_code == 403
    assert not await Organisation.exists()


LONG = "x" * 201

Wrong = tuple[str, dict[str, str], int, str]
"""Address, fields, status, and words of the sentence."""
WRONG: dict[str, list[Wrong]] = {
    "": [
        ("/ten", {"name": " \u200b "}, 400, "Xin ghi tên"),
        ("/ten", {"name": LONG}, 400, "Xin ghi tên"),
        ("/don-vi", {"name": "★"}, 400, "Xin ghi tên"),
        ("/don-vi", {"name": LONG}, 400, "Xin ghi tên"),
        ("/don-vi", {"name": "日本"}, 400, "Mã chỉ gồm"),
        ("/don-vi", {"name": "Đội", "code": "đội 1"}, 400, "Mã chỉ gồm"),
        ("/don-vi", {"name": "Đội", "code": "mot-cua"}, 409, "đã có đơn vị khác dùng"),
        ("/don-vi", {"name": "Đội", "parent": "x"}, 400, "cấp trên"),
        ("/don-vi", {"name": "Đội", "parent": "999"}, 404, "Không có đơn vị này"),
        ("/don-vi", {"name": "Đội", "valid_from": "31/02/2026"}, 400, "ngày có thật"),
        ("/don-vi", {"name": "Đội", "valid_from": "0001-01-01"}, 400, "ngày có thật"),
        ("/don-vi/1/ten", {"name": ""}, 400, "Xin ghi tên"),
        ("/don-vi/999/ten", {"name": "Đội"}, 404, "Không có đơn vị này"),
        ("/don-vi/1/dong", {"valid_to": ""}, 400, "Xin chọn ngày"),
        ("/don-vi/1/dong", {"valid_to": "mai"}, 400, "ngày có thật"),
        ("/don-vi/999/dong", {"valid_to": "2026-01-01"}, 404, "Không có đơn vị này"),
        ("/diem", {"name": "Quầy", "kind": "robot", "unit": "1"}, 400, "Xin chọn loại"),
        ("/dia-ban", {"name": ""}, 400, "Xin ghi tên"),
        ("/dia-ban", {"name": "TỔ 1"}, 409, "Đã có địa bàn tên"),
        ("/dia-ban", {"name": "Tổ 2", "code": "to-1"}, 409, "đã có địa bàn khác dùng"),
        ("/dia-ban/1/dong", {"valid_to": "2019-12-31"}, 400, "trước ngày bắt đầu"),
        ("/dia-ban/999/dong", {"valid_to": "2026-01-01"}, 404, "Không có địa bàn này"),
    ],
    "/lich": [
        ("/gio", {"hours-0": "07:30-11:30, 11:00-17:00"}, 400, "chồng lên nhau"),
        ("/gio", {"hours-0": "17:00-07:30"}, 400, "giờ đóng phải sau"),
        ("/gio", {"hours-0": "07:30-25:00"}, 400, "không có giờ"),
        ("/gio", {"hours-0": "sáng"}, 400, "Thứ Hai: xin ghi giờ"),
        ("/gio", {}, 400, "ít nhất một ngày"),
        ("/ngay", {"day": "", "label": "Nghỉ"}, 400, "Xin chọn một ngày"),
        ("/ngay", {"day": "2019-01-01", "label": "Nghỉ"}, 400, "Xin chọn một ngày"),
        (
            "/ngay",
            {"day": f"{NEXT_YEAR}-01-01", "label": "Tết", "source": "1/TB"},
            409,
            "đã có trong lịch",
        ),
        ("/ngay", {"day": str(MONDAY), "label": "", "source": "1"}, 400, "ghi tên ngày"),
        ("/ngay", {"day": str(MONDAY), "label": "Nghỉ", "source": " "}, 400, "số văn bản"),
        (
            "/ngay",
            {"day": str(MONDAY), "label": "A", "as_weekday": "7", "source": "1/TB"},
            400,
            "Xin chọn nghỉ",
        ),
        (
            "/ngay",
            {"day": str(MONDAY), "label": "A", "as_weekday": "6", "source": "1/TB"},
            400,
            "không có giờ",
        ),
        ("/ngay/999999/xoa", {}, 404, "không còn trong lịch"),
    ],
    "/quy-tac": [
        ("/linh-vuc", {"name-land": " "}, 400, "Xin ghi tên lĩnh vực"),
        ("/linh-vuc", {"unit-land": "999"}, 400, "không còn hoạt động"),
        ("/linh-vuc", {"unit-land": "9" * 5000}, 400, "trong danh sách"),
        ("/hen", {"amount": "0", "legal_basis": "A"}, 400, "bằng số nguyên"),
        ("/hen", {"amount": "2.5", "legal_basis": "A"}, 400, "bằng số nguyên"),
        ("/hen", {"amount": "9999", "legal_basis": "A"}, 400, "bằng số nguyên"),
        ("/hen", {"amount": "5", "legal_basis": " "}, 400, "Xin ghi căn cứ"),
        ("/hen", {"amount": "5", "legal_basis": "A", "unit": "weeks"}, 400, "ngày hay giờ"),
        ("/hen", {"amount": "5", "legal_basis": "A", "clock": "x"}, 400, "hạn của ai"),
        ("/hen", {"amount": "5", "legal_basis": "A", "organisation": "x"}, 400, "đơn vị"),
        ("/hen", {"amount": "5", "legal_basis": "A", "organisation": "999"}, 400, "đơn vị"),
        ("/hen", {"amount": "5", "legal_basis": "A", "max_extensions": "10"}, 400, "gia hạn"),
        ("/hen", {"amount": "5", "legal_basis": "A", "kind": "x"}, 400, "chọn loại"),
        (
            "/hen",
            {"amount": "5", "legal_basis": "A", "field": "x"},
            400,
            "lĩnh vực này",
        ),
        (
            "/hen",
            {
                "amount": "5",
                "legal_basis": "A",
                "valid_from": "2026-05-02",
                "valid_to": "2026-05-01",
            },
            400,
            "trước ngày bắt đầu",
        ),
        ("/hen/1/ket-thuc", {"valid_to": ""}, 400, "Xin chọn ngày"),
        ("/hen/1/ket-thuc", {"valid_to": "2026-12-31"}, 409, "một thời hạn chung"),
        ("/hen/999/ket-thuc", {"valid_to": "2026-12-31"}, 404, "Không có thời hạn này"),
        ("/ly-do", {"name": "…"}, 400, "Xin ghi lý do"),
        ("/ly-do", {"name": LONG}, 400, "rút gọn"),
        ("/ly-do", {"name": "tin rác, quảng cáo"}, 409, "Đã có lý do"),
    ],
}


# One sign-in for all of a page: each costs the time of a password.
@pytest.mark.parametrize("page", ["", "/lich", "/quy-tac"])
async def test_bad_input_is_answered_with_a_sentence_and_nothing_is_stored(
    admin: AsyncClient, page: str
) -> None:
    await a_department("mot-cua")
    await save(admin, "/quan-tri/dia-ban", name="Tổ 1", valid_from="01/01/2020")
    before = await everything()

    for path, fields, status, sentence in WRONG[page]:
        answer = await send(admin, f"{PLACES}{page}{path}", **fields)

        assert answer.status_code == status, (path, fields)
        assert sentence in answer.text, (path, fields)
        assert await everything() == before, (path, fields)


async def test_what_was_typed_is_still_there_beside_the_sentence(admin: AsyncClient) -> None:
    answer = await send(admin, "/quan-tri/don-vi", name="Đội <b>1</b>", code="Đ", parent="")

    assert 'value="Đội &lt;b&gt;1&lt;/b&gt;"' in answer.text
    assert 'aria-describedby="error-unit-code unit-code-hint"' in answer.text


@pytest.mark.parametrize("number", ["9" * 12, "9" * 40, "-1", "2147483648"])
async def test_a_number_that_no_row_has_is_not_found(admin: AsyncClient, number: str) -> None:
    doors = {
        re.sub(r"\{\w+:int\}", number, path)
        for handler in wiring.ROUTES
        if isinstance(handler, HTTPRouteHandler)
        for path in handler.paths
        if ":int}" in path
    }
    token = await token_of(admin)

    asked = [await admin.post(door, data={"_csrf_token": token}) for door in sorted(doors)]

    assert len(asked) >= 15
    # 403: doors that an administrator has no permission for.
    assert {answer.status_code for answer in asked} <= {403, 404, 405}
