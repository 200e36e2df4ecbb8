"""What the holder of a code sees and does: follow, judge, re-open, withdraw, leave a contact."""

import asyncio
import time
from typing import Any

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.tables import StatusChange
from feedback.core.clock import local_date, now
from tests.make import a_department, an_officer, signed_in
from tests.stories.steps import TEXT, a_clerk, act, done, refused, send, status_of, the_row

REPLY = "Đã thay bóng đèn, xin Ông/Bà xem lại."
WRONG = "7K3M-Q9TX-4HPA"


async def received(client: AsyncClient, **more: Any) -> tuple[str, str]:
    """A citizen has sent a complaint; return its number and code."""
    body = (await send(client, **more)).json()
    return body["number"], body["code"]


async def answered(app: Litestar, client: AsyncClient) -> tuple[str, str]:
    """A clerk has replied to a complaint; return its number and code."""
    number, code = await received(client)
    await a_clerk(await a_department())
    await reply(app, number)
    return number, code


async def reply(app: Litestar, number: str) -> None:
    async with signed_in(app, "thu") as desk:
        await done(desk, number, "tra-loi", text=REPLY)


async def do(client: AsyncClient, code: str, verb: str, **fields: str) -> Response:
    return await client.post(f"/tra-cuu/{code}/{verb}", data=fields)


async def notes(number: str) -> list[tuple[str, str]]:
    rows = await StatusChange.select().where(
        StatusChange.complaint == (await the_row(number)).id
    )
    return [(row["became"], row["note"]) for row in rows]


