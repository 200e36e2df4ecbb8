"""Storing how many visitors were served."""

from collections.abc import Sequence
from datetime import datetime

from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Scope
from feedback.places import queries as places
from surveys.visits import queries, rules
from surveys.visits.problems import RowsRefused
from surveys.visits.schemas import Imported, Told, VisitorRow
from surveys.visits.tables import VisitorChange, VisitorDay

AT_ONCE = 500


async def take_in(rows: Sequence[Told], scope: Scope, *, by: str, at: datetime) -> Imported:
    """Store all rows of a file, or none.

    A file that is sent again changes nothing; a number that differs from what was told
    before takes its place, and both stay in the history.

    Args:
        rows: as they were read.
        scope: units of which the sender may tell.
        by: who sends.
        at: now.

    Raises:
        RowsRefused: some rows are wrong; nothing was stored.
    """
    async with transaction("visitors"):
        points = {
            point.code: point.id
            for point in await places.service_points()
            if scope.reaches(point.department)
        }
        good, bad = rules.checked(rows, points, today=local_date(at))
        if bad:
            raise RowsRefused(bad)
        known = await queries.known(good)
        new = [row for row in good if (row.point, row.day) not in known]
        other = [
            row for row in good if known.get((row.point, row.day), row.served) != row.served
        ]
        await _insert(new)
        for row in other:
            await VisitorDay.update({VisitorDay.served: row.served}).where(
                (VisitorDay.service_point == row.point) & (VisitorDay.day == row.day)
            )
        columns = ("service_point", "day", "before", "after", "by", "at")
        changes = [
            (row.point, row.day, known.get((row.point, row.day)), row.served, by[:60], at)
            for row in (*new, *other)
        ]
        for first in range(0, len(changes), AT_ONCE):
            await insert_rows(VisitorChange, columns, changes[first : first + AT_ONCE])
        done = Imported(len(new), len(other), len(good) - len(new) - len(other))
        if changes:
            days = sorted(row.day for row in good)
            said = f"{days[0]} {days[-1]}: {done.added} + {done.corrected}"
            await audit.record(by, "visitors.told", "visitors", at=at, detail=said)
    return done


async def _insert(rows: Sequence[VisitorRow]) -> None:
    columns = ("service_point", "day", "served")
    values = [(row.point, row.day, row.served) for row in rows]
    for first in range(0, len(values), AT_ONCE):
        await insert_rows(VisitorDay, columns, values[first : first + AT_ONCE])
