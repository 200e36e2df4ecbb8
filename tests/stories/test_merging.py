"""Two reports of one matter become one: answered once, each citizen told, and apart again."""

import asyncio
from datetime import timedelta

import pytest
from httpx import AsyncClient

from feedback.complaints.tables import CaseLink, Complaint, Reply
from feedback.core.clock import local_date
from feedback.core.permissions import Role
from tests.make import an_officer, run_jobs
from tests.stories.office import REPLY, Office, found
from tests.stories.steps import act, done, send, status_of, the_row, who_did

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
