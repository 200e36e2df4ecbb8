"""Notes inside: read by colleagues, by nobody else."""

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.tables import CaseNote
from feedback.core.permissions import Role
from tests.make import an_officer, signed_in
from tests.stories.office import Office
from tests.stories.steps import act, done, send, who_did

NOTE = "Đã gọi <tổ trưởng>: bóng thuộc điện lực, chờ họ trả lời"
SEEN = "Đã gọi &lt;tổ trưởng&gt;: bóng thuộc điện lực"


async def test_a_note_stands_in_the_history_for_those_who_may_read_the_case(
    office: Office, app: Litestar, client: AsyncClient
) -> None:
    body = (await send(client)).json()
    number, code = body["number"], body["code"]
    await office.give(number, office.lights)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    await an_officer("lan", Role.ANALYST, office.root, everywhere=True)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "ghi-chu", inside=NOTE)
        await done(desk, number, "tra-loi", text="Đã thay bóng đèn.")
        await done(desk, number, "ghi-chu", inside="Ghi sau khi trả lời")
        case = (await desk.get(f"/ban/{number}")).text

    assert case.index("Ghi sau khi trả lời") < case.index(SEEN)
    assert "Ghi chú nội bộ" in case
    async with office.entered_by("son") as leader:
        assert SEEN in (await leader.get(f"/ban/{number}")).text
    async with signed_in(app, "lan") as analyst:
        exported = (await analyst.get("/api/exports/complaints.csv")).text
    assert number in exported
    outside = [
        exported,
        (await client.get(f"/tra-cuu/{code}")).text,
        (await client.get(f"/api/complaints/{code}")).text,
    ]
    assert not any("tổ trưởng" in text or "Ghi sau khi" in text for text in outside)
    assert await who_did("complaint.noted", number) == ["hoa", "hoa"]


@pytest.mark.parametrize("text", ["", " \n", "👍", "a" * 5001])
async def test_a_note_says_something(office: Office, text: str) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        answer = await act(desk, number, "ghi-chu", inside=text)

    assert answer.status_code == 400
    assert 'id="error-inside"' in answer.text
    assert not await CaseNote.exists()
