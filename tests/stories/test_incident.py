"""A water main bursts and eighty citizens write: one answer, eighty told, each by the own code."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from httpx import AsyncClient

from feedback.complaints.tables import CaseLink, Complaint, Reply, StatusChange
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.core.tables import AuditLine, OutboxRow
from feedback.places.tables import Area
from tests.make import an_officer, csrf, run_jobs
from tests.stories.office import Office, found, listed
from tests.stories.steps import an_area, done, send, status_of, the_row

WATER = "Mất nước sinh hoạt từ sáng ở phố Lê Lai, cả khu không có nước dùng"
ANSWER = "Ống vỡ ở phố Lê Lai đã nối lại lúc 16 giờ ngày 24/11, nước đã có trở lại."
TICKED = re.compile(r'name="so" value="(PA-\d{4}-\d{6})" checked')
MAIN = re.compile(r'name="main" value="(PA-\d{4}-\d{6})" checked')


async def test_eighty_are_answered_once_and_eighty_are_told(
    office: Office, client: AsyncClient
) -> None:
    sent = [(await send(client, f"{WATER}, nhà số {one}")).json() for one in range(80)]
    numbers = [one["number"] for one in sent]

    async with office.entered_by() as desk:
        assert len(await found(desk)) == 50
        page = await desk.get("/ban/gop", params={"so": numbers})
        assert sorted(TICKED.findall(page.text)) == sorted(numbers)
        [main] = MAIN.findall(page.text)
        form = {"_csrf_token": csrf(page), "main": main, "so": numbers}
        grouped = await desk.post("/ban/gop", data=form)
        assert grouped.headers["location"] == f"/ban/{main}?xong=1"
        assert await found(desk) == [main]
        assert "Câu trả lời sẽ gửi cho cả 80 người" in (await desk.get(f"/ban/{main}")).text
        await done(desk, main, "tra-loi", text=ANSWER, confirmed="")

    for one in sent:
        told = (await client.get(f"/api/complaints/{one['code']}")).json()
        assert told["status"] == "answered"
        assert [reply["text"] for reply in told["replies"]] == [ANSWER]
    assert await OutboxRow.count().where(OutboxRow.event == "ReplySent") == 80
    answered = AuditLine.count().where(AuditLine.action == "complaint.answered")
    assert await answered == 80
    assert await StatusChange.count().where(StatusChange.became == "answered") == 80


async def test_one_of_many_is_not_content_and_leaves_the_group(
    office: Office, client: AsyncClient
) -> None:
    sent = [(await send(client, WATER)).json() for _ in range(5)]
    main, unhappy, happy = sent[0], sent[1], sent[2]
    await office.give(main["number"], office.lights)
    await an_officer("duc", Role.HEAD, office.lights)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=",".join(one["number"] for one in sent[1:]))
        await done(desk, main["number"], "tra-loi", text=ANSWER)
    for one, helped in ((unhappy, "no"), (happy, "yes")):
        await client.post(f"/tra-cuu/{one['code']}/danh-gia", data={"helped": helped})
    async with office.entered_by("duc") as desk:
        assert await found(desk) == [unhappy["number"]]
        again = "Đã kiểm tra riêng nhà Ông/Bà, thay van lúc 9 giờ ngày 25/11."
        await done(desk, unhappy["number"], "tra-loi", text=again)

    assert [await status_of(client, one["code"]) for one in sent] == [
        *("answered", "answered", "closed", "answered", "answered")
    ]
    assert (await the_row(unhappy["number"])).reopened_at is not None
    replies = (await client.get(f"/api/complaints/{unhappy['code']}")).json()["replies"]
    assert [one["text"] for one in replies] == [ANSWER, again]
    others = (await client.get(f"/api/complaints/{main['code']}")).json()["replies"]
    assert [one["text"] for one in others] == [ANSWER]


async def test_all_like_one_of_the_last_days_are_found_by_words_field_and_area(
    office: Office,
) -> None:
    first = await office.receive(1, WATER)
    same = await office.receive(
        1, "mat nuoc sinh hoat o pho le lai tu sang, khong co nuoc dung"
    )
    other = await office.receive(1, "Đèn đường ngõ 12 hỏng cả tuần nay, tối om")
    old = await office.receive(9, WATER)
    await run_jobs()
    await an_area()
    (area,) = await Area.select(Area.id)
    await Complaint.update({Complaint.area: area["id"], Complaint.field: "environment"}).where(
        Complaint.number.is_in([first, other, old])
    )

    async with office.entered_by() as desk:

        async def like(**asked: str) -> set[str]:
            page = await desk.get("/ban/gop", params={"nhu": first, **asked})
            assert page.status_code == 200
            return set(TICKED.findall(page.text))

        assert await like() == {first, same}
        assert await like(ngay="30") == {first, same, old}
        assert await like(theo="linh-vuc") == {first, other}
        assert await like(theo="dia-ban", ngay="20") == {first, other, old}
        assert await like(theo="ca-hai") == {first, other}
        assert await like(theo="gi do", ngay="một") == {first, same}
        unknown = await desk.get("/ban/gop", params={"nhu": "PA-2001-000001"})

    assert unknown.status_code == HTTPStatus.NOT_FOUND


async def test_the_desk_offers_boxes_to_whom_may_merge(office: Office) -> None:
    await office.give(await office.receive(1, WATER), office.lights)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)

    async with office.entered_by("hoa") as hoa, office.entered_by("son") as son:
        handlers, leaders = await hoa.get("/ban"), await son.get("/ban")
        refusal = await son.get("/ban/gop")

    assert listed(handlers) == listed(leaders)
    assert 'type="checkbox" form="chosen"' in handlers.text
    assert 'form="chosen"' not in leaders.text
    assert refusal.status_code == HTTPStatus.FORBIDDEN


async def test_one_that_cannot_be_merged_is_named_and_none_is(
    office: Office, client: AsyncClient
) -> None:
    numbers = [await office.receive(1, WATER) for _ in range(3)]
    answered = (await send(client, WATER)).json()["number"]
    await office.answer(answered)

    async with office.entered_by() as desk:
        page = await desk.get("/ban/gop", params={"so": [*numbers, answered]})
        form = {"_csrf_token": csrf(page), "main": numbers[0], "so": [*numbers, answered]}
        refusal = await desk.post("/ban/gop", data=form)
        missing = await desk.post("/ban/gop", data={**form, "main": ""})
        alone = await desk.post("/ban/gop", data={**form, "so": [numbers[0]]})

    assert refusal.status_code == HTTPStatus.CONFLICT
    assert f"{answered}: Đã được trả lời" in refusal.text
    assert refusal.text.count('class="error"') == 1
    assert (missing.status_code, alone.status_code) == (400, 400)
    assert await CaseLink.count() == 0


async def test_of_a_list_only_what_may_be_seen_is_shown(
    office: Office,
) -> None:
    mine, theirs, sealed = [await office.receive(1, WATER) for _ in range(3)]
    await office.give(mine, office.lights)
    await office.give(theirs, office.culture)
    await office.call(sealed, "denunciation")

    async with office.entered_by("hoa") as desk:
        page = await desk.get("/ban/gop", params={"so": [mine, theirs, sealed]})
        form = {"_csrf_token": csrf(await desk.get("/ban")), "main": mine, "so": [mine, theirs]}
        answer = await desk.post("/ban/gop", data=form)

    assert mine not in TICKED.findall(page.text)
    assert theirs not in page.text
    assert sealed not in page.text
    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("most", [501])
async def test_more_than_is_grouped_at_once_is_refused(office: Office, most: int) -> None:
    number = await office.receive(1, WATER)
    many = [f"PA-2611-{one:06d}" for one in range(900_000, 900_000 + most)]

    async with office.entered_by() as desk:
        token = csrf(await desk.get("/ban"))
        form = {"_csrf_token": token, "main": number, "so": many}
        answer = await desk.post("/ban/gop", data=form)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Xin chọn từ 1 đến 500 ý kiến" in answer.text


async def test_copies_of_one_answer_raise_no_doubt_about_the_next(
    office: Office,
) -> None:
    main, *others = [await office.receive(1, WATER) for _ in range(6)]
    later = await office.receive(0, WATER)
    at = now() + timedelta(seconds=1)

    async with office.entered_by() as desk:
        await done(desk, main, "gop", so=",".join(others))
        await done(desk, main, "tra-loi", text=ANSWER)
        await done(desk, later, "tra-loi", text=ANSWER)

    assert await Reply.count().where(Reply.at < at + timedelta(hours=1)) == 7
