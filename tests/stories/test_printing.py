"""Papers of a case: for the files, for another authority, and for whoever was entered for."""

import re
from datetime import timedelta

import pytest
from httpx import AsyncClient
from PIL import ImageStat

from feedback.complaints.actions import citizen
from feedback.complaints.schemas import Contact
from feedback.core.clock import now
from feedback.core.permissions import Role
from tests.make import an_officer, post_form
from tests.papers import codes_in, page_count, picture_of, text_between, text_of
from tests.stories.access import ACCUSATION
from tests.stories.office import REPLY, Office
from tests.stories.steps import code_on, number_on, status_of, who_did

TEXT = "Đèn ngõ 12 hỏng cả tuần"
PHONE = "0912 345 678"
PANEL = 297 / 3


@pytest.fixture
async def number(office: Office) -> str:
    """A case at the street lights, answered, of somebody who left a telephone number."""
    made = await office.receive()
    await citizen.leave_contact(made, Contact("Trần Thị Bưởi", PHONE), at=now())
    await office.give(made, office.lights)
    await office.answer(made)
    return made


async def test_a_case_and_its_reply_are_printed_and_each_print_is_a_read(
    office: Office, number: str
) -> None:
    async with office.entered_by("hoa") as desk:
        offered = await desk.get(f"/ban/{number}")
        answer = await desk.get(f"/ban/{number}/in", params={"so": "123/UBND-VP"})
        await desk.get(f"/ban/{number}/in")

    said = text_of(answer.content)
    for words in ("PHIẾU THEO DÕI", number, TEXT, REPLY, "Tổ đô thị trả lời", PHONE):
        assert words in said, said
    assert "Văn bản trả lời số: 123/UBND-VP" in said
    assert f'action="/ban/{number}/in"' in offered.text
    assert answer.headers["cache-control"] == "no-store"
    assert await who_did("complaint.printed", number) == ["hoa", "hoa"]


async def test_a_case_without_a_reply_says_so(office: Office) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        answer = await desk.get(f"/ban/{number}/in")

    assert "Chưa có trả lời." in text_of(answer.content)


async def test_a_case_is_handed_to_another_authority_on_paper(
    office: Office, number: str
) -> None:
    asked = {
        "so": "12/PC-UBND",
        "den": "Công ty Thoát nước Thanh Hóa",
        "ly-do": "cống thuộc công ty quản lý",
    }
    async with office.entered_by("hoa") as desk:
        answer = await desk.get(f"/ban/{number}/phieu-chuyen", params=asked)
        blank = await desk.get(f"/ban/{number}/phieu-chuyen")

    said = text_of(answer.content)
    for words in ("PHIẾU CHUYỂN", "Số: 12/PC-UBND", TEXT, PHONE, "Lưu: VT."):
        assert words in said, said
    assert "Kính gửi: Công ty Thoát nước Thanh Hóa" in said
    assert "cống thuộc công ty quản lý" in said
    assert REPLY not in said
    assert "Kính gửi: ......" in text_of(blank.content)
    assert await who_did("complaint.printed", number) == ["hoa", "hoa"]


async def test_who_only_reads_prints_no_telephone_number(office: Office, number: str) -> None:
    await an_officer("son", Role.LEADER, everywhere=True)

    async with office.entered_by("son") as desk:
        papers = [
            (await desk.get(f"/ban/{number}/{paper}")).content
            for paper in ("in", "phieu-chuyen")
        ]

    for pdf in papers:
        assert TEXT in text_of(pdf)
        assert PHONE not in text_of(pdf)
        assert "Bưởi" not in text_of(pdf)


async def test_nobody_prints_what_another_unit_has(office: Office, number: str) -> None:
    await an_officer("mai", Role.HANDLER, office.culture)

    async with office.entered_by("mai") as desk:
        answers = [await desk.get(f"/ban/{number}/{paper}") for paper in ("in", "phieu-chuyen")]

    assert [one.status_code for one in answers] == [404, 404]
    assert await who_did("complaint.printed", number) == []


