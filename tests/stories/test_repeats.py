"""The same request sent twice, also at the same time: one answer, one row."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response

from feedback import wiring
from feedback.app import create_app
from feedback.complaints.tables import Complaint
from feedback.core.clock import VIETNAM, local_date, now
from feedback.core.runner import run_daily
from feedback.core.settings import Settings
from feedback.core.tables import KeptAnswer, OutboxRow
from feedback.places.schemas import PointKind
from surveys.responses.tables import Rating
from tests.grounds import Ground
from tests.make import a_kiosk, form_key, new_client
from tests.stories.steps import TEXT, code_on, number_on, query, refused

KEY = "7f9c0d2e-phone-of-ba-sau"
COMMENT = "Chờ làm giấy khai sinh ba tiếng mà không ai gọi số"
COMPLAINTS, RATINGS = "/api/complaints", "/api/ratings"


async def post(client: AsyncClient, door: str, body: Any, key: str = KEY) -> Response:
    return await client.post(door, json=body, headers={"Idempotency-Key": key})


async def a_body(door: str) -> dict[str, Any]:
    if door == COMPLAINTS:
        return {"text": TEXT}
    return {"service_point": (await a_kiosk()).code, "score": 1, "comment": COMMENT}


async def came_of_one(door: str) -> bool:
    """Tell whether all that is stored came of one request."""
    counts = [await table.count() for table in (Complaint, Rating, OutboxRow)]
    return counts == [1, int(door == RATINGS), 1]


async def kept_since(age: timedelta) -> None:
    await KeptAnswer.update({KeptAnswer.at: now() - age}, force=True)


@asynccontextmanager
async def a_start(settings: Settings) -> AsyncIterator[AsyncClient]:
    """The server, from its start to its end."""
    application = create_app(settings, run_jobs=False)
    async with application.lifespan(), new_client(application) as client:
        yield client


@pytest.mark.parametrize("door", [COMPLAINTS, RATINGS])
async def test_a_repeat_is_answered_as_the_first_was(client: AsyncClient, door: str) -> None:
    body = await a_body(door)

    answers = [await post(client, door, body) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.text for answer in answers}) == 1
    assert await came_of_one(door)


@pytest.mark.parametrize("door", [COMPLAINTS, RATINGS])
async def test_ten_at_the_same_time_are_one(client: AsyncClient, door: str) -> None:
    body = await a_body(door)

    answers = await asyncio.gather(*(post(client, door, body) for _ in range(10)))

    assert [answer.status_code for answer in answers] == [201] * 10
    assert len({answer.text for answer in answers}) == 1
    assert await came_of_one(door)


async def test_without_a_key_each_request_is_one_of_its_own(client: AsyncClient) -> None:
    numbers = [
        (await client.post(COMPLAINTS, json={"text": TEXT})).json()["number"] for _ in range(2)
    ]

    assert len(set(numbers)) == 2
    assert await Complaint.count() == 2


@pytest.mark.parametrize("door", [COMPLAINTS, RATINGS])
async def test_a_key_that_comes_back_with_another_body_is_refused(
    client: AsyncClient, door: str
) -> None:
    body = await a_body(door)
    first = await post(client, door, body)
    said = "text" if door == COMPLAINTS else "comment"

    other = await post(client, door, {**body, said: "Rác chất đống trước cổng chợ"})

    refused(other, 409, "idempotency-key-reused")
    assert await came_of_one(door)
    assert (await post(client, door, body)).text == first.text


async def test_ten_with_different_bodies_are_one_and_nine_refusals(client: AsyncClient) -> None:
    bodies = [{"text": f"{TEXT}, lần {time}"} for time in range(10)]

    answers = await asyncio.gather(*(post(client, COMPLAINTS, body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 9]
    assert await Complaint.count() == 1


async def test_a_key_belongs_to_its_door_and_another_key_is_another_request(
    client: AsyncClient,
) -> None:
    rated = await post(client, RATINGS, await a_body(RATINGS))
    complained = await post(client, COMPLAINTS, {"text": TEXT})
    again = await post(client, COMPLAINTS, {"text": TEXT}, key=f"{KEY}-2")

    assert [answer.status_code for answer in (rated, complained, again)] == [201] * 3
    assert await Complaint.count() == 3


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_an_empty_or_endless_key_is_refused(client: AsyncClient, key: str) -> None:
    answer = await post(client, COMPLAINTS, {"text": TEXT}, key=key)

    assert "Idempotency-Key" in refused(answer, 400, "invalid-input")["errors"]
    assert not await Complaint.exists()


async def test_a_refusal_does_not_use_up_the_key(client: AsyncClient) -> None:
    refused(await post(client, COMPLAINTS, {"text": "😡"}), 400, "text-refused")
    refused(await post(client, COMPLAINTS, {"text": TEXT, "area": "x"}), 404, "area-not-found")

    corrected = await post(client, COMPLAINTS, {"text": TEXT})

    assert corrected.status_code == 201
    assert await Complaint.count() == 1


async def test_a_crash_does_not_use_up_the_key(client: AsyncClient, database: Ground) -> None:
    database.fill_up("kept_answer")
    refused(await post(client, COMPLAINTS, {"text": TEXT}), 500, "internal-error")
    assert not await Complaint.exists()
    database.make_room("kept_answer")

    repeated = await post(client, COMPLAINTS, {"text": TEXT})

    assert repeated.status_code == 201
    assert await Complaint.count() == 1


async def test_a_repeat_after_a_restart_is_still_a_repeat(
    database: Ground, settings: Settings
) -> None:
    async with a_start(settings) as client:
        first = await post(client, COMPLAINTS, {"text": TEXT})

    async with a_start(settings) as client:
        second = await post(client, COMPLAINTS, {"text": TEXT})
        other = await post(client, COMPLAINTS, {"text": f"{TEXT} quá"})

    assert (second.status_code, second.text) == (201, first.text)
    refused(other, 409, "idempotency-key-reused")
    assert query(database, "SELECT count(*) FROM complaint") == [(1,)]


async def test_a_repeat_is_known_for_90_days_and_not_longer(client: AsyncClient) -> None:
    first = await post(client, COMPLAINTS, {"text": TEXT})

    await kept_since(timedelta(days=90, minutes=-5))
    within = await post(client, COMPLAINTS, {"text": TEXT})
    await kept_since(timedelta(days=90, minutes=5))
    later = await post(client, COMPLAINTS, {"text": f"{TEXT} quá"})

    assert within.text == first.text
    assert later.status_code == 201
    assert later.json()["number"] != first.json()["number"]
    assert await KeptAnswer.count() == 1
    assert (await post(client, COMPLAINTS, {"text": f"{TEXT} quá"})).text == later.text


async def test_what_is_older_is_forgotten_each_night(client: AsyncClient) -> None:
    await post(client, COMPLAINTS, {"text": TEXT}, key="old")
    await kept_since(timedelta(days=91))
    await post(client, COMPLAINTS, {"text": TEXT}, key="new")
    night = datetime.combine(local_date(now()) + timedelta(days=1), time(3), VIETNAM)

    await run_daily(wiring.DAILY, at=night)

    assert await KeptAnswer.count() == 1


async def test_what_is_kept_for_a_repeat_cannot_be_read_without_the_key(
    client: AsyncClient, database: Ground
) -> None:
    answer = await post(client, COMPLAINTS, {"text": TEXT})

    stored = database.stored_bytes()

    assert answer.json()["code"].encode() not in stored
    assert KEY.encode() not in stored


Send = Callable[[], Awaitable[Response]]


async def twice(send: Send, at_once: bool) -> list[Response]:  # noqa: FBT001 - a table's column
    if at_once:
        return list(await asyncio.gather(send(), send()))
    return [await send(), await send()]


@pytest.mark.parametrize("at_once", [False, True], ids=["after it", "at once"])
async def test_a_form_sent_twice_gives_the_same_receipt(
    client: AsyncClient, *, at_once: bool
) -> None:
    form = {"key": form_key(await client.get("/gui")), "text": TEXT, "contact_name": "Bà Sáu"}

    receipts = await twice(lambda: client.post("/gui", data=form), at_once)

    assert len({(code_on(page), number_on(page)) for page in receipts}) == 1
    assert await Complaint.count() == 1


async def test_two_forms_of_one_phone_are_two_complaints(client: AsyncClient) -> None:
    pages = [await client.get("/gui") for _ in range(2)]

    for page in pages:
        await client.post("/gui", data={"key": form_key(page), "text": TEXT})

    assert await Complaint.count() == 2


@pytest.mark.parametrize("at_once", [False, True], ids=["after it", "at once"])
async def test_two_taps_on_a_face_are_one_rating(client: AsyncClient, *, at_once: bool) -> None:
    kiosk = await a_kiosk()
    form = {"key": form_key(await client.get(f"/k/{kiosk.code}")), "score": "5"}

    thanks = await twice(lambda: client.post(f"/k/{kiosk.code}", data=form), at_once)

    assert ["Cảm ơn Ông/Bà" in page.text for page in thanks] == [True, True]
    assert await Rating.count() == 1


async def test_two_taps_on_different_faces_count_the_first(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    key = form_key(await client.get(f"/k/{kiosk.code}"))

    for score in ("4", "1"):
        await client.post(f"/k/{kiosk.code}", data={"key": key, "score": score})

    assert [row["score"] for row in await Rating.select()] == [4]


async def test_reasons_sent_twice_at_the_kiosk_give_one_complaint(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await client.post(f"/k/{kiosk.code}", data={"score": "1"})
    form = {
        "key": form_key(asked),
        "token": asked.text.split('name="token" value="')[1].split('"')[0],
        "comment": COMMENT,
    }

    thanks = [await client.post(f"/k/{kiosk.code}/ly-do", data=form) for _ in range(2)]

    assert code_on(thanks[0]) == code_on(thanks[1])
    assert await Complaint.count() == 1


async def test_a_phone_form_sent_twice_gives_one_rating_and_one_code(
    client: AsyncClient,
) -> None:
    sticker = await a_kiosk(kind=PointKind.QR)
    page = await client.get(f"/q/{sticker.code}")
    form = {"key": form_key(page), "score": "2", "comment": COMMENT}

    thanks = [await client.post(f"/q/{sticker.code}", data=form) for _ in range(2)]

    assert code_on(thanks[0]) == code_on(thanks[1])
    assert (await Complaint.count(), await Rating.count()) == (1, 1)
