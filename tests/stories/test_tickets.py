"""One-time slips: a rating of somebody who was served, counted apart, told to nobody."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.core.tables import AuditLine
from feedback.places.actions import change_code
from feedback.places.schemas import ServicePointRow
from surveys.responses.tables import Rating
from surveys.tickets import actions
from surveys.tickets.rules import read_token, token_of
from surveys.tickets.schemas import MAX_COUNT, NewBatch, Ticket
from surveys.tickets.tables import TicketBatch, TicketUse
from tests.grounds import Ground, langnghe
from tests.make import SECRET, a_department, a_kiosk, an_officer, form_key, post_form, signed_in
from tests.papers import codes_in, page_count, picture_of, text_of
from tests.stories.setting import ADMIN
from tests.stories.steps import code_on, query, refused, status_of, who_did

SLIPS = "/quan-tri/phieu"
COMMENT = "Chờ ba tiếng không ai gọi số"


@pytest.fixture
async def point(client: AsyncClient) -> ServicePointRow:
    del client
    return await a_kiosk(name="Quầy số 3 – Hộ tịch")


async def issued(point: ServicePointRow, count: int = 3, days: int = 30, ago: int = 0) -> int:
    new = NewBatch(point.id, count, days)
    return await actions.issue(new, by="test", at=now() - timedelta(days=ago))


def token(batch: int, serial: int = 1) -> str:
    return token_of(Ticket(batch, serial), SECRET)


async def rate(client: AsyncClient, point: ServicePointRow, slip: str, **more: str) -> Response:
    """Open the link of a slip, choose a face and send it."""
    page = await client.get(f"/q/{point.code}", params={"t": slip} if slip else {})
    hidden = {"t": slip} if f'name="t" value="{slip}"' in page.text else {}
    data = {"key": form_key(page), "score": "5", **hidden, **more}
    return await client.post(f"/q/{point.code}", data=data)


async def channels() -> list[str]:
    return [row["channel"] for row in await Rating.select(Rating.channel).order_by(Rating.id)]


async def test_a_slip_makes_a_rating_verified_once(
    client: AsyncClient, point: ServicePointRow
) -> None:
    slip = token(await issued(point))

    first = await rate(client, point, slip)
    again = await client.get(f"/q/{point.code}", params={"t": slip})
    openly = await rate(client, point, slip)

    assert "Cảm ơn Ông/Bà" in first.text
    assert again.status_code == 409
    assert "đã dùng để đánh giá một lần rồi" in again.text
    assert "không kèm phiếu" in again.text
    assert 'name="t"' not in again.text
    assert openly.status_code == 200, "nobody is sent away"
    assert await channels() == ["ticket", "qr"]


async def test_an_unhappy_visitor_with_a_slip_gets_an_answer(
    client: AsyncClient, point: ServicePointRow
) -> None:
    slip = token(await issued(point))

    thanks = await rate(client, point, slip, score="1", comment=COMMENT, reasons="long_wait")

    assert await status_of(client, code_on(thanks)) == "received"
    assert await channels() == ["ticket"]
    assert await TicketUse.count() == 1


async def test_a_form_without_a_face_leaves_the_slip_good(
    client: AsyncClient, point: ServicePointRow
) -> None:
    slip = token(await issued(point))

    wrong = await rate(client, point, slip, score="9")
    right = await rate(client, point, slip)

    assert wrong.status_code == 400
    assert f'name="t" value="{slip}"' in wrong.text
    assert right.status_code == 200
    assert await channels() == ["ticket"]


async def test_the_same_form_sent_twice_is_answered_twice_and_counted_once(
    client: AsyncClient, point: ServicePointRow
) -> None:
    slip = token(await issued(point))
    page = await client.get(f"/q/{point.code}", params={"t": slip})
    data = {"key": form_key(page), "score": "4", "t": slip}

    answers = [await client.post(f"/q/{point.code}", data=data) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert await channels() == ["ticket"]


async def test_of_many_at_the_same_moment_one_uses_the_slip(
    client: AsyncClient, point: ServicePointRow
) -> None:
    body = {"service_point": point.code, "score": 3, "ticket": token(await issued(point))}

    answers = await asyncio.gather(*(client.post("/api/ratings", json=body) for _ in range(8)))

    assert sorted(one.status_code for one in answers) == [201, *[409] * 7]
    assert await channels() == ["ticket"]


async def test_what_is_kept_does_not_say_which_slip_gave_which_rating(
    client: AsyncClient, point: ServicePointRow, database: Ground
) -> None:
    batch = await issued(point, 5)
    for serial in (4, 2, 5):
        await rate(client, point, token(batch, serial))

    rows = query(database, "SELECT * FROM ticket_use")
    lines = await AuditLine.select(AuditLine.subject, AuditLine.detail)

    assert sorted(row[1] for row in rows) == [batch] * 3
    assert all(len(row) == 2 for row in rows), "no moment, no rating"
    assert not [line for line in lines if token(batch, 4) in f"{line}"]


def forgeries(good: str) -> list[str]:
    batch, serial, signature = good.split("-")
    return [
        *(good[:-1], good + "0", good.upper() if good != good.upper() else "x", " " + good),
        *(f"{batch}-{int(serial) + 1}-{signature}", f"{int(batch) + 1}-{serial}-{signature}"),
        *(f"0{good}", f"{batch}-0{serial}-{signature}", f"{batch}-{serial}-{'0' * 16}"),
        *(
            "1-1-",
            "--",
            "-1-1-0000000000000000",
            "1-1-１１１１１１１１１１１１１１１１",
            "\u0000",
        ),
        "9" * 60,
    ]


async def test_a_forged_slip_is_refused_and_gives_nothing(
    client: AsyncClient, point: ServicePointRow
) -> None:
    batch = await issued(point)
    beyond = token(batch, 4)
    nowhere = token(batch + 1)

    for slip in [*forgeries(token(batch)), beyond, nowhere, token(batch, MAX_COUNT + 1)]:
        page = await client.get(f"/q/{point.code}", params={"t": slip})
        answer = await client.post(
            "/api/ratings", json={"service_point": point.code, "score": 5, "ticket": slip}
        )

        assert page.status_code == 422, slip
        assert "không do cơ quan phát hành" in page.text
        refused(answer, 422, "ticket-forged")
    assert await Rating.count() == 0
    assert read_token(token(batch), SECRET) == Ticket(batch, 1)
    assert read_token(token(batch), bytes(32)) is None


async def test_a_slip_of_another_counter_an_old_one_and_a_withdrawn_one_are_refused(
    client: AsyncClient, point: ServicePointRow
) -> None:
    other = await a_kiosk(await a_department("van-hoa"), name="Quầy 9")
    elsewhere, old = await issued(other), await issued(point, days=30, ago=31)
    withdrawn = await issued(point)
    await actions.revoke(withdrawn, by="test", at=now())

    for batch, status, slug in (
        (elsewhere, 409, "ticket-elsewhere"),
        (old, 410, "ticket-expired"),
        (withdrawn, 410, "ticket-expired"),
    ):
        slip = token(batch)
        page = await client.get(f"/q/{point.code}", params={"t": slip})
        answer = await client.post(
            "/api/ratings", json={"service_point": point.code, "score": 5, "ticket": slip}
        )

        assert page.status_code == status
        refused(answer, status, slug)
    assert await Rating.count() == 0


async def test_verified_ratings_are_counted_apart_and_give_the_response_rate(
    app: Litestar, client: AsyncClient, point: ServicePointRow
) -> None:
    batch = await issued(point, 20)
    for serial, score in enumerate("555555554111", start=1):
        await rate(client, point, token(batch, serial), score=score)
    for _ in range(5):
        await rate(client, point, "")
    await an_officer("son", Role.LEADER, everywhere=True)
    await an_officer("lan", Role.ANALYST, everywhere=True)

    async with signed_in(app, "son") as leader:
        page = await leader.get("/danh-gia")
        only = await leader.get("/danh-gia", params={"channel": "ticket"})
        figures: Any = (await leader.get("/api/figures", params={"channel": "ticket"})).json()
    async with signed_in(app, "lan") as analyst:
        table = await analyst.get("/api/exports/ratings.csv")

    said = " ".join(page.text.split())
    assert "14 hài lòng trong 17 lượt đánh giá" in said
    assert "Bằng phiếu một lần: 9 hài lòng trong 12 lượt" in said
    assert "Phát trong kỳ 20 phiếu, 12 đã dùng: tỷ lệ phản hồi 60,0 %" in said
    assert "9 hài lòng trong 12 lượt đánh giá" in only.text
    rows = list(csv.DictReader(io.StringIO(table.text.lstrip("\ufeff"))))
    by_channel = [row["channel"] for row in rows]
    assert sorted(by_channel) == ["qr"] * 5 + ["ticket"] * 12
    [figure] = [one for one in figures["figures"] if one["key"] == "satisfied"]
    assert (figure["share"]["n"], figure["share"]["share"]) == (12, 0.75)


async def test_an_administrator_issues_prints_and_withdraws(
    client: AsyncClient, admin: AsyncClient, point: ServicePointRow
) -> None:
    made = await post_form(
        admin, SLIPS, SLIPS, point=str(point.id), count="25", days="7", purpose="Sổ đỏ"
    )
    (batch,) = [row["id"] for row in await TicketBatch.select(TicketBatch.id)]

    printed = await admin.get(f"{SLIPS}/{batch}/in")
    listed = await admin.get(f"{SLIPS}/{batch}/danh-sach")
    scanned = codes_in(picture_of(printed.content, 0, 4))
    used = await client.get(scanned[0].removeprefix("http://test"))
    await rate(client, point, token(batch))
    shown = await admin.get(SLIPS)
    await post_form(admin, SLIPS, f"{SLIPS}/{batch}/thu-hoi")
    gone = await client.get(f"/q/{point.code}", params={"t": token(batch, 2)})

    links = [row["link"] for row in csv.DictReader(io.StringIO(listed.text))]
    assert (made.status_code, made.headers["location"]) == (303, f"{SLIPS}?xong=1")
    assert links == [f"http://test/q/{point.code}?t={token(batch, n)}" for n in range(1, 26)]
    assert sorted(scanned) == sorted(links[:24])
    assert page_count(printed.content) == 2
    assert text_of(printed.content).count("Quầy số 3 – Hộ tịch") == 25
    assert (used.status_code, 'name="t"' in used.text) == (200, True)
    assert "1 / 25" in shown.text
    assert "Sổ đỏ" in shown.text
    assert gone.status_code == 410
    subject = f"batch {batch}"
    assert await who_did("tickets.issued", subject) == [ADMIN]
    assert await who_did("tickets.printed", subject) == [ADMIN] * 2
    assert await who_did("tickets.revoked", subject) == [ADMIN]


@pytest.mark.parametrize(
    "asked",
    [
        {"count": "0"},
        {"count": str(MAX_COUNT + 1)},
        {"count": "vài"},
        {"days": "9999"},
        {"point": ""},
        {"point": "999999"},
        {"purpose": "x" * 121},
    ],
)
async def test_a_batch_that_cannot_be_is_refused_in_words(
    admin: AsyncClient, point: ServicePointRow, asked: dict[str, str]
) -> None:
    good = {"point": str(point.id), "count": "5", "days": "7", "purpose": ""}

    answer = await post_form(admin, SLIPS, SLIPS, **good | asked)

    assert answer.status_code in {400, 404}
    assert "Xin xem lại giúp" in answer.text
    assert await TicketBatch.count() == 0


async def test_slips_of_a_changed_code_are_printed_anew(
    client: AsyncClient, admin: AsyncClient, point: ServicePointRow
) -> None:
    batch = await issued(point, 1)
    code = await change_code(point.id, by="test", at=now())

    old = await client.get(f"/q/{point.code}", params={"t": token(batch)})
    listed = await admin.get(f"{SLIPS}/{batch}/danh-sach")

    assert old.status_code == 410
    assert f"/q/{code}?t={token(batch)}" in listed.text


async def test_a_program_of_the_server_issues_slips(
    point: ServicePointRow, database: Ground
) -> None:
    url = "https://gopy.example.vn"
    made = langnghe(
        *("tickets", "--point", point.code.lower(), "--count", "2", "--days", "1"),
        database=database,
        LANGNGHE_PUBLIC_URL=url,
    )
    nowhere = langnghe("tickets", "--point", point.code, "--count", "2", database=database)
    unknown = langnghe(
        *("tickets", "--point", "x", "--count", "2"),
        database=database,
        LANGNGHE_PUBLIC_URL=url,
    )

    rows = [json.loads(line) for line in made.stdout.splitlines()]
    assert [row["link"] for row in rows] == [
        f"{url}/q/{point.code}?t={token(1, serial)}" for serial in (1, 2)
    ]
    assert [nowhere.returncode, unknown.returncode] == [1, 1]
    assert "LANGNGHE_PUBLIC_URL" in nowhere.stderr
