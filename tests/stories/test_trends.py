"""The trends page and its interface: the same numbers, and none too many."""

import json
import random
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.schemas import Channel
from feedback.core.clock import local, local_date, now
from feedback.core.permissions import Role
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from tests.make import (
    SECRET,
    a_complaint,
    a_department,
    a_kiosk,
    an_officer,
    run_jobs,
    signed_in,
)
from tests.stories.steps import refused

API = "/api/figures"
DATA = re.compile(r'id="chart-data" data-drawn="([^"]*)"')


def at_nine(days_ago: int) -> datetime:
    return local(now()).replace(hour=9, minute=5) - timedelta(days=days_ago)


async def rate(code: str, scores: list[int], days_ago: int = 7, **more: Any) -> None:
    for score in scores:
        await give_rating(
            NewRating(code, Score(score), **more),
            Channel.KIOSK,
            secret=SECRET,
            at=at_nine(days_ago),
        )


class Ward:
    """Two departments under a root, one kiosk each."""

    root: int
    culture: int
    codes: tuple[str, str]


@pytest.fixture
async def ward(app: Litestar) -> Ward:
    del app
    made = Ward()
    made.root = await a_department()
    made.culture = await a_department("van-hoa", "Văn hóa", made.root)
    lights = await a_department("do-thi", "Đô thị", made.root)
    made.codes = (
        (await a_kiosk(made.culture, name="Quầy Văn hóa")).code,
        (await a_kiosk(lights, name="Quầy Đô thị")).code,
    )
    await an_officer("son", Role.LEADER, made.root, everywhere=True)
    await an_officer("hien", Role.HEAD, made.culture)
    return made


@pytest.fixture
async def leader(app: Litestar, ward: Ward) -> AsyncIterator[AsyncClient]:
    del ward
    async with signed_in(app, "son") as client:
        yield client


async def test_nothing_one_answer_and_forty_years(leader: AsyncClient, ward: Ward) -> None:
    forty = {"from": "2000-01-01", "to": "2040-12-31"}
    assert "Chưa tuần nào đủ 10 lượt" in (await leader.get("/so-lieu")).text
    assert (await leader.get(API, params=forty)).json()["hours"] == []
    await rate(ward.codes[0], [5])

    page, answer = await leader.get("/so-lieu", params=forty), await leader.get(API)

    assert page.status_code == 200
    [cell] = answer.json()["hours"]
    assert cell["satisfied"] == {
        "n": None,
        "part": None,
        "share": None,
        "low": None,
        "high": None,
        "hidden": True,
    }
    assert [row["satisfied"]["n"] for row in answer.json()["points"]] == [None]


async def test_four_figures_say_how_they_changed(leader: AsyncClient, ward: Ward) -> None:
    await rate(ward.codes[0], [5] * 19 + [1])
    await rate(ward.codes[0], [5] * 8 + [1] * 12, days_ago=110)

    page = (await leader.get("/so-lieu")).text
    [figure] = [
        one for one in (await leader.get(API)).json()["figures"] if one["key"] == "satisfied"
    ]

    assert (figure["share"]["n"], figure["share"]["share"]) == (20, 0.95)
    assert figure["before"]["change"] == "up"
    assert figure["last_year"]["change"] == "too_few"
    assert "tăng rõ rệt, khi đó 40,0 %" in page
    assert "chưa đủ số liệu" in page


async def test_what_waits_is_not_compared_with_a_time_before_anybody_wrote(
    leader: AsyncClient, ward: Ward
) -> None:
    del ward
    for place in range(12):
        await a_complaint(f"Ổ gà trước nhà số {place} chưa ai vá")

    figures = (await leader.get(API)).json()["figures"]
    [waiting] = [one for one in figures if one["key"] == "waiting"]

    assert waiting["count"] == 12
    assert waiting["last_year"]["change"] == waiting["before"]["change"] == "too_few"
    assert waiting["last_year"]["count"] is None


