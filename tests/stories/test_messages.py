"""Office and citizen write to each other: a question, an answer, a word that nobody asked for."""

from datetime import timedelta

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.actions import asking, citizen
from feedback.complaints.queries import clocks, practice
from feedback.complaints.tables import Complaint, HandlingRule, Message
from feedback.core.calendar import add_working_days
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role
from feedback.core.problems import Problem
from feedback.places import queries as places
from tests.make import an_officer
from tests.stories.office import REPLY, Office, found
from tests.stories.steps import act, done, refused, send, status_of, the_row, who_did

QUESTION = "Xin Ông/Bà cho biết số cột đèn bị hỏng?"
ANSWER = "Cột số 14, ngay đầu ngõ"


async def received(client: AsyncClient, text: str = "Đèn ngõ 12 hỏng") -> tuple[str, str]:
    body = (await send(client, text)).json()
    return body["number"], body["code"]


async def say(client: AsyncClient, code: str, said: str = ANSWER) -> Response:
    return await client.post(f"/tra-cuu/{code}/nhan", data={"said": said})


async def asked(office: Office, client: AsyncClient) -> tuple[str, str]:
    """The lamps' desk has asked; return number and code."""
    number, code = await received(client)
    await office.give(number, office.lights)
    async with office.entered_by("hoa") as desk:
        await done(desk, number, "hoi", question=QUESTION)
    return number, code


async def go_silent(number: str) -> None:
    yesterday = local_date(now()) - timedelta(days=1)
    await Complaint.update({Complaint.answer_by: yesterday}).where(Complaint.number == number)


async def test_a_question_is_read_and_answered_without_an_account(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)

    page = (await client.get(f"/tra-cuu/{code}")).text
    told = (await client.get(f"/api/complaints/{code}")).json()
    assert QUESTION in page
    assert "Chờ Ông/Bà trả lời" in page
    assert "tạm dừng, chờ Ông/Bà trả lời" in page
    assert told["status"] == "awaiting_citizen"
    assert [(one["to_citizen"], one["text"]) for one in told["messages"]] == [(True, QUESTION)]
    assert told["messages"][0]["unit"] == "Tổ đô thị"
    due = add_working_days(local_date(now()), 5, await places.calendar())
    assert told["answer_by"] == due.isoformat()

    assert (await say(client, code)).status_code == 303

    assert await status_of(client, code) == "assigned"
    async with office.entered_by("hoa") as desk:
        listed = (await desk.get("/ban")).text
        assert "Người dân vừa viết" in listed
        case = (await desk.get(f"/ban/{number}")).text
        assert ANSWER in case
        assert "Người dân đã xem lúc" in case
        assert "Người dân vừa viết" not in (await desk.get("/ban")).text
    assert "Cán bộ đã xem lúc" in (await client.get(f"/tra-cuu/{code}")).text
    assert await who_did("complaint.awaiting_citizen", number) == ["hoa"]
    assert await who_did("complaint.written_to", number) == ["citizen"]


async def test_both_clocks_stand_still_until_the_answer(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)
    row = await the_row(number)
    pauses = await clocks.pauses(row.id)
    assert [one.ends for one in pauses] == [None]

    await citizen.write(number, ANSWER, at=now() + timedelta(days=9))

    [pause] = await clocks.pauses(row.id)
    assert pause.ends is not None
    assert (await the_row(number)).due_at > row.due_at
    assert (await the_row(number)).answer_by is None
    assert "Ngày hẹn trả lời chuyển" in (await client.get(f"/tra-cuu/{code}")).text


@pytest.mark.parametrize("before", ["received", "assigned", "reopened"])
async def test_an_answer_puts_a_case_back_to_where_it_was(
    office: Office, client: AsyncClient, before: str
) -> None:
    number, code = await received(client)
    if before != "received":
        await office.give(number, office.lights)
    if before == "reopened":
        await office.answer(number)
        await citizen.reopen(number, "Vẫn tối", at=now())
    await asking.ask(number, QUESTION, by=office.clerk, at=now())

    await say(client, code)

    assert await status_of(client, code) == before


async def test_what_waits_for_the_citizen_lies_on_a_desk_of_its_own(
    office: Office, client: AsyncClient
) -> None:
    number, _ = await asked(office, client)

    async with office.entered_by("hoa") as desk:
        assert await found(desk) == []
        assert await found(desk, nhom="awaited") == [number]
        assert "chờ người dân đến" in (await desk.get("/ban?nhom=awaited")).text
        await go_silent(number)
        assert "người dân chưa trả lời" in (await desk.get("/ban?nhom=awaited")).text


async def test_a_citizen_writes_without_being_asked_while_the_case_is_open(
    office: Office, client: AsyncClient
) -> None:
    number, code = await received(client)
    await office.give(number, office.lights)

    sent = await client.post(f"/api/complaints/{code}/messages", json={"text": ANSWER})

    assert sent.status_code == 201
    assert [one["text"] for one in sent.json()["messages"]] == [ANSWER]
    assert await status_of(client, code) == "assigned"
    async with office.entered_by("hoa") as desk:
        assert ANSWER in (await desk.get(f"/ban/{number}")).text
    await office.answer(number)
    late = await client.post(f"/api/complaints/{code}/messages", json={"text": "Còn nữa"})
    refused(late, 409, "no-time-to-write")
    assert await Message.count() == 1


