"""Photos and documents that go with a reply; fields whose rule asks for them."""

from typing import Any

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.actions import triage
from feedback.complaints.tables import Attachment, ClosingRule, HandlingRule, Reply
from feedback.core import files
from feedback.core.clock import now
from feedback.core.permissions import Role
from tests.make import an_officer, csrf, post_form, signed_in
from tests.pictures import a_photo
from tests.stories.office import REPLY, Office
from tests.stories.steps import act, done, send, status_of, who_did

PHOTO = ("sau.jpg", a_photo((8, 8)), "image/jpeg")
PAPER = ("cong-van.pdf", b"%PDF-1.7\n1 0 obj\n%%EOF\n", "application/pdf")
PAGE = "/quan-tri/quy-tac/cach-xu-ly"


@pytest.fixture
async def proving(office: Office) -> Office:
    """The same office, where replies about traffic are proved."""
    await ClosingRule.insert(ClosingRule(field="traffic", by="test"))
    return office


async def given(office: Office, client: AsyncClient, field: str = "traffic") -> tuple[str, str]:
    body = (await send(client)).json()
    await triage.correct_field(body["number"], field, by=office.clerk, at=now())
    await office.give(body["number"], office.lights)
    return body["number"], body["code"]


async def answer(
    desk: AsyncClient, number: str, *sent: tuple[str, bytes, str], **fields: str
) -> Response:
    page = await desk.get(f"/ban/{number}")
    parts: list[Any] = [("photos", one) for one in sent]
    data = {"_csrf_token": csrf(page), "text": REPLY, **fields}
    return await desk.post(f"/ban/{number}/tra-loi", data=data, files=parts)


async def test_a_reply_without_proof_is_refused_where_the_rule_asks_for_one(
    proving: Office, client: AsyncClient
) -> None:
    number, code = await given(proving, client)

    async with proving.entered_by("hoa") as desk:
        assert "bắt buộc với lĩnh vực này" in (await desk.get(f"/ban/{number}")).text
        refused = await act(desk, number, "tra-loi", text=REPLY)
        assert refused.status_code == 409
        assert "phải kèm ảnh sau xử lý hoặc văn bản" in refused.text
        assert f">{REPLY}</textarea>" in refused.text
        assert await status_of(client, code) == "assigned"
        assert (await answer(desk, number, PHOTO, PAPER)).status_code == 303

    told = (await client.get(f"/api/complaints/{code}")).json()
    assert told["status"] == "answered"
    assert [one["media_type"] for one in told["photos"]] == ["image/jpeg", "application/pdf"]
    page = (await client.get(f"/tra-cuu/{code}")).text
    assert "cong-van.pdf" in page
    assert (await client.get(told["photos"][1]["url"])).content == PAPER[1]


@pytest.mark.parametrize("shown", ["1", ""], ids=["shown", "kept inside"])
async def test_proof_attached_before_counts_when_the_citizen_may_see_it(
    proving: Office, client: AsyncClient, shown: str
) -> None:
    number, _ = await given(proving, client)

    async with proving.entered_by("hoa") as desk:
        page = await desk.get(f"/ban/{number}")
        data = {"_csrf_token": csrf(page), "shown": shown}
        added = await desk.post(f"/ban/{number}/tep", data=data, files=[("photos", PHOTO)])
        replied = await act(desk, number, "tra-loi", text=REPLY)

    assert added.status_code == 303
    assert replied.status_code == (303 if shown else 409)


async def test_a_photo_of_the_citizen_proves_nothing(
    proving: Office, client: AsyncClient
) -> None:
    number, code = await given(proving, client)
    await client.post(f"/api/complaints/{code}/photos", files=[("photos", PHOTO)])

    async with proving.entered_by("hoa") as desk:
        assert (await act(desk, number, "tra-loi", text=REPLY)).status_code == 409


async def test_a_refusal_and_another_field_need_no_proof(
    proving: Office, client: AsyncClient
) -> None:
    number, code = await given(proving, client)
    other, other_code = await given(proving, client, "culture")

    async with proving.entered_by("hoa") as desk:
        await done(desk, number, "tu-choi", reason="not_competent", text="Việc của tỉnh.")
        await done(desk, other, "tra-loi", text=REPLY)

    assert await status_of(client, code) == "refused"
    assert await status_of(client, other_code) == "answered"