async def test_a_head_sees_his_own_counter_and_no_other(
    app: Litestar, ward: Ward, leader: AsyncClient
) -> None:
    await rate(ward.codes[0], [5] * 12)
    await rate(ward.codes[1], [1] * 14, reasons=["attitude"])
    async with signed_in(app, "hien") as head:
        page, answer = await head.get("/so-lieu"), (await head.get(API)).json()
        beyond = await head.get(API, params={"point": ward.codes[1]})
        listed = await head.get(
            "/danh-gia", params={"from": "2020-01-01", "point": ward.codes[1]}
        )

    assert [row["label"] for row in answer["points"]] == ["Quầy Văn hóa"]
    assert answer["reasons"] == []
    assert "Quầy Đô thị" not in page.text
    assert refused(beyond, 404, "not-found") is not None
    assert "Kỳ này chưa có lượt đánh giá nào." in listed.text
    whole = (await leader.get(API)).json()
    assert {row["label"]: row["stands_out"] for row in whole["points"]} == {
        "Quầy Đô thị": "low",
        "Quầy Văn hóa": "high",
    }
    assert whole["reasons"] == [
        {"code": "attitude", "label": "Thái độ chưa tốt", "n": 14},
    ]


async def test_page_and_interface_agree_whatever_is_asked(
    leader: AsyncClient, ward: Ward
) -> None:
    dice = random.Random(1954)
    for _ in range(60):
        await rate(dice.choice(ward.codes), [dice.choice([1, 3, 4, 5])], dice.randrange(1, 60))
    for _ in range(12):
        asked = {
            "from": str(local_date(now()) - timedelta(days=dice.randrange(20, 70))),
            "unit": dice.choice(["", "van-hoa", "do-thi"]),
            "channel": dice.choice(["", "kiosk", "qr"]),
            "point": dice.choice(["", *ward.codes]),
            "field": dice.choice(["", "land", "none"]),
        }
        page, answer = (
            await leader.get("/so-lieu", params=asked),
            await leader.get(API, params=asked),
        )
        drawn = DATA.search(page.text)
        assert drawn is not None
        shown, said = json.loads(unescape(drawn[1])), answer.json()
        assert [week[6] for week in shown["weeks"]] == [
            week["satisfied"]["n"] for week in said["weeks"]
        ]
        assert [cell[:2] for cell in shown["hours"]] == [
            [cell["weekday"], cell["hour"]] for cell in said["hours"]
        ]
        exact = [cell["satisfied"]["share"] for cell in said["hours"]]
        assert [cell[2] for cell in shown["hours"]] == [
            None if share is None else round(share * 100, 1) for share in exact
        ]


async def test_an_hour_leads_to_the_ratings_of_that_hour(
    leader: AsyncClient, ward: Ward
) -> None:
    await rate(ward.codes[0], [5] * 11, comment="Nhanh gọn, gọi 0912345678 là có người nghe")
    await rate(ward.codes[0], [4] * 3, days_ago=8, comment="Hôm khác")
    hours = (await leader.get(API)).json()["hours"]
    [cell] = [one for one in hours if one["weekday"] == at_nine(7).weekday()]

    behind = (await leader.get(cell["url"])).text

    assert cell["hour"] == 9
    assert behind.count("Nhanh gọn") == 11
    assert "0912345678" not in behind
    assert "Hôm khác" not in behind
    assert "11 hài lòng trong 11 lượt" in behind


@pytest.mark.parametrize(
    "asked",
    [
        {"channel": "x"},
        {"field": "x"},
        {"from": "mai"},
        {"from": "2026-02-02", "to": "2026-01-01"},
    ],
)
async def test_what_cannot_be_asked_is_refused(
    leader: AsyncClient, asked: dict[str, str]
) -> None:
    assert refused(await leader.get(API, params=asked), 400, "invalid-input") is not None


@pytest.mark.parametrize("hour", ["24", "-1", "9" * 30, "x"])
async def test_an_hour_that_is_none_is_refused(leader: AsyncClient, hour: str) -> None:
    answer = await leader.get("/danh-gia", params={"weekday": "0", "hour": hour})

    assert answer.status_code == 400


async def test_a_topic_that_grows_is_told_and_a_sealed_matter_is_no_topic(
    leader: AsyncClient, ward: Ward
) -> None:
    del ward
    for place in range(6):
        await a_complaint(f"Mất nước từ sáng ở ngõ {place}, cả xóm không có nước dùng")
        await a_complaint(f"Tôi tố cáo ông cán bộ số {place} nhận tiền làm sổ đỏ")
    await run_jobs()

    topics = {one["term"]: one["n"] for one in (await leader.get(API)).json()["topics"]}

    assert topics["mất nước"] == 6
    assert "sổ đỏ" not in topics
