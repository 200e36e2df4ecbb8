"""A text of several matters: each part to its unit, one code for the citizen."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.queries import figures
from feedback.complaints.tables import CaseLink, Complaint
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role, Scope
from feedback.core.reporting import Period
from tests.make import a_route, an_officer, csrf, run_jobs
from tests.pictures import a_photo
from tests.stories.office import Office, found
from tests.stories.steps import act, done, send, status_of, the_row, who_did

LAMP = "Đèn đường đầu ngõ 12 tắt cả tháng nay, tối om không dám đi. "
CLINIC = "Trạm y tế hết thuốc huyết áp, thẻ bảo hiểm mà vẫn phải ra ngoài mua."
BOTH = LAMP + CLINIC
GREETED = "Kính gửi lãnh đạo ủy ban nhân dân phường. " + BOTH
SELECT = re.compile(r'<select id="piece-\d+" name="piece-(\d+)">.*?</select>', re.DOTALL)
CHOSEN = re.compile(r'<option value="(\d)" selected>')
LIGHTS = "Đã thay bóng đèn lúc 9 giờ ngày 24/11."
HEALTH = "Trạm đã có thuốc huyết áp từ ngày 23/11."


def marks(page: Response) -> list[str]:
    """Return which part each piece is given to, as the page shows it."""
    assert page.status_code < 500, page.text[:500]
    return [CHOSEN.findall(one[0])[0] for one in re.finditer(SELECT, page.text)]


async def split(office: Office, number: str, **more: str) -> list[str]:
    """Split a text as the machine proposes, first part to the lamps; return the parts' numbers."""
    async with office.entered_by() as desk:
        page = await desk.get(f"/ban/{number}/tach")
        pieces = {f"piece-{at}": part for at, part in enumerate(marks(page))}
        fields = {"field-1": "infrastructure", "field-2": "health"}
        units = {"unit-1": str(office.lights), "unit-2": str(office.culture)}
        sent = {"_csrf_token": csrf(page), **pieces, **fields, **units, **more}
        answer = await desk.post(f"/ban/{number}/tach", data=sent)
        assert answer.status_code == 303, answer.text[-200:]
        return await parts_of(desk, number)


async def parts_of(desk: AsyncClient, number: str) -> list[str]:
    page = (await desk.get(f"/ban/{number}")).text
    [card] = re.findall(r'aria-labelledby="parts">.*?</section>', page, re.DOTALL)
    return re.findall(r'href="/ban/(PA-\d{4}-\d{6})"', card)


async def test_each_part_goes_to_its_unit_and_the_citizen_follows_all_with_one_code(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, BOTH)).json()
    lamp, clinic = await split(office, body["number"])
    await an_officer("minh", Role.HANDLER, office.culture)

    async with office.entered_by("hoa") as hoa, office.entered_by("minh") as minh:
        assert (await found(hoa), await found(minh)) == ([lamp], [clinic])
        await done(hoa, lamp, "tra-loi", text=LIGHTS)
        first = (await client.get(f"/api/complaints/{body['code']}")).json()
        await done(minh, clinic, "tra-loi", text=HEALTH)
    last = (await client.get(f"/api/complaints/{body['code']}")).json()
    page = (await client.get(f"/tra-cuu/{body['code']}")).text

    assert (first["status"], last["status"]) == ("assigned", "answered")
    assert [part["status"] for part in first["parts"]] == ["answered", "assigned"]
    assert [part["text"] for part in last["parts"]] == [LAMP.strip(), CLINIC]
    assert [part["unit"] for part in last["parts"]] == ["Tổ đô thị", "Phòng Văn hóa"]
    assert [part["replies"][0]["text"] for part in last["parts"]] == [LIGHTS, HEALTH]
    assert last["due_on"] == body["due_on"]
    for words in ("Việc 1", "Việc 2", LIGHTS, HEALTH, "Mã này theo dõi được tất cả"):
        assert words in page
    for number in (lamp, clinic):
        assert number not in page
    whole = await the_row(body["number"])
    assert whole.status == "split"
    assert whole.answered_at == (await the_row(clinic)).answered_at
    assert await who_did("complaint.split", body["number"]) == ["thu"]
    assert await who_did("complaint.part_made", lamp) == ["thu"]


