"""A reply before and just after it is sent: doubts, the author's word, ten seconds to recall."""

import re
from datetime import timedelta

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import handling
from feedback.complaints.queries import clocks
from feedback.complaints.tables import Reply
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.core.tables import OutboxRow
from tests.make import an_officer
from tests.stories.office import REPLY, Office
from tests.stories.steps import act, done, send, status_of, the_row, who_did

PROMISE = "Chúng tôi sẽ kiểm tra và xử lý."
CONFIRMED = re.compile(r'name="confirmed" value="([^"]*)"')


async def given(
    office: Office, client: AsyncClient, text: str = "Đèn ngõ 12 hỏng"
) -> tuple[str, str]:
    body = (await send(client, text, contact={"phone": "0912345678"})).json()
    await office.give(body["number"], office.lights)
    return body["number"], body["code"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(PROMISE, "chưa nói bao giờ", id="a promise without a day"),
        pytest.param("Đã gọi 0912 345 678.", "thông tin cá nhân của người gửi", id="own"),
        pytest.param("Xin gọi 0987654321.", "thông tin cá nhân của người khác", id="another's"),
    ],
)
async def test_a_doubt_is_shown_once_and_the_author_decides(
    office: Office, client: AsyncClient, text: str, sentence: str
) -> None:
    number, code = await given(office, client)

    async with office.entered_by("hoa") as desk:
        doubted = await act(desk, number, "tra-loi", text=text)
        assert doubted.status_code == 409
        assert sentence in doubted.text
        assert "Vẫn gửi như vậy" in doubted.text
        assert f">{text}</textarea>" in doubted.text
        assert await status_of(client, code) == "assigned"
        found = CONFIRMED.search(doubted.text)
        assert found
        await done(desk, number, "tra-loi", text=text, confirmed=found[1])

    assert await status_of(client, code) == "answered"


async def test_what_was_confirmed_for_one_doubt_is_not_for_another(
    office: Office, client: AsyncClient
) -> None:
    number, _ = await given(office, client)

    async with office.entered_by("hoa") as desk:
        answer = await act(
            desk, number, "tra-loi", text="Xin gọi 0987654321.", confirmed="promise"
        )

    assert answer.status_code == 409
    assert not await Reply.exists()


async def test_a_question_the_citizen_asked_later_is_one_too(
    office: Office, client: AsyncClient
) -> None:
    number, code = await given(office, client)
    said = "Còn phí sao y chứng thực hết bao nhiêu tiền?"
    await client.post(f"/tra-cuu/{code}/nhan", data={"said": said})

    async with office.entered_by("hoa") as desk:
        answer = await act(desk, number, "tra-loi", text=REPLY)

    assert answer.status_code == 409
    assert said in answer.text


async def test_the_same_words_for_the_fourth_citizen_are_doubted(
    office: Office, client: AsyncClient
) -> None:
    async with office.entered_by("hoa") as desk:
        statuses = []
        for _ in range(4):
            number, _ = await given(office, client)
            statuses.append((await act(desk, number, "tra-loi", text=REPLY)).status_code)

    assert statuses == [303, 303, 303, 409]


async def test_a_refusal_is_read_in_the_same_way(office: Office, client: AsyncClient) -> None:
    number, code = await given(office, client)

    async with office.entered_by("hoa") as desk:
        answer = await act(desk, number, "tu-choi", reason="not_competent", text=PROMISE)

    assert answer.status_code == 409
    assert "chưa nói bao giờ" in answer.text
    assert await status_of(client, code) == "assigned"


