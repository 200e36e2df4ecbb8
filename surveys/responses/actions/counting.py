"""Counts of ratings: added to in their transaction, folded afterwards, made anew by command.

A rating's transaction appends rows to ``rating_delta``; nobody waits for anybody. A
fold takes such rows away and adds them to the counts by day, by hour and by reason.
Who reads adds both up in one statement, so figures are exact at every moment.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from piccolo.table import Table

from feedback.core.clock import local
from feedback.core.db import fetch, insert_rows, is_embedded, transaction
from surveys.responses.queries import figures
from surveys.responses.queries.ratings import weekday_of
from surveys.responses.schemas import HAPPY_SCORE, Level
from surveys.responses.tables import Rating, RatingDay, RatingDelta, RatingHour, ReasonDay

FOLDED = 2000
"""Rows folded in one transaction: some tens of milliseconds."""
UPSERTED = 100
"""Rows written with one statement."""
LOCK = "fold ratings"


class Face(NamedTuple):
    """What is counted of a rating."""

    service_point: int
    department: int
    channel: str
    score: int
    given_at: datetime
    flags: int = 0


class Delta(NamedTuple):
    """A row of ``rating_delta``, under the names of its columns."""

    day: date
    hour: int
    service_point: int
    department: int
    channel: str
    score: int
    flags: int = 0
    reason: str = ""


def delta_of(face: Face) -> Delta:
    """Return the row under which a face is counted."""
    at = local(face.given_at)
    place = (face.service_point, face.department, face.channel)
    return Delta(at.date(), at.hour, *place, face.score, face.flags)


def deltas_of(face: Face, reasons: Iterable[str]) -> list[Delta]:
    """Return the rows under which reasons are counted."""
    counted = delta_of(face)
    return [counted._replace(reason=reason) for reason in reasons]


async def add(deltas: Iterable[Delta], *, sign: int = 1) -> None:
    """Count faces and reasons in the transaction that is open; ``sign`` -1 takes them away."""
    counts = Counter(deltas)
    rows = [(*delta, sign * n) for delta, n in counts.items()]
    await insert_rows(RatingDelta, (*Delta._fields, "n"), rows)


async def count_reasons_of(complaint_id: int, *, count: bool) -> None:
    """Have the reasons of a complaint's rating counted, or not.

    Harmless when repeated: the rating remembers whether they are.
    """
    async with transaction(f"reasons {complaint_id}"):
        rating = await Rating.objects().get(Rating.complaint == complaint_id)
        if rating is None or rating.reasons_counted == count:
            return
        face = Face(
            rating.service_point,
            rating.department,
            rating.channel,
            rating.score,
            rating.given_at,
            rating.flags,
        )
        reasons = msgspec.json.decode(rating.reasons, type=list[str])
        await add(deltas_of(face, reasons), sign=1 if count else -1)
        await Rating.update({Rating.reasons_counted: count}).where(Rating.id == rating.id)


TAKE = """
    DELETE FROM rating_delta
     WHERE id IN (SELECT id FROM rating_delta ORDER BY id LIMIT {})
    RETURNING day, hour, service_point, department, channel, score, flags, reason, n
