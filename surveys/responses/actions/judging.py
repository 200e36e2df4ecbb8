"""Judging which answers are doubtful, a moment after they were counted.

Nothing is judged while a citizen waits. A fold remembers the hours of points in which
something is new; here each of them is looked at as a whole, so the outcome does not depend
on who came first. A flag moves what was counted of a rating from one row to another, in
the same transaction: figures are exact before and after.
"""

from datetime import date, datetime, timedelta

import msgspec

from feedback.core import audit
from feedback.core.calendar import WorkingCalendar
from feedback.core.clock import VIETNAM
from feedback.core.db import fetch, insert_rows, lock, transaction
from surveys.responses import rules
from surveys.responses.actions import counting
from surveys.responses.queries import doubts
from surveys.responses.queries.doubts import Judged, News
from surveys.responses.tables import Rating, RatingNews, RatingUsual

AT_ONCE = 20
"""Hours of points judged in one transaction."""
HOUR = timedelta(hours=1)
KEEP_DAYS = 45
"""Past is kept as long as an answer may come late."""

TAKE = """
    DELETE FROM rating_news
     WHERE id IN (SELECT id FROM rating_news ORDER BY id LIMIT {})
    RETURNING service_point, day, hour
"""


async def is_news() -> bool:
    """Tell whether something waits to be judged."""
    return await RatingNews.exists()


async def judge_next(*, calendar: WorkingCalendar) -> list[News]:
    """Judge some hours of points in which something is new; return them.

    Raises:
        NoTransactionError: no transaction is open.
    """
    rows = await fetch(TAKE, AT_ONCE)
    taken = msgspec.convert([dict(row) for row in rows], list[News], strict=False)
    for day in sorted({one.day for one in taken}):
        await _reckon(day)
    for one in taken:
        await _judge(one, calendar)
    return taken


async def _reckon(day: date) -> None:
    """Reckon once what the weeks before a day say of every point."""
    if await doubts.is_reckoned(day):
        return
    past = await doubts.past_of(day)
    rows = [(day, point, one.busiest, one.n, one.low) for point, one in sorted(past.items())]
    columns = ("day", "service_point", "busiest", "n", "low")
    for first in range(0, len(rows), 500):
        await insert_rows(RatingUsual, columns, rows[first : first + 500])
    await insert_rows(RatingUsual, columns, [(day, 0, 0, 0, 0)])
    await RatingUsual.delete().where(RatingUsual.day < day - timedelta(days=KEEP_DAYS))


async def _judge(one: News, calendar: WorkingCalendar) -> None:
    begins = datetime(one.day.year, one.day.month, one.day.day, one.hour, tzinfo=VIETNAM)
    around, judged = rules.BURST_WINDOW * 2, rules.BURST_WINDOW
    found = await doubts.given_between(
        one.service_point, begins - around, begins + HOUR + around
    )
    most = rules.most_plausible((await doubts.usual(one.service_point, one.day)).busiest)
    bursts = rules.in_burst([rating.given_at for rating in found], most)
    for rating, burst in zip(found, bursts, strict=True):
        if not begins - judged <= rating.given_at < begins + HOUR + judged:
            continue
        flags = rules.flags_of(
            rating.given_at, rating.channel, rating.flags, calendar, burst=burst
        )
        if flags != rating.flags:
            await _flag(rating, int(flags))


async def _flag(rating: Judged, flags: int) -> None:
    """Give a rating its flags, and move what is counted of it."""
    async with transaction(f"rating {rating.id}"):  # as whoever completes it
        row = await Rating.objects().get(Rating.id == rating.id)
        if row is not None and row.complaint is not None:
            await lock(f"reasons {row.complaint}")  # as whoever counts them, or no longer
            row = await Rating.objects().get(Rating.id == rating.id)
        if row is None or row.flags == flags:
            return
        is_counted = row.complaint is None or row.reasons_counted
        reasons = msgspec.json.decode(row.reasons, type=list[str]) if is_counted else []
        place = (row.service_point, row.department, row.channel, row.score, row.given_at)
        for sign, held in ((-1, row.flags), (1, flags)):
            face = counting.Face(*place, held)
            await counting.add(
                [counting.delta_of(face), *counting.deltas_of(face, reasons)], sign=sign
            )
        await Rating.update({Rating.flags: flags}).where(Rating.id == rating.id)


async def judge_again(first: date, last: date, *, by: str, at: datetime) -> int:
    """Have every hour rated between two days judged anew; return how many wait."""
    sql = """
        INSERT INTO rating_news (service_point, day, hour)
        SELECT DISTINCT service_point, day, hour FROM rating_hour
         WHERE level = 0 AND day >= {} AND day <= {} AND n > 0
            ON CONFLICT DO NOTHING
    """
    async with transaction():
        await fetch(sql, first, last)
        waiting = int(await RatingNews.count())
        said = f"{first} {last}: {waiting}"
        await audit.record(by, "rating.judged_again", "ratings", at=at, detail=said)
    return waiting
