"""Indexes as leaders, heads and analysts see them: a period, frozen months, targets."""

import re
from datetime import date, datetime, timedelta

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.actions import citizen, handling, triage
from feedback.complaints.queries import lookups
from feedback.complaints.schemas import Channel
from feedback.core.clock import VIETNAM, now
from feedback.core.permissions import Actor, Role, Scope
from feedback.core.reporting import Period
from feedback.core.tables import AuditLine
from surveys.indexes import actions, jobs, queries
from surveys.indexes.rules.months import last_day, month_before
from surveys.indexes.schemas import Measure, SnapshotRow
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from tests.make import (
    SECRET,
    a_complaint,
    a_department,
    a_kiosk,
    an_officer,
    post_form,
    signed_in,
)
from tests.stories.exports import csv_rows, rows_of, sheet_of

MONTH = date(2026, 10, 1)
AFTER = datetime(2026, 11, 1, 2, 30, tzinfo=VIETNAM)
OCTOBER = {"from": "2026-10-01", "to": "2026-10-31"}
HOLLOW = re.compile(r"\s+")


class Units:
    """A root with a good unit, a bad one, and one hardly anybody rates."""

    def __init__(self, root: int, good: int, bad: int, few: int) -> None:
        self.root, self.good, self.bad, self.few = root, good, bad, few


@pytest.fixture
async def units(app: Litestar) -> Units:
    del app
    root = await a_department("goc", "UBND phường")
    good = await a_department("tot", "Tổ Hộ tịch", root)
    bad = await a_department("kem", "Tổ Địa chính", root)
    few = await a_department("vang", "Trạm y tế", root)
    for unit, happy, unhappy in ((good, 57, 3), (bad, 20, 30), (few, 5, 4)):
        await rate(unit, happy, unhappy)
    await an_officer("lanh.dao", Role.LEADER, everywhere=True)
    await an_officer("truong.kem", Role.HEAD, bad)
    await an_officer("phan.tich", Role.ANALYST, everywhere=True)
    return Units(root, good, bad, few)


async def rate(unit: int, happy: int, unhappy: int, month: date = MONTH) -> None:
    point = (await a_kiosk(unit)).code
    start = datetime(month.year, month.month, 2, 8, tzinfo=VIETNAM)
    for number in range(happy + unhappy):
        new = NewRating(point, Score(5 if number < happy else 3))
        at = start + timedelta(minutes=number)
        await give_rating(new, Channel.KIOSK, secret=SECRET, at=at)


async def frozen(month: date = MONTH) -> dict[tuple[str, Measure], SnapshotRow]:
    rows = await queries.snapshots(month, month, None)
    return {(row.code, row.index_name): row for row in rows}


def line_of(page: Response, unit: str, table: str = "share") -> str:
    """Return the words of a unit's row in one of the tables."""
    assert page.status_code == 200, page.text[:500]
    section = page.text.partition(f'id="{table}"')[2].partition("</table>")[0]
    row = next(row for row in section.split("<tr")[2:] if f">{unit}<" in row)
    return HOLLOW.sub(" ", re.sub(r"<[^>]*>", " ", row.partition(">")[2])).strip()


async def test_a_leader_sees_who_can_be_told_apart_and_what_is_no_sipas(
    app: Litestar, units: Units
) -> None:
    del units
    async with signed_in(app, "lanh.dao") as leader:
        page = await leader.get("/chi-so", params=OCTOBER)

    assert "khảo sát nội bộ" in page.text
    assert "không phải chỉ số SIPAS" in page.text
    assert line_of(page, "Tổ Hộ tịch").startswith("Tổ Hộ tịch 1 1 95,0 % 86,3 – 98,3 %")
    # One hidden unit could be found by taking the rest from the total: another is hidden too.
    assert "Chưa đủ số liệu (dưới 10 lượt): Trạm y tế, Tổ Địa chính." in page.text
    assert "kém nhất" not in page.text


async def test_the_worst_is_named_only_for_certain(app: Litestar, units: Units) -> None:
    await rate(units.few, 40, 1)

    async with signed_in(app, "lanh.dao") as leader:
        sure = await leader.get("/chi-so", params=OCTOBER)
        await rate(await a_department("moi", "Tổ Môi trường", units.root), 5, 6)
        unsure = await leader.get("/chi-so", params=OCTOBER)

    assert "<b>Tổ Địa chính</b> thấp hơn mọi đơn vị khác" in sure.text
    assert line_of(sure, "Tổ Địa chính").startswith("Tổ Địa chính 3 3 40,0 %")
    assert line_of(sure, "Trạm y tế").startswith("Trạm y tế 1, chung 2 đơn vị 1 – 2")
    assert "Số liệu chưa đủ để nói đơn vị nào kém nhất." in unsure.text