async def test_the_desk_of_a_part_reads_that_part_only(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, BOTH, contact={"phone": "0912 000 111"})).json()
    lamp, _ = await split(office, body["number"])

    async with office.entered_by("hoa") as desk:
        page = (await desk.get(f"/ban/{lamp}")).text
        whole = await desk.get(f"/ban/{body['number']}")
        searched = await found(desk, q="huyet ap")
    async with office.entered_by() as desk:
        full = (await desk.get(f"/ban/{body['number']}")).text

    assert "Đèn đường đầu ngõ 12" in page
    assert "0912 000 111" in page
    assert "huyết áp" not in page
    assert body["number"] not in page
    assert whole.status_code == HTTPStatus.NOT_FOUND
    assert searched == []
    assert "huyết áp" in full


async def test_the_machine_proposes_and_a_person_marks_otherwise(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, GREETED)).json()
    await run_jobs()

    async with office.entered_by() as desk:
        case = (await desk.get(f"/ban/{body['number']}")).text
        page = await desk.get(f"/ban/{body['number']}/tach")
        proposed = marks(page)
        pieces = {f"piece-{at}": part for at, part in enumerate(proposed)}
        sent = {"_csrf_token": csrf(page), **pieces, "piece-0": "0"}
        fields = {"field-1": "infrastructure", "field-2": "health"}
        answer = await desk.post(f"/ban/{body['number']}/tach", data={**sent, **fields})
        assert answer.status_code == 303, answer.text[-200:]
        numbers = await parts_of(desk, body["number"])

    assert "Có vẻ nói về 2 việc" in case
    assert "Máy đề nghị" in page.text
    assert (proposed[0], proposed[-1]) == ("1", "2")
    texts = [(await the_row(number)).text for number in numbers]
    assert all(text.startswith("Kính gửi lãnh đạo") for text in texts)
    assert ("đèn" in texts[0].lower(), "đèn" in texts[1].lower()) == (True, False)


async def test_a_part_without_a_unit_follows_the_rule_of_its_field_or_waits_for_a_person(
    office: Office, client: AsyncClient
) -> None:

    await a_route("health", office.culture)
    body = (await send(client, BOTH)).json()
    lamp, clinic = await split(office, body["number"], **{"unit-1": "", "unit-2": ""})

    first, second = await the_row(lamp), await the_row(clinic)
    assert (first.status, first.department) == ("received", None)
    assert (second.status, second.department) == ("assigned", office.culture)
    async with office.entered_by() as desk:
        assert await found(desk, nhom="triage") == [lamp]


async def test_each_part_is_judged_alone_and_written_to_alone(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, BOTH)).json()
    lamp, clinic = await split(office, body["number"])
    track = f"/tra-cuu/{body['code']}"

    async with office.entered_by() as desk:
        await done(desk, clinic, "hoi", question="Thuốc tên gì ạ?")
        asked = (await client.get(f"/api/complaints/{body['code']}")).json()
        said = await client.post(f"{track}/nhan", data={"part": "2", "said": "Amlodipin"})
        assert said.status_code == 303
        assert "Amlodipin" in (await desk.get(f"/ban/{clinic}")).text
        assert "Amlodipin" not in (await desk.get(f"/ban/{lamp}")).text
        for number in (lamp, clinic):
            await done(desk, number, "tra-loi", text=HEALTH)
    whole = await client.post(f"{track}/danh-gia", data={"helped": "yes"})
    none = await client.post(f"{track}/danh-gia", data={"helped": "yes", "part": "3"})
    odd = await client.post(f"{track}/danh-gia", data={"helped": "yes", "part": "một"})
    happy = await client.post(f"{track}/danh-gia", data={"helped": "yes", "part": "1"})
    unhappy = await client.post(f"{track}/danh-gia", data={"helped": "no", "part": "2"})

    assert asked["status"] == "awaiting_citizen"
    assert [one.status_code for one in (whole, none, odd)] == [409] * 3
    assert [one.status_code for one in (happy, unhappy)] == [303] * 2
    assert ((await the_row(lamp)).status, (await the_row(clinic)).status) == (
        "closed",
        "reopened",
    )
    assert await status_of(client, body["code"]) == "reopened"
    written = await client.post(
        f"/api/complaints/{body['code']}/messages", json={"text": "Vẫn thiếu", "part": 2}
    )
    assert written.status_code == 201


async def test_the_whole_ends_when_all_parts_have(office: Office, client: AsyncClient) -> None:
    body = (await send(client, BOTH)).json()
    parts = await split(office, body["number"])
    async with office.entered_by() as desk:
        for number in parts:
            await done(desk, number, "tra-loi", text=HEALTH)
    for part in ("1", "2"):
        form = {"helped": "yes", "part": part}
        await client.post(f"/tra-cuu/{body['code']}/danh-gia", data=form)

    assert await status_of(client, body["code"]) == "closed"
    assert (await the_row(body["number"])).closed_at is not None


