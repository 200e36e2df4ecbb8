"""Working on a case: reply, refuse, enter what came on paper; and whose case it is not."""

import re
from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.actions import citizen
from feedback.complaints.schemas import Contact
from feedback.complaints.tables import Complaint, Reply
from feedback.core.clock import VIETNAM, now
from feedback.core.permissions import Role
from tests.grounds import Ground
from tests.make import an_officer, csrf, form_key
from tests.stories.office import REPLY, Office
from tests.stories.steps import (
    TEXT,
    act,
    an_area,
    code_on,
    done,
    number_on,
    promised,
    status_of,
    the_row,
    token_of,
    who_did,
)

VERBS = ("linh-vuc", "loai", "chuyen", "tra-loi", "tu-choi", "mo-niem-phong")
ALL_FIELDS = {
    "field": "traffic",
    "kind": "spam",
    "urgency": "hours",
    "unit": "1",
    "note": "Xin nhận giúp",
    "text": "Lời của người lạ",
    "reason": "spam",
}


async def replies() -> list[str]:
    return [row["text"] for row in await Reply.select().order_by(Reply.id)]


async def test_a_case_is_answered_once(office: Office) -> None:
    number = await office.receive()
    await office.give(number, office.lights)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "tra-loi", text=f" {REPLY}\x00\n")
        again = await act(desk, number, "tra-loi", text="Lời thứ hai")
        refusal = await act(desk, number, "tu-choi", reason="spam", text="Lời thứ ba")

    assert [again.status_code, refusal.status_code] == [409, 409]
    assert "không thể chuyển sang “Đã trả lời”" in again.text
    assert await replies() == [REPLY]
    row = await the_row(number)
    assert (row.status, row.answered_at) == ("answered", row.last_answered_at)
    assert await who_did("complaint.answered", number) == ["hoa"]


async def test_two_who_answer_at_once_give_one_answer(office: Office) -> None:
    number = await office.receive()
    await office.give(number, office.lights)
    async with office.entered_by("hoa") as first, office.entered_by("thu") as second:
        tokens = [await token_of(desk) for desk in (first, second)]
        answers = [
            await desk.post(
                f"/ban/{number}/tra-loi", data={"_csrf_token": token, "text": f"Lời {token}"}
            )
            for desk, token in zip((first, second), tokens, strict=True)
        ]

    assert [answer.status_code for answer in answers] == [303, 409]
    assert len(await replies()) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param(" \n\t", id="blank"),
        pytest.param("👍👍", id="emoji only"),
        pytest.param("Đã thay. " * 1_200, id="too long to be read"),
    ],
)
async def test_a_reply_says_something(office: Office, text: str) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        answer = await act(desk, number, "tra-loi", text=text)

    assert answer.status_code == 400
    assert "Xin viết nội dung trả lời, tối đa 10.000 ký tự." in answer.text
    assert await replies() == []
    assert (await the_row(number)).status == "received"


@pytest.mark.parametrize(
    ("reason", "text", "sentence"),
    [
        pytest.param("", REPLY, "Xin chọn một lý do", id="no reason"),
        pytest.param("because", REPLY, "Xin chọn một lý do", id="a reason nobody knows"),
        pytest.param("spam", " ", "Xin viết nội dung trả lời", id="no words"),
    ],
)
async def test_a_refusal_needs_a_reason_and_words(
    office: Office, reason: str, text: str, sentence: str
) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        answer = await act(desk, number, "tu-choi", reason=reason, text=text)

    assert answer.status_code == 400
    assert sentence in answer.text
    assert f'aria-describedby="refusal-hint">{text}</textarea>' in answer.text
    assert await replies() == []


async def test_a_refusal_keeps_its_reason(office: Office) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        await done(desk, number, "tu-choi", reason="not_competent", text="Việc của tỉnh.")

    kept = await Reply.select(Reply.text, Reply.refusal_reason)
    assert kept == [{"text": "Việc của tỉnh.", "refusal_reason": "not_competent"}]
    assert (await the_row(number)).status == "refused"
    assert await who_did("complaint.refused", number) == ["thu"]


@pytest.mark.parametrize("verb", VERBS[:5])
async def test_a_case_of_another_unit_is_not_there(office: Office, verb: str) -> None:
    number = await office.receive(text="Loa kẹo kéo nhà hàng xóm")
    await office.give(number, office.culture)
    before = await Complaint.select()

    async with office.entered_by("hoa") as desk:
        fields = {"_csrf_token": await token_of(desk), **ALL_FIELDS}
        theirs = await desk.get(f"/ban/{number}")
        unknown = await desk.get("/ban/PA-2601-999999")
        worked_on = await desk.post(f"/ban/{number}/{verb}", data=fields)

    assert [theirs.status_code, unknown.status_code, worked_on.status_code] == [404] * 3
    # Nobody can tell a case of others from one that does not exist.
    assert theirs.text == unknown.text
    assert await Complaint.select() == before


@pytest.mark.parametrize("verb", VERBS)
async def test_who_only_reads_changes_nothing(office: Office, verb: str) -> None:
    number = await office.receive()
    await citizen.leave_contact(number, Contact(phone="0912345678"), at=now())
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    before = await Complaint.select()

    async with office.entered_by("son") as desk:
        page = (await desk.get(f"/ban/{number}")).text
        fields = {"_csrf_token": await token_of(desk), **ALL_FIELDS}
        answer = await desk.post(f"/ban/{number}/{verb}", data=fields)

    assert f'method="post" action="/ban/{number}/' not in page
    assert "0912345678" not in page
    assert answer.status_code == 403
    assert await Complaint.select() == before


