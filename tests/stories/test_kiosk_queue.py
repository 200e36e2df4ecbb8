"""What a kiosk kept while its network was away, sent late, twice, in parts, with a wrong clock."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.tables import Complaint
from feedback.core.clock import local_date, now
from feedback.places.actions import change_code, revoke_service_point
from surveys.devices.actions.managing import revoke
from surveys.responses import routes
from surveys.responses.actions.counting import rebuild
from surveys.responses.schemas import Flag
from surveys.responses.tables import KioskAnswer, Rating, RatingDelta, ReasonDay
from tests.make import a_kiosk
from tests.stories.steps import code_on, status_of
from tests.stories.tablets import a_tablet, the_device

WORDS = "Ngồi chờ từ bảy giờ sáng mà không ai gọi số"
SENT = "X-Langnghe-Sent-At"


def an_answer(score: int = 4, *, said: datetime | None = None, **more: Any) -> dict[str, Any]:
    """Return what a kiosk keeps of a visitor who went through to the end."""
    answer = {"id": str(uuid4()), "part": 1, "score": score, "complete": True}
    return {**answer, "answered_at": (said or now()).isoformat(), **more}


async def send(
    client: AsyncClient, code: str, items: object, *, clock: datetime | str | None = None
) -> Response:
    """Send as a kiosk does whose clock says ``clock``."""
    says = clock if isinstance(clock, str) else (clock or now()).isoformat()
    return await client.post(f"/k/{code}/luot", json=items, headers={SENT: says})


def outcomes(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["outcome"] for one in answer.json()]


async def kept(*columns: Any) -> list[dict[str, Any]]:
    return await KioskAnswer.select(*columns).order_by(KioskAnswer.id)


async def test_an_answer_sent_three_times_and_twice_at_once_is_one_rating(
    client: AsyncClient,
) -> None:
    kiosk, answer = await a_kiosk(), an_answer(5)

    first = await send(client, kiosk.code, [answer, answer])
    again = await asyncio.gather(*(send(client, kiosk.code, [answer]) for _ in range(8)))

    assert outcomes(first) == ["stored", "known"]
    assert {one for answer in again for one in outcomes(answer)} == {"known"}
    assert await Rating.select(Rating.score, Rating.channel) == [
        {"score": 5, "channel": "kiosk"}
    ]
    assert await kept(KioskAnswer.is_complete, KioskAnswer.flags) == [
        {"is_complete": True, "flags": ""}
    ]


async def test_fifty_kiosks_at_once_share_commits_and_lose_nothing(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    batches = [[an_answer(place % 5 + 1) for _ in range(20)] for place in range(50)]

    answers = await asyncio.gather(
        *(send(client, kiosk.code, batch) for batch in [*batches, *batches[:10]])
    )

    told = [one for answer in answers for one in outcomes(answer)]
    assert (told.count("stored"), told.count("known")) == (1000, 200)
    assert await Rating.count() == await KioskAnswer.count() == 1000
    assert sum(row["n"] for row in await RatingDelta.select(RatingDelta.n)) == 1000


async def test_who_walks_away_leaves_a_face_that_is_no_full_answer(client: AsyncClient) -> None:
    kiosk, answer = await a_kiosk(), an_answer(1, complete=False)

    await send(client, kiosk.code, [answer])
    await send(client, kiosk.code, [{**answer, "part": 2, "reasons": ["attitude"]}])

    assert await kept(KioskAnswer.is_complete, KioskAnswer.part) == [
        {"is_complete": False, "part": 2}
    ]
    stored = await Rating.select(Rating.score, Rating.reasons, Rating.completed_at)
    assert stored == [{"score": 1, "reasons": '["attitude"]', "completed_at": None}]


async def test_parts_complete_one_rating_in_whatever_order_they_come(
    client: AsyncClient,
) -> None:
    kiosk, first = await a_kiosk(), an_answer(2, complete=False)
    last = {**first, "part": 2, "complete": True, "reasons": ["long_wait", "attitude"]}
    other = {**first, "id": str(uuid4())}

    told = await send(client, kiosk.code, [first, {**last, "id": other["id"]}])
    later = await send(client, kiosk.code, [last, other, {**last, "part": 3, "reasons": []}])

    assert outcomes(told) == ["stored", "stored"]
    assert outcomes(later) == ["stored", "known", "known"]
    assert {row["reasons"] for row in await Rating.select(Rating.reasons)} == {
        '["long_wait","attitude"]'
    }
    assert await Rating.count() == 2
    before = await _counted()
    await rebuild()
    assert await _counted() == before == [("attitude", 2), ("long_wait", 2)]


async def _counted() -> list[tuple[str, int]]:
    """Return how often each reason is counted, folded or not."""
    waiting = await RatingDelta.select(RatingDelta.reason, RatingDelta.n)
    folded = await ReasonDay.select(ReasonDay.reason, ReasonDay.n).where(ReasonDay.level == 0)
    sums: dict[str, int] = {}
    for row in [*waiting, *folded]:
        sums[row["reason"]] = sums.get(row["reason"], 0) + row["n"]
    return sorted((reason, n) for reason, n in sums.items() if reason and n)


async def test_words_after_a_low_face_become_one_complaint_whose_code_the_kiosk_can_show(
    client: AsyncClient,
) -> None:
    kiosk, face = await a_kiosk(), an_answer(1, complete=False)
    words = {**face, "part": 2, "complete": True, "comment": WORDS, "reasons": ["long_wait"]}
    await send(client, kiosk.code, [face])

    told = [await send(client, kiosk.code, [words]) for _ in range(2)]
    at_once = await asyncio.gather(*(send(client, kiosk.code, [words]) for _ in range(4)))
    thanks = await client.post(f"/k/{kiosk.code}/cam-on", data={"id": face["id"]})
    stranger = await client.post(f"/k/{kiosk.code}/cam-on", data={"id": str(uuid4())})

    assert [outcomes(one) for one in [*told, *at_once]] == [["stored"], *[["known"]] * 5]
    assert all(one.json()[0]["has_code"] for one in [*told, *at_once])
    assert await Complaint.count() == await Rating.count() == 1
    assert await status_of(client, code_on(thanks)) == "received"
    assert "Ý kiến đã được ghi nhận" in stranger.text
    assert await Rating.select(Rating.comment) == [{"comment": WORDS}]


@pytest.mark.parametrize(
    ("clock", "ago", "flags", "stored_ago"),
    [
        pytest.param(timedelta(), timedelta(hours=3), "", timedelta(hours=3), id="right"),
        pytest.param(
            timedelta(minutes=10), timedelta(hours=3), "", timedelta(hours=3), id="fast"
        ),
        pytest.param(
            timedelta(days=-20_000), timedelta(days=2), "", timedelta(days=2), id="battery gone"
        ),
        pytest.param(
            timedelta(), timedelta(days=40), "old", timedelta(days=40), id="40 days ago"
        ),
        pytest.param(
            timedelta(), timedelta(days=-1), "future", timedelta(), id="from the future"
        ),
        pytest.param(
            timedelta(), timedelta(days=20_000), "unbelievable", timedelta(), id="clock mended"
        ),
    ],
)
async def test_moment_is_the_kiosks_own_put_right_by_its_clock(
    client: AsyncClient, clock: timedelta, ago: timedelta, flags: str, stored_ago: timedelta
) -> None:
    kiosk, moment = await a_kiosk(), now()

    told = await send(
        client, kiosk.code, [an_answer(said=moment + clock - ago)], clock=moment + clock
    )

    assert outcomes(told) == ["stored"]
    [rating] = await Rating.select(Rating.given_at)
    assert abs(rating["given_at"] - (moment - stored_ago)) < timedelta(minutes=1)
    [answer] = await kept(KioskAnswer.flags, KioskAnswer.offset_s, KioskAnswer.said_at)
    assert answer["flags"] == flags
    assert abs(answer["offset_s"] + clock.total_seconds()) < 60
    assert answer["said_at"] == moment + clock - ago


@pytest.mark.sqlite
@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
async def test_clock_at_the_end_of_the_calendar_loses_nothing(
    client: AsyncClient, year: str
) -> None:
    kiosk = await a_kiosk()

    told = [
        await send(client, kiosk.code, [{**an_answer(), "answered_at": year}], clock=clock)
        for clock in (year, None)
    ]

    assert [outcomes(one) for one in told] == [["stored"], ["stored"]]
    today = {row["given_at"].date() for row in await Rating.select(Rating.given_at)}
    assert today <= {now().date(), (now() - timedelta(minutes=1)).date()}


BAD: Sequence[Any] = [
    {**an_answer(), "score": 6},
    {**an_answer(), "score": "5"},
    {**an_answer(), "id": "mine"},
    {**an_answer(), "answered_at": "2026-11-24T08:00:00"},
    {**an_answer(), "comment": "ă" * 6000},
    {"id": str(uuid4())},
    "không phải lượt đánh giá",
    None,
    [[]],
]


async def test_bad_items_hold_up_no_good_one(client: AsyncClient) -> None:
    kiosk = await a_kiosk()
    good = [an_answer(3), an_answer(2, complete=True, comment=WORDS)]

    told = await send(client, kiosk.code, [good[0], *BAD, good[1]])

    assert outcomes(told) == ["stored", *["refused"] * len(BAD), "stored"]
    refused = told.json()[1:-1]
    assert {one["reason"] for one in refused} == {"invalid-input"}
    assert refused[0]["id"] == BAD[0]["id"]
    assert await Rating.count() == 2


async def test_reasons_that_are_on_no_list_any_more_are_kept_beside_the_face(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()

    told = await send(
        client, kiosk.code, [an_answer(1, reasons=["attitude", "of_last_year"], lang="en")]
    )

    assert outcomes(told) == ["stored"]
    assert await Rating.select(Rating.reasons) == [{"reasons": '["attitude"]'}]
    assert await kept(KioskAnswer.lost_reasons) == [{"lost_reasons": '["of_last_year"]'}]


async def test_point_withdrawn_meanwhile_takes_what_was_given_before(
    client: AsyncClient,
) -> None:
    kiosk, moment = await a_kiosk(), now()
    before, after = an_answer(said=moment - timedelta(hours=2)), an_answer(said=moment)
    await revoke_service_point(kiosk.id, by="lan", at=moment - timedelta(hours=1))

    told = await send(client, kiosk.code, [before, after])

    assert outcomes(told) == ["stored", "refused"]
    assert told.json()[1]["reason"] == "service-point-revoked"
    assert await kept(KioskAnswer.flags) == [{"flags": "revoked"}]


async def test_code_changed_meanwhile_still_leads_to_its_point(client: AsyncClient) -> None:
    kiosk, moment = await a_kiosk(), now()
    await change_code(kiosk.id, by="lan", at=moment - timedelta(hours=1))

    told = await send(
        client, kiosk.code, [an_answer(said=moment - timedelta(days=1)), an_answer()]
    )

    assert outcomes(told) == ["stored", "refused"]
    assert await Rating.select(Rating.service_point) == [{"service_point": kiosk.id}]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("items", "clock", "status"),
    [
        pytest.param({}, None, 400, id="no list"),
        pytest.param([None] * 101, None, 400, id="101 items"),
        pytest.param([an_answer(comment="ă" * 600_000)], None, 413, id="huge"),
        pytest.param([an_answer()], "08:00", 400, id="no clock"),
        pytest.param([an_answer()], "2026-11-24T08:00:00", 400, id="no zone"),
    ],
)
async def test_what_is_no_batch_is_refused_whole_and_in_words(
    client: AsyncClient, items: object, clock: str | None, status: int
) -> None:
    kiosk = await a_kiosk()

    told = await client.post(
        f"/k/{kiosk.code}/luot",
        json=items,
        headers={SENT: clock or now().isoformat()},
    )

    assert told.status_code == status
    assert told.headers["content-type"].startswith("application/problem+json")
    assert await Rating.count() == 0


async def test_unknown_point_takes_nothing_so_that_the_kiosk_keeps_it(
    client: AsyncClient,
) -> None:
    told = await send(client, "ABCDEFGHJ", [an_answer()])

    assert told.status_code == 404


async def test_another_site_cannot_have_a_browser_send_answers(client: AsyncClient) -> None:
    kiosk = await a_kiosk()

    told = await client.post(
        f"/k/{kiosk.code}/luot", content=b"[]", headers={"Content-Type": "text/plain"}
    )

    assert told.status_code == 400


async def test_what_came_late_is_counted_on_its_own_day(client: AsyncClient) -> None:
    kiosk, moment = await a_kiosk(), now() - timedelta(days=40)

    await send(client, kiosk.code, [an_answer(5, said=moment)])

    [counted] = await RatingDelta.select(RatingDelta.day, RatingDelta.score)
    assert (counted["day"], counted["score"]) == (local_date(moment), 5)


async def test_three_faces_an_own_network_and_a_tablet_are_told_of_what_came_late(
    app: Litestar, admin: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk = await a_kiosk()
    tablet = await a_tablet(app, admin, kiosk)
    monkeypatch.setattr(routes, "doubts_of", lambda _: int(Flag.OWN_NETWORK))
    given, wrong = an_answer(5, scale=3), an_answer(4, scale=3)

    told = outcomes(await send(tablet, kiosk.code, [given, wrong]))
    device = (await the_device()).id
    await revoke(device, by="quantri", at=now())
    late = await send(tablet, kiosk.code, [an_answer(5)])
    early = await send(
        tablet, kiosk.code, [an_answer(5, said=now() - timedelta(hours=1))], clock=now()
    )

    assert told == ["stored", "refused"]
    assert outcomes(late) == ["refused"]
    assert late.json()[0]["reason"] == "device-revoked"
    assert outcomes(early) == ["stored"]
    columns = (Rating.scale, Rating.channel, Rating.flags, Rating.device, Rating.from_revoked)
    own = int(Flag.OWN_NETWORK)
    assert await Rating.select(*columns).order_by(Rating.id) == [
        {
            "scale": 3,
            "channel": "kiosk3",
            "flags": own,
            "device": device,
            "from_revoked": False,
        },
        {"scale": 5, "channel": "kiosk", "flags": own, "device": device, "from_revoked": True},
    ]


async def test_who_goes_on_by_telephone_is_known_by_the_id_the_kiosk_made(
    client: AsyncClient,
) -> None:
    kiosk = await a_kiosk()
    half = an_answer(1, complete=False)
    assert outcomes(await send(client, kiosk.code, [half])) == ["stored"]

    door = f"/k/{kiosk.code}/dien-thoai"
    shown = await client.post(door, data={"id": half["id"], "reasons": "long_wait", "xem": ""})
    unknown = await client.post(door, data={"id": str(uuid4()), "xem": ""})

    assert shown.status_code == 200
    assert "<svg" in shown.text
    assert unknown.status_code == 400
    assert await Rating.select(Rating.score, Rating.completed_at) == [
        {"score": 1, "completed_at": None}
    ]