async def test_undone_while_nobody_has_answered_and_nothing_written_is_lost(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, BOTH)).json()
    await office.give(body["number"], office.lights)
    lamp, clinic = await split(office, body["number"])

    async with office.entered_by() as desk:
        await done(desk, clinic, "hoi", question="Thuốc tên gì ạ?")
        await done(desk, clinic, "ghi-chu", inside="Đã gọi trạm y tế")
        form = {"part": "2", "said": "Amlodipin"}
        await client.post(f"/tra-cuu/{body['code']}/nhan", data=form)
        await done(desk, body["number"], "bo-tach")
        page = (await desk.get(f"/ban/{body['number']}")).text
        part = (await desk.get(f"/ban/{lamp}")).text
        again = await act(desk, body["number"], "bo-tach")
        assert await found(desk) == [body["number"]]

    told = (await client.get(f"/api/complaints/{body['code']}")).json()
    row = await the_row(body["number"])
    assert (row.status, row.department) == ("assigned", office.lights)
    assert (told["status"], told["parts"]) == ("assigned", [])
    assert [one["text"] for one in told["messages"]] == ["Thuốc tên gì ạ?", "Amlodipin"]
    assert "Đã gọi trạm y tế" in page
    assert "Đã bỏ tách" in part
    assert again.status_code == HTTPStatus.CONFLICT
    assert await who_did("complaint.joined", body["number"]) == ["thu"]


@pytest.mark.parametrize("deed", ["answered", "merged", "sealed"])
async def test_a_split_stays_once_something_has_come_of_a_part(
    office: Office, client: AsyncClient, deed: str
) -> None:
    body = (await send(client, BOTH)).json()
    lamp, _ = await split(office, body["number"])
    other = await office.receive(1, LAMP)
    if deed == "sealed":
        await office.call(lamp, "denunciation")
    await an_officer("giu", Role.KEEPER, everywhere=True)

    async with office.entered_by() as desk:
        if deed == "answered":
            await done(desk, lamp, "tra-loi", text=LIGHTS)
        if deed == "merged":
            await done(desk, lamp, "gop", so=other)
        name = "giu" if deed == "sealed" else "thu"
    async with office.entered_by(name) as desk:
        answer = await act(desk, body["number"], "bo-tach")

    assert answer.status_code == HTTPStatus.CONFLICT
    assert (await the_row(body["number"])).status == "split"


async def test_what_is_sealed_of_a_part_is_sealed_of_the_whole(
    office: Office, client: AsyncClient
) -> None:
    body = (await send(client, BOTH)).json()
    lamp, clinic = await split(office, body["number"])
    await office.call(clinic, "denunciation")

    async with office.entered_by() as desk:
        for number in (clinic, body["number"]):
            assert (await desk.get(f"/ban/{number}")).status_code == HTTPStatus.NOT_FOUND
        assert clinic not in (await desk.get(f"/ban/{lamp}")).text
    assert await status_of(client, body["code"]) == "assigned"


async def test_a_part_may_be_merged_like_any_case(office: Office, client: AsyncClient) -> None:
    body = (await send(client, BOTH)).json()
    lamp, clinic = await split(office, body["number"])
    main = await office.receive(1, LAMP)

    async with office.entered_by() as desk:
        await done(desk, main, "gop", so=lamp)
        told = (await client.get(f"/api/complaints/{body['code']}")).json()
        await done(desk, main, "tra-loi", text=LIGHTS)
        await done(desk, clinic, "tra-loi", text=HEALTH)

    assert [part["status"] for part in told["parts"]] == ["received", "assigned"]
    answered = (await client.get(f"/api/complaints/{body['code']}")).json()
    assert answered["status"] == "answered"
    assert answered["parts"][0]["replies"][0]["text"] == LIGHTS


