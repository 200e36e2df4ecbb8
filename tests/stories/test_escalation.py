"""Nobody's case is forgotten: each overdue one of every odd kind is escalated exactly once."""

import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from httpx import Response
from litestar import Litestar

from feedback.complaints.actions import clocks, handling, triage
from feedback.complaints.queries import lookups
from feedback.core.clock import local_date, now
from feedback.core.db import transaction
from feedback.core.permissions import Role
from feedback.escalation.jobs import escalate
from feedback.notifications.schemas import NoticeKind
from feedback.notifications.tables import Notice
from tests.feedback.office import at
from tests.grounds import Ground, environment
from tests.make import a_complaint, an_officer, post_form
from tests.stories.office import REPLY, Office
from tests.stories.overdue import KINDS, MORNING, SECRET_WORD, a_town, kind_of, overdue
from tests.stories.steps import query, the_row, who_did

TOLD = {
    "plain": {"hoa", "kim", "son"},
    "unassigned": {"thu"},
    "no head": {"lan", "son"},
    "head away": {"son"},
    "head locked out": {"son"},
    "head never came": {"son"},
    "no desk": {"chi", "son"},
    "closed": {"thu", "dong", "son"},
    "nobody at all": set[str](),
    "nobody above": {"mai"},
    "sealed": {"giu"},
}
LOST = {"unassigned", "nobody at all", "nobody above"}
"""Nobody leads above: the administrator's list has them."""


def told(database: Ground) -> dict[str, set[str]]:
    """Return who has been told anything of each number; the keys of notices say what of."""
    numbers = dict(
        query(
            database,
            """
            SELECT escalation.key, complaint.number FROM escalation
              JOIN complaint ON complaint.id = escalation.complaint
            """,
        )
    )
    found: dict[str, set[str]] = {}
    for key, name in query(
        database,
        "SELECT key, name FROM notice JOIN staff ON staff.id = notice.staff WHERE kind <> 'silent'",
    ):
        found.setdefault(numbers[key.rpartition(":")[0]], set()).add(name)
    return found


def check_each_once(database: Ground, numbers: list[str]) -> None:
    made = Counter(
        number
        for (number,) in query(
            database,
            """
            SELECT complaint.number FROM escalation
              JOIN complaint ON complaint.id = escalation.complaint
             WHERE escalation.about = 'citizen'
            """,
        )
    )
    wanted = {number: 1 for place, number in enumerate(numbers) if kind_of(place) in KINDS}
    assert made == wanted

    [(doubled,)] = query(
        database,
        "SELECT count(*) FROM (SELECT key FROM notice GROUP BY key HAVING count(*) > 1) AS twice",
    )
    [(stray,)] = query(
        database, f"SELECT count(*) FROM notice WHERE text LIKE '%{SECRET_WORD}%'"
    )
    assert (doubled, stray) == (0, 0)
    lost = {
        number
        for (number,) in query(
            database,
            """
            SELECT DISTINCT complaint.number FROM escalation
              JOIN complaint ON complaint.id = escalation.complaint
             WHERE escalation.is_lost
            """,
        )
    }
    assert lost == {number for place, number in enumerate(numbers) if kind_of(place) in LOST}


KILLED = """
import asyncio, sys
from datetime import datetime
from feedback.escalation.actions import escalating

async def walk():
    at = datetime.fromisoformat(sys.argv[1])
    while await escalating.run_next(at=at):
        print("portion", flush=True)

asyncio.run(walk())
"""


def walk_and_die(database: Ground, portions: int) -> None:
    """Begin a walk in a process of its own, and kill it in the midst of a later portion."""
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, MORNING.isoformat()],
        env=environment(database),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(portions):
        assert process.stdout.readline() == "portion\n"
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()


HOW_MANY, PORTIONS = 10_000, 7


async def test_each_of_10_000_overdue_cases_is_escalated_once_though_the_walk_is_killed(
    database: Ground, app: Litestar
) -> None:
    del app
    numbers = await overdue(await a_town(), HOW_MANY)

    walk_and_die(database, PORTIONS)
    [(half,)] = query(database, "SELECT count(*) FROM escalation")
    await escalate.run(at=MORNING)
    await escalate.run(at=MORNING + timedelta(minutes=11))

    assert 0 < half < HOW_MANY
    check_each_once(database, numbers)
    heard = told(database)
    for place, number in enumerate(numbers[: len(KINDS) * 2]):
        assert heard.get(number, set()) >= TOLD.get(kind_of(place), set()), kind_of(place)


async def notes(name: str) -> list[str]:
    """Return what somebody has been told of cases, oldest first."""
    rows = await (
        Notice.select(Notice.text)
        .where((Notice.staff.name == name) & (Notice.kind != str(NoticeKind.SILENT)))
        .order_by(Notice.id)
    )
    return [row["text"] for row in rows]


async def a_case(office: Office) -> str:
    number = (await a_complaint(at=at("2026-03-02 09:00"))).number
    given = at("2026-03-02 10:00")
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=given)
    return number


