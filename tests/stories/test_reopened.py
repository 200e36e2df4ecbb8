"""What a citizen calls unsolved goes to the head, not to the same handler."""

import pytest
from httpx import AsyncClient

from feedback.accounts.tables import Staff
from feedback.complaints.actions.practice_admin import set_practice
from feedback.complaints.rules.practice import HandlingRow
from feedback.core.clock import now
from feedback.core.permissions import Role
from tests.make import an_officer
from tests.stories.office import REPLY, Office, found, listed
from tests.stories.steps import act, done, send, status_of, the_row

AGAIN = "Đã đến tận nơi, thay cả dây dẫn hôm nay."


@pytest.fixture
async def headed(office: Office) -> Office:
    await an_officer("duc", Role.HEAD, office.lights)
    return office


async def reopened(office: Office, client: AsyncClient, verb: str = "") -> tuple[str, str]:
    """The lamps' desk has replied and the citizen was not content; return number and code."""
    body = (await send(client)).json()
    number, code = body["number"], body["code"]
    await office.give(number, office.lights)
    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text=REPLY)
    if verb == "mo-lai":
        fields = {"reason": "Tối nay lại tắt"}
    else:
        verb, fields = "danh-gia", {"helped": "no", "comment": "Tối nay lại tắt"}
    assert (await client.post(f"/tra-cuu/{code}/{verb}", data=fields)).status_code == 303
    return number, code


@pytest.mark.parametrize("verb", ["mo-lai", "danh-gia"])
async def test_a_reopened_case_lies_on_top_of_the_heads_desk(
    headed: Office, client: AsyncClient, verb: str
) -> None:
    late = await headed.receive(60)
    await headed.give(late, headed.lights)
    number, code = await reopened(headed, client, verb)

    async with headed.entered_by("duc") as head:
        page = await head.get("/ban")
        assert listed(page) == [number, late]
        assert "Giao lại trong đơn vị" in (await head.get(f"/ban/{number}")).text

    assert await status_of(client, code) == "reopened"


async def test_the_handler_answers_it_no_more_but_still_reads_it(
    headed: Office, client: AsyncClient
) -> None:
    number, code = await reopened(headed, client)
    paper = {"authority": "Sở Xây dựng", "document_number": "1", "document_date": "2026-01-05"}

    async with headed.entered_by("hoa") as desk:
        case = await desk.get(f"/ban/{number}")
        answers = [
            await act(desk, number, "tra-loi", text=AGAIN),
            await act(desk, number, "tu-choi", reason="spam", text=AGAIN),
            await act(desk, number, "hoi", question="Cột số mấy?"),
            await act(desk, number, "chuyen", unit=str(headed.culture)),
            await act(desk, number, "chuyen-co-quan", **paper),
        ]
        noted = await act(desk, number, "ghi-chu", inside="Hôm ấy trời mưa")

    assert case.status_code == 200
    assert f"/ban/{number}/tra-loi" not in case.text
    assert [one.status_code for one in answers] == [409] * 5
    assert "trưởng đơn vị trả lời hoặc giao lại trước đã" in answers[0].text
    assert noted.status_code == 303
    assert await status_of(client, code) == "reopened"


async def test_the_head_answers_it(headed: Office, client: AsyncClient) -> None:
    number, code = await reopened(headed, client)

    async with headed.entered_by("duc") as head:
        await done(head, number, "tra-loi", text=AGAIN)
        assert await found(head) == []

    told = (await client.get(f"/api/complaints/{code}")).json()
    assert [one["text"] for one in told["replies"]] == [REPLY, AGAIN]
    assert told["status"] == "answered"
    assert not (await the_row(number)).for_head


async def test_the_head_gives_it_back_to_the_desk(headed: Office, client: AsyncClient) -> None:
    number, code = await reopened(headed, client)

    async with headed.entered_by("duc") as head:
        unit = str(headed.lights)
        await done(head, number, "chuyen", unit=unit, note="Đi cùng tổ trưởng")
        assert (await act(head, number, "chuyen", unit=unit)).status_code == 409
    async with headed.entered_by("hoa") as desk:
        assert "Đi cùng tổ trưởng" in (await desk.get(f"/ban/{number}")).text
        await done(desk, number, "tra-loi", text=AGAIN)

    assert await status_of(client, code) == "answered"


async def test_the_triage_desk_may_still_send_it_elsewhere(
    headed: Office, client: AsyncClient
) -> None:
    number, _ = await reopened(headed, client)

    async with headed.entered_by("thu") as desk:
        assert (await act(desk, number, "tra-loi", text=AGAIN)).status_code == 409
        await done(desk, number, "chuyen", unit=str(headed.culture))

    row = await the_row(number)
    assert (row.status, row.department, row.for_head) == ("assigned", headed.culture, False)


@pytest.mark.parametrize("dismissed", [False, True], ids=["never one", "dismissed"])
async def test_where_there_is_no_head_the_desk_may_answer_again(
    office: Office, client: AsyncClient, *, dismissed: bool
) -> None:
    if dismissed:
        await an_officer("duc", Role.HEAD, office.lights)
        await Staff.update({Staff.is_active: False}).where(Staff.name == "duc")
    await an_officer("lien", Role.HEAD, office.culture)
    number, code = await reopened(office, client)

    async with office.entered_by("hoa") as desk:
        assert await found(desk) == [number]
        await done(desk, number, "tra-loi", text=AGAIN)

    assert await status_of(client, code) == "answered"


async def test_the_head_of_the_unit_above_is_a_head_too(
    office: Office, client: AsyncClient
) -> None:
    await an_officer("tam", Role.HEAD, office.root)
    number, _ = await reopened(office, client)

    async with office.entered_by("tam") as head:
        assert await found(head) == [number]
        await done(head, number, "tra-loi", text=AGAIN)


async def test_a_citizen_asked_about_a_reopened_case_answers_to_the_head(
    headed: Office, client: AsyncClient
) -> None:
    number, code = await reopened(headed, client)

    async with headed.entered_by("duc") as head:
        await done(head, number, "hoi", question="Cột số mấy?")
        await client.post(f"/tra-cuu/{code}/nhan", data={"said": "Cột số 14"})
        assert await found(head) == [number]
    async with headed.entered_by("hoa") as desk:
        assert (await act(desk, number, "tra-loi", text=AGAIN)).status_code == 409

    assert await status_of(client, code) == "reopened"


@pytest.mark.parametrize("verb", ["hoi", "tra-loi"])
async def test_what_has_not_been_answered_is_not_reopened(
    headed: Office, client: AsyncClient, verb: str
) -> None:
    body = (await send(client)).json()
    number, code = body["number"], body["code"]
    await headed.give(number, headed.lights)
    await set_practice([HandlingRow(headed.lights, needs_approval=True)], by="test", at=now())
    async with headed.entered_by("hoa") as desk:
        await done(desk, number, verb, question="Trụ đèn số mấy ạ?", text=REPLY)
    before = (await the_row(number)).to_dict()

    answer = await client.post(f"/tra-cuu/{code}/mo-lai", data={"reason": "Sao lâu thế"})

    assert answer.status_code == 409
    assert (await the_row(number)).to_dict() == before