@pytest.mark.parametrize("said", ["", " \n", "👍", "a" * 5001])
async def test_a_message_says_something(office: Office, client: AsyncClient, said: str) -> None:
    number, code = await asked(office, client)

    by_form = await say(client, code, said)
    by_program = await client.post(f"/api/complaints/{code}/messages", json={"text": said})

    assert [by_form.status_code, by_program.status_code] == [400, 400]
    assert 'id="error-said"' in by_form.text
    assert await status_of(client, code) == "awaiting_citizen"
    async with office.entered_by("hoa") as desk:
        wordless = await act(desk, number, "hoi", question=said)
    assert wordless.status_code in {400, 409}


async def test_a_stranger_with_a_wrong_code_writes_to_nobody(
    office: Office, client: AsyncClient
) -> None:
    await asked(office, client)

    answers = [
        await say(client, "7K3M-Q9TX-4HPA"),
        await client.post("/api/complaints/7K3M-Q9TX-4HPA/messages", json={"text": "x y z"}),
    ]

    assert [one.status_code for one in answers] == [404, 404]
    assert await Message.count() == 1


async def test_one_question_at_a_time(office: Office, client: AsyncClient) -> None:
    number, _ = await asked(office, client)

    async with office.entered_by("hoa") as desk:
        again = await act(desk, number, "hoi", question="Còn gì nữa không?")

    assert again.status_code == 409
    assert await Message.count() == 1


async def test_nobody_is_asked_after_the_answer(office: Office, client: AsyncClient) -> None:
    number, code = await received(client)
    await office.answer(number)

    async with office.entered_by() as desk:
        assert (await act(desk, number, "hoi", question=QUESTION)).status_code == 409
    assert await status_of(client, code) == "answered"
    assert not await Message.exists()


async def test_an_officer_who_knows_by_now_waits_no_more(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "thoi-cho")
        assert await status_of(client, code) == "assigned"
        assert (await act(desk, number, "thoi-cho")).status_code == 409
    assert (await the_row(number)).answer_by is None


async def test_a_case_whose_citizen_stays_silent_may_be_closed_but_not_before(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)

    async with office.entered_by("hoa") as desk:
        early = await act(desk, number, "ket-thuc")
        assert early.status_code == 409
        assert "Người dân còn được trả lời đến hết ngày" in early.text
        await go_silent(number)
        await done(desk, number, "ket-thuc")

    told = (await client.get(f"/api/complaints/{code}")).json()
    page = (await client.get(f"/tra-cuu/{code}")).text
    assert told["status"] == "closed"
    assert "chưa nhận được trả lời của Ông/Bà" in told["messages"][-1]["text"]
    assert "Kết thúc vì chưa nhận được trả lời" in page
    assert (await the_row(number)).answered_at is None
    for verb, fields in (("danh-gia", {"helped": "yes"}), ("mo-lai", {"reason": "Còn tối"})):
        again = await client.post(f"/tra-cuu/{code}/{verb}", data=fields)
        assert again.status_code == 409


async def test_a_silent_citizen_may_also_be_answered_with_what_is_known(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text=REPLY)

    assert await status_of(client, code) == "answered"
    [pause] = await clocks.pauses((await the_row(number)).id)
    assert pause.ends is not None


async def test_a_message_that_accuses_somebody_seals_the_case(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)
    await an_officer("kin", Role.KEEPER, everywhere=True)

    await say(client, code, "Tôi tố cáo cán bộ địa chính nhận hối lộ")

    assert (await the_row(number)).sealed
    async with office.entered_by("hoa") as desk:
        assert (await desk.get(f"/ban/{number}")).status_code == 404
    async with office.entered_by("kin") as keeper:
        assert "nhận hối lộ" in (await keeper.get(f"/ban/{number}")).text


async def test_thirty_words_are_enough(office: Office, client: AsyncClient) -> None:
    del office
    number, code = await received(client)
    for _ in range(30):
        await citizen.write(number, ANSWER, at=now())

    assert (await say(client, code)).status_code == 409
    assert await Message.count() == 30


async def test_who_only_looks_leaves_a_message_unread(
    office: Office, client: AsyncClient
) -> None:
    number, code = await asked(office, client)
    await say(client, code)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)

    async with office.entered_by("son") as leader:
        await leader.get(f"/ban/{number}")

    async with office.entered_by("hoa") as desk:
        assert "Người dân vừa viết" in (await desk.get("/ban")).text


@pytest.mark.parametrize(
    ("whole", "above", "own", "days"),
    [
        pytest.param(None, None, None, 5, id="nothing is set"),
        pytest.param(7, None, None, 7, id="the whole"),
        pytest.param(7, 3, None, 3, id="the unit above"),
        pytest.param(7, 3, 10, 10, id="its own"),
    ],
)
async def test_how_long_a_citizen_is_waited_for_is_set_by_unit(
    office: Office, whole: int | None, above: int | None, own: int | None, days: int
) -> None:
    for unit, wanted in ((None, whole), (office.root, above), (office.lights, own)):
        if wanted is not None:
            await HandlingRule.insert(HandlingRule(department=unit, citizen_days=wanted))

    assert (await practice.practice_of(office.lights)).citizen_days == days
    assert (await practice.practice_of(None)).citizen_days == (whole or 5)


async def test_a_withdrawn_case_hears_nothing(office: Office, client: AsyncClient) -> None:
    number, code = await asked(office, client)

    await client.post(f"/tra-cuu/{code}/rut")

    assert (await say(client, code)).status_code == 409
    assert (await the_row(number)).status == "withdrawn"
    with pytest.raises(Problem):
        await asking.ask(number, QUESTION, by=office.clerk, at=now())