"""


async def fold() -> int:
    """Add up to ``FOLDED`` waiting rows to the counts; return how many there were."""
    if not await fetch("SELECT 1 AS one FROM rating_delta LIMIT 1"):
        return 0  # most of the time there is nothing, and no write to wait for
    async with transaction(LOCK):
        taken = await fetch(TAKE, FOLDED)
        faces = [row for row in taken if not row["reason"]]
        await _add_up(RatingDay, *_by_day(faces))
        await _add_up(RatingHour, *_by_hour(faces))
        await _add_up(ReasonDay, *_by_reason(row for row in taken if row["reason"]))
        await _note_news({(row["service_point"], row["day"], row["hour"]) for row in faces})
    return len(taken)


async def _note_news(cells: Iterable[tuple[int, Any, int]]) -> None:
    """Remember in which hours of which points something is new, until it is judged."""
    rows = sorted((point, _day(day), hour) for point, day, hour in set(cells))
    for first in range(0, len(rows), UPSERTED):
        some = rows[first : first + UPSERTED]
        sql = f"""
            INSERT INTO rating_news (service_point, day, hour)
            VALUES {", ".join(["({}, {}, {})"] * len(some))} ON CONFLICT DO NOTHING
        """  # noqa: S608 - constants only; values travel as parameters
        await fetch(sql, *(value for row in some for value in row))


def _day(day: Any) -> date:
    return day if isinstance(day, date) else date.fromisoformat(str(day))


Row = Mapping[str, Any]
Sums = tuple[Sequence[str], Sequence[str], Mapping[tuple[Any, ...], Sequence[int]]]
"""Columns that tell rows apart, columns that are added up, and the sums under each."""
PLACE = ("service_point", "department", "channel", "flags")


def _sums(rows: Iterable[Row], keys: Sequence[str], width: int, places: Any) -> Any:
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        counted = places(row)
        for summed_up in _levels(row):
            added = sums.setdefault(tuple(summed_up[key] for key in keys), [0] * width)
            for place in counted:
                added[place] += row["n"]
    return sums


def _levels(row: Row) -> Iterator[Row]:
    """Yield a waiting row as each level counts it."""
    day = _day(row["day"])
    for level in Level:
        whole = level % Level.POINT_MONTH
        yield {
            **row,
            "level": int(level),
            "day": day if level < Level.POINT_MONTH else day.replace(day=1),
            "weekday": day.weekday(),
            "service_point": row["service_point"] if whole == Level.POINT_DAY else 0,
            "department": 0 if whole == Level.ALL_DAY else row["department"],
        }


def _by_day(faces: Iterable[Row]) -> Sums:
    keys = ("level", "day", *PLACE)
    sums = _sums(faces, keys, 5, lambda row: [row["score"] - 1])
    return keys, ("n1", "n2", "n3", "n4", "n5"), sums


def _by_hour(faces: Iterable[Row]) -> Sums:
    keys = ("level", "day", "weekday", "hour", *PLACE)
    sums = _sums(faces, keys, 2, lambda row: [0, 1] if row["score"] >= HAPPY_SCORE else [0])
    return keys, ("n", "happy"), sums


def _by_reason(reasons: Iterable[Row]) -> Sums:
    keys = ("level", "day", *PLACE, "reason")
    return keys, ("n",), _sums(reasons, keys, 1, lambda _: [0])


async def _add_up(
    table: type[Table],
    keys: Sequence[str],
    columns: Sequence[str],
    sums: Mapping[tuple[Any, ...], Sequence[int]],
) -> None:
    name = table._meta.tablename  # noqa: SLF001 - Piccolo's own name for its public facts
    adding = ", ".join(f"{column} = {name}.{column} + excluded.{column}" for column in columns)
    places = ", ".join(["{}"] * (len(keys) + len(columns)))
    # In one order everywhere, as whoever locks several rows should.
    rows = sorted((*key, *added) for key, added in sums.items())
    for first in range(0, len(rows), UPSERTED):
        some = rows[first : first + UPSERTED]
        sql = f"""
            INSERT INTO {name} ({", ".join([*keys, *columns])})
            VALUES {", ".join([f"({places})"] * len(some))}
            ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {adding}
        """  # noqa: S608 - constants only; values travel as parameters
        await fetch(sql, *(value for row in some for value in row))


REBUILT = (
    f"""
    INSERT INTO rating_day (day, service_point, department, channel, flags, n1, n2, n3, n4, n5)
    SELECT day, service_point, department, channel, flags,
           {", ".join(f"sum(CASE WHEN score = {score} THEN n ELSE 0 END)" for score in range(1, 6))}
      FROM ({{faces}}) AS face
     GROUP BY day, service_point, department, channel, flags
    """,  # noqa: S608 - constants only
    f"""
    INSERT INTO rating_hour (day, weekday, hour, service_point, department, channel, flags, n, happy)
    SELECT day, {{weekday}}, hour, service_point, department, channel, flags, sum(n),
           sum(CASE WHEN score >= {HAPPY_SCORE} THEN n ELSE 0 END)
      FROM ({{faces}}) AS face
     GROUP BY day, hour, service_point, department, channel, flags
    """,  # noqa: S608 - constants only
    """
    INSERT INTO reason_day (day, service_point, department, channel, flags, reason, n)
    SELECT day, service_point, department, channel, flags, reason, n FROM ({reasons}) AS chosen
    """,
)


STILL_NEWS = """
    INSERT INTO rating_news (service_point, day, hour)
    SELECT DISTINCT service_point, day, hour FROM {} WHERE reason = '' ON CONFLICT DO NOTHING
"""
"""What waits to be folded has not been judged either."""


async def rebuild() -> None:
    """Make all counts anew from the ratings, while others go on writing.

    What is waiting in ``rating_delta`` is dropped and the ratings are read as of one
    and the same moment, so each rating is counted once.
    """
    async with transaction(LOCK):
        for table in (RatingDay, RatingHour, ReasonDay):
            await table.delete(force=True)
        parts = [
            sql.format(
                faces=figures.scanned_faces(),
                reasons=figures.scanned_reasons(),
                weekday=weekday_of("day"),
            )
            for sql in REBUILT
        ]
        if is_embedded():  # nobody else writes meanwhile
            await fetch(STILL_NEWS.format("rating_delta"))
            await RatingDelta.delete(force=True)
            for part in parts:
                await fetch(part)
            for name in figures.KEPT:
                for part in _higher(name, figures.finest_of(name)):
                    await fetch(part)
        else:
            # One statement sees one moment: waiting rows of ratings it does not see stay.
            named = [
                "dropped AS (DELETE FROM rating_delta RETURNING *)",
                f"news AS ({STILL_NEWS.format('dropped')})",
            ]
            for name, part in zip(figures.KEPT, parts, strict=True):
                named.append(f"finest_{name} AS ({part} RETURNING *)")
                named += [
                    f"{name}_{place} AS ({higher})"
                    for place, higher in enumerate(_higher(name, f"finest_{name}"))
                ]
            await fetch(f"WITH {', '.join(named)} SELECT 1 AS one")


def _higher(table: str, finest: str) -> Iterator[str]:
    """Yield what fills each higher level of a table from its finest rows."""
    more, sums = figures.KEPT[table]
    columns = f"level, day, {more}service_point, department, channel, flags, {', '.join(sums)}"
    for query in figures.levels_of(table, finest).values():
        yield f"INSERT INTO {table} ({columns}) {query}"


async def fill_rollups() -> None:
    """Count the ratings of a database from before there were counts, once."""
    if await Rating.exists() and not (await RatingDay.exists() or await RatingDelta.exists()):
        await _remember_reasons()
        await rebuild()


async def _remember_reasons() -> None:
    sql = """
        UPDATE rating SET reasons_counted = {}
         WHERE complaint IN (SELECT id FROM complaint WHERE NOT sealed)
    """
    await fetch(sql, True)
