"""Whoever looks at citizens' words is written down; an auditor reads that, and no more."""

import csv
import io
import re

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core.clock import local_date, now
from feedback.core.permissions import Role
from feedback.core.tables import AuditLine
from tests.make import a_kiosk, an_officer, signed_in
from tests.stories.office import Office, listed
from tests.stories.steps import done, seen_on, send

ACCUSATION = "Tôi tố cáo cán bộ địa chính nhận hối lộ"
MARK = "chim lạc kêu đêm"
ROW = re.compile(r"<tr role=\"row\"><td.*?</tr>", re.DOTALL)


async def lines(action: str) -> list[tuple[str, str, str]]:
    """Return actor, subject and detail of each line of an action, oldest first."""
    rows = await AuditLine.select().where(AuditLine.action == action).order_by(AuditLine.id)
    return [(row["actor"], row["subject"], row["detail"]) for row in rows]


async def an_auditor(office: Office, name: str = "kim") -> None:
    await an_officer(name, Role.AUDITOR, office.root, everywhere=True)


async def history(office: Office, **filters: str) -> list[str]:
    """Return the rows an auditor is shown."""
    async with office.entered_by("kim") as auditor:
        return ROW.findall(seen_on(await auditor.get("/lich-su", params=filters)))


async def test_opening_a_case_is_a_line(office: Office) -> None:
    number = await office.receive()
    await office.give(number, office.lights)

    async with office.entered_by("hoa") as desk:
        await desk.get(f"/ban/{number}")
        await desk.get(f"/ban/{number}")

    assert await lines("complaint.read") == [("hoa", number, "")] * 2


async def test_a_case_that_may_not_be_read_leaves_no_line_of_a_reading(office: Office) -> None:
    number = await office.receive()
    await office.give(number, office.culture)

    async with office.entered_by("hoa") as desk:
        assert (await desk.get(f"/ban/{number}")).status_code == 404

    assert await lines("complaint.read") == []


async def test_a_desk_is_one_line_with_the_numbers_it_shows(office: Office) -> None:
    numbers = [await office.receive(days) for days in (3, 2, 1)]
    async with office.entered_by() as clerk:
        before = await AuditLine.count()
        shown = listed(await clerk.get("/ban", params={"nhom": "triage", "q": "den"}))

    assert sorted(shown) == sorted(numbers)
    assert await lines("complaint.listed") == [
        ("thu", "desk triage", f"3: {' '.join(shown)}"),
    ]
    assert await AuditLine.count() == before + 1


async def test_what_somebody_searches_for_is_not_written_down(office: Office) -> None:
    await office.receive()

    async with office.entered_by() as clerk:
        await clerk.get("/ban", params={"q": "Nguyen Thi Lua", "figure": "Nguyen Thi Lua"})

    rows = await AuditLine.select()
    assert not any("Lua" in f"{row['subject']} {row['detail']}" for row in rows)


async def test_the_list_of_what_is_sealed_is_a_line_of_its_own(
    office: Office, client: AsyncClient
) -> None:
    number = (await send(client, ACCUSATION)).json()["number"]
    await an_officer("nhan", Role.KEEPER, office.root, everywhere=True)

    async with office.entered_by("nhan") as keeper:
        await keeper.get("/ban", params={"nhom": "sealed"})
        await keeper.get(f"/ban/{number}")

    assert await lines("complaint.sealed_listed") == [("nhan", "desk sealed", f"1: {number}")]
    assert await lines("complaint.sealed_read") == [("nhan", number, "")]


async def test_a_list_of_ratings_is_a_line_with_those_that_have_words(
    office: Office, client: AsyncClient
) -> None:
    await an_officer("vinh", Role.LEADER, office.root, everywhere=True)
    kiosk = (await a_kiosk(office.lights)).code
    ids = []
    for comment in ("Cán bộ nhiệt tình", ""):
        body = {"service_point": kiosk, "score": 5, "comment": comment}
        ids.append((await client.post("/api/ratings", json=body)).json()["id"])
    low = {"service_point": kiosk, "score": 1, "comment": ACCUSATION}
    await client.post("/api/ratings", json=low)
    today = local_date(now())

    async with office.entered_by("vinh") as leader:
        page = await leader.get("/danh-gia", params={"unit": "do-thi"})

    assert page.status_code == 200
    assert await lines("rating.listed") == [
        ("vinh", "ratings", f"{today} {today} do-thi: 1: {ids[0]}")
    ]


async def test_a_download_is_a_line_before_and_a_line_after(office: Office) -> None:
    await an_officer("phuc", Role.ANALYST, office.root, everywhere=True)
    for days in (3, 2):
        await office.give(await office.receive(days), office.lights)
    asked = {"from": "2026-01-01", "to": "2099-12-31", "department": "do-thi"}

    async with office.entered_by("phuc") as analyst:
        await analyst.get("/api/exports/complaints.csv", params=asked)

    said = "2026-01-01 2099-12-31 do-thi"
    assert await lines("export.downloaded") == [("phuc", "complaints.csv", said)]
    assert await lines("export.sent") == [("phuc", "complaints.csv", f"{said}: 2")]


async def test_a_citizen_who_follows_his_own_case_leaves_no_line(
    office: Office, client: AsyncClient
) -> None:
    code = (await send(client)).json()["code"]
    before = await AuditLine.count()

    await client.get(f"/tra-cuu/{code}")
    await client.get(f"/api/complaints/{code}")

    del office
    assert await AuditLine.count() == before


