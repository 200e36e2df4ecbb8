"""A citizen names a ward that is no more; who reads the case sees what it is called today."""

import sys

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import triage
from feedback.complaints.tables import RoutingRule
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role
from feedback.learning.actions import units
from feedback.learning.tables import OldUnitNote
from feedback.places.queries import get_area
from tests.make import an_officer, run_jobs
from tests.stories.office import Office
from tests.stories.steps import act, an_area, done, the_row, who_did

TEXT = "Đèn hỏng ở phường Đông Vệ, TP Thanh Hóa và phường Dịch Vọng, quận Cầu Giấy, Hà Nội"


async def page_of(office: Office, number: str) -> str:
    async with office.entered_by("thu") as desk:
        return (await desk.get(f"/ban/{number}")).text


async def test_a_ward_is_shown_by_its_name_of_today_a_divided_one_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGNGHE_PROVINCE", "Thanh Hóa")
    number = await office.receive(1, TEXT)
    await run_jobs()
    before = await page_of(office, number)

    await units.look_up(at=now())
    await units.look_up(at=now())
    after = await page_of(office, number)

    assert "Địa danh cũ" not in before
    assert "Địa danh cũ: phường Đông Vệ, TP Thanh Hóa" in after
    assert "nay là Phường Hạc Thành, Tỉnh Thanh Hóa" in after
    assert "Địa danh cũ: phường Dịch Vọng, quận Cầu Giấy" in after
    assert "đã chia cho nhiều đơn vị: Phường Cầu Giấy, Thành phố Hà Nội; Phường" in after
    assert "xin hỏi người gửi" in after


@pytest.mark.parametrize(
    "program", ["raise SystemExit(3)", "print('no json')", 'print(\'{"said": "x"}\')']
)
async def test_what_cannot_be_looked_up_is_left_unknown_and_not_asked_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(units, "PROGRAM", (sys.executable, "-c", program))
    number = await office.receive(1, TEXT)
    await run_jobs()

    await units.look_up(at=now())

    states = await OldUnitNote.select(OldUnitNote.state).output(as_list=True)
    assert states == ["unknown", "unknown"]
    assert "Địa danh cũ" not in await page_of(office, number)


ONE = "Đèn hỏng ở phường Đông Vệ, TP Thanh Hóa, tối om cả tuần"
SPLIT_UP = "Đèn hỏng ở phường Dịch Vọng, quận Cầu Giấy, Hà Nội"


async def an_area_of(code: str, name: str) -> int:
    await an_area(code, name)
    return (await get_area(code, local_date(now()))).id


async def test_a_case_goes_by_the_area_its_citizen_named_by_the_old_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGNGHE_PROVINCE", "Thanh Hóa")
    ward = await an_area_of("hac-thanh", "Phường Hạc Thành")
    await RoutingRule.insert(
        RoutingRule(field="", area=ward, department=office.culture, position=1)
    )
    await an_officer("nga", Role.HANDLER, office.culture)
    number = await office.receive(1, ONE)
    await run_jobs()
    await office.call(number, "report")
    await triage.correct_field(number, "infrastructure", by=office.clerk, at=now())
    before = await the_row(number)

    await units.look_up(at=now())
    after = await the_row(number)

    assert (before.area, before.department) == (None, None)
    assert after.area == ward
    assert await who_did("complaint.area_set", number) == ["machine"]
    assert after.department == office.culture


async def test_a_divided_ward_is_asked_with_what_it_became_and_never_guessed(
    office: Office,
) -> None:
    ward = await an_area_of("cau-giay", "Phường Cầu Giấy")
    other = await an_area_of("a-dau", "Phường A Dâu")
    number = await office.receive(1, SPLIT_UP)
    await run_jobs()
    await units.look_up(at=now())
    unsaid = await the_row(number)

    async with office.entered_by("thu") as desk:
        page = await desk.get(f"/ban/{number}")
        wrong = await act(desk, number, "dia-ban", area="99999")
        await done(desk, number, "dia-ban", area=str(ward))
        after = await desk.get(f"/ban/{number}")

    assert unsaid.area is None
    assert "đã chia cho nhiều đơn vị: Phường" in page.text
    assert page.text.count("Thành phố Hà Nội") >= 2
    assert page.text.index(f'<option value="{ward}"') < page.text.index(
        f'<option value="{other}"'
    )
    assert wrong.status_code == 400
    assert (await the_row(number)).area == ward
    assert f'action="/ban/{number}/dia-ban"' not in after.text
    assert await who_did("complaint.area_set", number) == ["thu"]


async def test_a_rule_for_an_old_ward_says_what_that_is_today(
    office: Office, admin: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGNGHE_PROVINCE", "Thanh Hóa")
    names = ("Phường Đông Vệ, TP Thanh Hóa", "Tổ dân phố số 9")
    old, usual = [await an_area_of(f"a-{n}", name) for n, name in enumerate(names)]
    for area in (old, usual):
        await RoutingRule.insert(RoutingRule(field="", area=area, department=office.lights))

    await units.look_up_areas(at=now())
    await units.look_up_areas(at=now())
    page = await admin.get("/quan-tri/phan-luong")

    assert page.text.count("Địa danh cũ") == 1
    assert "nay là Phường Hạc Thành, Tỉnh Thanh Hóa. Xin sửa theo tên mới" in page.text
