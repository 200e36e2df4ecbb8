"""What nobody opens, what nobody owns, what goes round: somebody above is told, once."""

import re

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import reading, triage
from feedback.complaints.problems import OfficeDecides
from feedback.core.permissions import Role
from feedback.escalation.jobs import escalate
from feedback.escalation.tables import UnitSilence
from feedback.notifications.tables import Notice
from feedback.places.actions import close_department
from tests.feedback.office import at
from tests.make import a_complaint, an_officer, post_form, signed_in
from tests.stories.office import Office
from tests.stories.steps import act, who_did

RECEIVED, GIVEN = at("2026-03-02 08:00"), at("2026-03-02 09:00")


async def notes(name: str, kind: str) -> list[str]:
    rows = await (
        Notice.select(Notice.text)
        .where((Notice.staff.name == name) & (Notice.kind == kind))
        .order_by(Notice.id)
    )
    return [row["text"] for row in rows]


async def a_case(office: Office) -> str:
    number = (await a_complaint(at=RECEIVED)).number
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=GIVEN)
    return number


async def test_a_unit_that_opens_nothing_is_reported_one_level_up_once_each_silence(
    office: Office,
) -> None:
    hoa = await an_officer("hoang", Role.HANDLER, office.lights)
    await an_officer("kim", Role.HEAD, office.lights)
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    number = await a_case(office)

    await escalate.run(at=at("2026-03-04 08:00"))
    assert await notes("son", "silent") == []
    for day in ("06", "09", "10"):
        await escalate.run(at=at(f"2026-03-{day} 08:00"))
    reported = await notes("son", "silent")
    await reading.read_case(number, by=hoa, at=at("2026-03-10 09:00"))
    for day in ("11", "17"):
        await escalate.run(at=at(f"2026-03-{day} 08:00"))

    assert reported == [
        "Tổ đô thị có 1 việc đang chờ và không mở việc nào từ 03/03/2026",
    ]
    assert len(await notes("son", "silent")) == 2
    assert await notes("kim", "silent") == []
    ended = [row.ended_at for row in await UnitSilence.objects().order_by(UnitSilence.id)]
    assert ended == [at("2026-03-11 08:00"), None]
    assert await who_did("unit.silence_reported", "Tổ đô thị") == ["system"] * 2


async def test_whoever_looks_in_from_above_does_not_wake_a_unit(office: Office) -> None:
    son = await an_officer("son", Role.LEADER, office.root, everywhere=True)
    number = await a_case(office)
    await reading.read_case(number, by=son, at=at("2026-03-05 09:00"))

    await escalate.run(at=at("2026-03-06 08:00"))

    assert len(await notes("son", "silent")) == 1


async def test_a_unit_without_cases_is_not_silent(office: Office) -> None:
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    await a_complaint(at=RECEIVED)

    await escalate.run(at=at("2026-03-12 08:00"))

    assert await notes("son", "silent") == []


async def test_what_waits_for_a_unit_is_told_to_whoever_sorts_and_leads(
    office: Office,
) -> None:
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    number = (await a_complaint(at=RECEIVED)).number

    await escalate.run(at=at("2026-03-02 16:00"))
    early = await notes("thu", "unowned")
    for moment in ("2026-03-03 09:00", "2026-03-04 09:00"):
        await escalate.run(at=at(moment))

    told = [f"{number} chờ giao đơn vị đã lâu · chưa giao đơn vị nào"]
    assert early == []
    assert await notes("thu", "unowned") == told
    assert await notes("son", "unowned") == told
    assert await notes("hoa", "unowned") == []


async def sent_round(office: Office) -> str:
    """A case has gone from the lights to culture and back."""
    number = await a_case(office)
    for day, unit in (("03", office.culture), ("04", office.lights)):
        when = at(f"2026-03-{day} 09:00")
        await triage.hand_over(
            number, unit, note="không thuộc đơn vị", by=office.clerk, at=when
        )
    return number


async def test_the_third_hand_over_is_the_deciding_office_s(office: Office) -> None:
    number = await sent_round(office)

    async with office.entered_by("hoa") as desk:
        page = await desk.get(f"/ban/{number}")
        refused = await act(desk, number, "chuyen", unit=str(office.culture))
        there = await act(desk, number, "chuyen", unit=str(office.root))
    # By the office itself: thu works on the cases of the root.
    await triage.hand_over(
        number, office.culture, note="", by=office.clerk, at=at("2026-03-05 09:00")
    )

    assert "2 lần; lần tới chỉ UBND quyết định" in page.text
    assert refused.status_code == 409
    assert "Lần tới chỉ chuyển về “UBND”" in refused.text
    assert there.status_code == 303


async def test_what_goes_round_is_reported_once(office: Office) -> None:
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    number = await sent_round(office)

    for moment in ("2026-03-04 10:00", "2026-03-04 14:00"):
        await escalate.run(at=at(moment))

    told = [f"{number} đã chuyển 2 lần giữa các đơn vị · Tổ đô thị"]
    assert [await notes(name, "bounced") for name in ("thu", "son")] == [told, told]


