"""A tablet says how it is, is missed when it does not, and shows its state to who has the PIN."""

from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.core.clock import now
from feedback.notifications.tables import Notice
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.devices import rules
from surveys.devices.actions import beating, pins
from surveys.devices.jobs import watch_devices
from surveys.devices.queries import devices
from surveys.devices.schemas import Heartbeat
from surveys.devices.tables import KioskDevice
from surveys.responses.tables import Rating
from tests.feedback.office import at
from tests.make import a_kiosk, post_form
from tests.stories.steps import refused, who_did
from tests.stories.tablets import DEVICES, HEADER, a_tablet, beat, the_device

FRIDAY, MONDAY = "2026-03-06", "2026-03-09"


@pytest.fixture
async def point(client: AsyncClient) -> ServicePointRow:
    del client
    return await a_kiosk(name="Quầy số 3")


@pytest.fixture
async def tablet(app: Litestar, admin: AsyncClient, point: ServicePointRow) -> AsyncClient:
    return await a_tablet(app, admin, point, "Máy cửa sổ")


async def test_the_administrator_sees_when_a_tablet_was_heard_and_what_waits_on_it(
    admin: AsyncClient, tablet: AsyncClient, point: ServicePointRow
) -> None:
    never = await admin.get(DEVICES)
    oldest = (now() - timedelta(hours=2)).isoformat()

    told = await beat(tablet, point, waiting=12, oldest=oldest, version="0.0.1", loaded=True)
    page = " ".join((await admin.get(DEVICES)).text.split())

    assert "chưa nghe lần nào" in never.text
    assert told.json() == {"state": "running", "home": f"/k/{point.code}", "officer": None}
    assert len(told.headers.get_list("set-cookie")) == 2, "a tablet in use keeps its pairing"
    for seen in (
        "Đang chạy",
        "vừa xong",
        "12 lượt<small>cũ nhất 2 giờ trước",
        '0.0.1 <span class="tag">cũ',
    ):
        assert seen in page, seen
    assert "Còn 12 lượt chờ gửi" in page, "before it is revoked"


async def test_nonsense_is_refused_and_changes_nothing(
    tablet: AsyncClient, point: ServicePointRow
) -> None:
    good = {"waiting": 3, "version": "1", "point": point.code}
    nonsense: list[dict[str, object]] = [
        {"waiting": -1},
        {"waiting": 10**9},
        {"waiting": "nhiều"},
        {"version": "x" * 41},
        {"oldest": "hôm qua"},
        {"oldest": "2026-03-09T08:00:00"},
        {"khac": 1},
        {"point": "x" * 21},
    ]

    for one in nonsense:
        answer = await tablet.post("/kiosk/nhip", json=good | one, headers=HEADER)
        refused(answer, 400, "invalid-input")
    huge = await tablet.post("/kiosk/nhip", json=good | {"version": "x" * 9000}, headers=HEADER)
    foreign = await tablet.post("/kiosk/nhip", json=good)
    broken = await tablet.post("/kiosk/nhip", content=b"\xff{", headers=HEADER)

    assert huge.status_code == 413
    refused(foreign, 400, "not-a-tablet")
    assert broken.status_code == 400
    assert (await the_device()).seen_at is None


async def heard(moment: datetime, waiting: int = 0) -> None:
    device = await devices.get_device((await the_device()).id)
    await beating.note_beat(device, Heartbeat(waiting, "1"), at=moment)


async def notices() -> list[str]:
    rows = await Notice.select(Notice.text).where(Notice.kind == "device").order_by(Notice.id)
    return [row["text"] for row in rows]


async def test_a_silence_in_opening_hours_is_told_once(
    admin: AsyncClient, tablet: AsyncClient
) -> None:
    del tablet
    await KioskDevice.update({KioskDevice.paired_at: at(f"{FRIDAY} 08:00")}, force=True)
    await heard(at(f"{FRIDAY} 16:45"), waiting=4)

    for moment in (f"{FRIDAY} 16:59", f"{FRIDAY} 23:00", "2026-03-08 10:00", f"{MONDAY} 07:10"):
        await watch_devices.run(at=at(moment))
    assert await notices() == [], "nobody misses a tablet at night or on a Sunday"
    for moment in (f"{MONDAY} 08:30", f"{MONDAY} 08:31", f"{MONDAY} 15:00"):
        await watch_devices.run(at=at(moment))
    told = await notices()
    await heard(at(f"{MONDAY} 15:05"))
    await watch_devices.run(at=at(f"{MONDAY} 15:10"))
    await watch_devices.run(at=at(f"{MONDAY} 16:30"))

    assert told == [
        "Ki-ốt “Máy cửa sổ” ở Quầy số 3 mất liên lạc từ 16:45 ngày 06/03/2026, còn 4 lượt chờ gửi"
    ]
    assert len(await notices()) == 2, "another silence, told again"
    assert await who_did("device.silence_reported", "Máy cửa sổ") == ["system"] * 2
    assert "Ki-ốt mất liên lạc" in (await admin.get("/thong-bao")).text