async def test_taken_back_is_what_nobody_has_answered(
    office: Office, client: AsyncClient
) -> None:
    whole, half = [(await send(client, BOTH)).json() for _ in range(2)]
    await split(office, whole["number"])
    lamp, clinic = await split(office, half["number"])
    async with office.entered_by() as desk:
        await done(desk, lamp, "tra-loi", text=LIGHTS)

    for one in (whole, half):
        assert (await client.post(f"/tra-cuu/{one['code']}/rut")).status_code == 303
    again = await client.post(f"/tra-cuu/{half['code']}/rut")

    assert await status_of(client, whole["code"]) == "withdrawn"
    assert await status_of(client, half["code"]) == "answered"
    assert (await the_row(clinic)).status == "withdrawn"
    assert again.status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        pytest.param({"piece-1": "1"}, 400, "ít nhất hai phần", id="one part"),
        pytest.param({"field-2": ""}, 400, "Phần 2: xin chọn lĩnh vực", id="no field"),
        pytest.param({"field-2": "không có"}, 400, "Phần 2: xin chọn", id="no such field"),
        pytest.param({"unit-1": "999999"}, 400, "không còn hoạt động", id="no such unit"),
        pytest.param({"unit-1": "x"}, 400, "chọn một đơn vị", id="no unit at all"),
    ],
)
async def test_a_split_that_makes_no_sense_is_refused_and_nothing_is_made(
    office: Office, client: AsyncClient, changed: dict[str, str], status: int, said: str
) -> None:
    number = (await send(client, "Đèn ngõ 12 hỏng rồi, rác thì ba tuần chưa thu")).json()[
        "number"
    ]

    async with office.entered_by() as desk:
        page = await desk.get(f"/ban/{number}/tach")
        assert len(marks(page)) == 2
        sent = {
            "piece-0": "1",
            "piece-1": "2",
            "field-1": "infrastructure",
            "field-2": "health",
        }
        form = {"_csrf_token": csrf(page), **sent, **changed}
        answer = await desk.post(f"/ban/{number}/tach", data=form)

    assert answer.status_code == status
    assert said in answer.text
    assert await Complaint.count() == 1
    assert (await the_row(number)).status == "received"


@pytest.mark.parametrize("state", ["answered", "split", "part", "main"])
async def test_only_a_case_that_is_whole_and_nobodys_yet_is_split(
    office: Office, client: AsyncClient, state: str
) -> None:
    number = (await send(client, BOTH)).json()["number"]
    if state == "answered":
        await office.answer(number)
    if state in {"split", "part"}:
        [part, _] = await split(office, number)
        number = part if state == "part" else number
    async with office.entered_by() as desk:
        if state == "main":
            await done(desk, number, "gop", so=await office.receive(1, LAMP))
        page = await desk.get(f"/ban/{number}/tach")
        form = {"_csrf_token": csrf(await desk.get("/ban")), "piece-0": "1", "piece-1": "2"}
        fields = {"field-1": "infrastructure", "field-2": "health"}
        answer = await desk.post(f"/ban/{number}/tach", data={**form, **fields})
        case = (await desk.get(f"/ban/{number}")).text

    assert page.status_code == HTTPStatus.CONFLICT
    assert answer.status_code in {400, 409}
    assert "/tach" not in case
    assert not await CaseLink.exists().where(CaseLink.was == "split")


async def test_photos_are_shown_to_the_parts_when_the_one_who_splits_says_so(
    office: Office, client: AsyncClient
) -> None:
    shown, hidden = [(await send(client, BOTH)).json() for _ in range(2)]
    for one in (shown, hidden):
        files = [("photos", ("a.jpg", a_photo((8, 8)), "image/jpeg"))]
        sent = await client.post(f"/api/complaints/{one['code']}/photos", files=files)
        assert sent.status_code == 201
    first, _ = await split(office, shown["number"], with_files="1")
    second, _ = await split(office, hidden["number"])

    async with office.entered_by("hoa") as desk:
        [file] = re.findall(
            rf"/ban/{first}/tep/(\d+)\"", (await desk.get(f"/ban/{first}")).text
        )
        assert (await desk.get(f"/ban/{first}/tep/{file}")).status_code == 200
        assert (await desk.get(f"/ban/{second}/tep/{file}")).status_code == 404
        assert "/tep/" not in (await desk.get(f"/ban/{second}")).text.replace('/tep"', "")


async def test_received_once_open_in_its_parts(office: Office) -> None:
    number = await office.receive(60, BOTH)
    today = local_date(now())
    period = Period(today - timedelta(days=90), today, Scope(everything=True))
    parts = await split(office, number)

    counts = (await figures.count_by(period, "all", now()))[""]
    level = await figures.count_unanswered(period)
    by_unit = await figures.count_by(period, "unit", now())
    async with office.entered_by() as desk:
        for part in parts:
            await done(desk, part, "tra-loi", text=HEALTH)
    answered = (await figures.count_by(period, "all", now()))[""]

    names = ("received", "waiting", "late", "due")
    assert [counts[name] for name in names] == [1, 2, 2, 2]
    assert level == 2
    assert [by_unit[unit]["waiting"] for unit in ("Tổ đô thị", "Phòng Văn hóa")] == [1, 1]
    assert [answered[name] for name in names] == [1, 0, 0, 2]