async def test_an_auditor_sees_who_looked_at_a_case_and_nothing_in_it(office: Office) -> None:
    number = await office.receive(text=f"Đèn hỏng, {MARK}")
    other = await office.receive()
    await an_auditor(office)
    async with office.entered_by() as clerk:
        await clerk.get(f"/ban/{number}")
        await clerk.get("/ban")

    rows = await history(office, subject=number)

    whole = " ".join(rows)
    assert "Đọc ý kiến" in whole
    assert "Xem danh sách ý kiến" in whole
    assert all(number in row for row in rows)
    assert MARK not in " ".join(await history(office))
    assert len(await history(office, subject=other)) == 2


async def test_the_history_is_narrowed_by_person_action_and_day(office: Office) -> None:
    number = await office.receive()
    await an_auditor(office)
    async with office.entered_by() as clerk:
        await clerk.get(f"/ban/{number}")
    today = local_date(now()).isoformat()

    mine = await history(office, person="thu", action="session.opened")
    one = await history(office, person="thu", action="complaint.read", **{"from": today})
    none = await history(office, person="thu", to="2026-01-01")

    assert len(mine) == 1
    assert len(one) == 1
    assert none == []


async def sealed_and_worked_on(office: Office, client: AsyncClient) -> str:
    """An accusation that a keeper has listed, read, corrected and answered."""
    number = str((await send(client, ACCUSATION)).json()["number"])
    await an_officer("nhan", Role.KEEPER, office.root, everywhere=True)
    async with office.entered_by("nhan") as keeper:
        await keeper.get("/ban", params={"nhom": "sealed"})
        await keeper.get(f"/ban/{number}")
        await done(keeper, number, "loai", kind="denunciation", urgency="ordinary")
    return number


async def test_a_sealed_number_is_nowhere_in_the_history(
    office: Office, client: AsyncClient
) -> None:
    number = await sealed_and_worked_on(office, client)
    await an_auditor(office)

    async with office.entered_by("kim") as auditor:
        asked = await auditor.get("/lich-su", params={"subject": number})
        small = await auditor.get("/lich-su", params={"subject": f"x {number.lower()}"})
        unknown = await auditor.get("/lich-su", params={"subject": "PA-2601-999999"})
        whole = await auditor.get("/lich-su")
        table = await auditor.get("/lich-su/tai")

    assert ROW.findall(asked.text) == ROW.findall(small.text) == []
    assert asked.text.replace(number, "PA-2601-999999") == unknown.text
    assert number not in whole.text
    assert number not in table.text
    assert "denunciation" not in whole.text + table.text
    assert "niêm phong</b>" in whole.text
    assert "Đọc hồ sơ niêm phong" in whole.text


async def test_that_a_case_was_sealed_stays_untold_when_the_seal_is_off(
    office: Office, client: AsyncClient
) -> None:
    number = await sealed_and_worked_on(office, client)
    async with office.entered_by("nhan") as keeper:
        await done(keeper, number, "mo-niem-phong", reason="Không tố cáo ai")
    await an_auditor(office)

    found = " ".join(await history(office, subject=number))
    whole = await history(office, person="nhan")

    assert "iêm phong" not in found
    assert "denunciation" not in found
    assert not [row for row in whole if number in row and "iêm phong" in row]


async def test_what_an_auditor_asked_for_tells_of_no_seal_afterwards(
    office: Office, client: AsyncClient
) -> None:
    number = await sealed_and_worked_on(office, client)
    await an_auditor(office)

    async with office.entered_by("kim") as auditor:
        for asked in (number, "PA-2601-999999"):
            await auditor.get("/lich-su", params={"subject": asked, "person": "thu"})
            await auditor.get("/lich-su/tai", params={"subject": asked})
    own = await history(office, person="kim", action="history.read")
    taken = await history(office, person="kim", action="history.exported")

    assert [row.count("person thu subject …") for row in own] == [0, 1, 1]
    assert [row.count("subject … : 0") for row in taken] == [1, 1]


async def test_reading_the_history_is_a_line_itself(office: Office) -> None:
    await an_auditor(office)

    await history(office, person="thu", subject="PA-2611-000001")

    assert await lines("history.read") == [
        ("kim", "history", "person thu subject PA-2611-000001")
    ]


async def test_the_history_as_a_table_has_the_same_lines(office: Office) -> None:
    numbers = [await office.receive() for _ in range(3)]
    await an_auditor(office)

    async with office.entered_by("kim") as auditor:
        table = await auditor.get("/lich-su/tai", params={"action": "complaint.received"})

    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == numbers[::-1]
    assert {row["action_label"] for row in rows} == {"Tiếp nhận"}
    assert await lines("history.exported") == [
        ("kim", "history", "action complaint.received : 3")
    ]


async def test_pages_of_a_hundred_lead_through_the_whole(office: Office) -> None:
    await an_auditor(office)
    for _ in range(120):
        await office.receive()

    async with office.entered_by("kim") as auditor:
        first = await auditor.get("/lich-su", params={"action": "complaint.received"})
        onward = re.search(r'href="(/lich-su\?[^"]*truoc=[^"]*)"', first.text)
        assert onward
        second = await auditor.get(onward[1].replace("&amp;", "&"))

    seen = [*ROW.findall(first.text), *ROW.findall(second.text)]
    assert len(ROW.findall(first.text)) == 100
    assert len(seen) == len(set(seen)) == 120
    assert "truoc=" not in second.text


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 30, "٣"])
async def test_a_page_mark_that_is_none_of_ours_shows_the_newest(
    office: Office, typed: str
) -> None:
    await an_auditor(office)

    assert await history(office, truoc=typed)


async def test_an_auditor_of_a_part_reads_nothing(app: Litestar, office: Office) -> None:
    await an_officer("kim", Role.AUDITOR, office.lights)

    async with signed_in(app, "kim") as auditor:
        assert (await auditor.get("/lich-su")).status_code == 403
