"""A tablet is paired once, shows its point's faces, and can be moved, renamed and revoked."""

from datetime import timedelta

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core.clock import now
from feedback.places.actions import change_code, revoke_service_point
from feedback.places.queries import service_points
from feedback.places.schemas import ServicePointRow
from surveys.devices import rules
from surveys.devices.actions import pairing
from surveys.devices.problems import CodeRefused, DeviceNeeded, DeviceRevoked
from surveys.devices.queries import devices
from surveys.devices.schemas import NewDevice, Stamp
from surveys.devices.tables import KioskDevice, PairingCode
from surveys.responses.tables import Rating
from tests.grounds import Ground
from tests.make import SECRET, a_department, a_kiosk, new_client, post_form
from tests.stories.setting import ADMIN
from tests.stories.steps import query, refused, who_did
from tests.stories.tablets import DEVICES, a_code, a_tablet, beat, pair, rate, the_device


@pytest.fixture
async def point(client: AsyncClient) -> ServicePointRow:
    del client
    return await a_kiosk(name="Quầy số 3")


async def save(admin: AsyncClient, action: str, **fields: str) -> None:
    answer = await post_form(admin, DEVICES, f"{DEVICES}{action}", **fields)
    assert answer.status_code == 303, answer.text


async def test_a_tablet_is_paired_once_and_shows_the_faces_of_its_point(
    app: Litestar, admin: AsyncClient, point: ServicePointRow, database: Ground
) -> None:
    code = await a_code(admin, point, "Máy cửa sổ")
    async with new_client(app) as tablet, new_client(app) as other:
        before = await tablet.get("/kiosk")
        paired = await pair(tablet, f"{code[:3]} {code[3:]}")
        again = await pair(other, code)
        home = await tablet.get("/kiosk")
        faces = await tablet.get(home.headers["location"])
        thanks = await rate(tablet, point)

        cookies = paired.headers.get_list("set-cookie")
        token = tablet.cookies.get("langnghe_kiosk", path="/k")

    assert (before.status_code, before.headers["location"]) == (303, "/kiosk/ghep")
    assert again.status_code == 422
    assert "không đúng, đã dùng hoặc đã quá 10 phút" in again.text
    assert home.headers["location"] == f"/k/{point.code}"
    assert "Quầy số 3" in faces.text
    assert "Cảm ơn Ông/Bà" in thanks.text
    assert sorted(one.split("Path=")[1].split(";")[0] for one in cookies) == ["/k", "/kiosk"]
    assert all("HttpOnly" in one and "SameSite=strict" in one for one in cookies)
    device = await the_device()
    assert [row["device"] for row in await Rating.select(Rating.device)] == [device.id]
    stored = f"{query(database, 'SELECT * FROM kiosk_device')}{query(database, 'SELECT * FROM pairing_code')}"
    assert token is not None
    assert token not in stored
    assert code not in stored
    assert await who_did("device.paired", "Máy cửa sổ") == [ADMIN]


async def test_an_old_code_a_mistyped_one_and_a_forged_cookie_open_nothing(
    app: Litestar, admin: AsyncClient, point: ServicePointRow
) -> None:
    code = await a_code(admin, point)
    await PairingCode.update({PairingCode.expires_at: now() - timedelta(seconds=1)}, force=True)
    async with new_client(app) as tablet:
        answers = [
            await pair(tablet, one) for one in (code, "", "12345", "１２３４５６", "x" * 900)
        ]
        tablet.cookies.set("langnghe_kiosk", "gia-mao", path="/kiosk")
        home = await tablet.get("/kiosk")
        told = await beat(tablet, point)

    assert [one.status_code for one in answers] == [422] * 5
    assert home.headers["location"] == "/kiosk/ghep"
    assert told.json() == {"state": "unpaired", "home": "", "officer": None}
    assert await KioskDevice.count() == 0


async def test_codes_cannot_be_tried_out(
    app: Litestar, admin: AsyncClient, point: ServicePointRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        """Waiting is asked of ``Misses`` itself."""

    monkeypatch.setattr("surveys.devices.pages.tablet.asyncio.sleep", at_once)
    code = await a_code(admin, point)
    wrong = f"{(int(code) + 1) % 10**6:06}"

    async with new_client(app) as guesser:
        statuses = [(await pair(guesser, wrong)).status_code for _ in range(40)]
        # The right one comes too late: it is not even looked at.
        late = await pair(guesser, code)

    assert set(statuses) == {422}
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) > 0
    assert await KioskDevice.count() == 0


async def test_of_two_tablets_with_one_code_one_is_paired(
    client: AsyncClient, point: ServicePointRow
) -> None:
    del client
    new, at = NewDevice(point.id, "Máy"), now()
    code = await pairing.ask_code(new, secret=SECRET, by="test", at=at)

    token = await pairing.pair(code, held="", secret=SECRET, at=at + timedelta(minutes=9))
    with pytest.raises(CodeRefused):
        await pairing.pair(code, held="", secret=SECRET, at=at)

    found = await devices.find_device(token, secret=SECRET)
    assert found is not None
    assert found.point_name == "Quầy số 3"
    assert await devices.find_device(token, secret=bytes(32)) is None


async def test_pairing_again_ends_the_row_before(
    app: Litestar, admin: AsyncClient, point: ServicePointRow
) -> None:
    tablet = await a_tablet(app, admin, point, "Máy cũ")
    await pair(tablet, await a_code(admin, point, "Máy mới"))

    rows = await KioskDevice.select(KioskDevice.name, KioskDevice.revoked_at).order_by(
        KioskDevice.id
    )
    assert [(row["name"], row["revoked_at"] is None) for row in rows] == [
        ("Máy cũ", False),
        ("Máy mới", True),
    ]
    assert (await tablet.get("/kiosk")).status_code == 303


