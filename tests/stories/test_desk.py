"""A department's desk: what lies on it, in which order, and whose it is."""

import re
import unicodedata
from datetime import datetime, time, timedelta

import pytest

from feedback.complaints.actions import triage
from feedback.complaints.tables import Complaint
from feedback.core.clock import VIETNAM, local_date, now
from feedback.core.permissions import Role
from feedback.places.actions import close_department
from tests.make import a_route, an_officer, run_jobs
from tests.stories.office import Office, found, listed
from tests.stories.steps import act, done, the_row, who_did


async def test_the_most_urgent_lies_on_top_and_danger_above_all(office: Office) -> None:
    fresh, oldest, older, danger, answered = [
        await office.receive(days) for days in (1, 70, 40, 2, 80)
    ]
    await office.call(danger, "report", "danger")
    await office.answer(answered)

    async with office.entered_by("thu") as desk:
        assert await found(desk) == [danger, oldest, older, fresh]
        assert await found(desk, status="") == [danger, oldest, older, fresh, answered]


async def test_a_desk_holds_what_its_unit_has_and_nothing_else(office: Office) -> None:
    mine, others, nobodys = [await office.receive(days) for days in (3, 2, 1)]
    await office.give(mine, office.lights)
    await office.give(others, office.culture)

    async with office.entered_by("hoa") as desk:
        assert await found(desk) == [mine]
        assert await found(desk, nhom="all") == [mine]
        assert await found(desk, nhom="triage") == []
    async with office.entered_by("thu") as desk:
        assert await found(desk, nhom="triage") == [nobodys]


async def test_a_desk_is_narrowed_by_status_field_and_term(office: Office) -> None:
    late, due_today, answered, plain = [await office.receive(days) for days in (60, 3, 2, 1)]
    await triage.correct_field(plain, "traffic", by=office.clerk, at=now())
    await office.answer(answered)
    today = local_date(now())
    evening = datetime.combine(today, time(23, 59, 59), VIETNAM)
    await Complaint.update({Complaint.due_on: today, Complaint.due_at: evening}).where(
        Complaint.number == due_today
    )

    async with office.entered_by("thu") as desk:
        assert await found(desk, due="late") == [late]
        assert await found(desk, due="today") == [due_today]
        assert await found(desk, status="answered") == [answered]
        assert await found(desk, field="traffic") == [plain]
        assert await found(desk, field="none", status="received") == [late, due_today]
        assert await found(desk, field="traffic", due="late") == []


async def test_the_head_of_the_desk_counts_what_is_late_due_today_and_open(
    office: Office,
) -> None:
    numbers = [await office.receive(days) for days in (60, 55, 2, 1)]
    await office.answer(numbers[3])

    async with office.entered_by("thu") as desk:
        page = (await desk.get("/ban")).text

    assert "<b>2</b> quá hạn" in page
    assert "<b>3</b> đang mở" in page
    assert "<title>(2 quá hạn)" in page


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("nước đen", id="with diacritics"),
        pytest.param("nuoc den", id="without diacritics"),
        pytest.param("  NƯỚC ĐEN ", id="in capitals"),
        pytest.param(unicodedata.normalize("NFD", "nước đen"), id="in NFD"),
    ],
)
async def test_words_are_found_however_they_are_typed(office: Office, typed: str) -> None:
    wanted = await office.receive(1, "Kênh bốc mùi, nước đen cả tuần")
    await office.receive(2, "Nước máy yếu, đèn hỏng")

    async with office.entered_by("thu") as desk:
        assert await found(desk, q=typed) == [wanted]