async def test_the_holder_of_a_code_sees_where_the_matter_stands(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await answered(app, client)

    tracked = (await client.get(f"/api/complaints/{code}")).json()
    page = await client.get(f"/tra-cuu/{code}")

    assert set(tracked) == {
        *("number", "status", "received_at", "due_on", "due_changes"),
        *("replies", "photos", "transfer", "messages", "answer_by", "handled_as", "parts"),
    }
    assert tracked["photos"] == []
    assert (tracked["number"], tracked["status"]) == (number, "answered")
    assert [one["text"] for one in tracked["replies"]] == [REPLY]
    assert tracked["replies"][0]["is_refusal"] is False
    for words in (number, "Đã trả lời", TEXT, REPLY):
        assert words in page.text


@pytest.mark.parametrize("style", ["grouped", "plain", "lower", "spaced", "look-alikes"])
async def test_a_code_may_be_typed_as_people_type(client: AsyncClient, style: str) -> None:
    _, code = await received(client)
    typed = {
        "grouped": code,
        "plain": code.replace("-", ""),
        "lower": code.lower(),
        "spaced": f" {code.replace('-', ' ')} ",
        "look-alikes": code.replace("8", "B").replace("5", "S"),
    }[style]

    found = await client.post("/tra-cuu", data={"code": typed})

    assert found.status_code == 303
    assert (await client.get(found.headers["location"])).status_code == 200
    assert await status_of(client, typed) == "received"


async def test_wrong_codes_are_not_found_and_each_more_slowly(client: AsyncClient) -> None:
    _, code = await received(client)
    began = time.monotonic()

    by_program = await client.get(f"/api/complaints/{WRONG}")
    first = time.monotonic() - began
    by_form = await client.post("/tra-cuu", data={"code": WRONG})
    second = time.monotonic() - began - first

    refused(by_program, 404, "complaint-not-found")
    assert by_form.status_code == 404
    assert "Không tìm thấy phản ánh." in by_form.text
    assert f'value="{WRONG}"' in by_form.text
    assert first >= 0.25
    assert second >= 0.5

    began = time.monotonic()
    assert await status_of(client, code) == "received"
    assert time.monotonic() - began < 0.9


async def test_what_is_no_code_at_all_is_not_found(client: AsyncClient) -> None:
    _, code = await received(client)
    last = "7" if code[-1] != "7" else "8"
    doors = [f"{code[:-1]}{last}", "%00", f"{code}{code}"]

    answers = await asyncio.gather(*(client.get(f"/tra-cuu/{typed}") for typed in doors))

    assert [answer.status_code for answer in answers] == [404] * 3


async def test_many_guesses_are_shut_out_and_a_right_code_is_not(client: AsyncClient) -> None:
    number, code = await received(client)
    guesses = await asyncio.gather(*(client.get(f"/api/complaints/{WRONG}") for _ in range(40)))

    refusals = [await client.get(f"/api/complaints/{WRONG}") for _ in range(3)]
    page = await client.get(f"/tra-cuu/{WRONG}")
    began = time.monotonic()
    right = await client.get(f"/api/complaints/{code}")
    took = time.monotonic() - began

    assert {answer.status_code for answer in guesses} == {404}
    for answer in refusals:
        refused(answer, 429, "too-many-attempts")
        assert 0 < int(answer.headers["retry-after"]) <= 600
    assert page.status_code == 429
    assert "Có quá nhiều lần thử không đúng." in page.text
    assert right.json()["number"] == number
    assert took < 2


async def test_it_helped_ends_the_matter(app: Litestar, client: AsyncClient) -> None:
    number, code = await answered(app, client)

    judged = await do(client, code, "danh-gia", helped="yes", comment="Cảm ơn nhiều")

    assert judged.status_code == 303
    assert await status_of(client, code) == "closed"
    row = await the_row(number)
    assert row.verdict == "yes"
    assert row.closed_at == row.verdict_at
    assert (await notes(number))[-1] == ("closed", "Cảm ơn nhiều")


async def test_it_did_not_help_opens_the_matter_again(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await answered(app, client)

    await do(client, code, "danh-gia", helped="no", comment="Tối nay lại tắt")

    assert await status_of(client, code) == "reopened"
    row = await the_row(number)
    assert row.verdict == "no"
    assert row.due_on > local_date(now())
    assert (await notes(number))[-1] == ("reopened", "Tối nay lại tắt")


async def test_a_second_no_is_written_down_and_opens_nothing(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await answered(app, client)
    await do(client, code, "danh-gia", helped="no")
    await reply(app, number)

    second = await do(client, code, "danh-gia", helped="no", comment="Vẫn tối")

    assert second.status_code == 303
    assert await status_of(client, code) == "answered"
    assert (await the_row(number)).verdict == "no"
    assert (await notes(number))[-1] == (
        "answered",
        "Người dân: chưa được giải quyết. Vẫn tối",
    )


async def test_another_look_is_asked_for_once_and_with_a_reason(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await answered(app, client)

    wordless = await do(client, code, "mo-lai", reason=" 😡 ")
    assert wordless.status_code == 400
    assert "Xin Ông/Bà cho biết điều gì chưa được giải quyết." in wordless.text
    assert await status_of(client, code) == "answered"

    assert (await do(client, code, "mo-lai", reason="Vẫn tối")).status_code == 303
    assert await status_of(client, code) == "reopened"
    await reply(app, number)
    again = await do(client, code, "mo-lai", reason="Vẫn tối")

    assert again.status_code == 409
    assert "Phản ánh này đã được mở lại một lần." in again.text
    assert await status_of(client, code) == "answered"


async def test_a_refusal_is_told_with_its_words_and_may_be_asked_about_again(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await received(client)
    await a_clerk(await a_department())
    async with signed_in(app, "thu") as desk:
        await done(desk, number, "tu-choi", reason="not_competent", text="Việc của tỉnh.")

    tracked = (await client.get(f"/api/complaints/{code}")).json()
    assert tracked["status"] == "refused"
    assert [(one["text"], one["is_refusal"]) for one in tracked["replies"]] == [
        ("Việc của tỉnh.", True)
    ]
    assert "quyền đề nghị xem lại" in tracked["replies"][0]["objection"]
    assert tracked["replies"][0]["objection"] in (await client.get(f"/tra-cuu/{code}")).text
    await do(client, code, "mo-lai", reason="Đèn này của phường")

    assert await status_of(client, code) == "reopened"


async def test_a_complaint_is_taken_back_before_the_reply_and_nobody_works_on_it(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await received(client)
    await a_clerk(await a_department())

    withdrawn = await do(client, code, "rut")

    assert withdrawn.status_code == 303
    assert await status_of(client, code) == "withdrawn"
    async with signed_in(app, "thu") as desk:
        assert number not in (await desk.get("/ban")).text
        assert (await act(desk, number, "tra-loi", text=REPLY)).status_code == 409
    assert (await client.get(f"/api/complaints/{code}")).json()["replies"] == []


@pytest.mark.parametrize("verb", ["danh-gia", "mo-lai"])
async def test_there_is_nothing_to_judge_before_a_reply(client: AsyncClient, verb: str) -> None:
    number, code = await received(client)

    answer = await do(client, code, verb, helped="yes", reason="Vẫn tối")

    assert answer.status_code == 409
    assert "Phản ánh đang ở trạng thái “Đã tiếp nhận”" in answer.text
    assert await status_of(client, code) == "received"
    assert (await the_row(number)).verdict is None


@pytest.mark.parametrize(("verb", "fields"), [("danh-gia", {"helped": "yes"}), ("rut", {})])
async def test_what_has_ended_stays_so(
    app: Litestar, client: AsyncClient, verb: str, fields: dict[str, str]
) -> None:
    _, code = await answered(app, client)
    await do(client, code, "danh-gia", helped="yes")

    answers = [
        await do(client, code, verb, **fields),
        await do(client, code, "danh-gia", helped="no"),
        await do(client, code, "mo-lai", reason="Vẫn tối"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert await status_of(client, code) == "closed"


async def test_an_answered_complaint_is_not_taken_back(
    app: Litestar, client: AsyncClient
) -> None:
    _, code = await answered(app, client)

    assert (await do(client, code, "rut")).status_code == 409
    assert await status_of(client, code) == "answered"


async def test_a_verdict_that_is_neither_yes_nor_no_changes_nothing(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await answered(app, client)

    answers = [
        await do(client, code, "danh-gia", **fields)
        for fields in ({}, {"helped": ""}, {"helped": "maybe"})
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert await status_of(client, code) == "answered"
    assert (await the_row(number)).verdict is None


async def test_a_contact_left_later_is_seen_by_who_handles_the_case_only(
    app: Litestar, client: AsyncClient
) -> None:
    number, code = await received(client)
    await a_clerk(await a_department())

    left = await do(client, code, "lien-he", contact_name="Bà Sáu", contact_phone="0912345678")

    assert left.status_code == 303
    async with signed_in(app, "thu") as desk:
        case = (await desk.get(f"/ban/{number}")).text
        assert "0912345678" in case
        assert "0912345678" not in (await desk.get("/ban")).text
    assert "0912345678" not in (await client.get(f"/tra-cuu/{code}")).text
    assert "0912345678" not in (await client.get(f"/api/complaints/{code}")).text


async def test_an_empty_or_endless_contact_changes_nothing(client: AsyncClient) -> None:
    number, code = await received(client, contact={"phone": "0912345678"})

    answers = [
        await do(client, code, "lien-he"),
        await do(client, code, "lien-he", contact_phone=" \t"),
        await do(client, code, "lien-he", contact_phone="1" * 41),
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert (await the_row(number)).contact_phone == "0912345678"


async def test_a_wrong_code_does_nothing(client: AsyncClient) -> None:
    number, _ = await received(client)

    answers = await asyncio.gather(
        *(do(client, WRONG, verb) for verb in ("rut", "lien-he", "danh-gia"))
    )

    assert [answer.status_code for answer in answers] == [404] * 3
    assert (await the_row(number)).status == "received"


async def test_the_citizen_sees_neither_staff_nor_what_is_said_inside(
    app: Litestar, client: AsyncClient
) -> None:
    root = await a_department("ubnd", "UBND")
    lights = await a_department("do-thi", "Tổ đô thị", root)
    await a_clerk(root, "bichthuy77")
    await an_officer("quochung88", department=lights)
    number, code = await received(client)
    async with signed_in(app, "bichthuy77") as desk:
        await done(desk, number, "chuyen", unit=str(lights), note="Ông này hay kêu lắm")
    async with signed_in(app, "quochung88") as desk:
        await done(desk, number, "tra-loi", text=REPLY)
        case = (await desk.get(f"/ban/{number}")).text.lower()

    page = (await client.get(f"/tra-cuu/{code}")).text
    tracked = (await client.get(f"/api/complaints/{code}")).text

    for secret in ("bichthuy77", "quochung88", "ông này hay kêu lắm"):
        assert secret in case
        assert secret not in page.lower()
        assert secret not in tracked.lower()
    assert "Tổ đô thị" in page
    assert '"unit":"Tổ đô thị"' in tracked