async def test_a_reply_just_sent_is_recalled_and_the_citizen_sees_it_no_more(
    office: Office, client: AsyncClient
) -> None:
    number, code = await given(office, client)
    row = await the_row(number)
    before = await clocks.assignment(row.id)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text=REPLY)
        assert "Thu hồi" in (await desk.get(f"/ban/{number}")).text
        await done(desk, number, "thu-hoi")
        page = (await desk.get(f"/ban/{number}")).text

    told = (await client.get(f"/api/complaints/{code}")).json()
    assert (told["status"], told["replies"]) == ("assigned", [])
    assert REPLY not in (await client.get(f"/tra-cuu/{code}")).text
    assert f">{REPLY}</textarea>" in page
    assert "Thu hồi câu trả lời vừa gửi" in page
    again = await the_row(number)
    assert again.answered_at is again.last_answered_at is None
    assert await clocks.assignment(row.id) == before
    assert [row["recalled_at"] is not None for row in await Reply.select()] == [True]
    assert await who_did("complaint.recalled", number) == ["hoa"]


async def test_after_ten_seconds_a_reply_stands(office: Office, client: AsyncClient) -> None:
    number, code = await given(office, client)
    await handling.reply(
        number, REPLY, by=office.clerk, at=now() - handling.UNDO - timedelta(seconds=1)
    )

    async with office.entered_by("thu") as desk:
        assert "/thu-hoi" not in (await desk.get(f"/ban/{number}")).text
        late = await act(desk, number, "thu-hoi")

    assert late.status_code == 409
    assert "trong 10 giây sau khi gửi" in late.text
    assert await status_of(client, code) == "answered"


async def test_only_the_sender_recalls(office: Office, client: AsyncClient) -> None:
    await an_officer("minh", Role.HANDLER, office.lights)
    number, code = await given(office, client)

    async with office.entered_by("hoa") as desk, office.entered_by("minh") as colleague:
        await done(desk, number, "tra-loi", text=REPLY)
        assert "/thu-hoi" not in (await colleague.get(f"/ban/{number}")).text
        assert (await act(colleague, number, "thu-hoi")).status_code == 409

    assert await status_of(client, code) == "answered"


async def test_what_the_citizen_has_judged_is_not_recalled(
    office: Office, client: AsyncClient
) -> None:
    number, code = await given(office, client)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text=REPLY)
        await client.post(f"/tra-cuu/{code}/danh-gia", data={"helped": "yes"})
        answer = await act(desk, number, "thu-hoi")

    assert answer.status_code == 409
    assert await status_of(client, code) == "closed"


async def test_a_second_reply_that_was_judged_is_not_recalled(
    office: Office, client: AsyncClient
) -> None:
    number, code = await given(office, client)
    await office.answer(number)
    await client.post(f"/tra-cuu/{code}/mo-lai", data={"reason": "Vẫn tối"})

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text="Đã thay cả dây dẫn.")
        await client.post(f"/tra-cuu/{code}/danh-gia", data={"helped": "no"})
        answer = await act(desk, number, "thu-hoi")

    assert answer.status_code == 409
    assert await status_of(client, code) == "answered"


async def test_a_recalled_second_reply_leaves_the_first(
    office: Office, client: AsyncClient
) -> None:
    number, code = await given(office, client)
    await office.answer(number)
    await client.post(f"/tra-cuu/{code}/mo-lai", data={"reason": "Vẫn tối"})
    first = await the_row(number)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text="Đã thay cả dây dẫn.")
        await done(desk, number, "thu-hoi")

    told = (await client.get(f"/api/complaints/{code}")).json()
    row = await the_row(number)
    assert (told["status"], [one["text"] for one in told["replies"]]) == ("reopened", [REPLY])
    assert (row.answered_at, row.last_answered_at) == (
        first.answered_at,
        first.last_answered_at,
    )


async def test_nobody_is_told_before_the_ten_seconds_are_over(
    office: Office, client: AsyncClient
) -> None:
    number, _ = await given(office, client)
    at = now()

    await handling.reply(number, REPLY, by=office.clerk, at=at)

    [event] = await OutboxRow.select().where(OutboxRow.event == "ReplySent")
    assert event["published_at"] == at + handling.UNDO
