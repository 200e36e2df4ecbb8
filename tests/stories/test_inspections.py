"""After an inspection: found, given a term, reported, sent back, accepted; nothing forgotten."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta

import pytest
from httpx import AsyncClient, Response

from feedback.core import files
from feedback.core.clock import now
from feedback.core.permissions import Role, Scope
from feedback.core.reporting import Period
from feedback.escalation.actions import escalating
from feedback.escalation.jobs import escalate
from feedback.escalation.tables import EscalationRound, FindingAlert
from feedback.inspections import queries
from feedback.inspections.actions import inspecting, reporting
from feedback.inspections.datasets import DATASETS
from feedback.inspections.schemas import NewFinding, NewInspection
from feedback.inspections.tables import Finding, RemediationFile
from feedback.notifications.tables import Notice
from feedback.places.actions import add_calendar_day
from feedback.places.schemas import NewCalendarDay
from tests.feedback.office import at
from tests.make import a_department, an_officer, csrf, post_form
from tests.pictures import a_photo
from tests.stories.office import Office
from tests.stories.steps import who_did

FOUND = "Sổ theo dõi hồ sơ để trống 12 ngày, ông Nguyễn Văn Hùng không ký"
DONE = "Đã ghi bù sổ, phân công người kiểm tra mỗi chiều"


class Team:
    """Who inspects, the head who answers for the unit, somebody of another unit."""

    def __init__(
        self, office: Office, son: AsyncClient, kim: AsyncClient, nga: AsyncClient
    ) -> None:
        self.office, self.son, self.kim, self.nga = office, son, kim, nga

    async def opened(self) -> str:
        """Son writes an inspection down; return its address."""
        answer = await post_form(
            self.son,
            "/kiem-tra",
            "/kiem-tra",
            title="Kỷ luật, kỷ cương hành chính quý IV",
            decision_number="45/QĐ-UBND",
            decision_date="2026-11-02",
            team="Trưởng đoàn: Phó Chủ tịch; hai chuyên viên Văn phòng",
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def found(self, url: str, **more: str) -> int:
        """Son sends the unit for lights what was found there; return its id."""
        fields = {
            "text": FOUND,
            "demand": "Ghi bù và báo cáo",
            "department": str(self.office.lights),
            "amount": "5",
            "unit": "working_days",
            **more,
        }
        answer = await post_form(self.son, url, f"{url}/ton-tai", **fields)
        assert answer.status_code == 303, answer.text
        rows = await Finding.select(Finding.id).order_by(Finding.id, ascending=False).limit(1)
        return int(rows[0]["id"])

    async def report(self, client: AsyncClient, url: str, finding: int) -> Response:
        page = await client.get(url)
        return await client.post(
            f"/kiem-tra/ton-tai/{finding}/bao-cao",
            data={"_csrf_token": csrf(page), "said": DONE, "document": "12/BC"},
            files={"photos": ("sau.jpg", a_photo(), "image/jpeg")},
        )

    async def judge(self, finding: int, url: str, decision: str, remark: str = "") -> Response:
        to = f"/kiem-tra/ton-tai/{finding}/xem"
        return await post_form(self.son, url, to, decision=decision, remark=remark)


@pytest.fixture
async def team(office: Office) -> AsyncIterator[Team]:
    await an_officer("son", Role.LEADER, everywhere=True)
    await an_officer("kim", Role.HEAD, office.lights)
    await an_officer("nga", Role.HEAD, office.culture)
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(office.entered_by(name))
            for name in ("son", "kim", "nga")
        ]
        yield Team(office, *clients)


async def test_found_reported_sent_back_accepted_and_closed(team: Team) -> None:
    url = await team.opened()
    finding = await team.found(url)
    number = f"KT-{int(url.rpartition('/')[2]):04d}.1"

    desk, of_others = await team.kim.get("/ban"), await team.nga.get("/ban")
    reported = await team.report(team.kim, url, finding)
    again = await team.report(team.kim, url, finding)
    waiting = await team.son.get("/ban")
    unsaid = await team.judge(finding, url, "return")
    back = await team.judge(finding, url, "return", "Chưa có ảnh sổ mới")
    early = await post_form(team.son, url, f"{url}/ket-thuc")
    await team.report(team.kim, url, finding)
    accepted = await team.judge(finding, url, "accept")
    closed = await post_form(team.son, url, f"{url}/ket-thuc")
    after = await post_form(team.son, url, f"{url}/ton-tai", text="x", department="1")
    shown = await team.kim.get(url)

    assert "1 tồn tại sau kiểm tra chờ đơn vị khắc phục" in desk.text
    assert "tồn tại sau kiểm tra" not in of_others.text
    assert "1 báo cáo khắc phục chờ Ông/Bà xem" in waiting.text
    statuses = [reported, again, unsaid, back, early, accepted, closed]
    assert [one.status_code for one in statuses] == [303, 409, 400, 303, 409, 303, 303]
    assert after.status_code in {400, 409}
    assert "Chưa có ảnh sổ mới" in shown.text
    assert "Kết thúc" in shown.text
    assert await who_did("remediation.reported", number) == ["kim", "kim"]
    assert await who_did("remediation.returned", number) == ["son"]
    assert await who_did("inspection.closed", number.partition(".")[0]) == ["son"]
    told = await Notice.select(Notice.text).where(Notice.kind == "finding")
    assert not [one for one in told if "Hùng" in one["text"]]


async def test_other_units_know_nothing_of_it_and_files_are_theirs_alone(team: Team) -> None:
    url = await team.opened()
    finding = await team.found(url)
    await team.report(team.kim, url, finding)
    (file,) = await RemediationFile.select()

    mine = await team.kim.get(f"/kiem-tra/tep/{file['id']}")
    others = [
        await team.nga.get(path) for path in (url, f"{url}/in", f"/kiem-tra/tep/{file['id']}")
    ]
    listed = await team.nga.get("/kiem-tra")
    foreign = await team.report(team.nga, "/ban", finding)
    paper = await team.kim.get(f"{url}/in")

    assert mine.status_code == 200
    assert mine.content == await files.read_whole(file["key"])
    assert [one.status_code for one in others] == [404, 404, 404]
    assert "Kỷ luật, kỷ cương" not in listed.text
    assert foreign.status_code == 404
    assert paper.content.startswith(b"%PDF")


async def test_the_clock_stands_while_a_report_is_looked_at_and_moves_with_more_time(
    office: Office,
) -> None:
    son = await an_officer("son", Role.LEADER, everywhere=True)
    kim = await an_officer("kim", Role.HEAD, office.lights)
    monday = at("2026-03-02 09:00")
    new = NewInspection("Kiểm tra một cửa", "1/QĐ", monday.date())
    inspection = await inspecting.open_inspection(new, by=son, at=monday)
    finding = await inspecting.add_finding(
        inspection, NewFinding(FOUND, office.lights, 5), by=son, at=monday
    )

    assert (await queries.get_finding(finding)).due_at == at("2026-03-09 17:00")

    # Reported on Wednesday, looked at on the Monday after: three closing hours stood still.
    await reporting.report(finding, DONE, "", [], by=kim, at=at("2026-03-04 10:00"))
    await inspecting.judge(
        finding, accepts=False, remark="Thiếu ảnh", by=son, at=at("2026-03-09 08:00")
    )
    assert (await queries.get_finding(finding)).due_at == at("2026-03-12 17:00")

    await inspecting.extend(finding, 2, "Chờ in sổ mới", by=son, at=at("2026-03-10 08:00"))
    assert (await queries.get_finding(finding)).due_at == at("2026-03-16 17:00")


async def test_units_are_warned_up_the_line_each_time_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escalating, "EVERY", timedelta(0))
    son = await an_officer("son", Role.LEADER, everywhere=True)
    await an_officer("kim", Role.HEAD, office.lights)
    orphan = await a_department("khong-nguoi", "Tổ không người", office.root)
    monday = at("2026-03-02 09:00")
    new = NewInspection("Kiểm tra một cửa", "1/QĐ", monday.date())
    inspection = await inspecting.open_inspection(new, by=son, at=monday)
    for unit in (office.lights, orphan):
        await inspecting.add_finding(inspection, NewFinding(FOUND, unit, 5), by=son, at=monday)
    await Notice.delete(force=True)

    stages = {}
    for moment in (
        "2026-03-03 10:00",
        "2026-03-05 09:00",
        "2026-03-06 16:00",
        "2026-03-09 10:00",
        "2026-03-10 09:00",
        "2026-03-10 15:00",
    ):
        await escalate.run(at=at(moment))
        rows = await FindingAlert.select(FindingAlert.stage)
        stages[moment[5:]] = len(rows)

    made = await FindingAlert.select().order_by(FindingAlert.id)
    mine = [(one["stage"], one["names"]) for one in made if one["finding"] == 1]
    alone = [one["names"] for one in made if one["finding"] == 2]
    assert stages == {
        "03-03 10:00": 0,
        "03-05 09:00": 2,
        "03-06 16:00": 4,
        "03-09 10:00": 6,
        "03-10 09:00": 8,
        "03-10 15:00": 8,
    }
    assert mine == [(1, "hoa"), (2, "hoa, kim"), (3, "hoa, kim"), (4, "hoa, kim, son")]
    assert alone == ["son"] * 4
    assert await EscalationRound.count() >= 6
    async with office.entered_by("son") as desk:
        warnings = await desk.get("/canh-bao")
    assert f"KT-{inspection:04d}.1" in warnings.text


async def test_a_changed_calendar_moves_what_is_owed(office: Office) -> None:
    son = await an_officer("son", Role.LEADER, everywhere=True)
    monday = at("2026-03-02 09:00")
    new = NewInspection("Kiểm tra một cửa", "1/QĐ", monday.date())
    inspection = await inspecting.open_inspection(new, by=son, at=monday)
    finding = await inspecting.add_finding(
        inspection, NewFinding(FOUND, office.lights, 5), by=son, at=monday
    )

    day = NewCalendarDay(date(2026, 3, 5), "Nghỉ bão", "9/CĐ")
    await add_calendar_day(day, by="test", at=monday)
    moved = await reporting.recount_open(at=monday)
    again = await reporting.recount_open(at=monday)

    assert (moved, again) == (1, 0)
    assert (await queries.get_finding(finding)).due_at == at("2026-03-10 17:00")


async def test_the_table_masks_and_holds_the_units_asked_for(office: Office) -> None:
    son = await an_officer("son", Role.LEADER, everywhere=True)
    inspection = await inspecting.open_inspection(
        NewInspection("Kiểm tra một cửa", "1/QĐ", now().date()), by=son, at=now()
    )
    for unit in (office.lights, office.culture):
        await inspecting.add_finding(inspection, NewFinding(FOUND, unit, 5), by=son, at=now())
    (table,) = DATASETS
    today = now().date()
    days = (today - timedelta(days=1), today + timedelta(days=1))
    whole = Period(*days, Scope(everything=True))
    branch = Period(*days, Scope(units=frozenset({office.lights})))

    rows = [list(row) async for row in table.rows(whole)]

    assert len(rows) == await table.count(whole) == 2
    assert await table.count(branch) == 1
    assert "[tên]" in str(rows[0][3])
    assert not re.search("Hùng", str(rows))
