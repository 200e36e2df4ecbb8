"""Many ratings at the same moment share a commit; each is answered as if it came alone."""

import asyncio
from typing import Any

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.schemas import Channel
from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.core.db import engine, transaction
from feedback.core.tables import AuditLine, KeptAnswer
from feedback.places.actions import revoke_service_point
from feedback.places.schemas import PointKind
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from surveys.responses.tables import Rating
from tests.grounds import Ground
from tests.make import SECRET, a_department, a_kiosk
from tests.stories.steps import refused

COMMENT = "Chờ làm giấy khai sinh ba tiếng mà không ai gọi số"


async def together(client: AsyncClient, *bodies: dict[str, Any]) -> list[Response]:
    """Send all at once; ``key`` is the Idempotency-Key."""

    async def send(body: dict[str, Any]) -> Response:
        sent = {name: value for name, value in body.items() if name != "key"}
        headers = {"Idempotency-Key": body["key"]} if "key" in body else {}
        return await client.post("/api/ratings", json=sent, headers=headers)

    return await asyncio.gather(*(send(body) for body in bodies))


async def test_each_gets_its_own_number(client: AsyncClient) -> None:
    unit = await a_department()
    points = [await a_kiosk(unit, name=f"Ki-ốt {place}") for place in range(4)]
    bodies = [
        {"service_point": points[place % 4].code, "score": place % 5 + 1, "comment": f"{place}"}
        for place in range(40)
    ]

    answers = await together(client, *bodies)

    assert [answer.status_code for answer in answers] == [201] * 40
    rows = {row["id"]: row for row in await Rating.select()}
    assert len(rows) == 40
    for place, (answer, body) in enumerate(zip(answers, bodies, strict=True)):
        row = rows[answer.json()["id"]]
        kept = (row["service_point"], row["score"], row["comment"])
        assert kept == (points[place % 4].id, body["score"], body["comment"])
    told = {
        row["subject"] for row in await AuditLine.select() if row["action"] == "rating.given"
    }
    assert told == {f"rating {number}" for number in rows}


async def test_those_refused_do_not_take_the_others_along(client: AsyncClient) -> None:
    unit = await a_department()
    kiosk, gone = await a_kiosk(unit), await a_kiosk(unit, name="Ki-ốt cũ")
    await revoke_service_point(gone.id, by="test", at=now())
    good = {"service_point": kiosk.code, "score": 4}
    long_key = {**good, "key": "k" * 256}

    answers = await together(
        client,
        good,
        {**good, "service_point": gone.code},
        good,
        {**good, "service_point": "KHONG-CO"},
        {**good, "reasons": ["khong_co"]},
        {**good, "reasons": ["long_wait"]},
        long_key,
        {**good, "score": 1, "comment": COMMENT},
    )

    assert [one.status_code for one in answers] == [201, 410, 201, 404, 400, 201, 400, 201]
    assert refused(answers[4], 400, "reason-unknown")
    assert await Rating.count() == 4
    assert await Complaint.count() == 1


async def test_a_repeat_in_the_same_batch_is_answered_as_the_first(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    body = {"service_point": kiosk.code, "score": 5, "key": "tap-1"}

    answers = await together(client, *[body] * 12)

    assert {answer.text for answer in answers} == {answers[0].text}
    assert await Rating.count() == 1
    assert await KeptAnswer.count() == 1


async def test_another_body_under_the_same_key_is_refused_alone(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    first = {"service_point": kiosk.code, "score": 5, "key": "tap-1"}

    answers = await together(client, first, {**first, "score": 4}, {**first, "key": "tap-2"})

    assert sorted(answer.status_code for answer in answers) == [201, 201, 409]
    assert await Rating.count() == 2


async def test_a_refused_request_leaves_its_key_free(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    wrong = {"service_point": "KHONG-CO", "score": 5, "key": "tap-1"}

    answers = await together(client, wrong, {**wrong, "service_point": kiosk.code}, wrong)

    assert sorted(answer.status_code for answer in answers) in (
        [201, 404, 404],
        [201, 404, 409],
    )
    assert answers[1].status_code == 201
    assert await Rating.count() == 1


@pytest.mark.parametrize("table", ["rating", "audit_line"])
async def test_a_full_database_stores_nothing_of_a_batch(
    client: AsyncClient, database: Ground, table: str
) -> None:
    kiosk = await a_kiosk()
    body = {"service_point": kiosk.code, "score": 5}
    database.fill_up(table)

    answers = await together(client, *[body] * 6)

    assert {answer.status_code for answer in answers} <= {500, 503}
    database.make_room(table)
    assert await Rating.count() == 0
    assert [one.status_code for one in await together(client, body)] == [201]


async def test_inside_a_transaction_a_rating_waits_for_nobody(database: Ground) -> None:
    del database
    kiosk = await a_kiosk(kind=PointKind.QR)
    new = NewRating(kiosk.code, Score(5))

    async with asyncio.timeout(20), transaction():
        receipt = await give_rating(new, Channel.QR, secret=SECRET, at=now())
        assert await Rating.exists().where(Rating.id == receipt.id)

    assert engine().transaction_exists() is False
    assert await Rating.count() == 1
