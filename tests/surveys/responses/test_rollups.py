"""Counts kept beside the ratings are at every moment what the ratings themselves say."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar

from feedback.cli.figures import sentence
from feedback.complaints.actions import triage
from feedback.complaints.schemas import Channel
from feedback.complaints.tables import Complaint
from feedback.core.clock import local, now
from feedback.core.db import transaction
from feedback.core.permissions import Actor, Role, Scope
from feedback.core.reporting import Period
from feedback.places import queries as places
from nlp.labels import Kind, Urgency
from surveys.responses.actions import counting, giving, judging
from surveys.responses.queries import figures
from surveys.responses.schemas import Flag, Level, NewRating, Score
from surveys.responses.tables import Rating, RatingDay, RatingDelta
from tests.make import SECRET, a_department, a_kiosk, an_officer, run_jobs

EVERYTHING = Scope(everything=True)
REASONS = ("long_wait", "attitude", "late_result")
FAIR = "Chờ lâu quá, gọi số không theo thứ tự"
SEALED = "Tôi tố cáo ông cán bộ quầy số 2 nhận tiền của dân"
DAYS = 40


def all_time(**more: Any) -> Period:
    return Period(date(1990, 1, 1), date(2199, 12, 31), EVERYTHING, **more)


async def scanned() -> list[dict[str, Any]]:
    sealed = {
        row["id"]: row["sealed"]
        for row in await Complaint.select(Complaint.id, Complaint.sealed)
    }
    rows = await Rating.select()
    for row in rows:
        at = local(row["given_at"])
        row["day"], row["hour"] = at.date(), at.hour
        hidden = row["complaint"] is not None and sealed[row["complaint"]]
        row["shown"] = [] if hidden else msgspec.json.decode(row["reasons"])
    return rows


def chosen(rows: list[dict[str, Any]], period: Period) -> Iterator[dict[str, Any]]:
    units = period.units()
    for row in rows:
        if not period.start <= row["day"] <= period.end:
            continue
        if units is not None and row["department"] not in units:
            continue
        if period.channel and row["channel"] != period.channel:
            continue
        if period.undoubted and row["flags"]:
            continue
        if period.point is None or row["service_point"] == period.point:
            yield row


async def compare(rows: list[dict[str, Any]], period: Period) -> int:
    """Compare every figure with what the ratings say; return how many ratings there are."""
    picked = list(chosen(rows, period))
    counts = [sum(row["score"] == score for row in picked) for score in range(1, 6)]
    found = await figures.faces_by(period, "all")
    assert [list(one.counts) for one in found] == ([counts] if picked else [])
    by_unit = Counter(row["department"] for row in picked)
    assert sorted(one.n for one in await figures.faces_by(period, "unit")) == sorted(
        by_unit.values()
    )
    by_point = Counter(row["service_point"] for row in picked)
    assert sorted(one.n for one in await figures.faces_by(period, "point")) == sorted(
        by_point.values()
    )
    channels = {one.code: one.n for one in await figures.faces_by(period, "channel")}
    assert channels == Counter(row["channel"] for row in picked)
    flags = {int(one.code): one.n for one in await figures.faces_by(period, "flags")}
    assert flags == Counter(row["flags"] for row in picked)
    days = {one.day: (one.n, one.good) for one in await figures.faces_by_day(period)}
    assert {day: n for day, (n, _) in days.items()} == Counter(row["day"] for row in picked)
    happy = Counter(row["day"] for row in picked if row["score"] >= 4)
    assert {day: n for day, (_, n) in days.items() if n} == happy
    cells = {(one.weekday, one.hour): one.n for one in await figures.heat(period)}
    assert cells == Counter((row["day"].weekday(), row["hour"]) for row in picked)
    reasons = {one.code: one.n for one in await figures.reasons(period)}
    assert reasons == Counter(reason for row in picked for reason in row["shown"])
    return len(picked)


class History:
    """Whatever may happen to ratings, in a random order."""

    def __init__(self, dice: random.Random, keeper: Actor, clerk: Actor) -> None:
        self.dice = dice
        self.keeper = keeper
        self.clerk = clerk
        self.points: list[str] = []
        self.open: list[int] = []
        self.numbers: list[str] = []

    def moment(self) -> datetime:
        return now() - timedelta(minutes=self.dice.randrange(DAYS * 24 * 60))

    async def settle(self) -> list[int]:
        units = [await a_department(f"don-vi-{n}", f"Đơn vị {n}") for n in range(3)]
        for unit in units:
            for n in range(2):
                self.points.append((await a_kiosk(unit, name=f"Quầy {unit}.{n}")).code)
        return units

    def new(self, comment: str = "") -> NewRating:
        reasons = self.dice.sample(REASONS, self.dice.randrange(3))
        score = self.dice.choice([1, 2]) if comment else self.dice.choice([3, 4, 5])
        return NewRating(self.dice.choice(self.points), Score(score), reasons, comment)

    def channel(self) -> Channel:
        return self.dice.choice([Channel.KIOSK, Channel.QR])

    async def give_many(self) -> None:
        await asyncio.gather(
            *(
                giving.give_rating(
                    self.new(),
                    self.channel(),
                    secret=SECRET,
                    at=self.moment(),
                    flags=self.dice.choice([0, 0, int(Flag.OWN_NETWORK)]),
                )
                for _ in range(self.dice.randrange(1, 30))
            )
        )

    async def complain(self) -> None:
        new = self.new(self.dice.choice([FAIR, SEALED]))
        given = await giving.give_rating(new, self.channel(), secret=SECRET, at=self.moment())
        assert given.complaint is not None
        self.numbers.append(given.complaint.number)

    async def complete_later(self) -> None:
        at = self.moment()
        face = NewRating(self.dice.choice(self.points), Score(self.dice.choice([1, 2, 4])))
        given = await giving.give_rating(face, self.channel(), secret=SECRET, at=at)
        comment = self.dice.choice(["", FAIR, SEALED])
        reasons = self.dice.sample(REASONS, 2)
        done = await giving.complete_rating(
            given.id, reasons, comment, secret=SECRET, at=at + timedelta(minutes=1)
        )
        if done.complaint is not None:
            self.numbers.append(done.complaint.number)

    async def change_a_seal(self) -> None:
        if not self.numbers:
            return
        number = self.dice.choice(self.numbers)
        row = await Complaint.select(Complaint.sealed).where(Complaint.number == number)
        if row[0]["sealed"]:
            await triage.unseal(number, reason="Không tố cáo ai", by=self.keeper, at=now())
        else:
            await triage.correct_kind(
                number, Kind.DENUNCIATION, Urgency.ORDINARY, by=self.clerk, at=now()
            )

    async def burst(self) -> None:
        point, at = self.dice.choice(self.points), self.moment()
        for second in range(9):
            new = NewRating(point, Score(self.dice.choice([1, 5])), ["long_wait"])
            given_at = at + timedelta(seconds=second)
            await giving.give_rating(new, Channel.KIOSK, secret=SECRET, at=given_at)

    async def judge(self) -> None:
        while await judging.is_news():
            async with transaction("watch ratings"):
                await judging.judge_next(calendar=await places.calendar())

    async def fold(self) -> None:
        await counting.fold()

    async def rebuild(self) -> None:
        await counting.rebuild()


@pytest.mark.parametrize("seed", [1945, 1975])
async def test_after_any_history_counts_are_what_the_ratings_say(
    app: Litestar, seed: int
) -> None:
    del app
    dice = random.Random(seed)
    unit = await a_department("tiep-nhan", "Tiếp nhận")
    keeper = await an_officer("kien", Role.KEEPER, unit, everywhere=True)
    clerk = await an_officer("chi", Role.INTAKE, unit, everywhere=True)
    history = History(dice, keeper, clerk)
    units = await history.settle()
    happenings = [
        *([history.give_many] * 4),
        *([history.complain, history.complete_later, history.change_a_seal] * 3),
        *([history.fold, history.judge] * 2),
        history.burst,
        history.rebuild,
    ]
    for step in range(40):
        await dice.choice(happenings)()
        if step % 8 == 7:
            await run_jobs()
            rows = await scanned()
            assert await compare(rows, all_time()) == len(rows)
            for _ in range(3):
                start = local(now()).date() - timedelta(days=dice.randrange(DAYS + 2))
                period = Period(
                    start,
                    start + timedelta(days=dice.randrange(DAYS)),
                    dice.choice([EVERYTHING, Scope(units=frozenset(dice.sample(units, 2)))]),
                    dice.choice([None, frozenset({dice.choice(units)})]),
                    channel=dice.choice(["", "kiosk", "qr"]),
                    point=dice.choice([None, rows[0]["service_point"]]),
                    undoubted=dice.choice([False, True]),
                )
                await compare(rows, period)
            assert await figures.differences() == []
    await history.fold()
    await history.judge()
    kinds = {flag for row in await scanned() for flag in Flag(row["flags"])}
    assert kinds == set(Flag), "every kind of doubt has come up"


async def test_nothing_and_one_answer_and_forty_years(app: Litestar) -> None:
    del app
    forty_years = Period(date(1986, 1, 1), date(2026, 1, 1), EVERYTHING)

    assert await figures.faces_by(all_time(), "all") == []
    assert await figures.heat(forty_years) == []
    kiosk = await a_kiosk()
    await giving.give_rating(NewRating(kiosk.code, Score(5)), None, secret=SECRET, at=now())
    [faces] = await figures.faces_by(all_time(), "point")

    assert (faces.code, faces.counts, faces.n, faces.happy) == (
        kiosk.code,
        (0, 0, 0, 0, 1),
        1,
        1,
    )
    assert await figures.faces_by_day(forty_years) == []


async def test_a_fold_that_fails_loses_nothing_and_counts_nothing_twice(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    kiosk = await a_kiosk()
    for score in (1, 3, 5):
        await giving.give_rating(
            NewRating(kiosk.code, Score(score), ["attitude"]), None, secret=SECRET, at=now()
        )
    whole = counting._by_reason

    def stumble(rows: Any) -> counting.Sums:
        raise ConnectionError(str(rows))

    monkeypatch.setattr(counting, "_by_reason", stumble)
    with pytest.raises(ConnectionError):
        await counting.fold()
    assert await RatingDelta.count() == 6
    monkeypatch.setattr(counting, "_by_reason", whole)
    await asyncio.gather(counting.fold(), counting.fold())

    assert await RatingDelta.count() == 0
    assert await RatingDay.count().where(RatingDay.level == Level.POINT_DAY) == 1
    await compare(await scanned(), all_time())


async def test_ratings_given_while_all_is_counted_anew_are_counted_once(app: Litestar) -> None:
    del app
    kiosk = await a_kiosk()

    async def go_on() -> None:
        for _ in range(8):
            new = [NewRating(kiosk.code, Score(score), ["attitude"]) for score in (1, 4)]
            await asyncio.gather(
                *(giving.give_rating(one, None, secret=SECRET, at=now()) for one in new)
            )

    writers = [asyncio.create_task(go_on()) for _ in range(4)]
    while not all(writer.done() for writer in writers):
        await counting.rebuild()
        await counting.fold()
    await asyncio.gather(*writers)

    assert await compare(await scanned(), all_time()) == 64
    assert await figures.differences() == []


async def test_a_count_that_is_wrong_is_named_and_made_right(app: Litestar) -> None:
    del app
    kiosk = await a_kiosk()
    await giving.give_rating(NewRating(kiosk.code, Score(4)), None, secret=SECRET, at=now())
    await counting.fold()
    await RatingDay.update({RatingDay.n4: 3}).where(RatingDay.n4 == 1)

    [found] = await figures.differences()
    assert (found.what, found.detail, found.n) == ("face", "4", -2)
    await counting.rebuild()
    assert await figures.differences() == []


async def test_a_sum_over_months_that_is_wrong_is_named_and_made_right(app: Litestar) -> None:
    del app
    kiosk = await a_kiosk()
    await giving.give_rating(NewRating(kiosk.code, Score(4)), None, secret=SECRET, at=now())
    await counting.fold()
    await RatingDay.update({RatingDay.n4: 3}).where(RatingDay.level == Level.ALL_MONTH)

    [found] = await figures.differences()
    assert (found.what, found.detail, found.n) == (
        "rating_day n4",
        str(int(Level.ALL_MONTH)),
        -2,
    )
    assert "tổng trong rating_day n4 5: lệch -2" in sentence(found)
    await counting.rebuild()
    assert await figures.differences() == []
