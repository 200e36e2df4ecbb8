"""Doubtful answers: kept, counted, shown, and left out where one asks for it."""

import csv
import io
from datetime import datetime, time, timedelta

import pytest
from httpx import AsyncClient
from litestar import Litestar
from msgspec.structs import replace

from feedback.core.clock import VIETNAM, local_date, now
from feedback.core.permissions import Role
from feedback.core.tables import AuditLine
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from surveys.alerts.jobs import watch_ratings
from surveys.responses.actions import counting, judging
from surveys.responses.actions.giving import give_rating
from surveys.responses.queries.figures import differences
from surveys.responses.schemas import Flag, NewRating, Score
from surveys.responses.tables import Rating
from tests.make import SECRET, a_department, a_kiosk, an_officer, signed_in


@pytest.fixture
async def point(app: Litestar) -> ServicePointRow:
    del app
    root = await a_department()
    await an_officer("lan", Role.ANALYST, root, everywhere=True)
    return await a_kiosk(root)


async def open_morning() -> datetime:
    """Return nine o'clock of the last day before today on which the office was open."""
    calendar, day = await places.calendar(), local_date(now())
    while True:
        day -= timedelta(days=1)
        if calendar.week[day.weekday()] and day not in calendar.days_off:
            return datetime.combine(day, time(9), VIETNAM)


async def give(point: ServicePointRow, score: int, at: datetime) -> None:
    new = NewRating(point.code, Score(score), ["attitude"])
    await give_rating(new, None, secret=SECRET, at=at)


async def judge() -> None:
    await counting.fold()
    await watch_ratings.run(at=now())


async def flags() -> list[int]:
    return [row["flags"] for row in await Rating.select(Rating.flags).order_by(Rating.id)]


async def test_a_burst_and_a_night_are_flagged_kept_and_left_out_on_request(
    app: Litestar, point: ServicePointRow
) -> None:
    morning = await open_morning()
    for minute in range(0, 60, 5):
        await give(point, 2, morning + timedelta(minutes=minute))
    for second in range(0, 40, 4):
        await give(point, 5, morning + timedelta(minutes=70, seconds=second))
    await give(point, 5, morning + timedelta(hours=13))

    before = await flags()
    await judge()

    assert before == [0] * 23, "nobody waits for it"
    assert await flags() == [0] * 12 + [int(Flag.BURST)] * 10 + [int(Flag.OUT_OF_HOURS)]
    assert await differences() == []
    day = morning.date()
    asked = f"from={day}&to={day}"
    async with signed_in(app, "lan") as analyst:
        figures = await analyst.get(f"/so-lieu?{asked}")
        without = (await analyst.get(f"/api/figures?{asked}&flagged=without")).json()
        listed = await analyst.get(f"/danh-gia?{asked}")
        indexes = await analyst.get(f"/chi-so?{asked}")
        table = await analyst.get(f"/api/exports/ratings.csv?plain=1&{asked}")
        standing = await analyst.get(f"/api/exports/indexes.csv?plain=1&{asked}")
    assert "47,8 %" in figures.text, "11 of 23 with them"
    assert "Không kể 11 lượt bị đánh dấu: 0,0 %" in figures.text
    [satisfied] = [one for one in without["figures"] if one["key"] == "satisfied"]
    assert (satisfied["share"]["part"], satisfied["share"]["n"]) == (0, 12)
    assert [one["n"] for one in without["reasons"]] == [12]
    assert "(ngoài giờ làm việc: 1, dồn dập bất thường: 10)" in listed.text
    assert "47,8 %" in indexes.text
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [row["flags"] for row in rows].count("burst") == 10
    assert rows[-1]["flags"] == "out_of_hours"
    [unit] = csv.DictReader(io.StringIO(standing.text))
    assert (unit["n"], unit["undoubted_n"], unit["undoubted_share"]) == ("23", "12", "0.0")


async def test_judging_again_changes_nothing_that_stands(point: ServicePointRow) -> None:
    morning = await open_morning()
    for second in range(9):
        await give(point, 1, morning + timedelta(seconds=second))
    await judge()

    await judging.judge_again(morning.date(), morning.date(), by="test", at=now())
    await watch_ratings.run(at=now())

    assert await flags() == [int(Flag.BURST)] * 9
    assert await differences() == []


async def test_from_the_offices_own_network_only_the_flag_is_kept(
    app: Litestar, client: AsyncClient, point: ServicePointRow
) -> None:
    known = app.state.site
    inside = replace(known.settings, office_networks="127.0.0.0/8")

    await client.post("/api/ratings", json={"service_point": point.code, "score": 5})
    app.state.site = replace(known, settings=inside)
    await client.post("/api/ratings", json={"service_point": point.code, "score": 5})
    await client.post(f"/k/{point.code}", data={"score": "4"})
    await client.post(f"/q/{point.code}", data={"score": "5"})
    kiosks = replace(known.settings, office_networks="127.0.0.0/8 !127.0.0.1")
    app.state.site = replace(known, settings=kiosks)
    await client.post("/api/ratings", json={"service_point": point.code, "score": 5})

    own = int(Flag.OWN_NETWORK)
    assert await flags() == [0, own, own, own, 0]
    stored = [*await Rating.select(), *await AuditLine.select()]
    assert "127.0.0" not in str(stored)
