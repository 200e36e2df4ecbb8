"""Two officers act on one case at the same moment: one wins, the other is told, never both."""

import asyncio
import re
from collections.abc import Mapping

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.tables import Draft, HandlingRule, Reply, StatusChange, Transfer
from feedback.core.permissions import Role
from tests.make import an_officer, csrf
from tests.stories.office import REPLY, Office
from tests.stories.steps import done, send, status_of, the_row

SEEN = re.compile(r'name="seen" value="(\d+)"')
PAPER = {"authority": "Sở Xây dựng", "document_number": "1", "document_date": "2026-01-05"}


async def form_of(desk: AsyncClient, number: str) -> dict[str, str]:
    """Open a case; return what its forms carry unseen."""
    page = await desk.get(f"/ban/{number}")
    seen = SEEN.search(page.text)
    assert seen, page.text[:500]
    return {"_csrf_token": csrf(page), "seen": seen[1]}


async def at_once(
    number: str, *deeds: tuple[AsyncClient, str, Mapping[str, str]]
) -> list[Response]:
    """Let all look at the case, and then all act at the same moment."""
    forms = [await form_of(desk, number) for desk, _, _ in deeds]
    return await asyncio.gather(
        *(
            desk.post(f"/ban/{number}/{verb}", data={**form, **fields})
            for form, (desk, verb, fields) in zip(forms, deeds, strict=True)
        )
    )


@pytest.fixture
async def shared(office: Office) -> Office:
    """Three who may all work on the lamps' cases."""
    await an_officer("minh", Role.HANDLER, office.lights)
    await an_officer("duc", Role.HEAD, office.lights)
    await an_officer("lien", Role.HEAD, office.root)
    return office


async def given(office: Office, client: AsyncClient) -> tuple[str, str]:
    body = (await send(client)).json()
    await office.give(body["number"], office.lights)
    return body["number"], body["code"]


def one_wins(answers: list[Response]) -> None:
    assert sorted(answer.status_code for answer in answers) == [
        303,
        *[409] * (len(answers) - 1),
    ]
    for answer in answers:
        if answer.status_code == 409:
            assert re.search(r"đã được \w+ xử lý lúc \d\d:\d\d", answer.text)


async def test_of_three_replies_one_is_sent(shared: Office, client: AsyncClient) -> None:
    number, code = await given(shared, client)

    async with (
        shared.entered_by("hoa") as hoa,
        shared.entered_by("minh") as minh,
        shared.entered_by("thu") as thu,
    ):
        answers = await at_once(
            number,
            *(
                (desk, "tra-loi", {"text": f"{REPLY} ({name})"})
                for name, desk in (("hoa", hoa), ("minh", minh), ("thu", thu))
            ),
        )

    one_wins(answers)
    assert await Reply.count() == 1
    assert await status_of(client, code) == "answered"


DEEDS = {
    "reply": ("tra-loi", {"text": REPLY}),
    "refusal": ("tu-choi", {"reason": "spam", "text": "Không đúng sự thật."}),
    "question": ("hoi", {"question": "Cột số mấy?"}),
    "transfer": ("chuyen-co-quan", PAPER),
}


@pytest.mark.parametrize("deed", list(DEEDS))
async def test_a_hand_over_and_another_deed_at_once_are_one(
    shared: Office, client: AsyncClient, deed: str
) -> None:
    number, _ = await given(shared, client)
    verb, fields = DEEDS[deed]
    before = await StatusChange.count()

    async with shared.entered_by("hoa") as hoa, shared.entered_by("thu") as thu:
        answers = await at_once(
            number,
            (hoa, verb, fields),
            (thu, "chuyen", {"unit": str(shared.culture)}),
        )

    # Whom the case has left is told that it is not there.
    assert sorted(answer.status_code for answer in answers) in ([303, 404], [303, 409])
    assert await StatusChange.count() == before + 1
    is_handed = answers[1].status_code == 303
    row = await the_row(number)
    assert (row.department == shared.culture) is is_handed
    assert await Reply.count() == (not is_handed and deed in {"reply", "refusal"})
    assert await Transfer.count() == (not is_handed and deed == "transfer")


async def test_of_two_hand_overs_one_counts(shared: Office, client: AsyncClient) -> None:
    number, _ = await given(shared, client)
    before = await StatusChange.count()

    async with shared.entered_by("lien") as lien, shared.entered_by("thu") as thu:
        answers = await at_once(
            number,
            (lien, "chuyen", {"unit": str(shared.culture)}),
            (thu, "chuyen", {"unit": str(shared.root)}),
        )

    one_wins(answers)
    assert await StatusChange.count() == before + 1
    wanted = shared.culture if answers[0].status_code == 303 else shared.root
    assert (await the_row(number)).department == wanted


@pytest.mark.parametrize("other", ["duyet", "tra-lai", "rut-ban-thao"])
async def test_a_draft_is_decided_on_once(
    shared: Office, client: AsyncClient, other: str
) -> None:
    await HandlingRule.insert(HandlingRule(department=shared.lights, needs_approval=True))
    number, code = await given(shared, client)
    async with shared.entered_by("hoa") as hoa:
        await done(hoa, number, "tra-loi", text=REPLY)

        async with shared.entered_by("duc") as duc, shared.entered_by("lien") as lien:
            second = hoa if other == "rut-ban-thao" else lien
            fields = {"text": "Lời của lien.", "remark": "Ghi rõ ngày"}
            answers = await at_once(
                number, (duc, "duyet", {"text": REPLY}), (second, other, fields)
            )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    approved = answers[0].status_code == 303 or other == "duyet"
    assert await Reply.count() == approved
    assert await status_of(client, code) == ("answered" if approved else "assigned")
    assert await Draft.count() == 1


async def test_a_stale_page_is_refused_also_much_later_and_keeps_what_was_typed(
    shared: Office, client: AsyncClient
) -> None:
    number, _ = await given(shared, client)

    async with shared.entered_by("hoa") as hoa, shared.entered_by("thu") as thu:
        form = await form_of(hoa, number)
        await done(thu, number, "loai", kind="report", urgency="ordinary")
        stale = await hoa.post(f"/ban/{number}/tra-loi", data={**form, "text": REPLY})
        assert stale.status_code == 409
        assert "đã được thu xử lý lúc" in stale.text
        assert f">{REPLY}</textarea>" in stale.text
        seen = SEEN.search(stale.text)
        assert seen
        again = {**form, "seen": seen[1], "text": REPLY}
        assert (await hoa.post(f"/ban/{number}/tra-loi", data=again)).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 40, "²"])
async def test_a_page_that_says_nothing_of_itself_is_still_under_the_lock(
    shared: Office, client: AsyncClient, seen: str
) -> None:
    number, _ = await given(shared, client)

    async with shared.entered_by("hoa") as hoa, shared.entered_by("minh") as minh:
        answers = await at_once(
            number,
            (hoa, "tra-loi", {"text": REPLY, "seen": seen}),
            (minh, "tra-loi", {"text": REPLY, "seen": seen}),
        )

    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert await Reply.count() == 1


async def test_what_the_citizen_or_the_machine_does_overtakes_nobody(
    shared: Office, client: AsyncClient
) -> None:
    number, code = await given(shared, client)

    async with shared.entered_by("hoa") as hoa:
        form = await form_of(hoa, number)
        await client.post(f"/tra-cuu/{code}/nhan", data={"said": "Cột số 14"})
        answer = await hoa.post(f"/ban/{number}/tra-loi", data={**form, "text": REPLY})

    assert answer.status_code == 303
