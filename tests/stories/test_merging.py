"""Two reports of one matter become one: answered once, each citizen told, and apart again."""

import asyncio
from datetime import timedelta

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import handling, recalling
from feedback.complaints.queries import figures
from feedback.complaints.tables import CaseLink, Complaint, Reply
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role, Scope
from feedback.core.reporting import Period
from tests.make import an_officer, run_jobs
from tests.stories.office import REPLY, Office, found
from tests.stories.steps import act, done, refused, send, status_of, the_row, who_did

LAMP = "Đèn đường ngõ 12 hỏng cả tuần nay, tối om không dám đi"
AGAIN = "Bà con ngõ 12 không có đèn đường, xin sửa sớm. Tôi là Dauhieutenrieng"


async def two(client: AsyncClient) -> tuple[dict[str, str], dict[str, str]]:
    """Two citizens report one lamp; return number and code of each."""
    contact = {"name": "Dauhieuhoten", "phone": "0912 000 111"}
    first = (await send(client, AGAIN, contact=contact)).json()
    return first, (await send(client, LAMP)).json()


async def aged(number: str, days: int) -> None:
    """Let a case have come in earlier, with an earlier day promised."""
    row = await the_row(number)
    for column in ("received_at", "due_at", "first_due_at"):
        setattr(row, column, getattr(row, column) - timedelta(days=days))
    row.due_on, row.first_due_on = local_date(row.due_at), local_date(row.due_at)
    await row.save()


