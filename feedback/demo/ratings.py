"""Faces people tap in the made-up ward: most content, one counter bad for weeks."""

import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, datetime, timedelta

from feedback.complaints.schemas import Channel
from feedback.demo.schemas import CommentData, ScoreData, Ward, read_comments
from feedback.demo.seasons import WEEKS, Seasons
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import LOW_SCORE, NewRating, Score

HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 13, 14, 14, 15, 15, 16)
COMMENT_SHARE = 0.05
REASON_SHARE = 0.7
WEEKDAY_WEIGHTS = (26, 21, 19, 17, 17)
Happening = Callable[[datetime], Awaitable[None]]


class Ratings:
    """Plans the taps of every service point."""

    def __init__(
        self, ward: Ward, points: dict[str, str], dice: random.Random, secret: bytes
    ) -> None:
        self.scores = ward.scores
        self.points = points
        self.kinds = {point.name: point.kind for point in ward.service_points}
        self.dice = dice
        self.secret = secret
        self.comments = read_comments()

    def plan(
        self, seasons: Seasons, moment: Callable[[date, int, str], datetime]
    ) -> Iterator[tuple[datetime, Happening]]:
        """Yield the moment of each tap and the tap."""
        for point in self.scores:
            for week in range(1 - WEEKS, 1):
                monday = seasons.monday(week, None)
                open_days = [seasons.crowd(monday + timedelta(days=day)) for day in range(5)]
                weights = [
                    weight * share
                    for weight, share in zip(WEEKDAY_WEIGHTS, open_days, strict=True)
                ]
                expected = point.per_week * sum(weights) / sum(WEEKDAY_WEIGHTS)
                for _ in range(max(0, round(self.dice.gauss(expected, 3) if expected else 0))):
                    weekday = self.dice.choices(range(5), weights)[0]
                    hour = self.dice.choice(HOURS)
                    at = moment(monday, weekday, f"{hour}:{self.dice.randrange(60):02d}")
                    yield at, self._tap(point, self._level(point, week, weekday, hour))

    def _level(self, point: ScoreData, week: int, weekday: int, hour: int) -> float:
        for first, last, level in point.bad_weeks:
            if first <= week <= last:
                return level
        for day, begins, ends, level in point.bad_hours:
            if day == weekday and begins <= hour < ends:
                return level
        return point.level

    def _tap(self, point: ScoreData, level: float) -> Happening:
        happy = self.dice.random() < level
        score = self.dice.choices((5, 4), (6, 4))[0] if happy else self._unhappy()
        comment, reasons = "", list[str]()
        if score > LOW_SCORE and self.dice.random() < COMMENT_SHARE:
            comment = self._comment(score).comment
        if score <= LOW_SCORE and point.reasons and self.dice.random() < REASON_SHARE:
            weights = range(len(point.reasons), 0, -1)
            reasons = self.dice.choices(point.reasons, weights)
        new = NewRating(self.points[point.service_point], Score(score), reasons, comment)
        channel = Channel(self.kinds[point.service_point])

        async def tap(at: datetime) -> None:
            await give_rating(new, channel, secret=self.secret, at=at)

        return tap

    def _unhappy(self) -> int:
        return self.dice.choices((3, 2, 1), (6, 3, 2))[0]

    def _comment(self, score: int) -> CommentData:
        return self.dice.choice([one for one in self.comments if one.score == score])
