"""A clerk teaches the machine, one case after the other: doubts first, any one in three."""

import re

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.tables import Complaint
from feedback.learning.tables import Correction
from tests.make import post_form, run_jobs
from tests.stories.office import Office
from tests.stories.steps import the_row

URL = "/ban/day-may"
SHOWN = re.compile(r'<a href="/ban/(PA-\d{4}-\d{6})">')


async def shown(desk: AsyncClient, url: str = URL) -> str:
    """Return the number of the case that is asked about; empty when none is."""
    answer = await desk.get(url)
    assert answer.status_code == 200
    found = SHOWN.search(answer.text)
    return found[1] if found else ""


async def cases(office: Office, many: int) -> list[str]:
    """Let so many complaints come, the machine less sure of each than of the one before."""
    numbers = [
        await office.receive(1, f"Đèn đường ngõ {at} hỏng cả tuần nay, tối om")
        for at in range(many)
    ]
    await run_jobs()
    for at, number in enumerate(numbers):
        await Complaint.update({Complaint.field_confidence: 0.9 - at / 100}).where(
            Complaint.number == number
        )
    return numbers


async def test_the_machine_is_taught_what_it_doubts_most(office: Office) -> None:
    numbers = await cases(office, 4)

    async with office.entered_by("thu") as desk:
        first = await shown(desk)
        saved = await post_form(desk, URL, f"/ban/{first}/day-may", field="utilities")
        await run_jobs()
        second = await shown(desk)
        page = (await desk.get(URL)).text

    assert first == numbers[3]
    assert (saved.status_code, saved.headers["location"]) == (303, URL)
    assert (await the_row(first)).field == "utilities"
    assert second == numbers[2]
    assert "Hôm nay đã dạy 1 · còn 3" in page
    kept = await Correction.select(Correction.became, Correction.by)
    assert kept == [{"became": "utilities", "by": "thu"}]


async def test_one_in_three_is_any_case_and_what_is_skipped_comes_later(
    office: Office,
) -> None:
    numbers = await cases(office, 6)

    async with office.entered_by("thu") as desk:
        asked = [await shown(desk, f"{URL}?bo={skipped}") for skipped in range(7)]

    assert asked[:2] == [numbers[5], numbers[4]]
    assert asked[2] in numbers
    assert asked[6] == ""


async def test_what_is_sealed_answered_or_taught_is_not_asked(office: Office) -> None:
    sealed, answered, taught = await cases(office, 3)
    await office.call(sealed, "denunciation")
    await office.give(answered, office.lights)
    await office.answer(answered)

    async with office.entered_by("thu") as desk:
        assert await shown(desk) == taught
        await post_form(desk, URL, f"/ban/{taught}/day-may", field="infrastructure")
        await run_jobs()
        page = (await desk.get(URL)).text

    assert "Đã xem hết" in page


@pytest.mark.parametrize("skipped", ["-1", "x", "99999999", "²", ""])
async def test_nonsense_in_the_address_skips_nothing(office: Office, skipped: str) -> None:
    (number,) = await cases(office, 1)

    async with office.entered_by("thu") as desk:
        assert await shown(desk, f"{URL}?bo={skipped}") == number


async def test_a_wrong_field_is_said_and_nothing_kept(office: Office) -> None:
    (number,) = await cases(office, 1)

    async with office.entered_by("thu") as desk:
        answer = await post_form(desk, URL, f"/ban/{number}/day-may", field="nowhere")
        unknown = await post_form(desk, URL, "/ban/PA-2601-999999/day-may", field="health")

    assert answer.status_code == 400
    assert "Không có lĩnh vực này" in answer.text
    assert unknown.status_code == 404
    assert await Correction.count() == 0


async def test_a_department_is_not_asked(office: Office, app: Litestar) -> None:
    del app
    async with office.entered_by("hoa") as desk:
        assert (await desk.get(URL)).status_code == 403