async def test_one_below_the_least_number_of_answers_has_no_rank(
    app: Litestar, units: Units
) -> None:
    await rate(await a_department("muoi", "Đủ mười", units.root), 9, 1)
    await rate(await a_department("chin", "Chỉ chín", units.root), 9, 0)

    async with signed_in(app, "lanh.dao") as leader:
        page = await leader.get("/chi-so", params=OCTOBER)

    assert "90,0 %" in line_of(page, "Đủ mười")
    assert "Chưa đủ số liệu (dưới 10 lượt): Chỉ chín, Trạm y tế." in page.text
    assert "100,0 %" not in page.text


async def test_a_head_sees_his_own_unit_and_no_other(app: Litestar, units: Units) -> None:
    del units
    async with signed_in(app, "truong.kem") as head:
        page = await head.get("/chi-so", params=OCTOBER)
        elsewhere = await head.get("/chi-so", params={"unit": "tot"})

    assert "40,0 %" in line_of(page, "Tổ Địa chính")
    assert "Tổ Hộ tịch" not in page.text
    assert elsewhere.status_code == 404


async def test_days_that_are_none_are_refused(app: Litestar, units: Units) -> None:
    del units
    async with signed_in(app, "lanh.dao") as leader:
        wrong = await leader.get("/chi-so", params={"from": "hôm qua"})
        backwards = await leader.get(
            "/chi-so", params={"from": "2026-10-02", "to": "2026-10-01"}
        )
        no_month = await leader.get("/chi-so/thang", params={"month": "2026-13"})
        empty = await leader.get("/chi-so", params={"from": "2020-01-01", "to": "2020-01-31"})

    assert [wrong.status_code, backwards.status_code, no_month.status_code] == [400, 400, 400]
    assert "Kỳ này chưa có lượt đánh giá" in empty.text


async def a_case(unit: int, clerk: Actor, due: str, *, answered: bool) -> str:
    """A case received so long ago that its answer was due long before today."""
    received = datetime(2026, 9, 14, 9, tzinfo=VIETNAM)
    number = (await a_complaint(f"Đèn đường {due} hỏng", at=received)).number
    await triage.hand_over(number, unit, note="", by=clerk, at=received)
    if answered:
        at = received + timedelta(days=2 if due == "sớm" else 60)
        await handling.reply(number, "Đã sửa xong.", by=clerk, at=at)
    return number


async def test_points_of_decision_766_count_what_was_due(app: Litestar, units: Units) -> None:
    clerk = await an_officer("thu", Role.INTAKE, everywhere=True)
    early = [await a_case(units.good, clerk, "sớm", answered=True) for _ in range(8)]
    await a_case(units.good, clerk, "muộn", answered=True)
    await a_case(units.good, clerk, "không", answered=False)
    at = datetime(2026, 9, 20, 9, tzinfo=VIETNAM)
    await citizen.judge(early[0], helped=False, comment="Vẫn hỏng", at=at)
    withdrawn = await a_case(units.good, clerk, "rút", answered=False)
    await citizen.withdraw(withdrawn, at=at)
    due_on = (await lookups.get_row(early[0])).first_due_on
    days = {"from": due_on.isoformat(), "to": due_on.isoformat()}

    async with signed_in(app, "lanh.dao") as leader:
        page = await leader.get("/chi-so", params=days)
        after = str(due_on + timedelta(days=1))
        later = await leader.get("/chi-so", params={"from": after, "to": after})

    # Ten were due: 8 in time → 6·8/10; late, never answered and judged "no" are bad → 6·7/10
    assert line_of(page, "Tổ Hộ tịch", "points") == "Tổ Hộ tịch 10 4,80 4,20"
    assert "Kỳ này chưa có" in later.text