async def test_signs_of_the_query_language_are_only_signs(office: Office) -> None:
    percent = await office.receive(1, "Quảng cáo giảm 100% giá, loa ồn ào")
    underscore = await office.receive(1, "Tệp don_xin_phep không tải được")
    backslash = await office.receive(1, r"Ổ đĩa C:\hoso bị đầy")
    await office.receive(1, "Giảm giá 99 phần trăm; đơn khác; ổ D")

    expected = {
        "100%": [percent],
        "don_xin": [underscore],
        "C:\\hoso": [backslash],
        "giảm 100% giá*": [percent],
        "xin & phép:* | !": [underscore],
        '"đĩa C:': [backslash],
        "NOT giảm": [],
        "' OR 1=1 --": [],
        "%": [],
        "_": [],
        "*": [],
        "\\": [],
        "\0": [],
    }
    async with office.entered_by("thu") as desk:
        assert {typed: await found(desk, q=typed) for typed in expected} == expected


async def test_words_that_stand_apart_are_found_where_no_text_has_them_together(
    office: Office,
) -> None:
    apart = await office.receive(1, "Đèn đường ở ngõ 12 hỏng")
    await office.receive(1, "Đèn đường ở phố hỏng")

    async with office.entered_by("thu") as desk:
        assert await found(desk, q="den ngo 12") == [apart]
        assert await found(desk, q="hong den duong ngo") == [apart]
        assert await found(desk, q="den duong o ng") == [apart]


async def test_a_changed_place_is_found_and_the_old_one_is_not(office: Office) -> None:
    number = await office.receive(1, "Hố ga mất nắp")
    folded = "ho ga mat nap ngo 30"
    await Complaint.update({Complaint.folded: folded}).where(Complaint.number == number)

    async with office.entered_by("thu") as desk:
        assert await found(desk, q="ngo 30") == [number]
        assert await found(desk, q="ngo 3x") == []


async def test_a_number_is_found_also_when_the_case_is_closed(office: Office) -> None:
    number = await office.receive()
    await office.receive(2)
    await office.answer(number)

    async with office.entered_by("thu") as desk:
        assert await found(desk, q=number.lower()) == [number]


async def test_a_search_stays_on_ones_own_desk(office: Office) -> None:
    mine, others = [await office.receive(days, "Loa kẹo kéo ồn ào") for days in (1, 2)]
    await office.give(mine, office.lights)
    await office.give(others, office.culture)

    async with office.entered_by("hoa") as desk:
        assert await found(desk, q="keo keo") == [mine]
        assert await found(desk, q=others) == []


async def test_a_full_desk_is_read_page_by_page(office: Office) -> None:
    numbers = [await office.receive(days) for days in range(53, 0, -1)]

    async with office.entered_by("thu") as desk:
        first = await desk.get("/ban", params={"q": "ngo 12"})
        following = re.search(r'href="(/ban\?[^"]*after=[^"]*)"', first.text)
        assert following
        second = await desk.get(following[1].replace("&amp;", "&"))

    assert listed(first) == numbers[:50]
    assert listed(second) == numbers[50:]
    assert "after=" not in second.text


async def test_a_page_mark_nobody_made_leads_to_the_first_page(office: Office) -> None:
    number = await office.receive()
    marks = [
        *("x", "0_x_1", "_" * 50, f"{'9' * 30}_2026-01-01_1", f"1_2026-01-01_{'9' * 30}"),
        *("1_0001-01-01T00:00:00+07:00_1", "1_9999-12-31T23:59:59-07:00_1"),
    ]

    async with office.entered_by("thu") as desk:
        for mark in marks:
            assert await found(desk, after=mark) == [number]


async def test_a_clerk_who_names_the_field_sends_the_case_where_the_rule_says(
    office: Office,
) -> None:
    await a_route("infrastructure", office.lights)
    number = await office.receive()
    async with office.entered_by("thu") as desk:
        await done(desk, number, "loai", kind="report", urgency="ordinary")
        await done(desk, number, "linh-vuc", field="infrastructure")

    row = await the_row(number)
    assert (row.status, row.department, row.field) == (
        "assigned",
        office.lights,
        "infrastructure",
    )
    assert (row.kind, row.sorted_by) == ("report", "thu")
    assert await who_did("complaint.field_corrected", number) == ["thu"]
    assert await who_did("complaint.assigned", number) == ["thu"]
    async with office.entered_by("hoa") as desk:
        assert await found(desk) == [number]


