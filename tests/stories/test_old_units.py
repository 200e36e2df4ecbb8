"""A citizen names a ward that is no more; who reads the case sees what it is called today."""

import sys

import pytest

from feedback.core.clock import now
from feedback.learning.actions import units
from feedback.learning.tables import OldUnitNote
from tests.make import run_jobs
from tests.stories.office import Office

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
    assert "đã chia cho nhiều đơn vị, xin hỏi người gửi" in after


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
