"""Texts that are sent again and again: written by an administrator, filled in, versioned."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.actions import triage
from feedback.complaints.tables import Reply, ReplyTemplate
from feedback.core.clock import now
from feedback.core.permissions import Role
from tests.make import an_officer, post_form, signed_in
from tests.stories.office import Office
from tests.stories.steps import done, the_row, who_did

PAGE = "/quan-tri/quy-tac/cach-xu-ly"
TEXT = "Ý kiến số {số}: {đơn vị} đã chuyển điện lực ngày {ngay}."


@pytest.fixture
async def admin(office: Office, app: Litestar) -> AsyncIterator[AsyncClient]:
    del office
    await an_officer("quan", Role.ADMINISTRATOR, everywhere=True)
    async with signed_in(app, "quan") as client:
        yield client


async def add(admin: AsyncClient, **fields: str) -> Response:
    return await post_form(
        admin, PAGE, f"{PAGE}/mau", **({"name": "Chuyển điện lực", "text": TEXT} | fields)
    )


async def test_a_template_is_chosen_filled_in_and_sent(
    office: Office, admin: AsyncClient
) -> None:
    assert (await add(admin)).status_code == 303
    number = await office.receive()
    await office.give(number, office.lights)
    [template] = await ReplyTemplate.select(ReplyTemplate.id)

    async with office.entered_by("hoa") as desk:
        assert "Chuyển điện lực</option>" in (await desk.get(f"/ban/{number}")).text
        page = (await desk.get(f"/ban/{number}?mau={template['id']}")).text
        assert f"Ý kiến số {number}: Tổ đô thị đã chuyển điện lực ngày" in page
        assert "{" not in page.partition('<textarea id="text"')[2].partition("</textarea>")[0]
        text, chosen = "Đã chuyển điện lực hôm nay.", str(template["id"])
        await done(desk, number, "tra-loi", text=text, template=chosen)

    assert await Reply.select(Reply.template) == [{"template": template["id"]}]
    assert await who_did("template.added", "chuyen-dien-luc") == ["quan"]


async def test_a_template_sent_to_many_is_no_copy(office: Office, admin: AsyncClient) -> None:
    await add(admin, text="Đã chuyển điện lực hôm nay.")
    [template] = await ReplyTemplate.select(ReplyTemplate.id)

    async with office.entered_by() as desk:
        for _ in range(5):
            number = await office.receive()
            text, chosen = "Đã chuyển điện lực hôm nay.", str(template["id"])
            await done(desk, number, "tra-loi", text=text, template=chosen)

    assert await Reply.count() == 5


async def test_a_change_is_a_version_and_what_was_sent_keeps_its_own(
    office: Office, admin: AsyncClient
) -> None:
    await add(admin)
    [first] = await ReplyTemplate.select(ReplyTemplate.id)
    number = await office.receive()
    async with office.entered_by() as desk:
        await done(desk, number, "tra-loi", text="Đã chuyển.", template=str(first["id"]))

    change = f"{PAGE}/mau/{first['id']}/sua"
    changed = await post_form(admin, PAGE, change, name="Chuyển", text="Lời mới {số}")
    again = await post_form(admin, PAGE, change, name="Chuyển", text="Lời khác {số}")

    assert [changed.status_code, again.status_code] == [303, 409]
    rows = await ReplyTemplate.select().order_by(ReplyTemplate.id)
    assert [(row["version"], row["text"], row["ended_at"] is None) for row in rows] == [
        (1, TEXT, False),
        (2, "Lời mới {số}", True),
    ]
    assert len({row["code"] for row in rows}) == 1
    assert await Reply.select(Reply.template) == [{"template": first["id"]}]


async def test_a_template_that_has_ended_is_offered_no_more(
    office: Office, admin: AsyncClient
) -> None:
    await add(admin)
    [row] = await ReplyTemplate.select(ReplyTemplate.id)

    ended = await post_form(admin, PAGE, f"{PAGE}/mau/{row['id']}/ngung")
    again = await post_form(admin, PAGE, f"{PAGE}/mau/{row['id']}/ngung")

    number = await office.receive()
    async with office.entered_by() as desk:
        page = (await desk.get(f"/ban/{number}?mau={row['id']}")).text
    assert [ended.status_code, again.status_code] == [303, 409]
    assert "Chuyển điện lực" not in page


async def test_a_template_of_a_field_is_for_that_field(
    office: Office, admin: AsyncClient
) -> None:
    await add(admin, field="traffic")
    number = await office.receive()

    async with office.entered_by() as desk:
        before = (await desk.get(f"/ban/{number}")).text
        await triage.correct_field(number, "traffic", by=office.clerk, at=now())
        after = (await desk.get(f"/ban/{number}")).text

    assert "Chuyển điện lực" not in before
    assert "Chuyển điện lực</option>" in after


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        pytest.param({"name": " "}, "name", id="no name"),
        pytest.param({"name": "a" * 201}, "name", id="an endless name"),
        pytest.param({"text": ""}, "text", id="no words"),
        pytest.param({"text": "!?"}, "text", id="no letters"),
        pytest.param({"text": "a" * 10_001}, "text", id="more than is read"),
        pytest.param({"text": "Kính gửi {họ tên}"}, "text", id="a place nobody fills"),
        pytest.param({"field": "astrology"}, "field", id="no such field"),
    ],
)
async def test_a_template_that_could_not_be_sent_is_refused(
    admin: AsyncClient, fields: dict[str, str], wrong: str
) -> None:
    answer = await add(admin, **fields)

    assert answer.status_code == 400
    assert f'id="error-{wrong}"' in answer.text
    assert not await ReplyTemplate.exists()


@pytest.mark.parametrize("wanted", ["0", "999", "x", "-1", "9" * 30, "²"])
async def test_a_template_nobody_wrote_is_none(office: Office, wanted: str) -> None:
    number = await office.receive()

    async with office.entered_by() as desk:
        assert (await desk.get(f"/ban/{number}", params={"mau": wanted})).status_code == 200
        await done(desk, number, "tra-loi", text="Đã thay bóng đèn.", template=wanted)

    assert await Reply.select(Reply.template) == [{"template": None}]
    assert (await the_row(number)).status == "answered"