async def test_a_month_is_frozen_on_the_first_day_and_never_changes(
    app: Litestar, units: Units
) -> None:
    await rate(units.root, 3, 0)
    await jobs.freeze_last_month.run(at=AFTER)
    first = await frozen()
    await rate(units.bad, 20, 0)
    await jobs.freeze_last_month.run(at=AFTER + timedelta(days=1))

    async with signed_in(app, "lanh.dao") as leader:
        page = await leader.get("/chi-so/thang", params={"month": "2026-10"})

    bad = first["kem", Measure.SATISFACTION]
    assert (bad.value, bad.n, bad.formula_version) == (0.4, 50, 1)
    assert (bad.low, bad.high) == (0.276084, 0.538186)
    assert await frozen() == first
    assert line_of(page, "Tổ Địa chính", "satisfaction").startswith(
        "Tổ Địa chính 40,0 % 27,6 – 53,8 % 50"
    )
    assert "Chưa đủ số liệu (dưới 10 lượt): Trạm y tế, UBND phường." in page.text
    assert "Công thức v1." in page.text
    assert await AuditLine.count().where(AuditLine.action == "index.frozen") == 1


async def test_a_month_without_anything_is_not_frozen(app: Litestar, units: Units) -> None:
    del app, units
    assert await actions.freeze_month(date(2020, 1, 1), at=AFTER) == 0
    assert await queries.frozen_months() == []


async def test_head_scores_and_leader_appraises_with_reasons(
    app: Litestar, units: Units
) -> None:
    del units
    await actions.freeze_month(MONTH, at=AFTER)
    row = (await frozen())["kem", Measure.SATISFACTION]
    given = {"month": "2026-10", "snapshot": str(row.id)}

    async with signed_in(app, "truong.kem") as head, signed_in(app, "lanh.dao") as leader:
        own = await post_form(
            head, MONTH_URL, f"{MONTH_URL}/tu-cham", **given, score="62,5", reason="Thiếu người"
        )
        above = await post_form(
            leader, MONTH_URL, f"{MONTH_URL}/tham-dinh", **given, score="40", reason="Theo số"
        )
        page = await leader.get(above.headers["location"])

    assert (own.status_code, above.status_code) == (303, 303)
    kept = (await frozen())["kem", Measure.SATISFACTION]
    assert (kept.self_score, kept.appraisal, kept.value) == (0.625, 0.4, row.value)
    assert "62,5 % Thiếu người 40,0 % Theo số" in line_of(page, "Tổ Địa chính", "satisfaction")
    lines = (
        await AuditLine.select().where(AuditLine.action.is_in(SCORED)).order_by(AuditLine.id)
    )
    assert [(one["actor"], one["subject"], one["detail"]) for one in lines] == [
        ("truong.kem", "2026-10 kem satisfaction", "– → 0.625: Thiếu người"),
        ("lanh.dao", "2026-10 kem satisfaction", "– → 0.4: Theo số"),
    ]


MONTH_URL = "/chi-so/thang"
SCORED = ["index.self_scored", "index.appraised"]


async def test_a_score_needs_a_number_of_its_scale_and_a_reason(
    app: Litestar, units: Units
) -> None:
    del units
    await actions.freeze_month(MONTH, at=AFTER)
    before = await frozen()
    row = before["kem", Measure.SATISFACTION]
    given = {"month": "2026-10", "snapshot": str(row.id)}
    wrong = [
        *({"score": score, "reason": "Tốt"} for score in ("101", "-1", "", "nhiều")),
        {"score": "90", "reason": " . "},
    ]

    async with signed_in(app, "truong.kem") as head:
        answers = [
            await post_form(head, MONTH_URL, f"{MONTH_URL}/tu-cham", **given, **fields)
            for fields in wrong
        ]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert all("từ 0 đến 100" in answer.text for answer in answers[:4])
    assert "Xin ghi lý do." in answers[4].text
    assert await frozen() == before


async def test_nobody_scores_beyond_his_reach(app: Litestar, units: Units) -> None:
    del units
    await actions.freeze_month(MONTH, at=AFTER)
    before = await frozen()
    foreign = str(before["tot", Measure.SATISFACTION].id)
    given = {"month": "2026-10", "score": "90", "reason": "Không phải của mình"}

    async with signed_in(app, "truong.kem") as head:
        answers = [
            await post_form(head, MONTH_URL, f"{MONTH_URL}/tu-cham", **given, snapshot=one)
            for one in (foreign, "9999999", "x")
        ]
        page = await head.get(MONTH_URL, params={"month": "2026-10"})

    assert [answer.status_code for answer in answers] == [404, 404, 400]
    assert "Tổ Hộ tịch" not in page.text
    assert await frozen() == before


async def set_target(leader: AsyncClient, **fields: str) -> Response:
    given = {"unit": "", "measure": "satisfaction", "value": "90", "since": "2026-01-01"}
    return await post_form(leader, "/chi-so", "/chi-so/chi-tieu", **{**given, **fields})


