"""Which rows of the counts tell of a span of days, the fewest there are.

Whole months are read from the sums of months. Where a span begins or ends within a
month, the nearer way is taken: the days within it are added to the months, or the month
is taken whole and the days outside it are subtracted.
"""

from datetime import date, timedelta

import msgspec

from feedback.core import clock
from feedback.core.sql import Conditions
from surveys.responses.schemas import Level

ONE_DAY = timedelta(days=1)
NO_MONTHS = date(9999, 1, 1)
"""The month after the last is none that a date can name."""


class Spans(msgspec.Struct, frozen=True):
    """Conditions on a table of counts called ``counted``."""

    added: Conditions
    subtracted: Conditions | None = None
    """None: nothing is."""


def days_of(start: date, end: date, level: Level) -> Spans:
    """Return the rows of each day from ``start`` to ``end``, both included."""
    return Spans(_rows(level, start, end))


def months_and_days_of(start: date, end: date, level: Level) -> Spans:
    """Return the rows whose sum, less what is subtracted, is that of ``start`` to ``end``."""
    if end >= NO_MONTHS or start > end:
        return days_of(start, end, level)
    first, after = start.replace(day=1), _next_month(end)
    added, subtracted = list[Conditions](), list[Conditions]()
    if start > first:
        if start - first <= _next_month(first) - start:
            subtracted.append(_rows(level, first, start - ONE_DAY))
        else:
            first = _next_month(first)
            added.append(_rows(level, start, first - ONE_DAY))
    if end < after - ONE_DAY:
        # Days that are still to come cost nothing.
        outside = min(after - ONE_DAY, clock.local_date(clock.now())) - end
        if outside.days <= end.day:
            subtracted.append(_rows(level, end + ONE_DAY, after - ONE_DAY))
        else:
            after = end.replace(day=1)
            added.append(_rows(level, after, end))
    if first >= after:
        return days_of(start, end, level)
    added.append(_rows(Level(level + Level.POINT_MONTH), first, after - ONE_DAY))
    return Spans(
        Conditions.any_of(added), Conditions.any_of(subtracted) if subtracted else None
    )


def _rows(level: Level, start: date, end: date) -> Conditions:
    return Conditions(
        f"counted.level = {int(level)} AND counted.day >= {{}} AND counted.day <= {{}}",
        (start, end),
    )


def _next_month(day: date) -> date:
    following = day.year * 12 + day.month
    return date(following // 12, following % 12 + 1, 1)