async def test_a_reopened_case_is_proved_anew(proving: Office, client: AsyncClient) -> None:
    number, code = await given(proving, client)

    async with proving.entered_by("hoa") as desk:
        await answer(desk, number, PHOTO)
        await client.post(f"/tra-cuu/{code}/mo-lai", data={"reason": "Vẫn tối"})
        assert (await act(desk, number, "tra-loi", text=REPLY)).status_code == 409
        assert (await answer(desk, number, PHOTO)).status_code == 303


async def test_the_files_of_a_draft_are_shown_when_it_is_approved(
    proving: Office, client: AsyncClient
) -> None:
    await an_officer("duc", Role.HEAD, proving.lights)
    await HandlingRule.insert(HandlingRule(department=proving.lights, needs_approval=True))
    number, code = await given(proving, client)

    async with proving.entered_by("hoa") as desk, proving.entered_by("duc") as head:
        await answer(desk, number, PHOTO)
        await done(head, number, "tra-lai", remark="Ảnh mờ, chụp lại")
        await answer(desk, number, PAPER)
        assert (await client.get(f"/api/complaints/{code}")).json()["photos"] == []
        await done(head, number, "duyet", text=REPLY)

    told = (await client.get(f"/api/complaints/{code}")).json()["photos"]
    assert [one["name"] for one in told] == ["cong-van.pdf"]
    [sent] = await Reply.select(Reply.id)
    assert await Attachment.select(Attachment.reply, Attachment.shown_to_citizen).order_by(
        Attachment.id
    ) == [
        {"reply": None, "shown_to_citizen": False},
        {"reply": sent["id"], "shown_to_citizen": True},
    ]


async def test_the_files_of_a_recalled_reply_are_shown_no_more(
    proving: Office, client: AsyncClient
) -> None:
    number, code = await given(proving, client)

    async with proving.entered_by("hoa") as desk:
        await answer(desk, number, PHOTO)
        [photo] = (await client.get(f"/api/complaints/{code}")).json()["photos"]
        await done(desk, number, "thu-hoi")

    assert (await client.get(f"/api/complaints/{code}")).json()["photos"] == []
    assert (await client.get(photo["url"])).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(("x.exe", b"MZ\x90", "application/pdf"), 415, id="a program"),
        pytest.param(("x.pdf", b"%PDF-1.7 cut", "application/pdf"), 415, id="half a document"),
    ],
)
async def test_what_is_no_proof_stores_nothing(
    proving: Office, client: AsyncClient, sent: tuple[str, bytes, str], status: int
) -> None:
    number, code = await given(proving, client)

    async with proving.entered_by("hoa") as desk:
        assert (await answer(desk, number, sent)).status_code == status

    assert await status_of(client, code) == "assigned"
    assert not await Reply.exists()
    assert not await Attachment.exists()


async def test_a_reply_that_is_doubted_keeps_no_file(
    proving: Office, client: AsyncClient
) -> None:
    number, _ = await given(proving, client)

    async with proving.entered_by("hoa") as desk:
        doubted = await answer(desk, number, PHOTO, text="Chúng tôi sẽ kiểm tra và xử lý.")

    assert doubted.status_code == 409
    assert not await Attachment.exists()
    assert await files.listed("photos") == []


async def test_an_administrator_names_the_fields(
    office: Office, app: Litestar, client: AsyncClient
) -> None:
    await an_officer("quan", Role.ADMINISTRATOR, everywhere=True)
    number, code = await given(office, client)

    async with signed_in(app, "quan") as admin:
        wrong = await post_form(admin, PAGE, f"{PAGE}/bang-chung", evidence="astrology")
        assert wrong.status_code == 400
        await post_form(admin, PAGE, f"{PAGE}/bang-chung", evidence="traffic")
        assert 'value="traffic" checked' in (await admin.get(PAGE)).text
        async with office.entered_by("hoa") as desk:
            assert (await act(desk, number, "tra-loi", text=REPLY)).status_code == 409
            await post_form(admin, PAGE, f"{PAGE}/bang-chung")
            await done(desk, number, "tra-loi", text=REPLY)

    assert await status_of(client, code) == "answered"
    assert await who_did("evidence.asked", "traffic") == ["quan"]
    assert await who_did("evidence.dropped", "traffic") == ["quan"]
