"""What happens to a main case happens to those merged with it, or they go on without it."""

import asyncio
from datetime import timedelta

from httpx import AsyncClient

from feedback.complaints.actions import handling, recalling
from feedback.complaints.queries import figures
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role, Scope
from feedback.core.reporting import Period
from tests.make import an_officer, csrf
from tests.pictures import a_photo
from tests.stories.office import REPLY, Office, found
from tests.stories.steps import act, done, refused, send, status_of, the_row
from tests.stories.test_merging import LAMP, two


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


async def test_a_photo_sent_with_the_answer_is_everybodys(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)

    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        page = await desk.get(f"/ban/{main['number']}")
        sent = await desk.post(
            f"/ban/{main['number']}/tra-loi",
            data={"_csrf_token": csrf(page), "text": REPLY, "confirmed": "promise"},
            files=[("photos", ("sau.jpg", a_photo((8, 8)), "image/jpeg"))],
        )
        assert sent.status_code == 303, sent.text[-500:]

    for one in (main, other):
        [photo] = (await client.get(f"/api/complaints/{one['code']}")).json()["photos"]
        assert (await client.get(photo["url"])).status_code == 200


async def test_an_answer_and_a_merging_at_once_leave_nobody_waiting_in_vain(
    office: Office, client: AsyncClient
) -> None:
    for _ in range(3):
        main, other = await two(client)
        third = (await send(client, LAMP)).json()
        async with office.entered_by() as thu, office.entered_by() as again:
            await done(thu, main["number"], "gop", so=other["number"])
            answered, merged = await asyncio.gather(
                act(thu, main["number"], "tra-loi", text=REPLY, confirmed="promise"),
                act(again, main["number"], "gop", so=third["number"]),
            )

        assert answered.status_code == 303
        assert merged.status_code in {303, 409}
        last = "answered" if merged.status_code == 303 else "received"
        states = [await status_of(client, one["code"]) for one in (main, other, third)]
        assert states == ["answered", "answered", last]


async def test_who_was_answered_with_a_case_sealed_since_is_shown_nothing_of_it(
    office: Office, client: AsyncClient
) -> None:
    main, other = await two(client)
    await office.give(main["number"], office.lights)
    async with office.entered_by() as desk:
        await done(desk, main["number"], "gop", so=other["number"])
        await done(desk, main["number"], "tra-loi", text=REPLY, confirmed="promise")
        before = (await desk.get(f"/ban/{other['number']}")).text

        accused = {"reason": "Tôi tố cáo cán bộ địa chính nhận hối lộ"}
        await client.post(f"/tra-cuu/{main['code']}/mo-lai", data=accused)
        after = (await desk.get(f"/ban/{other['number']}")).text

    assert (await the_row(main["number"])).sealed
    assert main["number"] in before
    assert "Vụ chính" in before
    assert main["number"] not in after
    assert "Vụ chính" not in after