async def test_a_persons_word_about_the_field_outlasts_the_machine(office: Office) -> None:
    await a_route("culture", office.culture)
    number = await office.receive()
    async with office.entered_by("thu") as desk:
        await done(desk, number, "loai", kind="report", urgency="ordinary")
        await done(desk, number, "linh-vuc", field="culture")

    assert await run_jobs() >= 2

    row = await the_row(number)
    assert (row.field, row.kind, row.department) == ("culture", "report", office.culture)
    assert row.model_version


@pytest.mark.parametrize(
    ("kind", "urgency"), [("formal_complaint", "ordinary"), ("report", "danger")]
)
async def test_what_a_person_must_look_at_follows_no_rule(
    office: Office, kind: str, urgency: str
) -> None:
    await a_route("infrastructure", office.lights)
    number = await office.receive()

    async with office.entered_by("thu") as desk:
        await done(desk, number, "loai", kind=kind, urgency=urgency)
        await done(desk, number, "linh-vuc", field="infrastructure")

    row = await the_row(number)
    assert (row.status, row.department) == ("received", None)


async def test_a_case_somebody_has_stays_there_when_its_field_is_corrected(
    office: Office,
) -> None:
    await a_route("culture", office.culture)
    number = await office.receive()
    await office.call(number, "report")
    await office.give(number, office.lights)

    async with office.entered_by("hoa") as desk:
        await done(desk, number, "linh-vuc", field="culture")

    row = await the_row(number)
    assert (row.field, row.department) == ("culture", office.lights)


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("linh-vuc", {"field": "astrology"}),
        ("linh-vuc", {}),
        ("loai", {"kind": "rumour", "urgency": "ordinary"}),
        ("loai", {"kind": "report", "urgency": "someday"}),
        ("loai", {"kind": "report"}),
    ],
)
async def test_a_word_that_is_not_on_the_list_changes_nothing(
    office: Office, verb: str, fields: dict[str, str]
) -> None:
    number = await office.receive()

    async with office.entered_by("thu") as desk:
        answer = await act(desk, number, verb, **fields)

    assert answer.status_code == 400
    row = await the_row(number)
    assert [row.field, row.kind, row.urgency, row.sorted_by] == [None, None, "ordinary", ""]


async def test_a_case_handed_over_leaves_one_desk_and_lies_on_the_other(office: Office) -> None:
    await an_officer("minh", Role.HANDLER, office.culture)
    number = await office.receive()
    await office.give(number, office.lights)

    async with office.entered_by("hoa") as desk:
        answer = await act(
            desk, number, "chuyen", unit=str(office.culture), note="Việc của văn hóa"
        )
        assert answer.status_code == 303
        assert (await desk.get(f"/ban/{number}")).status_code == 404
        assert await found(desk) == []

    async with office.entered_by("minh") as desk:
        assert await found(desk) == [number]
        assert "Việc của văn hóa" in (await desk.get(f"/ban/{number}")).text


async def test_a_case_is_not_handed_to_a_unit_that_is_closed_unknown_or_has_it(
    office: Office,
) -> None:
    number = await office.receive()
    await office.give(number, office.lights)
    yesterday = local_date(now()) - timedelta(days=1)
    await close_department(office.culture, yesterday, by="test", at=now())

    async with office.entered_by("thu") as desk:
        answers = {
            unit: await act(desk, number, "chuyen", unit=unit, note="Xin nhận giúp")
            for unit in (
                str(office.culture),
                "999",
                "9" * 30,
                str(office.lights),
                "",
                "x",
                "-1",
            )
        }

    refusals = {unit: answer.status_code for unit, answer in answers.items()}
    assert list(refusals.values()) == [409, 409, 409, 409, 400, 400, 400]
    assert "Đơn vị này không còn hoạt động." in answers[str(office.culture)].text
    assert "Xin nhận giúp</textarea>" in answers[str(office.culture)].text
    assert (await the_row(number)).department == office.lights
