"""Rights as people meet them; every door and every role is in ``test_access``."""

import csv
import io
import re

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.core.permissions import Role
from feedback.core.tables import AuditLine
from tests.make import a_kiosk, an_officer, new_client
from tests.stories.office import Office, found
from tests.stories.steps import refused, send, the_row, token_of


async def test_who_may_not_is_told_so_in_the_form_of_the_door(office: Office) -> None:
    async with office.entered_by("hoa") as desk:
        page = await desk.get("/so-lieu")
        export = await desk.get("/api/exports/complaints.csv")

    refused(export, 403, "not-allowed")
    assert page.status_code == 403
    assert "Tài khoản của Ông/Bà không có quyền làm việc này." in page.text


@pytest.mark.parametrize(
    "token",
    [{}, {"_csrf_token": ""}, {"_csrf_token": "f" * 128}],
    ids=["no", "empty", "made up"],
)
async def test_a_form_without_its_token_does_nothing(
    office: Office, token: dict[str, str]
) -> None:
    number = await office.receive()
    await office.give(number, office.lights)
    forms = {
        f"/ban/{number}/tra-loi": {"text": "Lời của người lạ"},
        f"/ban/{number}/tu-choi": {"reason": "spam", "text": "Lời của người lạ"},
        f"/ban/{number}/chuyen": {"unit": str(office.culture)},
        f"/ban/{number}/loai": {"kind": "spam", "urgency": "ordinary"},
        f"/ban/{number}/linh-vuc": {"field": "traffic"},
        "/ban/nhap": {"channel": "paper", "text": "Đèn đường hỏng"},
        "/dang-xuat": {},
    }

    async with office.entered_by("hoa") as desk:
        lines = await AuditLine.count()
        answers = [await desk.post(url, data=fields | token) for url, fields in forms.items()]
        told = await AuditLine.count()
        still_in = await desk.get("/ban")

    assert [answer.status_code for answer in answers] == [403] * len(forms)
    assert all("Trang này đã mở quá lâu" in answer.text for answer in answers)
    assert still_in.status_code == 200
    assert told == lines
    row = await the_row(number)
    assert [row.status, row.department, row.field] == ["assigned", office.lights, None]


async def test_the_token_of_another_browser_does_nothing(app: Litestar, office: Office) -> None:
    number = await office.receive()
    await office.give(number, office.lights)
    async with new_client(app) as stranger:
        token = await token_of(stranger)

    async with office.entered_by("hoa") as desk:
        answer = await desk.post(
            f"/ban/{number}/tra-loi", data={"_csrf_token": token, "text": "Lời của người lạ"}
        )

    assert answer.status_code == 403
    assert (await the_row(number)).status == "assigned"


async def test_signing_in_needs_a_token_as_well(office: Office, client: AsyncClient) -> None:
    del office

    answer = await client.post("/dang-nhap", data={"name": "hoa", "password": "x" * 12})

    assert answer.status_code == 403
    assert not await AuditLine.exists().where(AuditLine.action == "session.refused")


async def test_no_page_of_citizens_needs_or_leaves_a_cookie(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    code = (await send(client)).json()["code"]

    pages = [
        await client.get(path)
        for path in ("/", "/gui", "/tra-cuu", f"/tra-cuu/{code}", f"/k/{kiosk.code}")
    ]

    assert [page.status_code for page in pages] == [200] * 5
    assert not client.cookies


def numbers_in(export: Response) -> list[str]:
    rows = csv.DictReader(io.StringIO(export.content.decode("utf-8-sig")))
    return [row["number"] for row in rows]


async def test_a_role_holds_below_its_place_and_nowhere_else(office: Office) -> None:
    await an_officer("lan", Role.ANALYST, office.lights)
    await an_officer("duc", Role.HEAD, office.lights)
    mine, others, nobodys = [await office.receive(days) for days in (3, 2, 1)]
    await office.give(mine, office.lights)
    await office.give(others, office.culture)

    async with office.entered_by("lan") as analyst:
        export = "/api/exports/complaints.csv"
        whole = await analyst.get(export)
        narrowed = await analyst.get(export, params={"department": "do-thi"})
        outside = [
            await analyst.get(export, params={"department": unit})
            for unit in ("van-hoa", "ubnd", "khong-co")
        ]
        offered = (await analyst.get("/xuat")).text
    async with office.entered_by("duc") as head:
        assert await found(head) == [mine]
        figures = [
            await head.get("/so-lieu", params={"unit": unit}) for unit in ("do-thi", "van-hoa")
        ]
        cases = [await head.get(f"/ban/{number}") for number in (mine, others, nobodys)]

    assert numbers_in(whole) == numbers_in(narrowed) == [mine]
    for answer in outside:
        refused(answer, 404, "not-found")
    assert "Phòng Văn hóa" not in offered
    assert [page.status_code for page in figures] == [200, 404]
    assert [case.status_code for case in cases] == [200, 404, 404]


@pytest.mark.parametrize("page", ["/so-lieu", "/danh-gia"])
async def test_figures_of_a_unit_count_no_case_of_another(office: Office, page: str) -> None:
    await an_officer("duc", Role.HEAD, office.lights)
    kiosk = await a_kiosk(office.culture, name="Quầy văn hóa")
    async with office.entered_by("duc") as head, new_client(office.app) as visitor:
        before = await head.get(page)
        assert before.status_code == 200
        await office.give(await office.receive(), office.culture)
        body = {"service_point": kiosk.code, "score": 5}
        sent = await visitor.post("/api/ratings", json=body)

        assert sent.status_code == 201
        assert (await head.get(page)).text == before.text


async def test_a_menu_offers_only_what_opens(office: Office) -> None:
    for role in Role:
        await an_officer(f"mai.{role}", role, office.root, everywhere=True)
        async with office.entered_by(f"mai.{role}") as reader:
            page = await reader.get("/dang-nhap")
            offered = set(re.findall(r'<li><a href="(/[^"]*)"', page.text.split("</nav>")[0]))
            statuses = {url: (await reader.get(url)).status_code for url in offered}

        assert offered, role
        assert set(statuses.values()) <= {200}, role