async def test_warnings_follow_a_case_through_its_term(office: Office) -> None:
    await an_officer("kim", Role.HEAD, office.lights)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    number = await a_case(office)

    for moment in (
        *("2026-03-03 09:00", "2026-03-12 09:00", "2026-03-19 09:00", "2026-03-20 09:00"),
        *("2026-03-23 09:00", "2026-03-23 23:00", "2026-03-24 09:00", "2026-03-26 09:00"),
    ):
        await escalate.run(at=at(moment))

    assert await notes("hoa") == [
        f"{number} đã qua nửa thời hạn, hạn trả lời 23/03/2026 · Tổ đô thị",
        f"{number} đã qua 80 % thời hạn, hạn trả lời 23/03/2026 · Tổ đô thị",
        f"{number} đến hạn trả lời hôm nay · Tổ đô thị",
        f"{number} đã quá hạn trả lời 23/03/2026, chậm 1 ngày làm việc · Tổ đô thị",
        f"{number} đã quá hạn trả lời 23/03/2026, chậm 3 ngày làm việc · Tổ đô thị",
    ]
    assert await notes("kim") == (await notes("hoa"))[1:]
    assert await notes("son") == (await notes("hoa"))[3:]
    assert await who_did("complaint.escalated", number) == ["system"] * 5


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2026-03-24 06:00", id="before opening"),
        pytest.param("2026-03-24 12:15", id="at lunch"),
        pytest.param("2026-03-24 20:00", id="in the evening"),
        pytest.param("2026-03-28 10:00", id="on a Saturday"),
    ],
)
async def test_nobody_is_warned_while_the_office_is_closed(office: Office, moment: str) -> None:
    await a_case(office)

    await escalate.run(at=at(moment))

    assert await notes("hoa") == []


async def test_what_waits_for_the_citizen_or_is_answered_warns_nobody(office: Office) -> None:
    paused, answered = await a_case(office), await a_case(office)
    async with transaction(lookups.lock_of(paused)):
        row = await the_row(paused)
        await clocks.pause(row, reason="chờ ảnh", by="hoa", at=at("2026-03-03 09:00"))
    when = at("2026-03-03 10:00")
    await handling.reply(answered, REPLY, by=office.clerk, at=when)

    await escalate.run(at=at("2026-03-26 09:00"))

    assert await notes("hoa") == []


async def test_of_what_is_sealed_a_keeper_is_told_without_a_number_and_nobody_else(
    office: Office,
) -> None:
    await an_officer("giu", Role.KEEPER, everywhere=True)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    accusation = "Tôi tố cáo cán bộ địa chính nhận hối lộ hai mươi triệu"
    number = (await a_complaint(accusation, at=at("2026-03-02 09:00"))).number

    await escalate.run(at=at("2026-03-26 09:00"))

    (told_keeper,) = await notes("giu")
    assert told_keeper.startswith("Một hồ sơ niêm phong đã quá hạn trả lời")
    assert number not in told_keeper
    assert [await notes(name) for name in ("hoa", "thu", "son")] == [[], [], []]


async def test_the_menu_counts_what_is_new_and_leads_to_the_case(office: Office) -> None:
    number = await a_case(office)
    await escalate.run(at=at("2026-03-26 09:00"))

    async with office.entered_by("hoa") as desk:
        before = await desk.get("/thong-bao")
        await post_form(desk, "/thong-bao", "/thong-bao/da-xem", upto=newest_on(before))
        after = await desk.get("/thong-bao")

    assert '<b class="count">1<span class="unseen"> chưa xem</span></b>' in before.text
    assert f'<a href="/ban/{number}">{number} đã quá hạn trả lời' in before.text
    assert 'class="count"' not in after.text
    assert number in after.text


def newest_on(page: Response) -> str:
    found = re.search(r'name="upto" value="(\d+)"', page.text)
    assert found, page.text
    return found[1]


async def test_a_case_sealed_after_its_notice_is_no_longer_named(office: Office) -> None:
    number = await a_case(office)
    await escalate.run(at=at("2026-03-26 09:00"))
    await office.call(number, "denunciation")

    async with office.entered_by("hoa") as desk:
        page = await desk.get("/thong-bao")

    assert number not in page.text
    assert "không còn hiển thị" in page.text


async def test_whoever_is_away_is_not_waited_for(office: Office) -> None:
    await an_officer("kim", Role.HEAD, office.lights)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    await a_case(office)
    today = local_date(now())
    async with office.entered_by("kim") as head:
        refused = await post_form(
            head, "/thong-bao", "/thong-bao/cach-nhan", away_until="2020-01-01"
        )
        until = (today + timedelta(days=30)).isoformat()
        await post_form(head, "/thong-bao", "/thong-bao/cach-nhan", away_until=until)
        page = await head.get("/thong-bao")

    await escalate.run(at=at("2026-03-20 09:00"))

    assert refused.status_code == 400
    assert "Ngày này đã qua." in refused.text
    assert "Đang vắng đến hết" in page.text
    assert await notes("kim") == []
    assert len(await notes("son")) == 1
    assert await who_did("staff.reach_set", "kim") == ["kim"]


@pytest.mark.parametrize("typed", ["kim", "kim@", "a@b.vn, c@d.vn", "kim@x.vn\nBcc: a@b.vn"])
async def test_a_wrong_address_is_refused(office: Office, typed: str) -> None:
    async with office.entered_by("hoa") as desk:
        answer = await post_form(desk, "/thong-bao", "/thong-bao/cach-nhan", email=typed)

    assert answer.status_code == 400
    assert "Xin ghi một địa chỉ thư" in answer.text