async def test_an_administrator_names_the_office_that_decides(
    office: Office, admin: AsyncClient
) -> None:
    url = "/quan-tri/nhac-viec"
    saved = await post_form(
        admin, url, f"{url}/chuyen-qua-lai", hand_overs="1", office=str(office.culture)
    )
    number = await a_case(office)
    binh = await an_officer("binh", Role.HANDLER, office.lights)
    when = at("2026-03-03 09:00")
    await triage.hand_over(number, office.root, note="", by=binh, at=when)
    # Whoever sorts for all works for culture as well.
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=when)

    with pytest.raises(OfficeDecides, match="Phòng Văn hóa"):
        await triage.hand_over(number, office.root, note="", by=binh, at=when)
    await triage.hand_over(number, office.culture, note="", by=binh, at=when)

    assert saved.status_code == 303


async def test_an_office_that_was_closed_decides_nothing(
    office: Office, admin: AsyncClient
) -> None:
    url = "/quan-tri/nhac-viec"
    await post_form(
        admin, url, f"{url}/chuyen-qua-lai", hand_overs="1", office=str(office.culture)
    )
    await close_department(
        office.culture, at("2026-03-01 00:00").date(), by="test", at=RECEIVED
    )
    number = await a_case(office)
    binh = await an_officer("binh", Role.HANDLER, office.lights)
    when = at("2026-03-03 09:00")

    await triage.hand_over(number, office.root, note="", by=binh, at=when)
    async with office.entered_by("thu") as desk:
        page = await desk.get(f"/ban/{number}")

    assert "lần tới chỉ UBND quyết định" in page.text


@pytest.mark.parametrize(
    ("part", "given", "said"),
    [
        ("luc-nhac", {"again_days": "0"}, "từ 1 đến 60"),
        ("luc-nhac", {"silent_days": "ba"}, "từ 1 đến 60"),
        ("luc-nhac", {"unowned_hours": "999"}, "từ 1 đến 200"),
        ("chuyen-qua-lai", {"hand_overs": "0"}, "từ 1 đến 9"),
        ("chuyen-qua-lai", {"hand_overs": "2", "office": "999"}, "không còn hoạt động"),
        ("chuyen-qua-lai", {"hand_overs": "2", "office": "x"}, "trong danh sách"),
    ],
)
async def test_a_rule_out_of_bounds_is_refused_beside_its_field(
    admin: AsyncClient, part: str, given: dict[str, str], said: str
) -> None:
    whole = {"again_days": "3", "silent_days": "3", "unowned_hours": "8"}
    usual = whole if part == "luc-nhac" else {}
    url = "/quan-tri/nhac-viec"

    answer = await post_form(admin, url, f"{url}/{part}", **{**usual, **given})

    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.usefixtures("office")
async def test_rules_hold_from_the_next_walk_on(admin: AsyncClient) -> None:
    url = "/quan-tri/nhac-viec"
    given = {"again_days": "3", "silent_days": "9", "unowned_hours": "1"}
    await post_form(admin, url, f"{url}/luc-nhac", **given)
    await a_complaint(at=RECEIVED)

    await escalate.run(at=at("2026-03-02 09:30"))

    assert len(await notes("thu", "unowned")) == 1
    assert 'value="9"' in (await admin.get(url)).text


async def test_what_reached_nobody_is_the_administrator_s_to_see_without_a_case(
    office: Office, admin: AsyncClient
) -> None:
    number = await a_case(office)
    sealed = (await a_complaint("Tôi tố cáo cán bộ nhận hối lộ", at=RECEIVED)).number
    await escalate.run(at=at("2026-03-26 09:00"))

    page = await admin.get("/quan-tri/nhac-viec")
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    await an_officer("giu", Role.KEEPER, everywhere=True)
    await escalate.run(at=at("2026-04-01 09:00"))
    after = await admin.get("/quan-tri/nhac-viec")

    assert re.search(r"<b>Tổ đô thị</b> <span class=\"tag\">1 việc</span>", page.text)
    assert "không có lãnh đạo cấp trên" in page.text
    assert "Không có người giữ hàng đợi niêm phong" in page.text
    assert number not in page.text
    assert sealed not in page.text
    assert len(await notes("son", "overdue")) == 1
    assert "Không có người giữ" not in after.text


async def test_a_leader_sees_what_was_escalated_and_who_hands_to_whom(office: Office) -> None:
    await an_officer("son", Role.LEADER, office.root, everywhere=True)
    await an_officer("binh", Role.HEAD, office.culture)
    number = await sent_round(office)
    await escalate.run(at=at("2026-03-26 09:00"))

    async with signed_in(office.app, "son") as leader:
        whole = await leader.get("/canh-bao")
    async with signed_in(office.app, "binh") as head:
        part = await head.get("/canh-bao")

    assert f'<a href="/ban/{number}">{number}</a>' in whole.text
    assert number not in part.text
    assert "Phòng Văn hóa<small>đến Tổ đô thị" not in whole.text, "longer ago than 90 days"
