"""A case that belongs to an authority outside this server: handed on, told, ended here."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from feedback.complaints.queries import figures
from feedback.complaints.schemas import Status
from feedback.complaints.tables import Complaint, Transfer
from feedback.core.clock import local_date, now
from feedback.core.permissions import Scope
from feedback.core.reporting import Period
from tests.stories.office import Office, found
from tests.stories.steps import act, done, send, status_of, the_row, who_did

PAPER = {
    "authority": "Sở Xây dựng tỉnh Thanh Hóa",
    "document_number": "12/PC-UBND",
    "document_date": "2026-01-05",
}


async def test_a_citizen_is_told_which_authority_has_it_by_which_document(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client)).json()
    number, code = body["number"], body["code"]

    async with office.entered_by() as desk:
        await done(desk, number, "chuyen-co-quan", **PAPER, told="Sở quản lý tuyến đường này.")
        case = (await desk.get(f"/ban/{number}")).text
        assert await found(desk) == []
        assert await found(desk, status="transferred") == [number]

    told = (await client.get(f"/api/complaints/{code}")).json()
    page = (await client.get(f"/tra-cuu/{code}")).text
    assert told["status"] == "transferred"
    assert told["transfer"] | {"at": ""} == PAPER | {
        "text": "Sở quản lý tuyến đường này.",
        "at": "",
    }
    for words in (PAPER["authority"], "số 12/PC-UBND ngày 05/01/2026", "Đã chuyển đến cơ quan"):
        assert words in page
    assert "Đã chuyển cơ quan khác" in case
    assert (await the_row(number)).closed_at is not None
    assert await who_did("complaint.transferred", number) == ["thu"]


async def test_nothing_follows_what_another_authority_has(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client)).json()
    number, code = body["number"], body["code"]
    async with office.entered_by() as desk:
        await done(desk, number, "chuyen-co-quan", **PAPER)
        answers = [
            await act(desk, number, "tra-loi", text="Đã thay bóng đèn."),
            await act(desk, number, "chuyen", unit=str(office.lights)),
            await act(desk, number, "chuyen-co-quan", **PAPER),
            await act(desk, number, "linh-vuc", field="traffic"),
        ]
    withdrawn = await client.post(f"/tra-cuu/{code}/rut")
    judged = await client.post(f"/tra-cuu/{code}/danh-gia", data={"helped": "no"})

    assert [one.status_code for one in (*answers, withdrawn, judged)] == [409] * 6
    assert await status_of(client, code) == "transferred"
    assert await Transfer.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"authority": " "}, "authority", id="no authority"),
        pytest.param({"authority": "!?"}, "authority", id="an authority without letters"),
        pytest.param({"authority": "Sở" * 101}, "authority", id="endless"),
        pytest.param({"document_number": " "}, "document_number", id="no number"),
        pytest.param({"document_date": ""}, "document_date", id="no day"),
        pytest.param({"document_date": "31/02/2026"}, "document_date", id="no such day"),
        pytest.param({"document_date": "2099-01-01"}, "document_date", id="a day ahead"),
        pytest.param({"told": "a" * 10_001}, "told", id="more than is read"),
    ],
)
async def test_a_transfer_names_authority_and_document(
    office: Office, fields: dict[str, str], wrong: str
) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        answer = await act(desk, number, "chuyen-co-quan", **(PAPER | fields))

    assert answer.status_code == 400
    assert f'id="error-{wrong}"' in answer.text
    assert (await the_row(number)).status == "received"
    assert not await Transfer.exists()


@pytest.mark.parametrize("verb", ["tra-loi", "tu-choi"])
async def test_what_has_been_answered_is_not_handed_on(office: Office, verb: str) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        await done(desk, number, verb, reason="spam", text="Đã thay bóng đèn.")
        answer = await act(desk, number, "chuyen-co-quan", **PAPER)

    assert answer.status_code == 409


async def test_what_another_authority_has_is_neither_late_nor_waiting(office: Office) -> None:
    numbers = [await office.receive(60) for _ in range(2)]
    async with office.entered_by() as desk:
        await done(desk, numbers[0], "chuyen-co-quan", **PAPER)
    today = local_date(now())
    period = Period(today - timedelta(days=90), today, Scope(everything=True))

    counts = (await figures.count_by(period, "all", now()))[""]

    assert (counts["due"], counts["waiting"], counts["late"]) == (1, 1, 1)
    assert await figures.count_unanswered(period) == 1


@pytest.mark.parametrize(
    ("status", "listed", "waits"),
    [
        pytest.param(Status.AWAITING_APPROVAL, True, 1, id="a draft waits: still open, late"),
        pytest.param(Status.AWAITING_CITIZEN, False, 0, id="the citizen's turn"),
        pytest.param(Status.MERGED, False, 0, id="goes on elsewhere"),
    ],
)
async def test_the_desk_and_the_figures_know_whose_turn_it_is(
    office: Office, status: Status, waits: int, *, listed: bool
) -> None:
    number = await office.receive(60)
    await Complaint.update({Complaint.status: status}).where(Complaint.number == number)
    today = local_date(now())
    period = Period(today - timedelta(days=90), today, Scope(everything=True))

    async with office.entered_by() as desk:
        assert await found(desk) == ([number] if listed else [])
        assert await found(desk, due="late") == ([number] if listed else [])
        assert await found(desk, status=status) == [number]
        case = (await desk.get(f"/ban/{number}")).text

    counts = (await figures.count_by(period, "all", now()))[""]
    assert (counts["waiting"], counts["late"]) == (waits, waits)
    assert f"tag status {status}" in case
