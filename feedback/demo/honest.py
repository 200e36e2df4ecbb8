"""What the made-up ward knows of its own numbers: who was served, and one bad morning."""

import random
from datetime import datetime, time, timedelta

from feedback.core.calendar import is_working_day
from feedback.core.clock import VIETNAM, local_date
from feedback.core.permissions import Scope
from feedback.core.reporting import Period
from feedback.places import queries as places
from feedback.places.schemas import PointKind, ServicePointRow
from surveys.alerts.actions import Ways, watch_next
from surveys.responses.actions import counting
from surveys.responses.actions.giving import give_rating
from surveys.responses.queries.coverage import answers_by_day
from surveys.responses.schemas import NewRating, Score
from surveys.visits.actions import take_in
from surveys.visits.schemas import Told

BY = "demo"
TOLD_DAYS = 100
BAD_SCORES = (2, 1, 1, 2, 1)
EVERY = timedelta(minutes=7)


async def settle(*, secret: bytes, at: datetime) -> None:
    """Tell of visitors, and let the last open morning go badly at one counter."""
    await _fold()
    points = [one for one in await places.service_points() if one.kind is not PointKind.QR]
    dice = random.Random(BY)  # noqa: S311 - a story, not a secret
    await _visitors(points, dice, at=at)
    await _bad_morning(points[0], secret=secret, at=at)


async def _fold() -> None:
    while await counting.fold() == counting.FOLDED:
        continue


async def _visitors(
    points: list[ServicePointRow], dice: random.Random, *, at: datetime
) -> None:
    """Tell how many were served; of the last counter nobody knows."""
    today = local_date(at)
    period = Period(today - timedelta(days=TOLD_DAYS), today, Scope(everything=True))
    codes = {one.id: one.code for one in points[:-1]}
    rows = [
        Told(line, codes[point], day.isoformat(), str(round(n * dice.uniform(1.8, 3.5))))
        for line, ((point, day), n) in enumerate(sorted((await answers_by_day(period)).items()))
        if point in codes
    ]
    await take_in(rows, Scope(everything=True), by=BY, at=at)


async def _bad_morning(point: ServicePointRow, *, secret: bytes, at: datetime) -> None:
    calendar, day = await places.calendar(), local_date(at) - timedelta(days=1)
    while not is_working_day(day, calendar):
        day -= timedelta(days=1)
    moment = datetime.combine(day, time(10), VIETNAM)
    for score in BAD_SCORES:
        new = NewRating(point.code, Score(score), ["long_wait"])
        await give_rating(new, None, secret=secret, at=moment)
        moment += EVERY
    await _fold()
    while await watch_next(Ways(), at=moment):
        continue