async def test_the_head_hears_of_danger_before_anybody_owns_it(office: Office) -> None:
    await an_officer("duc", Role.HEAD, office.lights)
    number = await office.receive()
    await Complaint.update(
        {Complaint.urgency: "danger", Complaint.alarmed_department: office.lights}
    ).where(Complaint.number == number)

    async with office.entered_by("duc") as head:
        page = await head.get("/ban")
        case = await head.get(f"/ban/{number}")
    async with office.entered_by("hoa") as handler:
        hidden = await handler.get(f"/ban/{number}")

    assert number in page.text
    assert case.status_code == 200
    assert hidden.status_code == 404


async def enter(desk: AsyncClient, **fields: str) -> Response:
    page = await desk.get("/ban/nhap")
    data = {"_csrf_token": csrf(page), "key": form_key(page), "text": TEXT, **fields}
    return await desk.post("/ban/nhap", data=data)


async def test_what_came_on_paper_is_entered_with_the_day_it_came(
    office: Office, client: AsyncClient, database: Ground
) -> None:
    await an_area()
    came = (datetime.now(VIETNAM) - timedelta(days=30)).replace(
        hour=9, minute=30, second=0, microsecond=0
    )

    async with office.entered_by() as desk:
        slip = await enter(
            desk,
            channel="paper",
            received_on=f"{came:%d/%m/%Y %H:%M}",
            area="tdp-3",
            place="Ngõ 12",
            contact_phone="0912345678",
        )

    assert await status_of(client, code_on(slip)) == "received"
    assert number_on(slip).startswith(f"PA-{came:%y%m}-")
    row = await the_row(number_on(slip))
    assert (row.channel, row.place, row.contact_phone) == ("paper", "Ngõ 12", "0912345678")
    assert (row.text, row.received_at) == (TEXT, came)
    assert row.due_on == promised(database, came, 15)
    assert await who_did("complaint.received", row.number) == ["thu"]


async def test_a_citizen_at_the_counter_may_accuse_and_is_not_read_by_others(
    office: Office,
) -> None:
    async with office.entered_by("hoa") as desk:
        text = "Tôi tố cáo cán bộ địa chính nhận hối lộ"
        slip = await enter(desk, channel="in_person", text=text)
        number = number_on(slip)
        case = await desk.get(f"/ban/{number}")

    assert (await the_row(number)).sealed
    assert case.status_code == 404


async def test_an_entry_sent_twice_is_one_complaint(office: Office) -> None:
    async with office.entered_by() as desk:
        page = await desk.get("/ban/nhap")
        data = {"_csrf_token": csrf(page), "key": form_key(page), "text": TEXT}
        slips = [
            await desk.post("/ban/nhap", data=data | {"channel": "telephone"}) for _ in "ab"
        ]

    assert code_on(slips[0]) == code_on(slips[1])
    assert [row["channel"] for row in await Complaint.select()] == ["telephone"]


def in_days(days: int) -> str:
    return f"{datetime.now(VIETNAM) + timedelta(days=days):%d/%m/%Y %H:%M}"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"received_on": in_days(1)}, "received_on", id="tomorrow"),
        pytest.param({"received_on": in_days(-91)}, "received_on", id="too long ago"),
        pytest.param({"received_on": "31/02/2026 09:00"}, "received_on", id="no such day"),
        pytest.param({"received_on": "2026-11-24"}, "received_on", id="another way to write"),
        pytest.param({"channel": ""}, "channel", id="no channel"),
        pytest.param({"channel": "kiosk"}, "channel", id="a channel of machines"),
        pytest.param({"text": "!?"}, "text", id="no words"),
    ],
)
async def test_an_entry_refused_still_holds_what_was_typed(
    office: Office, fields: dict[str, str], wrong: str
) -> None:
    typed = {"channel": "paper", "text": TEXT, "place": "Ngõ 12", **fields}

    async with office.entered_by() as desk:
        page = await enter(desk, **typed)

    assert page.status_code == 400
    assert f'id="error-{wrong}"' in page.text
    assert f">{typed['text']}</textarea>" in page.text
    assert 'value="Ngõ 12"' in page.text
    assert re.search(r'value="paper" required checked', page.text) or wrong == "channel"
    assert not await Complaint.exists()


async def test_an_entry_without_a_day_came_now(office: Office) -> None:
    before = now()

    async with office.entered_by() as desk:
        slip = await enter(desk, channel="telephone", received_on="")

    assert before <= (await the_row(number_on(slip))).received_at <= now()


async def test_what_a_person_wrote_is_only_text_on_the_desk(office: Office) -> None:
    number = await office.receive(text="<img src=x onerror=alert(1)> Đèn hỏng")

    async with office.entered_by() as desk:
        await done(desk, number, "chuyen", unit=str(office.lights), note="<b>gấp</b>")
        pages = [(await desk.get(path)).text for path in ("/ban", f"/ban/{number}")]

    assert not any("<img" in page or "<b>gấp" in page for page in pages)
    assert all("&lt;img src=x" in page for page in pages)
