"""The two clocks of a case: hand-overs, pauses, extensions, and a calendar that is changed."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import clocks, handling, recounting, rules_admin, triage
from feedback.complaints.jobs import recount_asked
from feedback.complaints.problems import ClockRefused
from feedback.complaints.queries import clocks as clock_queries
from feedback.complaints.queries import lookups
from feedback.complaints.tables import (
    CaseAssignment,
    CaseDueChange,
    CaseExtension,
    CasePause,
    DueRecount,
)
from feedback.complaints.terms import Clock, NewPromise
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.permissions import Role
from feedback.core.terms import Unit
from feedback.places.tables import CalendarDay
from tests.feedback.office import at
from tests.make import a_complaint, an_officer, run_jobs, signed_in
from tests.stories.office import REPLY, Office
from tests.stories.setting import CALENDAR, save
from tests.stories.steps import act, done, the_row, token_of, who_did

REASON = "chờ kết quả đo đạc của chi nhánh đất đai"
RECEIVED, GIVEN = at("2026-03-02 09:00"), at("2026-03-02 10:00")


@pytest.fixture
async def head(office: Office) -> AsyncIterator[AsyncClient]:
    """The browser of kim, who heads the street lights."""
    await an_officer("kim", Role.HEAD, office.lights)
    async with signed_in(office.app, "kim") as client:
        yield client


async def a_case(office: Office, received: datetime = RECEIVED, given: datetime = GIVEN) -> str:
    """The street lights have a case since ``given``; return its number."""
    number = (await a_complaint(at=received)).number
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=given)
    return number


async def desks() -> list[CaseAssignment]:
    return await CaseAssignment.objects().order_by(CaseAssignment.id)


async def told(client: AsyncClient, code: str) -> list[tuple[str, str, str]]:
    """Return how the holder of a code is told the day was moved."""
    changes = (await client.get(f"/api/complaints/{code}")).json()["due_changes"]
    return [(one["was_on"], one["became_on"], one["why"]) for one in changes]


async def stop(number: str, moment: datetime) -> None:
    async with transaction(lookups.lock_of(number)):
        await clocks.pause(await the_row(number), reason="chờ ảnh", by="hoa", at=moment)


async def go_on(number: str, moment: datetime) -> None:
    async with transaction(lookups.lock_of(number)):
        await clocks.resume(await the_row(number), by="hoa", at=moment)


async def test_a_desk_s_clock_begins_anew_at_each_hand_over_the_citizen_s_does_not(
    office: Office,
) -> None:
    number = await a_case(office)
    handed = at("2026-03-05 10:00")

    await triage.hand_over(number, office.culture, note="", by=office.clerk, at=handed)

    first, second = await desks()
    assert (first.department, first.due_at, first.ended_at) == (
        office.lights,
        at("2026-03-23 17:00"),
        handed,
    )
    assert (second.department, second.started_at) == (office.culture, handed)
    assert second.due_at == at("2026-03-26 17:00")
    assert second.ended_at is None
    assert (await the_row(number)).due_on == date(2026, 3, 23)


async def test_the_desk_s_clock_ends_with_the_answer_and_begins_when_re_opened(
    office: Office, client: AsyncClient
) -> None:
    receipt = await a_complaint(at=RECEIVED)
    await triage.hand_over(receipt.number, office.lights, note="", by=office.clerk, at=GIVEN)
    await handling.reply(receipt.number, REPLY, by=office.clerk, at=at("2026-03-10 10:00"))
    (answered,) = await desks()

    await client.post(f"/tra-cuu/{receipt.code}/mo-lai", data={"reason": "Vẫn tối"})

    assert answered.ended_at == at("2026-03-10 10:00")
    _, again = await desks()
    assert again.department == office.lights
    assert again.ended_at is None
    assert again.due_at == (await the_row(receipt.number)).due_at


async def test_a_unit_may_be_given_hours_of_its_own(office: Office) -> None:
    new = NewPromise(
        4, "Quy chế 12", unit=Unit.WORKING_HOURS, clock=Clock.DESK, organisation=office.root
    )
    await rules_admin.add_promise(new, by="test", at=GIVEN)

    number = await a_case(office, given=at("2026-03-02 12:00"))

    (desk,) = await desks()
    assert desk.due_at == at("2026-03-03 08:00")
    assert (await the_row(number)).due_on == date(2026, 3, 23)


async def test_a_pause_moves_both_clocks_when_it_ends_and_the_citizen_reads_why(
    office: Office, client: AsyncClient
) -> None:
    receipt = await a_complaint(at=RECEIVED)
    number = receipt.number
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=GIVEN)

    await stop(number, at("2026-03-09 10:00"))
    stands = await the_row(number)
    await go_on(number, at("2026-03-11 10:00"))

    assert stands.due_on == date(2026, 3, 23)
    row, (desk,) = await the_row(number), await desks()
    assert (row.due_at, row.first_due_at) == (at("2026-03-25 17:00"),) * 2
    assert desk.due_at == at("2026-03-25 17:00")
    assert await told(client, receipt.code) == [
        ("2026-03-23", "2026-03-25", "thời hạn tạm dừng để chờ Ông/Bà bổ sung")
    ]
    page = await client.get(f"/tra-cuu/{receipt.code}")
    assert "Ngày hẹn trả lời chuyển từ thứ Hai 23/03/2026 sang thứ Tư 25/03/2026" in page.text
    assert await who_did("complaint.resumed", number) == ["hoa"]


async def test_a_clock_is_stopped_once_and_goes_on_once(office: Office) -> None:
    number = await a_case(office)
    await stop(number, at("2026-03-09 10:00"))

    with pytest.raises(ClockRefused, match="đang tạm dừng"):
        await stop(number, at("2026-03-09 11:00"))
    await go_on(number, at("2026-03-09 12:00"))
    with pytest.raises(ClockRefused, match="không tạm dừng"):
        await go_on(number, at("2026-03-09 13:00"))

    assert await CasePause.count() == 1


async def test_an_answer_ends_a_pause_and_is_measured_by_the_moved_day(
    office: Office,
) -> None:
    number = await a_case(office)
    await stop(number, at("2026-03-20 10:00"))

    await handling.reply(number, REPLY, by=office.clerk, at=at("2026-03-30 10:00"))

    row = await the_row(number)
    assert row.answered_at < row.first_due_at
    (pause,) = await CasePause.objects()
    assert pause.ends == at("2026-03-30 10:00")
    with pytest.raises(ClockRefused, match="không còn hạn"):
        await stop(number, at("2026-03-30 11:00"))


# --- more time ------------------------------------------------------------------------------


async def test_a_head_gives_more_time_and_the_citizen_reads_the_reason(
    office: Office, head: AsyncClient, client: AsyncClient
) -> None:
    receipt = await a_complaint(at=now() - timedelta(days=1))
    await office.give(receipt.number, office.lights)
    before = await the_row(receipt.number)

    await done(head, receipt.number, "gia-han", amount="5", extension_reason=f" {REASON}\n")

    row, (desk,) = await the_row(receipt.number), await desks()
    assert row.due_at > before.due_at
    assert row.first_due_at == row.due_at
    assert desk.due_at >= row.due_at
    why = f"gia hạn thêm 5 ngày làm việc: {REASON}"
    assert await told(client, receipt.code) == [(str(before.due_on), str(row.due_on), why)]
    assert why in (await client.get(f"/tra-cuu/{receipt.code}")).text
    assert "Đã gia hạn 1 trên 1 lần" in (await head.get(f"/ban/{receipt.number}")).text
    assert await who_did("complaint.extended", receipt.number) == ["kim"]


@pytest.mark.parametrize(
    ("amount", "reason", "status", "sentence"),
    [
        pytest.param("", REASON, 400, "bằng số nguyên", id="no amount"),
        pytest.param("2.5", REASON, 400, "bằng số nguyên", id="half a day"),
        pytest.param("-1", REASON, 400, "bằng số nguyên", id="less than nothing"),
        pytest.param("9" * 5000, REASON, 400, "bằng số nguyên", id="five thousand digits"),
        pytest.param("٣", REASON, 400, "bằng số nguyên", id="a foreign digit"),
        pytest.param("0", REASON, 409, "từ 1 đến 15", id="nothing"),
        pytest.param("16", REASON, 409, "từ 1 đến 15", id="more than the term itself"),
        pytest.param("5", " \n ", 400, "Xin ghi lý do", id="no reason"),
        pytest.param("5", "a" * 501, 400, "Xin ghi lý do", id="a novel"),
    ],
)
async def test_more_time_wants_an_amount_and_a_reason(
    office: Office, head: AsyncClient, amount: str, reason: str, status: int, sentence: str
) -> None:
    number = await a_case(office, now() - timedelta(days=1), now())

    answer = await act(head, number, "gia-han", amount=amount, extension_reason=reason)

    assert answer.status_code == status
    assert sentence in answer.text
    assert await CaseExtension.count() == 0


async def test_more_time_is_given_as_often_as_the_rule_allows(
    office: Office, head: AsyncClient
) -> None:
    number = await a_case(office, now() - timedelta(days=1), now())
    await done(head, number, "gia-han", amount="2", extension_reason=REASON)
    due_at = (await the_row(number)).due_at

    again = await act(head, number, "gia-han", amount="2", extension_reason=REASON)

    assert again.status_code == 409
    assert "Quy tắc chỉ cho gia hạn 1 lần." in again.text
    assert (await the_row(number)).due_at == due_at


async def test_no_more_time_when_it_is_too_late_or_answered(
    office: Office, head: AsyncClient
) -> None:
    late = await a_case(office, now() - timedelta(days=90), now())
    answered = await a_case(office, now() - timedelta(days=1), now())
    await office.answer(answered)

    refused = [
        await act(head, number, "gia-han", amount="2", extension_reason=REASON)
        for number in (late, answered)
    ]

    assert [answer.status_code for answer in refused] == [409, 409]
    assert "Đã quá hạn" in refused[0].text
    assert await CaseExtension.count() == 0
    assert "/gia-han" not in (await head.get(f"/ban/{answered}")).text


async def test_only_a_head_of_the_unit_gives_more_time(
    office: Office, head: AsyncClient
) -> None:
    number = await a_case(office, now() - timedelta(days=1), now())
    elsewhere = (await a_complaint()).number
    await office.give(elsewhere, office.culture)

    async with office.entered_by("hoa") as handler:
        handlers = await act(handler, number, "gia-han", amount="2", extension_reason=REASON)
        page = await handler.get(f"/ban/{number}")
    data = {"amount": "2", "extension_reason": REASON}
    others = await act(head, number, "gia-han", **data)
    token = {"_csrf_token": await token_of(head)}
    unknown = await head.post(f"/ban/{elsewhere}/gia-han", data={**data, **token})

    assert handlers.status_code == 403
    assert "/gia-han" not in page.text
    assert others.status_code == 303
    assert unknown.status_code == 404
    assert await CaseExtension.count() == 1


# --- the calendar is changed ------------------------------------------------------------------


async def recount() -> None:
    await run_jobs()
    await recount_asked.run(at=now())


async def a_day_off(admin: AsyncClient, day: date) -> None:
    off = {"day": day.isoformat(), "label": "Nghỉ bão", "source": "15/CĐ-UBND"}
    await save(admin, f"{CALENDAR}/ngay", **off)


async def worked_day_before(number: str) -> date:
    """Return a day the office works on before a case is due, not a day somebody exchanged."""
    row = await the_row(number)
    calendar = (await clocks.read(row)).calendar
    days = (row.due_on - timedelta(days=back) for back in range(1, 15))
    return next(
        day for day in days if calendar.week[day.weekday()] and day not in calendar.days_off
    )


async def test_a_day_off_moves_open_cases_once_and_says_why(
    office: Office, admin: AsyncClient, client: AsyncClient
) -> None:
    receipt = await a_complaint(at=now() - timedelta(days=1))
    await office.give(receipt.number, office.lights)
    answered = await office.receive()
    await office.answer(answered)
    before, settled = await the_row(receipt.number), await the_row(answered)
    day = await worked_day_before(receipt.number)

    await a_day_off(admin, day)
    await recount()
    await recount()

    row, (desk, *_) = await the_row(receipt.number), await desks()
    assert row.due_at > before.due_at
    assert row.first_due_on == row.due_on
    assert desk.due_at >= row.due_at
    why = f"lịch làm việc thêm ngày nghỉ {day:%d/%m/%Y} (Nghỉ bão, 15/CĐ-UBND)"
    assert await told(client, receipt.code) == [(str(before.due_on), str(row.due_on), why)]
    assert why in (await client.get(f"/tra-cuu/{receipt.code}")).text
    assert (await the_row(answered)).due_at == settled.due_at
    assert await who_did("complaint.due_moved", receipt.number) == ["system"]


async def test_a_day_taken_back_brings_the_day_back(office: Office, admin: AsyncClient) -> None:
    number = await office.receive()
    before = await the_row(number)
    await a_day_off(admin, await worked_day_before(number))
    await recount()
    [row] = await DueRecount.select(DueRecount.moved)

    day = await CalendarDay.objects().get(CalendarDay.label == "Nghỉ bão")
    assert day is not None
    await save(admin, f"{CALENDAR}/ngay/{day.id}/xoa")
    await recount()

    assert row["moved"] == 1
    assert (await the_row(number)).due_at == before.due_at
    assert await CaseDueChange.count() == 2


async def test_a_recount_cut_off_goes_on_and_tells_nobody_twice(
    office: Office, admin: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_queries, "AT_ONCE", 2)
    numbers = [await office.receive() for _ in range(5)]
    await a_day_off(admin, await worked_day_before(numbers[0]))
    await run_jobs()

    assert await recounting.run_next(at=now())
    half = await CaseDueChange.count()
    await DueRecount.update({DueRecount.after: 0}, force=True)
    await recount_asked.run(at=now())

    assert half == 2
    changes = await CaseDueChange.select(CaseDueChange.complaint)
    assert len(changes) == len({one["complaint"] for one in changes}) == 5


async def test_a_paused_case_follows_the_calendar_as_it_goes_on(
    office: Office, admin: AsyncClient
) -> None:
    number = await a_case(office, now() - timedelta(days=1), now())
    before = await the_row(number)
    await stop(number, now())
    await a_day_off(admin, await worked_day_before(number))
    await recount()
    standing = await the_row(number)

    await go_on(number, now())

    assert standing.due_at == before.due_at
    assert (await the_row(number)).due_at > before.due_at


async def test_desks_that_had_a_case_before_get_a_clock(office: Office) -> None:
    number = await a_case(office)
    await CaseAssignment.delete(force=True)

    await recounting.fill_desk_clocks()
    await recounting.fill_desk_clocks()

    (desk,) = await desks()
    row = await the_row(number)
    assert (desk.complaint, desk.started_at) == (row.id, GIVEN)
    assert desk.due_at == at("2026-03-23 17:00")


async def test_sealing_ends_the_desk_s_clock(office: Office) -> None:
    number = await a_case(office)

    await office.call(number, "denunciation")

    (desk,) = await desks()
    assert desk.ended_at is not None
    assert (await the_row(number)).sealed