async def test_targets_hold_for_their_unit_and_days(app: Litestar, units: Units) -> None:
    await rate(units.few, 1, 0)

    async with signed_in(app, "lanh.dao") as leader:
        for fields in (
            {"value": "99"},
            {"value": "90"},
            {"unit": "tot", "value": "86", "until": "2026-10-31"},
            {"unit": "tot", "value": "99,5", "since": "2026-11-01"},
        ):
            assert (await set_target(leader, **fields)).status_code == 303
        page = await leader.get("/chi-so", params=OCTOBER)

    assert line_of(page, "Tổ Hộ tịch").endswith("86,0 %: đạt")
    assert line_of(page, "Tổ Địa chính").endswith("90,0 %: chưa đạt")
    assert await AuditLine.count().where(AuditLine.action == "index.target_set") == 4


async def test_a_target_within_the_interval_is_neither_met_nor_missed(
    app: Litestar, units: Units
) -> None:
    del units
    async with signed_in(app, "lanh.dao") as leader:
        await set_target(leader, value="92")
        page = await leader.get("/chi-so", params=OCTOBER)

    assert line_of(page, "Tổ Hộ tịch").endswith("92,0 %: chưa rõ")


NONSENSE = (
    {"value": "101"},
    {"measure": "happiness"},
    {"measure": "qd766_5.2", "value": "6,5"},
    {"since": ""},
    {"since": "2026-13-01"},
    {"until": "2025-01-01"},
)


async def test_a_target_that_makes_no_sense_is_refused(app: Litestar) -> None:
    await an_officer("lanh.dao", Role.LEADER, everywhere=True)

    async with signed_in(app, "lanh.dao") as leader:
        answers = [await set_target(leader, **fields) for fields in NONSENSE]
        nowhere = await set_target(leader, unit="khong-co")

    assert [answer.status_code for answer in answers] == [400] * len(NONSENSE)
    assert nowhere.status_code == 404
    assert await queries.targets_on(date(2026, 10, 31)) == {}


async def test_a_leader_of_a_branch_sets_no_target_for_all(app: Litestar, units: Units) -> None:
    await an_officer("pho", Role.LEADER, units.bad)

    async with signed_in(app, "pho") as leader:
        for_all = await set_target(leader)
        other = await set_target(leader, unit="tot")
        own = await set_target(leader, unit="kem")

    assert [for_all.status_code, other.status_code, own.status_code] == [403, 404, 303]


async def test_an_analyst_takes_both_tables_home(app: Litestar, units: Units) -> None:
    del units
    await actions.freeze_month(MONTH, at=AFTER)

    async with signed_in(app, "phan.tich") as analyst:
        page = await analyst.get("/chi-so", params=OCTOBER)
        book = await analyst.get("/api/exports/indexes.xlsx", params=OCTOBER)
        text = await analyst.get("/api/exports/index_snapshots.csv", params=OCTOBER)

    assert "/api/exports/indexes.xlsx?from=2026-10-01" in page.text
    rows = {row["unit"]: row for row in rows_of(sheet_of(book))}
    assert (rows["kem"]["n"], rows["kem"]["share"], rows["kem"]["rank"]) == (None, None, None)
    assert (rows["tot"]["n"], rows["tot"]["share"], rows["tot"]["rank"]) == (60, 0.95, 1)
    assert (rows["vang"]["n"], rows["vang"]["rank"]) == (None, None)
    kept = {row["unit"]: row for row in csv_rows(text.content)}
    assert (kept["tot"]["value"], kept["tot"]["formula_version"]) == ("0.95", "1")
    assert [(kept[unit]["value"], kept[unit]["n"]) for unit in ("kem", "vang")] == [
        ("", "")
    ] * 2


async def test_units_are_counted_as_they_rated_and_others_left_out(units: Units) -> None:
    everything = Period(MONTH, last_day(MONTH), Scope(everything=True))

    counted = await queries.counts(everything, now())

    assert [(one.id, one.n, one.satisfied) for one in counted] == [
        (units.good, 60, 57),
        (units.bad, 50, 20),
        (units.few, 9, 5),
    ]


def test_months_before_and_their_last_days() -> None:
    assert month_before(date(2026, 1, 31)) == date(2025, 12, 1)
    assert last_day(date(2024, 2, 1)) == date(2024, 2, 29)
    assert last_day(date(2026, 12, 1)) == date(2026, 12, 31)