async def test_an_administrator_renames_moves_and_revokes(
    app: Litestar, admin: AsyncClient, point: ServicePointRow
) -> None:
    other = await a_kiosk(await a_department("van-hoa"), name="Quầy 9")
    tablet = await a_tablet(app, admin, point)
    device = (await the_device()).id

    await save(admin, f"/{device}/ten", name="Máy bên trái")
    await save(admin, f"/{device}/noi", point=str(other.id))
    moved, told = await tablet.get("/kiosk"), await beat(tablet, point)
    stale = await tablet.get(f"/k/{point.code}")
    await rate(tablet, other)
    await save(admin, f"/{device}/thu-hoi")
    stopped = await tablet.get(f"/k/{other.code}", follow_redirects=True)
    refusal = await tablet.post(f"/k/{other.code}", data={"key": "a" * 20, "score": "1"})
    after = await beat(tablet, other)
    renamed = await post_form(admin, DEVICES, f"{DEVICES}/{device}/ten", name="Tên nữa")
    page = await admin.get(DEVICES)

    assert moved.headers["location"] == f"/k/{other.code}"
    assert told.json()["home"] == f"/k/{other.code}"
    assert stale.headers["location"] == "/kiosk"
    assert (stopped.status_code, "Thiết bị này đã bị thu hồi" in stopped.text) == (403, True)
    assert (refusal.status_code, "không nhận thêm đánh giá" in refusal.text) == (403, True)
    assert after.json()["state"] == "revoked"
    assert renamed.status_code == 403
    assert await Rating.count() == 1, "what was given before stays, what comes after does not"
    assert "Máy bên trái" in page.text
    assert "Đã thu hồi" in page.text
    for action in ("renamed", "moved", "revoked"):
        assert await who_did(f"device.{action}", "Máy bên trái") == [ADMIN], action


async def test_what_a_tablet_took_in_before_it_was_revoked_is_kept_and_flagged(
    app: Litestar, admin: AsyncClient, point: ServicePointRow
) -> None:
    tablet = await a_tablet(app, admin, point)
    token = tablet.cookies.get("langnghe_kiosk", path="/k") or ""
    device = (await the_device()).id
    await save(admin, f"/{device}/thu-hoi")
    revoked_at = (await the_device()).revoked_at

    before = await devices.stamp(
        token, point.id, given_at=revoked_at - timedelta(seconds=1), secret=SECRET
    )

    assert (before.device, before.from_revoked) == (device, True)
    with pytest.raises(DeviceRevoked):
        await devices.stamp(token, point.id, given_at=revoked_at, secret=SECRET)


async def test_an_organisation_may_ask_for_paired_tablets(
    app: Litestar, admin: AsyncClient, client: AsyncClient, point: ServicePointRow
) -> None:
    tablet = await a_tablet(app, admin, point)
    openly = await client.get(f"/k/{point.code}")
    await save(admin, "/cach-chay", needs_device="1", silent_minutes="30", officer_basis="")

    closed = await client.get(f"/k/{point.code}", follow_redirects=True)
    refusal = await client.post(f"/k/{point.code}", data={"key": "b" * 20, "score": "5"})
    by_program = await client.post(
        "/api/ratings", json={"service_point": point.code, "score": 5}
    )
    by_phone = await client.get(f"/q/{point.code}")
    on_tablet = await rate(tablet, point)

    since = (await devices.kiosk_rules()).needs_since
    assert since is not None
    await save(admin, "/cach-chay", needs_device="1", silent_minutes="45", officer_basis="")
    assert (await devices.kiosk_rules()).needs_since == since
    early, late = await devices.stamps(
        "", point.id, [since - timedelta(seconds=1), since], secret=SECRET
    )
    assert isinstance(early, Stamp), "given on an open page before tablets were asked for"
    assert isinstance(late, DeviceNeeded)
    assert openly.status_code == 200
    assert "Ghép thiết bị này với quầy" in closed.text
    assert (refusal.status_code, "chỉ mở trên thiết bị đã ghép" in refusal.text) == (403, True)
    refused(by_program, 403, "device-needed")
    assert by_phone.status_code == 200
    assert "Cảm ơn Ông/Bà" in on_tablet.text
    assert await Rating.count() == 1


async def test_a_tablet_follows_a_new_code_and_stops_with_its_point(
    app: Litestar, admin: AsyncClient, point: ServicePointRow
) -> None:
    tablet = await a_tablet(app, admin, point)

    code = await change_code(point.id, by="test", at=now())
    led = await tablet.get("/kiosk")
    await revoke_service_point(point.id, by="test", at=now())
    closed, told = await tablet.get("/kiosk"), await beat(tablet, point)

    assert led.headers["location"] == f"/k/{code}"
    assert (closed.status_code, "Điểm phục vụ này đã đóng" in closed.text) == (403, True)
    assert told.json()["state"] == "revoked"
    assert [one.revoked_at is None for one in await service_points()] == [False]


@pytest.mark.parametrize(
    "asked", [{"point": ""}, {"point": "999999"}, {"name": ""}, {"name": "x" * 121}]
)
async def test_a_code_that_cannot_be_asked_for_is_refused_in_words(
    admin: AsyncClient, point: ServicePointRow, asked: dict[str, str]
) -> None:
    good = {"point": str(point.id), "name": "Máy"}

    answer = await post_form(admin, DEVICES, DEVICES, **good | asked)

    assert answer.status_code in {400, 404}
    assert "Xin xem lại giúp" in answer.text
    assert await PairingCode.count() == 0


def test_codes_are_six_digits() -> None:
    codes = {rules.new_code() for _ in range(200)}

    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 150
