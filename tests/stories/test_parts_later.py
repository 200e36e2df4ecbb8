"""What becomes later of a text that was split: its clocks, its seal, parts that are no more."""

from datetime import datetime

import pytest
from httpx import AsyncClient

from feedback.complaints.actions import asking, extending, splitting, triage
from feedback.complaints.linked import NewPart
from feedback.complaints.problems import CaseEnded
from feedback.core.permissions import Role
from tests.feedback.office import at
from tests.make import a_complaint, an_officer
from tests.stories.office import Office
from tests.stories.steps import act, done, the_row

PARTS = [NewPart("Đèn đường tắt", "infrastructure"), NewPart("Trạm y tế hết thuốc", "health")]
MONDAY = "2026-03-02 09:00"


async def split(office: Office, number: str, moment: datetime) -> list[str]:
    return await splitting.split(number, PARTS, with_files=False, by=office.clerk, at=moment)


async def test_a_part_keeps_what_moved_the_day_of_the_whole(office: Office) -> None:
    head = await an_officer("kim", Role.HEAD, office.lights)
    number = (await a_complaint(at=at(MONDAY))).number
    await triage.hand_over(number, office.lights, note="", by=office.clerk, at=at(MONDAY))
    await asking.ask(number, "Ở đâu ạ?", by=office.clerk, at=at("2026-03-03 09:00"))
    await asking.stop_waiting(number, by=office.clerk, at=at("2026-03-05 09:00"))
    await extending.extend(number, 3, "chờ vật tư", by=head, at=at("2026-03-05 10:00"))
    promised = (await the_row(number)).due_on

    lamp, _ = await split(office, number, at("2026-03-06 09:00"))
    await asking.ask(lamp, "Trụ số mấy ạ?", by=office.clerk, at=at("2026-03-06 10:00"))
    await asking.stop_waiting(lamp, by=office.clerk, at=at("2026-03-06 11:00"))

    assert (await the_row(lamp)).due_on == promised


@pytest.mark.parametrize("kind", ["denunciation", "question"])
async def test_a_part_of_what_is_whole_again_is_sorted_no_more(
    office: Office, kind: str
) -> None:
    number = (await a_complaint(at=at(MONDAY))).number
    lamp, _ = await split(office, number, at("2026-03-03 09:00"))
    await splitting.join(number, by=office.clerk, at=at("2026-03-03 10:00"))
    moment = at("2026-03-03 11:00")

    with pytest.raises(CaseEnded):
        await triage.correct_kind(lamp, kind, "ordinary", by=office.clerk, at=moment)

    async with office.entered_by() as desk:
        answer = await act(desk, lamp, "loai", kind=kind, urgency="ordinary")
    assert answer.status_code == 409
    assert not (await the_row(lamp)).sealed


async def test_a_whole_stays_sealed_while_one_of_its_parts_is(
    office: Office, client: AsyncClient
) -> None:
    del client
    await an_officer("giu", Role.KEEPER, everywhere=True)
    number = (await a_complaint(at=at(MONDAY))).number
    lamp, _ = await split(office, number, at("2026-03-03 09:00"))
    await office.call(lamp, "denunciation")

    async with office.entered_by("giu") as keeper:
        early = await act(keeper, number, "mo-niem-phong", reason="Không tố cáo ai")
        still = (await the_row(number)).sealed
        await done(keeper, lamp, "mo-niem-phong", reason="Không tố cáo ai")
        await done(keeper, number, "mo-niem-phong", reason="Không tố cáo ai")

    assert (early.status_code, still) == (409, True)
    assert not (await the_row(number)).sealed
