"""Faces at the kiosk, on the phone and through the API; from the low ones, a complaint."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response

from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.core.tables import AuditLine
from feedback.places.actions import change_code, revoke_service_point
from feedback.places.schemas import PointKind
from surveys.responses.tables import Rating
from tests.grounds import Ground
from tests.make import a_kiosk, form_key
from tests.stories.steps import code_on, refused, status_of, the_row

COMMENT = "Chờ làm giấy khai sinh ba tiếng mà không ai gọi số"
REASONS = ["long_wait", "attitude"]


async def rate(client: AsyncClient, **body: Any) -> Response:
    return await client.post("/api/ratings", json=body)


async def tap(client: AsyncClient, code: str, score: int) -> Response:
    page = await client.get(f"/k/{code}")
    return await client.post(f"/k/{code}", data={"key": form_key(page), "score": str(score)})


def token_on(page: Response) -> str:
    return page.text.split('name="token" value="')[1].split('"')[0]


async def explain(
    client: AsyncClient, code: str, asked: Response, reasons: Sequence[str], comment: str
) -> Response:
    data = {
        "key": form_key(asked),
        "token": token_on(asked),
        "reasons": list(reasons),
        "comment": comment,
    }
    return await client.post(f"/k/{code}/ly-do", data=data)


async def nothing_is_stored() -> bool:
    counts = [await table.count() for table in (Rating, Complaint)]
    given = await AuditLine.exists().where(AuditLine.actor == "citizen")
    return counts == [0, 0] and not given


async def test_one_tap_on_a_happy_face_is_enough(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    thanks = await tap(client, kiosk.code, 5)

    assert thanks.status_code == 200
    assert "Cảm ơn Ông/Bà" in thanks.text
    stored = await Rating.select(Rating.score, Rating.channel, Rating.complaint)
    assert stored == [{"score": 5, "channel": "kiosk", "complaint": None}]


async def test_one_tap_on_an_unhappy_face_is_counted_before_any_reason(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()

    asked = await tap(client, kiosk.code, 1)

    assert 'name="reasons"' in asked.text
    assert 1 <= asked.text.count('name="reasons"') <= 6
    assert await Rating.select(Rating.score, Rating.department) == [
        {"score": 1, "department": kiosk.department}
    ]
    assert not await Complaint.exists()


async def test_unhappy_visitor_in_silence_is_only_counted(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    answer = await rate(client, service_point=kiosk.code, score=2, reasons=REASONS)

    assert answer.status_code == 201
    assert answer.json()["complaint"] is None
    assert await Rating.count() == 1
    assert not await Complaint.exists()


async def test_happy_visitor_who_explains_gives_no_complaint(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    answer = await rate(client, service_point=kiosk.code, score=3, comment=COMMENT)

    assert answer.json()["complaint"] is None
    assert [row["comment"] for row in await Rating.select()] == [COMMENT]


async def test_unhappy_visitor_who_explains_takes_a_code_home(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 2)

    thanks = await explain(client, kiosk.code, asked, REASONS, COMMENT)

    code = code_on(thanks)
    assert await status_of(client, code) == "received"
    assert "<svg" in thanks.text.split('class="qr"')[1][:40]
    assert 'data-idle="30"' in thanks.text
    rating = (await Rating.select())[0]
    row = await the_row(thanks.text.split('class="nowrap">')[1].split("<")[0])
    assert (rating["score"], rating["complaint"]) == (2, row.id)
    assert (row.text, row.channel, row.score) == (COMMENT, "kiosk", 2)
    assert row.reasons == '["long_wait","attitude"]'


async def test_reasons_alone_are_kept_and_ask_for_no_answer(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 1)

    thanks = await explain(client, kiosk.code, asked, ["long_wait", "long_wait"], "")

    assert "Mã tra cứu" not in thanks.text
    assert [row["reasons"] for row in await Rating.select()] == ['["long_wait"]']
    assert not await Complaint.exists()


async def test_a_rating_is_completed_once(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 1)
    await explain(client, kiosk.code, asked, [], COMMENT)

    again = await client.post(
        f"/k/{kiosk.code}/ly-do", data={"token": token_on(asked), "comment": "Lời người khác"}
    )

    assert again.status_code == 409
    assert [row["comment"] for row in await Rating.select()] == [COMMENT]
    assert await Complaint.count() == 1


async def test_a_rating_left_alone_is_not_completed_by_the_next_visitor(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 1)
    earlier = now() - timedelta(minutes=16)
    await Rating.update({Rating.given_at: earlier}, force=True)

    late = await explain(client, kiosk.code, asked, [], COMMENT)

    assert late.status_code == 409
    assert not await Complaint.exists()


async def test_nobody_completes_a_rating_of_somebody_else(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    asked = await tap(client, kiosk.code, 1)
    await tap(client, kiosk.code, 1)
    forged = token_on(asked).replace("1.", "2.", 1)

    answers = [
        await client.post(f"/k/{kiosk.code}/ly-do", data={"token": token, "comment": COMMENT})
        for token in (forged, "", "1.", "٢.x", "1.é")
    ]

    assert [answer.status_code for answer in answers] == [400] * 5
    assert not await Complaint.exists()


@pytest.mark.parametrize("score", ["", "0", "6", "3.0", "٣", " 3", "true"])
async def test_a_face_that_is_none_is_refused_at_the_kiosk(
    client: AsyncClient, score: str
) -> None:
    kiosk = await a_kiosk()

    answer = await client.post(f"/k/{kiosk.code}", data={"score": score})

    assert answer.status_code == 400
    assert "Xin Ông/Bà chọn một khuôn mặt." in answer.text
    assert await nothing_is_stored()


async def test_the_code_of_a_sticker_is_read_in_any_case(client: AsyncClient) -> None:
    sticker = await a_kiosk(kind=PointKind.QR, name="Quầy số 3")
    typed = f"{sticker.code[:4]}-{sticker.code[4:]}".lower()

    page = await client.get(f"/q/{typed}")

    assert page.status_code == 200
    assert "Quầy số 3" in page.text


async def test_a_phone_leaves_a_low_score_with_words_and_a_contact(client: AsyncClient) -> None:
    sticker = await a_kiosk(kind=PointKind.QR)
    page = await client.get(f"/q/{sticker.code.lower()}")

    thanks = await client.post(
        f"/q/{sticker.code.lower()}",
        data={
            "key": form_key(page),
            "score": "1",
            "reasons": REASONS,
            "comment": COMMENT,
            "contact_name": "Bà Sáu",
            "contact_phone": " 0912 345 678 ",
        },
    )

    assert await status_of(client, code_on(thanks)) == "received"
    row = (await Complaint.select())[0]
    assert (row["contact_name"], row["contact_phone"]) == ("Bà Sáu", "0912 345 678")
    assert (row["channel"], row["score"]) == ("qr", 1)
    assert "/lien-he" not in thanks.text


async def test_a_phone_without_contact_is_offered_to_leave_one(client: AsyncClient) -> None:
    sticker = await a_kiosk(kind=PointKind.QR)

    thanks = await client.post(f"/q/{sticker.code}", data={"score": "1", "comment": COMMENT})

    assert f"/tra-cuu/{code_on(thanks)}/lien-he" in thanks.text


async def test_a_phone_form_refused_still_holds_what_was_typed(client: AsyncClient) -> None:
    sticker = await a_kiosk(kind=PointKind.QR)

    page = await client.post(
        f"/q/{sticker.code}",
        data={"comment": COMMENT, "reasons": ["attitude"], "contact_name": "Bà Sáu"},
    )

    assert page.status_code == 400
    assert "Xin Ông/Bà chọn một khuôn mặt." in page.text
    assert f">{COMMENT}</textarea>" in page.text
    assert 'value="attitude" checked' in page.text
    assert 'value="Bà Sáu"' in page.text
    assert await nothing_is_stored()


@pytest.mark.parametrize(
    "score",
    [
        pytest.param(0, id="too low"),
        pytest.param(6, id="too high"),
        pytest.param("3", id="a string"),
        pytest.param(3.0, id="a float"),
        pytest.param(2.5, id="a half"),
        pytest.param(True, id="a truth"),
        pytest.param(None, id="null"),
        pytest.param([3], id="a list"),
        pytest.param(10**30, id="a very long number"),
    ],
)
async def test_a_score_that_is_no_whole_number_from_1_to_5_is_refused(
    client: AsyncClient, score: object
) -> None:
    kiosk = await a_kiosk()

    answer = await rate(client, service_point=kiosk.code, score=score, comment=COMMENT)

    refused(answer, 400, "invalid-input")
    assert await nothing_is_stored()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"score": ...}, id="no score"),
        pytest.param({"service_point": ...}, id="no service point"),
        pytest.param({"service_point": None}, id="null as service point"),
        pytest.param({"service_point_code": "x"}, id="a key nobody knows"),
        pytest.param({"comment": None}, id="null as comment"),
        pytest.param({"comment": "a" * 5001}, id="a comment too long to read"),
        pytest.param({"reasons": "long_wait"}, id="reasons that are no list"),
        pytest.param({"reasons": ["long_wait"] * 21}, id="too many reasons"),
    ],
)
async def test_a_rating_of_another_form_is_refused(
    client: AsyncClient, change: dict[str, object]
) -> None:
    kiosk = await a_kiosk()
    body = {"service_point": kiosk.code, "score": 1, "comment": COMMENT, **change}

    answer = await rate(client, **{key: one for key, one in body.items() if one is not ...})

    refused(answer, 400, "invalid-input")
    assert await nothing_is_stored()


async def test_a_reason_nobody_knows_is_refused(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    answer = await rate(client, service_point=kiosk.code, score=1, reasons=["bad_coffee"])

    assert "bad_coffee" in refused(answer, 400, "reason-unknown")["detail"]
    assert await nothing_is_stored()


@pytest.mark.parametrize("code", ["", "K2K2K2K2K", "\x00", "🙂", "a" * 5000])
async def test_a_service_point_nobody_knows_is_not_found(
    client: AsyncClient, code: str
) -> None:
    await a_kiosk()

    answer = await rate(client, service_point=code, score=5)

    refused(answer, 404, "service-point-not-found")
    assert await nothing_is_stored()


async def test_a_revoked_service_point_takes_nothing_in_any_more(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    await revoke_service_point(kiosk.id, by="test", at=now())

    answer = await rate(client, service_point=kiosk.code, score=1, comment=COMMENT)
    pages = [await client.get(f"/{door}/{kiosk.code}") for door in "kq"]

    refused(answer, 410, "service-point-revoked")
    assert [page.status_code for page in pages] == [410, 410]
    assert await nothing_is_stored()


async def test_a_changed_code_works_and_the_old_one_says_it_is_gone(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()
    fresh = await change_code(kiosk.id, by="test", at=now())

    old = await rate(client, service_point=kiosk.code, score=5)
    new = await rate(client, service_point=fresh, score=5)

    refused(old, 410, "service-point-revoked")
    assert new.status_code == 201
    assert await Rating.count() == 1


@pytest.mark.parametrize("comment", ["😡😡", " \n\t ", "!!!", "5", "a", "\u200b\u200b"])
async def test_a_comment_without_words_is_counted_and_asks_for_no_answer(
    client: AsyncClient, comment: str
) -> None:
    kiosk = await a_kiosk()

    answer = await rate(client, service_point=kiosk.code, score=1, comment=comment)

    assert answer.status_code == 201
    assert answer.json()["complaint"] is None
    assert await Rating.count() == 1
    assert not await Complaint.exists()


async def test_an_emoji_says_nothing_to_answer_but_is_kept(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    await rate(client, service_point=kiosk.code, score=1, comment=" 😡👎 ")

    assert [row["comment"] for row in await Rating.select()] == ["😡👎"]


async def test_words_that_may_accuse_somebody_are_taken_up_at_any_score(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()
    accusation = "Tôi tố cáo cán bộ địa chính nhận hối lộ"

    answer = await rate(client, service_point=kiosk.code, score=5, comment=accusation)

    row = await the_row(answer.json()["complaint"]["number"])
    assert row.sealed


async def test_a_complaint_that_fails_takes_its_rating_with_it(
    client: AsyncClient, database: Ground
) -> None:
    kiosk = await a_kiosk()
    body = {"service_point": kiosk.code, "score": 1, "comment": COMMENT}
    database.fill_up("outbox")

    answer = await rate(client, **body)

    refused(answer, 500, "internal-error")
    assert await nothing_is_stored()

    database.make_room("outbox")
    assert (await rate(client, **body)).status_code == 201
    assert [await table.count() for table in (Rating, Complaint)] == [1, 1]
