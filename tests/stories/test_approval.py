"""A reply that a head approves first: as it is, edited, or given back."""

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.accounts.tables import Staff
from feedback.complaints.tables import Draft, HandlingRule, Reply
from feedback.core.permissions import Role
from tests.make import an_officer, post_form, signed_in
from tests.stories.office import REPLY, Office, found, listed
from tests.stories.steps import act, done, send, status_of, the_row, who_did

EDITED = "Đã thay bóng đèn cột 14 hôm nay, xin Ông/Bà xem lại."


@pytest.fixture
async def strict(office: Office) -> Office:
    """The same office, where the head of the lamps approves what her desk writes."""
    await an_officer("duc", Role.HEAD, office.lights)
    await HandlingRule.insert(HandlingRule(department=office.lights, needs_approval=True))
    return office


async def drafted(
    office: Office, client: AsyncClient, verb: str = "tra-loi", **fields: str
) -> tuple[str, str]:
    """The lamps' desk has written a draft; return number and code."""
    body = (await send(client)).json()
    await office.give(body["number"], office.lights)
    async with office.entered_by("hoa") as desk:
        await done(desk, body["number"], verb, **({"text": REPLY} | fields))
    return body["number"], body["code"]


async def test_a_draft_is_told_to_nobody_until_the_head_approves_it(
    strict: Office, client: AsyncClient
) -> None:
    number, code = await drafted(strict, client)

    told = (await client.get(f"/api/complaints/{code}")).json()
    assert (told["status"], told["replies"]) == ("awaiting_approval", [])
    assert REPLY not in (await client.get(f"/tra-cuu/{code}")).text

    async with strict.entered_by("duc") as head:
        page = (await head.get(f"/ban/{number}")).text
        assert REPLY in page
        await done(head, number, "duyet", text=REPLY)

    told = (await client.get(f"/api/complaints/{code}")).json()
    assert (told["status"], [one["text"] for one in told["replies"]]) == ("answered", [REPLY])
    [kept] = await Reply.select(Reply.staff.name, Reply.approver.name)
    assert kept == {"staff.name": "hoa", "approver.name": "duc"}
    [draft] = await Draft.select(Draft.became, Draft.decided_by)
    assert draft == {"became": "answered", "decided_by": "duc"}
    assert await who_did("complaint.awaiting_approval", number) == ["hoa"]
    assert await who_did("complaint.answered", number) == ["duc"]


async def test_a_head_edits_before_approving(strict: Office, client: AsyncClient) -> None:
    number, _ = await drafted(strict, client)

    async with strict.entered_by("duc") as head:
        empty = await act(head, number, "duyet", text=" ")
        await done(head, number, "duyet", text=EDITED)

    assert empty.status_code == 400
    assert [row["text"] for row in await Reply.select()] == [EDITED]
    assert [row["text"] for row in await Draft.select()] == [REPLY]


async def test_a_draft_given_back_waits_with_the_remark(
    strict: Office, client: AsyncClient
) -> None:
    number, code = await drafted(strict, client)

    async with strict.entered_by("duc") as head:
        wordless = await act(head, number, "tra-lai", remark=" ")
        await done(head, number, "tra-lai", remark="Nói rõ ngày thay bóng")
    async with strict.entered_by("hoa") as desk:
        page = (await desk.get(f"/ban/{number}")).text
        assert "duc trả lại bản thảo" in page
        assert "Nói rõ ngày thay bóng" in page
        assert f">{REPLY}</textarea>" in page
        await done(desk, number, "tra-loi", text=EDITED)

    assert wordless.status_code == 400
    assert await status_of(client, code) == "awaiting_approval"
    assert "Nói rõ ngày" not in (await client.get(f"/tra-cuu/{code}")).text
    assert await Draft.count() == 2


async def test_a_refusal_is_approved_too(strict: Office, client: AsyncClient) -> None:
    number, code = await drafted(
        strict, client, "tu-choi", reason="not_competent", text="Việc của tỉnh."
    )
    assert await status_of(client, code) == "awaiting_approval"

    async with strict.entered_by("duc") as head:
        assert "Bản thảo từ chối" in (await head.get(f"/ban/{number}")).text
        await done(head, number, "duyet", text="Việc của tỉnh.")

    assert await status_of(client, code) == "refused"
    [kept] = await Reply.select(Reply.refusal_reason)
    assert kept["refusal_reason"] == "not_competent"


async def test_nobody_approves_a_draft_of_ones_own(strict: Office, client: AsyncClient) -> None:
    number, code = await drafted(strict, client)
    hoa = await Staff.objects().get(Staff.name == "duc")
    assert hoa is not None
    await Draft.update({Draft.staff: hoa.id}).where(Draft.text == REPLY)

    async with strict.entered_by("duc") as head:
        answer = await act(head, number, "duyet", text=REPLY)

    assert answer.status_code == 409
    assert "Người soạn không tự duyệt" in answer.text
    assert await status_of(client, code) == "awaiting_approval"


async def test_only_a_head_of_the_unit_decides(strict: Office, client: AsyncClient) -> None:
    await an_officer("lien", Role.HEAD, strict.culture)
    number, code = await drafted(strict, client)

    async with strict.entered_by("hoa") as desk, strict.entered_by("lien") as other:
        answers = [
            await post_form(one, "/ban", f"/ban/{number}/{verb}", text=EDITED, remark="Sửa đi")
            for one in (desk, other)
            for verb in ("duyet", "tra-lai")
        ]

    assert [one.status_code for one in answers] == [403, 403, 404, 404]
    assert await status_of(client, code) == "awaiting_approval"


