"""Who serves is shown at his counter; he steers nothing, and is kept only on a written basis."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from httpx import AsyncClient
from litestar import Litestar
from PIL import Image

from feedback.core import files
from feedback.core.clock import local, now
from feedback.core.permissions import Role
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.devices import rules
from surveys.devices.actions import managing, serving
from surveys.devices.schemas import KioskRules
from surveys.devices.tables import CounterSession, OfficerCard
from surveys.responses.tables import Rating
from tests.feedback.office import at
from tests.make import a_department, a_kiosk, an_officer, csrf, post_form, signed_in
from tests.pictures import CAMERA, a_photo
from tests.stories.office import Office
from tests.stories.steps import who_did
from tests.stories.tablets import beat, rate

COUNTER = "/quay"


@pytest.fixture
async def point(office: Office) -> ServicePointRow:
    return await a_kiosk(office.lights, name="Quầy số 3")


async def sit(officer: AsyncClient, point: ServicePointRow) -> None:
    answer = await post_form(officer, COUNTER, f"{COUNTER}/ngoi", point=str(point.id))
    assert answer.status_code == 303, answer.text


async def set_card(officer: AsyncClient, photo: bytes | None, **fields: str) -> int:
    page = await officer.get(COUNTER)
    sent = {"files": {"photos": ("toi.jpg", photo, "image/jpeg")}} if photo is not None else {}
    data = {"_csrf_token": csrf(page), "shown_name": "", **fields}
    return (await officer.post(f"{COUNTER}/the", data=data, **sent)).status_code  # type: ignore[arg-type]


async def test_an_officer_is_shown_from_sitting_down_to_getting_up(
    app: Litestar, client: AsyncClient, point: ServicePointRow
) -> None:
    before = await client.get(f"/k/{point.code}")
    async with signed_in(app, "hoa") as hoa:
        await sit(hoa, point)
        assert await set_card(hoa, a_photo(), shown_name="Nguyễn Thị Hoa") == 303
        page, told = await client.get(f"/k/{point.code}"), await beat(client, point)
        portrait = await client.get(f"/k/{point.code}/tep/can-bo")
        own, mine = await hoa.get(COUNTER), await hoa.get(f"{COUNTER}/tep/anh")
        await post_form(hoa, COUNTER, f"{COUNTER}/roi")
    gone, nobody = await client.get(f"/k/{point.code}"), await beat(client, point)
    no_portrait = await client.get(f"/k/{point.code}/tep/can-bo")

    assert "Nguyễn Thị Hoa" not in before.text
    assert "Nguyễn Thị Hoa" in page.text
    officer = told.json()["officer"]
    assert (officer["name"], officer["unit"]) == ("Nguyễn Thị Hoa", "Tổ đô thị")
    assert officer["photo"].startswith(f"/k/{point.code}/tep/can-bo")
    with Image.open(BytesIO(portrait.content)) as image:
        assert (image.format, max(image.size)) == ("JPEG", 320)
    assert CAMERA.encode() not in portrait.content
    assert mine.content == portrait.content
    assert "Tôi đang ngồi ở Quầy số 3" in own.text
    assert "Nguyễn Thị Hoa" not in gone.text
    assert nobody.json()["officer"] is None
    assert no_portrait.status_code == 404
    for action in ("counter.sat_down", "counter.got_up"):
        assert await who_did(action, "Quầy số 3") == ["hoa"]


async def test_signing_out_and_closing_time_end_a_session(
    app: Litestar, client: AsyncClient, point: ServicePointRow
) -> None:
    async with signed_in(app, "hoa") as hoa:
        await sit(hoa, point)
        await post_form(hoa, COUNTER, "/dang-xuat")
    signed_out = (await beat(client, point)).json()["officer"]
    async with signed_in(app, "hoa") as hoa:
        await sit(hoa, point)
        there = (await beat(client, point)).json()["officer"]
        await CounterSession.update({CounterSession.closes_at: now()}, force=True)
        closed = (await beat(client, point)).json()["officer"]

    assert signed_out is None
    assert there["name"] == "Hoa"
    assert closed is None


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        pytest.param("2026-03-06 08:00", "2026-03-06 17:00", id="at the end of the day"),
        pytest.param("2026-03-06 18:00", "2026-03-06 22:00", id="after hours: four hours"),
        pytest.param("2026-03-08 09:00", "2026-03-08 13:00", id="on a Sunday: four hours"),
    ],
)
async def test_a_session_ends_as_the_office_closes(
    app: Litestar, begins: str, ends: str
) -> None:
    del app
    found = rules.closing_time(at(begins), await places.calendar())

    assert f"{local(found):%Y-%m-%d %H:%M}" == ends


async def test_whoever_sits_down_relieves_who_sat_there(
    app: Litestar, client: AsyncClient, office: Office, point: ServicePointRow
) -> None:
    other = await a_kiosk(office.lights, name="Quầy số 4")
    await an_officer("binh", Role.HANDLER, office.lights)
    async with signed_in(app, "hoa") as hoa, signed_in(app, "binh") as binh:
        await sit(hoa, point)
        await sit(binh, point)
        relieved = (await beat(client, point)).json()["officer"]["name"]
        page = await hoa.get(COUNTER)
        await sit(binh, other)
        left, moved = await beat(client, point), await beat(client, other)

    assert relieved == "Binh"
    assert "Chưa ngồi ở quầy nào" in page.text
    assert left.json()["officer"] is None
    assert moved.json()["officer"]["name"] == "Binh"


async def test_a_counter_of_another_unit_is_not_there(app: Litestar, office: Office) -> None:
    await a_kiosk(office.lights, name="Quầy số 3")
    elsewhere = await a_kiosk(await a_department("rieng", "Cơ quan riêng"), name="Quầy lạ")
    async with signed_in(app, "hoa") as hoa:
        page = await hoa.get(COUNTER)
        foreign = await post_form(hoa, COUNTER, f"{COUNTER}/ngoi", point=str(elsewhere.id))
        nonsense = await post_form(hoa, COUNTER, f"{COUNTER}/ngoi", point="quầy")

    assert "Quầy số 3" in page.text
    assert "Quầy lạ" not in page.text
    assert foreign.status_code == 404
    assert nonsense.status_code == 400
    assert await CounterSession.count() == 0


async def test_a_portrait_is_exchanged_dropped_and_never_anything_else(
    app: Litestar, office: Office
) -> None:
    del office

    async def kept() -> int:
        return len(await files.listed(serving.PORTRAITS))

    async with signed_in(app, "hoa") as hoa:
        first = await set_card(hoa, a_photo())
        second, one = await set_card(hoa, a_photo((300, 400))), await kept()
        wrong = await set_card(hoa, b"GIF89a khong phai anh")
        long = await set_card(hoa, None, shown_name="x" * 121)
        renamed, still = await set_card(hoa, None, shown_name="Cô Hoa"), await kept()
        dropped, none = await set_card(hoa, None, drop_photo="1"), await kept()
        gone = await hoa.get(f"{COUNTER}/tep/anh")

    assert (first, second, renamed, dropped) == (303,) * 4
    assert (wrong, long) == (415, 400)
    assert (one, still, none) == (1, 1, 0)
    assert gone.status_code == 204
    assert await OfficerCard.count() == 1


async def test_a_portrait_nobody_speaks_of_is_cleared_away(app: Litestar) -> None:
    del app
    await files.put(files.new_key(serving.PORTRAITS), b"bo quen")

    early, late = [await serving.clear_strays(at=now() + timedelta(days=n)) for n in (0, 2)]

    assert (early, late) == (0, 1)


async def served_by() -> list[int | None]:
    rows = await Rating.select(Rating.served_by).order_by(Rating.id)
    return [row["served_by"] for row in rows]


async def keep_officers(moment: datetime | None = None) -> None:
    new = KioskRules(keeps_officer=True, officer_basis="Quyết định 12/QĐ-UBND")
    await managing.set_rules(new, by="test", at=moment or now())


async def test_who_served_is_kept_only_on_a_written_basis_and_shown_from_ten_answers_on(
    app: Litestar,
    client: AsyncClient,
    admin: AsyncClient,
    point: ServicePointRow,
) -> None:
    devices = "/quan-tri/ki-ot"
    async with signed_in(app, "hoa") as hoa:
        await sit(hoa, point)
        await rate(client, point)
        unwritten = await post_form(
            admin, devices, f"{devices}/cach-chay", silent_minutes="30", keeps_officer="1"
        )
        by_default = await served_by()
        await keep_officers()
        for _ in range(9):
            await rate(client, point)
        few = await hoa.get(COUNTER)
        await rate(client, point, 3)
        enough = await hoa.get(COUNTER)
        await post_form(hoa, COUNTER, f"{COUNTER}/roi")
    await rate(client, point)

    assert (unwritten.status_code, "Xin ghi văn bản" in unwritten.text) == (400, True)
    assert by_default == [None]
    [staff] = {one for one in await served_by() if one is not None}
    assert await served_by() == [None, *[staff] * 10, None]
    assert "chưa đủ 10 lượt" in few.text
    assert "90,0 % hài lòng trong 10 lượt" in enough.text
    assert "Quyết định 12/QĐ-UBND" in enough.text


async def test_an_officer_neither_starts_nor_skips_nor_hides_the_faces(
    app: Litestar, client: AsyncClient, point: ServicePointRow
) -> None:
    async with signed_in(app, "hoa") as hoa:
        idle = await client.get(f"/k/{point.code}")
        await sit(hoa, point)
        served = await client.get(f"/k/{point.code}")
        page = await hoa.get(COUNTER)

    for shown in (idle, served):
        assert shown.text.count('name="score"') == 5
    assert 'name="score"' not in page.text
    assert "/k/" not in page.text, "no way from his page to the visitor's"
    assert await Rating.count() == 0