async def test_what_is_sealed_is_printed_by_its_keeper_and_the_history_hides_its_number(
    office: Office,
) -> None:
    number = await office.receive(text=ACCUSATION)
    await an_officer("kin", Role.KEEPER, everywhere=True)
    await an_officer("kiem", Role.AUDITOR, everywhere=True)

    async with office.entered_by("thu") as clerk, office.entered_by("kin") as keeper:
        refused = await clerk.get(f"/ban/{number}/in")
        printed = await keeper.get(f"/ban/{number}/in")
    async with office.entered_by("kiem") as auditor:
        history = await auditor.get("/lich-su", params={"action": "complaint.sealed_printed"})

    assert refused.status_code == 404
    assert ACCUSATION in text_of(printed.content)
    assert await who_did("complaint.sealed_printed", number) == ["kin"]
    assert "In hồ sơ niêm phong" in history.text
    assert number not in history.text


async def test_a_long_text_takes_several_pages_and_loses_no_word(office: Office) -> None:
    number = await office.receive(
        text="\n\n".join(f"Đoạn {n}. {'Đèn hỏng. ' * 9}" for n in range(90))
    )

    async with office.entered_by() as desk:
        pdf = (await desk.get(f"/ban/{number}/in")).content

    assert page_count(pdf) > 3
    assert text_of(pdf).count("hỏng.") == 810


async def test_a_line_that_is_too_long_is_refused_before_anything_is_read(
    office: Office, number: str
) -> None:
    async with office.entered_by("hoa") as desk:
        answer = await desk.get(f"/ban/{number}/phieu-chuyen", params={"den": "x" * 301})

    assert answer.status_code == 400
    assert await who_did("complaint.printed", number) == []


async def entered(desk: AsyncClient) -> tuple[str, str]:
    """Enter what somebody says at the counter; return number and code."""
    at = f"{now() + timedelta(hours=7):%d/%m/%Y %H:%M}"
    page = await post_form(
        desk, "/ban/nhap", "/ban/nhap", text=TEXT, channel="in_person", received_on=at
    )
    assert 'action="/ban/nhap/phieu"' in page.text
    return number_on(page), code_on(page)


async def test_the_code_of_what_was_entered_lies_inside_the_folded_slip(
    office: Office, client: AsyncClient
) -> None:
    async with office.entered_by("hoa") as desk:
        number, code = await entered(desk)
        answer = await post_form(desk, "/ban/nhap", "/ban/nhap/phieu", code=code)

    pdf, spelled = answer.content, "-".join(re.findall("....", code))
    outside = text_between(pdf, 0, PANEL)
    inside = text_between(pdf, PANEL, 2 * PANEL)
    assert (page_count(pdf), number in outside, "Hẹn trả lời trước" in outside) == (
        1,
        True,
        True,
    )
    assert spelled in inside
    assert spelled not in outside + text_between(pdf, 2 * PANEL, 3 * PANEL)
    assert TEXT not in text_of(pdf)
    (scanned,) = codes_in(picture_of(pdf))
    assert await status_of(client, scanned.rpartition("/")[2]) == "received"
    assert await who_did("complaint.slip_printed", number) == ["hoa"]


async def test_what_is_folded_onto_the_code_is_crossed_over(office: Office) -> None:
    async with office.entered_by("hoa") as desk:
        _, code = await entered(desk)
        pdf = (await post_form(desk, "/ban/nhap", "/ban/nhap/phieu", code=code)).content

    shown = picture_of(pdf, scale=2)
    width, high = shown.size
    middle = [(x, y) for x in range(width) for y in range(high // 3, high * 2 // 3 - 2)]
    fold = high * 2 / 3
    seen = [at for at in middle if shown.getpixel(at) == 0]
    x_from, x_to = min(x for x, _ in seen), max(x for x, _ in seen)
    y_from, y_to = min(y for _, y in seen), max(y for _, y in seen)
    onto = shown.crop((x_from, round(2 * fold) - y_to, x_to, round(2 * fold) - y_from))
    assert ImageStat.Stat(onto).mean[0] < 200, "the other side of the fold is left white"


@pytest.mark.parametrize("code", ["", "x", "7K3MQ9TX4HPA"])
async def test_without_a_code_that_is_good_there_is_no_slip(office: Office, code: str) -> None:
    async with office.entered_by("hoa") as desk:
        answer = await post_form(desk, "/ban/nhap", "/ban/nhap/phieu", code=code)

    assert answer.status_code == 404