async def test_past_a_draft_nothing_is_answered_or_handed_over(
    strict: Office, client: AsyncClient
) -> None:
    number, code = await drafted(strict, client)

    async with strict.entered_by("hoa") as desk, strict.entered_by("duc") as head:
        answers = [
            await act(desk, number, "tra-loi", text=EDITED),
            await act(desk, number, "hoi", question="Cột số mấy?"),
            await act(head, number, "tra-loi", text=EDITED),
            await act(head, number, "chuyen", unit=str(strict.culture)),
        ]

    assert [one.status_code for one in answers] == [409] * 4
    assert await status_of(client, code) == "awaiting_approval"
    assert await Draft.count() == 1


async def test_an_author_takes_a_draft_back(strict: Office, client: AsyncClient) -> None:
    number, code = await drafted(strict, client)
    await an_officer("minh", Role.HANDLER, strict.lights)

    async with strict.entered_by("minh") as colleague:
        assert (await act(colleague, number, "rut-ban-thao")).status_code == 403
    async with strict.entered_by("hoa") as desk:
        await done(desk, number, "rut-ban-thao")
        assert (await act(desk, number, "rut-ban-thao")).status_code == 409

    assert await status_of(client, code) == "assigned"


async def test_a_draft_whose_head_and_author_have_gone_is_not_lost(
    strict: Office, client: AsyncClient
) -> None:
    number, code = await drafted(strict, client)
    await Staff.update({Staff.is_active: False}).where(Staff.name.is_in(["hoa", "duc"]))

    async with strict.entered_by("thu") as clerk:
        assert "Rút bản thảo" in (await clerk.get(f"/ban/{number}")).text
        await done(clerk, number, "rut-ban-thao")
        await done(clerk, number, "chuyen", unit=str(strict.culture))

    assert await status_of(client, code) == "assigned"


async def test_a_case_sealed_while_a_draft_waits_is_the_keepers(
    strict: Office, client: AsyncClient
) -> None:
    number, code = await drafted(strict, client)
    await an_officer("kin", Role.KEEPER, everywhere=True)

    said = {"said": "Tôi tố cáo cán bộ địa chính nhận hối lộ"}
    await client.post(f"/tra-cuu/{code}/nhan", data=said)

    async with strict.entered_by("duc") as head, strict.entered_by("kin") as keeper:
        assert (await head.get(f"/ban/{number}")).status_code == 404
        assert number not in (await head.get("/ban")).text
        await done(keeper, number, "tra-loi", text="Xin Ông/Bà gửi đơn có họ tên, địa chỉ.")
    assert await status_of(client, code) == "answered"
    [draft] = await Draft.select(Draft.became)
    assert draft["became"] == "assigned"


async def test_a_citizen_who_withdraws_ends_the_draft_too(
    strict: Office, client: AsyncClient
) -> None:
    number, code = await drafted(strict, client)

    await client.post(f"/tra-cuu/{code}/rut")
    async with strict.entered_by("duc") as head:
        answer = await act(head, number, "duyet", text=REPLY)

    assert answer.status_code == 409
    assert await status_of(client, code) == "withdrawn"
    [draft] = await Draft.select(Draft.became)
    assert draft["became"] == "withdrawn"
    assert not await Reply.exists()


async def test_a_heads_own_reply_and_other_desks_go_straight(
    strict: Office, client: AsyncClient
) -> None:
    numbers = []
    await an_officer("minh", Role.HANDLER, strict.culture)
    for unit, who in ((strict.lights, "duc"), (strict.culture, "minh")):
        body = (await send(client)).json()
        await strict.give(body["number"], unit)
        async with strict.entered_by(who) as desk:
            await done(desk, body["number"], "tra-loi", text=REPLY)
        numbers.append(body["code"])

    assert [await status_of(client, code) for code in numbers] == ["answered"] * 2


async def test_the_desk_of_a_head_begins_with_what_waits_for_her(
    strict: Office, client: AsyncClient
) -> None:
    late = await strict.receive(60)
    await strict.give(late, strict.lights)
    number, _ = await drafted(strict, client)

    async with strict.entered_by("duc") as head:
        page = await head.get("/ban")
        assert listed(page) == [number, late]
        assert page.text.index("Chờ Ông/Bà quyết định") < page.text.index(number)
        assert await found(head, status="assigned") == [late]
    async with strict.entered_by("hoa") as desk:
        assert await found(desk) == [late, number]


async def test_an_administrator_says_where_a_head_approves(
    office: Office, app: Litestar, client: AsyncClient
) -> None:
    await an_officer("quan", Role.ADMINISTRATOR, everywhere=True)
    key, page = f"approval-{office.lights}", "/quan-tri/quy-tac/cach-xu-ly"

    async with signed_in(app, "quan") as admin:
        headless = await post_form(admin, page, page, **{key: "yes"})
        assert headless.status_code == 409
        assert "chưa ai có vai trò trưởng đơn vị" in headless.text
        await an_officer("duc", Role.HEAD, office.root)
        days = {f"days-{office.lights}": "7"}
        saved = await post_form(admin, page, page, **{key: "yes"}, **days)
        assert saved.status_code == 303
        for bad in ("0", "61", "x", "-1", "5.5", "9999"):
            wrong = {f"days-{office.lights}": bad, key: "yes"}
            assert (await post_form(admin, page, page, **wrong)).status_code == 400
        assert (await post_form(admin, page, page, **{key: "maybe"})).status_code == 400

    number, code = await drafted(office, client)
    assert await status_of(client, code) == "awaiting_approval"
    assert (await the_row(number)).returns_to == "assigned"
    assert await who_did("practice.set", f"department {office.lights}") == ["quan"]


async def test_without_a_head_nothing_waits_for_one(
    office: Office, client: AsyncClient
) -> None:
    await HandlingRule.insert(HandlingRule(department=None, needs_approval=True))

    _, code = await drafted(office, client)

    assert await status_of(client, code) == "answered"