async def test_how_a_tablet_is_follows_the_opening_hours(tablet: AsyncClient) -> None:
    del tablet
    await heard(at(f"{FRIDAY} 16:55"))
    device, calendar = (
        await devices.get_device((await the_device()).id),
        await places.calendar(),
    )

    states = [
        str(rules.state_of(device, at(moment), calendar))
        for moment in (
            f"{FRIDAY} 16:57",
            f"{FRIDAY} 17:30",
            "2026-03-07 23:00",
            f"{MONDAY} 11:00",
        )
    ]

    assert states == ["running", "resting", "resting", "lost"]


async def test_a_revoked_tablet_is_not_missed(admin: AsyncClient, tablet: AsyncClient) -> None:
    del tablet
    await KioskDevice.update({KioskDevice.paired_at: at(f"{FRIDAY} 08:00")}, force=True)
    device = (await the_device()).id
    await post_form(admin, DEVICES, f"{DEVICES}/{device}/thu-hoi")

    await watch_devices.run(at=at(f"{MONDAY} 15:00"))

    assert await notices() == []


async def test_the_pin_opens_diagnostics_that_cannot_rate(
    admin: AsyncClient, tablet: AsyncClient, point: ServicePointRow
) -> None:
    without = await tablet.get("/kiosk/chan-doan")
    weak = [
        (await post_form(admin, DEVICES, f"{DEVICES}/pin", pin=pin)).status_code
        for pin in ("12345", "123456", "111111", "876543", "mậtkhẩu", "123456789", "12a456")
    ]
    saved = await post_form(admin, DEVICES, f"{DEVICES}/pin", pin="280 491")
    await beat(tablet, point, waiting=7, version="0.0.1")
    asked = await tablet.get("/kiosk/chan-doan")
    wrong = await tablet.post("/kiosk/chan-doan", data={"pin": "280492"})
    right = await tablet.post("/kiosk/chan-doan", data={"pin": "280491"})

    assert "Chưa có mã PIN" in without.text
    assert set(weak) == {400}
    assert saved.status_code == 303
    assert 'name="pin"' in asked.text
    assert (wrong.status_code, "Còn 4 lần thử" in wrong.text) == (403, True)
    for seen in ("Quầy số 3", "Máy cửa sổ", "0.0.1", ">7", "Gửi ngay", "Tải lại", "Ghép lại"):
        assert seen in right.text, seen
    assert 'name="score"' not in right.text
    assert "<form" not in right.text
    assert await Rating.count() == 0
    assert (await the_device()).pin_misses == 0


async def test_a_pin_cannot_be_tried_out(
    app: Litestar, admin: AsyncClient, tablet: AsyncClient, point: ServicePointRow
) -> None:
    await pins.set_pin("280491", by="test", at=now())
    other = await a_tablet(app, admin, point, "Máy kia")

    wrong = [
        await tablet.post("/kiosk/chan-doan", data={"pin": f"99{n}4{n}7"}) for n in range(5)
    ]
    locked = await tablet.post("/kiosk/chan-doan", data={"pin": "280491"})
    elsewhere = await other.post("/kiosk/chan-doan", data={"pin": "280491"})

    assert [one.status_code for one in wrong] == [403] * 5
    assert (locked.status_code, "sau 5 phút" in locked.text) == (429, True)
    assert 0 < int(locked.headers["retry-after"]) <= 300
    assert "Tình trạng thiết bị" in elsewhere.text
    assert await who_did("device.pin_locked", "Máy cửa sổ") == ["system"]
    locks = [rules.pin_lock(misses) for misses in (4, 5, 10, 15, 90)]
    assert locks == [None, *(timedelta(minutes=length) for length in (5, 10, 20, 60))]


async def test_diagnostics_open_on_paired_tablets_only(client: AsyncClient) -> None:
    asked = await client.get("/kiosk/chan-doan")
    sent = await client.post("/kiosk/chan-doan", data={"pin": "280491"})

    assert (asked.status_code, asked.headers["location"]) == (303, "/kiosk")
    assert (sent.status_code, sent.headers["location"]) == (303, "/kiosk")


@pytest.mark.parametrize("minutes", ["", "14", "481", "lâu"])
async def test_a_limit_that_cannot_be_is_refused_in_words(
    admin: AsyncClient, minutes: str
) -> None:
    answer = await post_form(admin, DEVICES, f"{DEVICES}/cach-chay", silent_minutes=minutes)

    assert answer.status_code == 400
    assert "từ 15 đến 480" in answer.text