async def test_the_second_citizen_follows_the_main_case_and_reads_nothing_of_the_first(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        case = (await desk.get(f"/ban/{main['number']}")).text
        merged = (await desk.get(f"/ban/{other['number']}")).text
        assert await found(desk) == [main["number"]]
        assert await found(desk, status="merged") == [other["number"]]
    told = (await client.get(f"/api/complaints/{other['code']}")).json()
    page = (await client.get(f"/tra-cuu/{other['code']}")).text

    assert (told["status"], told["handled_as"]) == ("merged", "assigned")
    assert told["due_on"] == other["due_on"]
    assert "Tổ đô thị" in page
    assert "Đang xử lý" in page
    for private in ("Dauhieutenrieng", "Dauhieuhoten", "0912 000 111", main["number"]):
        assert private not in page
        assert private not in str(told)
    assert other["number"] in case
    assert "Câu trả lời sẽ gửi cho cả 2 người" in case
    assert f'href="/ban/{main["number"]}"' in merged
    assert await who_did("complaint.merged", other["number"]) == ["thu"]
    assert await who_did("complaint.grouped", main["number"]) == ["thu"]


async def test_the_similar_case_is_merged_from_the_card_beside(
    office: Office, client: AsyncClient
) -> None:
    texts = (LAMP, "den duong ngo 12 hong ca tuan, buoi toi khong thay duong di")
    main, other = [(await send(client, text)).json() for text in texts]
    await run_jobs()

    async with office.entered_by() as desk:
        card = (await desk.get(f"/ban/{main['number']}")).text
        assert f'name="so" value="{other["number"]}"' in card
        await done(desk, main["number"], "gop", so=other["number"])

    assert await status_of(client, other["code"]) == "merged"


async def test_one_answer_is_two_and_each_citizen_judges_alone(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
    async with office.entered_by("hoa") as desk:
        await done(desk, main["number"], "tra-loi", text=REPLY, confirmed="promise")
    for one in (main, other):
        told = (await client.get(f"/api/complaints/{one['code']}")).json()
        assert told["status"] == "answered"
        assert [reply["text"] for reply in told["replies"]] == [REPLY]
    unhappy = await client.post(
        f"/tra-cuu/{other['code']}/danh-gia", data={"helped": "no", "comment": "Vẫn tối"}
    )
    happy = await client.post(f"/tra-cuu/{main['code']}/danh-gia", data={"helped": "yes"})

    assert (unhappy.status_code, happy.status_code) == (303, 303)
    assert await status_of(client, main["code"]) == "closed"
    assert await status_of(client, other["code"]) == "reopened"
    left = await the_row(other["number"])
    assert left.department == office.lights
    assert not await CaseLink.exists().where(CaseLink.undone_at.is_null())
    async with office.entered_by("hoa") as desk:
        assert await found(desk) == [other["number"]]


async def test_the_earlier_day_holds_and_each_promise_stays(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await aged(other["number"], 14)
    promised, earlier = await the_row(main["number"]), await the_row(other["number"])

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        both = await the_row(main["number"]), await the_row(other["number"])
        page = (await client.get(f"/tra-cuu/{main['code']}")).text
        await done(desk, other["number"], "bo-gop")
    apart = await the_row(main["number"])

    assert [row.due_at for row in both] == [earlier.due_at] * 2
    assert both[0].first_due_at == earlier.due_at
    assert "được giải quyết cùng một ý kiến khác về cùng việc" in page
    assert (apart.due_at, apart.first_due_at) == (promised.due_at, promised.due_at)


async def test_going_apart_restores_status_unit_and_the_desks_clock(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(other["number"], office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        await done(desk, other["number"], "bo-gop")
        again = await act(desk, other["number"], "bo-gop")
        assert sorted(await found(desk)) == sorted([main["number"], other["number"]])

    row = await the_row(other["number"])
    assert (row.status, row.department) == ("assigned", office.lights)
    assert again.status_code == 409
    assert await who_did("complaint.unmerged", other["number"]) == ["thu"]
    assert await status_of(client, other["code"]) == "assigned"


async def test_a_question_open_to_the_second_citizen_ends_with_the_merging(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)

    async with office.entered_by() as desk:
        await done(desk, other["number"], "hoi", question="Cột số mấy?")
        await done(desk, main["number"], "gop", so=other["number"])
        row = await the_row(other["number"])
        assert row.status == "merged"
        assert row.answer_by is None
        await done(desk, other["number"], "bo-gop")
    assert await status_of(client, other["code"]) == "received"


async def test_a_case_that_has_merged_ones_brings_them_along(office: Office) -> None:
    numbers = [await office.receive(1, LAMP) for _ in range(4)]
    final, middle, *rest = numbers

    async with office.entered_by() as desk:
        await done(desk, middle, "gop", so=", ".join(rest))
        await done(desk, final, "gop", so=middle)
        chain = await act(desk, middle, "gop", so=await office.receive(1, LAMP))
        await done(desk, final, "tra-loi", text=REPLY, confirmed="promise")

    assert chain.status_code == 409
    assert "đã gộp vào một vụ khác" in chain.text
    assert {(await the_row(number)).status for number in numbers} == {"answered"}


@pytest.mark.parametrize(
    ("prepared", "said"),
    [
        pytest.param("itself", "vào chính nó", id="with itself"),
        pytest.param("answered", "Đã được trả lời", id="answered"),
        pytest.param("withdrawn", "đã kết thúc", id="ended"),
        pytest.param("reopened", "phải trả lời riêng", id="re-opened by its citizen"),
        pytest.param("formal", "giải quyết riêng từng đơn", id="a formal complaint"),
        pytest.param("unknown", "Không có ý kiến nào mang số này", id="no such case"),
        pytest.param("sealed", "Không có ý kiến nào mang số này", id="sealed: it is not known"),
        pytest.param("none", "Xin chọn từ 1", id="none"),
    ],
)
async def test_what_may_not_be_merged_is_refused_and_nothing_is_half_done(
    office: Office, client: AsyncClient, prepared: str, said: str
) -> None:
    main, other = await two(client)
    good = await office.receive(1, LAMP)
    wanted = {"itself": main["number"], "unknown": "PA-2001-000001", "none": " "}
    if prepared in {"answered", "reopened"}:
        await office.answer(other["number"])
    if prepared == "reopened":
        await client.post(f"/tra-cuu/{other['code']}/mo-lai", data={"reason": "Vẫn tối"})
    if prepared == "withdrawn":
        await client.post(f"/tra-cuu/{other['code']}/rut")
    if prepared in {"formal", "sealed"}:
        kind = "formal_complaint" if prepared == "formal" else "denunciation"
        await office.call(other["number"], kind)
    before = (await the_row(other["number"])).status

    async with office.entered_by() as desk:
        so = wanted.get(prepared, f"{good}, {other['number']}")
        answer = await act(desk, main["number"], "gop", so=so)

    assert answer.status_code in {400, 409}
    assert said in answer.text
    assert (await the_row(good)).status == "received"
    assert (await the_row(other["number"])).status == before
    assert await CaseLink.count() == 0


async def test_a_draft_that_waits_is_decided_on_first(office: Office) -> None:
    main, other = [await office.receive(1, LAMP) for _ in range(2)]
    await Complaint.update({Complaint.status: "awaiting_approval"}).where(
        Complaint.number == other
    )

    async with office.entered_by() as desk:
        answer = await act(desk, main, "gop", so=other)

    assert answer.status_code == 409
    assert "duyệt hoặc rút bản thảo trước" in answer.text


async def test_cases_of_another_unit_are_merged_by_whom_both_belong_to(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)
    await office.give(other["number"], office.culture)
    await an_officer("minh", Role.HANDLER, office.culture)

    async with office.entered_by("hoa") as desk:
        refusal = await act(desk, main["number"], "gop", so=other["number"])
    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
    async with office.entered_by("hoa") as desk:
        page = (await desk.get(f"/ban/{main['number']}")).text
        assert (await act(desk, main["number"], "ghi-chu", inside="Xem")).status_code == 303
        assert (await desk.get(f"/ban/{other['number']}")).status_code == 404
    async with office.entered_by("minh") as desk:
        merged = (await desk.get(f"/ban/{other['number']}")).text
        await done(desk, other["number"], "bo-gop")

    assert refusal.status_code == 400
    assert other["number"] not in page
    assert "cả 2 người: có ý kiến của đơn vị khác" in page
    assert main["number"] not in merged
    assert "Vụ chính ở đơn vị khác: Tổ đô thị" in merged


async def test_of_two_officers_one_merges_and_the_other_is_told(
    office: Office, client: AsyncClient
) -> None:
    first, second = await two(client)
    await an_officer("lien", Role.INTAKE, office.root, everywhere=True)

    async with office.entered_by() as thu, office.entered_by("lien") as lien:
        answers = await asyncio.gather(
            act(thu, first["number"], "gop", so=second["number"]),
            act(lien, second["number"], "gop", so=first["number"]),
        )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert await CaseLink.count() == 1


async def test_a_reply_written_before_somebody_merged_is_looked_at_again(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)

    async with office.entered_by("hoa") as hoa, office.entered_by() as thu:
        page = (await hoa.get(f"/ban/{main['number']}")).text
        seen = page.split('name="seen" value="')[1].split('"')[0]
        await done(thu, main["number"], "gop", so=other["number"])
        answer = await act(hoa, main["number"], "tra-loi", text=REPLY, seen=seen)

    assert answer.status_code == 409
    assert await Reply.count() == 0


async def test_when_the_first_citizen_withdraws_the_matter_goes_on_with_the_second(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    third = (await send(client, LAMP)).json()
    await office.give(main["number"], office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=f"{other['number']},{third['number']}")
    await client.post(f"/tra-cuu/{main['code']}/rut")
    async with office.entered_by("hoa") as desk:
        assert await found(desk) == [other["number"]]
        await done(desk, other["number"], "tra-loi", text=REPLY, confirmed="promise")

    assert await status_of(client, main["code"]) == "withdrawn"
    for one in (other, third):
        assert await status_of(client, one["code"]) == "answered"


async def test_when_the_main_case_is_sealed_the_others_go_on_in_the_open(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
    await office.call(main["number"], "denunciation")
    async with office.entered_by("hoa") as desk:
        assert await found(desk) == [other["number"]]
        assert main["number"] not in (await desk.get(f"/ban/{other['number']}")).text


async def test_what_is_merged_may_be_sealed_or_taken_back_alone(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    third = (await send(client, LAMP)).json()

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=f"{other['number']},{third['number']}")
    await office.call(other["number"], "denunciation")
    await client.post(f"/tra-cuu/{third['code']}/rut")
    async with office.entered_by() as desk:
        page = (await desk.get(f"/ban/{main['number']}")).text

    row = await the_row(other["number"])
    assert (row.status, row.sealed) == ("received", True)
    assert await status_of(client, third["code"]) == "withdrawn"
    assert "Đã gộp vào vụ này" not in page
    assert other["number"] not in page


async def test_a_danger_is_not_hidden_by_being_merged(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.call(other["number"], "report", "danger")

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])

    assert (await the_row(main["number"])).urgency == "danger"


async def test_more_time_for_the_main_case_is_more_time_for_all(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)
    await an_officer("duc", Role.HEAD, office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
    before = await the_row(main["number"])
    async with office.entered_by("duc") as desk:
        more = {"amount": "3", "extension_reason": "Chờ vật tư"}
        await done(desk, main["number"], "gia-han", **more)
    page = (await client.get(f"/tra-cuu/{other['code']}")).text

    after = await the_row(main["number"])
    assert after.due_at > before.due_at
    assert (await the_row(other["number"])).due_at == after.due_at
    assert "Chờ vật tư" in page


async def test_a_transfer_of_the_main_case_is_told_to_all(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    paper = {"authority": "Sở Xây dựng", "document_number": "9", "document_date": "2026-01-05"}

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        await done(desk, main["number"], "chuyen-co-quan", **paper)

    told = (await client.get(f"/api/complaints/{other['code']}")).json()
    assert told["status"] == "transferred"
    assert told["transfer"]["authority"] == "Sở Xây dựng"


async def test_a_recalled_reply_is_recalled_from_all(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(other["number"], office.culture)
    at = now()

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
    await handling.reply(main["number"], REPLY, by=office.clerk, at=at)
    await recalling.recall(main["number"], by=office.clerk, at=at + timedelta(seconds=5))

    told = (await client.get(f"/api/complaints/{other['code']}")).json()
    assert (told["status"], told["replies"]) == ("merged", [])
    row = await the_row(other["number"])
    assert row.answered_at is None
    assert row.department == office.culture
    await handling.reply(main["number"], REPLY, by=office.clerk, at=at + timedelta(seconds=9))
    assert await status_of(client, other["code"]) == "answered"


async def test_a_merged_citizen_may_not_be_answered_or_asked_alone(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        answers = [
            await act(desk, other["number"], "tra-loi", text=REPLY),
            await act(desk, other["number"], "hoi", question="Cột số mấy?"),
            await act(desk, other["number"], "chuyen", unit=str(office.lights)),
        ]
    written = await client.post(
        f"/api/complaints/{other['code']}/messages", json={"text": "Khi nào xong?"}
    )

    assert [one.status_code for one in answers] == [409] * 3
    refused(written, 409, "no-time-to-write")


async def test_received_is_counted_twice_open_and_late_once(office: Office) -> None:
    main, other = [await office.receive(60, LAMP) for _ in range(2)]
    today = local_date(now())
    period = Period(today - timedelta(days=90), today, Scope(everything=True))
    before = (await figures.count_by(period, "all", now()))[""]

    async with office.entered_by() as desk:
        await done(desk, main, "gop", so=other)
    merged = (await figures.count_by(period, "all", now()))[""]
    level = await figures.count_unanswered(period)
    await office.answer(main)
    answered = (await figures.count_by(period, "all", now()))[""]

    assert [one["received"] for one in (before, merged, answered)] == [2, 2, 2]
    assert [one["waiting"] for one in (before, merged, answered)] == [2, 1, 0]
    assert [one["late"] for one in (before, merged, answered)] == [2, 1, 0]
    assert [one["due"] for one in (before, merged, answered)] == [2, 2, 2]
    assert answered["on_time"] == 0
    assert level == 1
