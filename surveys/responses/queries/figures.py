"""What is counted of ratings: sums of the counts and of what still waits to be added.

Each function is one statement, that is one moment. Days and hours are Vietnam's.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from feedback.core.db import fetch, is_embedded
from feedback.core.reporting import DayCount, HourCount, Named, Period, Ratio
from feedback.core.sql import Conditions
from surveys.responses.queries.ratings import (
    chosen_of,
    local_day_and_hour,
    reason_names,
    weekday_of,
)
from surveys.responses.queries.spans import days_of, months_and_days_of
from surveys.responses.schemas import HAPPY_SCORE, Level

SCORES = range(1, 6)


class Faces(msgspec.Struct, frozen=True):
    """How often each of the five faces was chosen, the unhappiest first."""

    label: str
    code: str
    counts: tuple[int, int, int, int, int]

    @property
    def n(self) -> int:
        """All answers."""
        return sum(self.counts)

    @property
    def happy(self) -> int:
        """Answers of those who were content."""
        return sum(self.counts[HAPPY_SCORE - 1 :])


COUNTS = {
    "rating_day": ", ".join(
        f"CASE WHEN score = {score} THEN n ELSE 0 END AS n{score}" for score in SCORES
    ),
    "rating_hour": f"n, CASE WHEN score >= {HAPPY_SCORE} THEN n ELSE 0 END AS happy",
    "reason_day": "n",
}
"""What a waiting row adds to each table of counts."""
WAITING = {
    "rating_day": "waiting.reason = ''",
    "rating_hour": "waiting.reason = ''",
    "reason_day": "waiting.reason <> ''",
}
"""Which waiting rows belong to it."""

GROUPS = {
    "all": ("0", "''", "''", ""),
    "unit": (
        "department",
        "department.name",
        "department.code",
        "JOIN department ON department.id = counted.grouped",
    ),
    "point": (
        "service_point",
        "point.name",
        "point.code",
        "JOIN service_point AS point ON point.id = counted.grouped",
    ),
    "channel": ("channel", "counted.grouped", "counted.grouped", ""),
    "flags": ("flags", "''", "CAST(counted.grouped AS varchar(4))", ""),
}
"""What rows are grouped by, the words and the code of a group, and where they come from."""


def _level(period: Period, what: str) -> Level:
    """Return the coarsest level of days that still tells what is asked."""
    if what == "point" or period.point is not None:
        return Level.POINT_DAY
    return Level.UNIT_DAY if what == "unit" or period.units() is not None else Level.ALL_DAY


class _Wanted(msgspec.Struct, frozen=True):
    """A question to one table of counts."""

    table: str
    keys: Mapping[str, tuple[str, str]]
    """What to group by: of each name, the column counted and that of a waiting row."""
    sums: tuple[str, ...]
    level: Level
    by_month: bool = True


def _summed(period: Period, wanted: _Wanted) -> Conditions:
    """Return sums over counts and waiting rows, by the names of ``wanted.keys``."""
    sums, less = (
        ", ".join(f"{sign}sum({name}) AS {name}" for name in wanted.sums) for sign in ("", "-")
    )
    names, places = (
        ", ".join(wanted.keys),
        ", ".join(str(at) for at in range(1, len(wanted.keys) + 1)),
    )
    kept_keys, waiting_keys = (
        ", ".join(f"{columns[side]} AS {name}" for name, columns in wanted.keys.items())
        for side in (0, 1)
    )
    spans_of = months_and_days_of if wanted.by_month else days_of
    spans, parts = spans_of(period.start, period.end, wanted.level), list[Conditions]()
    for rows, signed in ((spans.added, sums), (spans.subtracted, less)):
        if rows is not None:
            kept = rows & chosen_of(period, "counted")
            sql = f"""SELECT {kept_keys}, {signed} FROM {wanted.table} AS counted
                       WHERE {kept.sql} GROUP BY {places}"""  # noqa: S608 - constants only
            parts.append(Conditions(sql, kept.values))
    days = Conditions("waiting.day >= {} AND waiting.day <= {}", (period.start, period.end))
    fresh = days & chosen_of(period, "waiting")
    sql = f"""
        SELECT {waiting_keys}, {sums} FROM (
            SELECT day, hour, service_point, department, channel, flags, reason,
                   {COUNTS[wanted.table]}
              FROM rating_delta AS waiting
             WHERE {WAITING[wanted.table]} AND {fresh.sql}) AS waiting
         GROUP BY {places}
    """  # noqa: S608 - constants only; values travel as parameters
    parts.append(Conditions(sql, fresh.values))
    together = " UNION ALL ".join(part.sql for part in parts)
    sql = f"SELECT {names}, {sums} FROM ({together}) AS counted GROUP BY {names}"  # noqa: S608
    return Conditions(sql, tuple(value for part in parts for value in part.values))


async def faces_by(period: Period, what: str) -> list[Faces]:
    """Count the faces of a period by ``unit``, ``point``, ``channel``, ``flags``, or ``all`` together.

    Groups without answers are left out; ``all`` is then empty too.
    """
    key, label, code, joined = GROUPS[what]
    names = tuple(f"n{score}" for score in SCORES)
    grouped = {"grouped": (key, key)}
    summed = _summed(period, _Wanted("rating_day", grouped, names, _level(period, what)))
    sql = f"""
        SELECT {label} AS label, {code} AS code, counted.*
          FROM ({summed.sql}) AS counted {joined}
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await fetch(sql, *summed.values)
    found = [
        Faces(row["label"], row["code"], tuple(int(row[f"n{score}"]) for score in SCORES))  # type: ignore[arg-type]
        for row in rows
    ]
    return sorted((one for one in found if one.n), key=lambda one: (-one.n, one.label))


async def satisfied(period: Period, hour: tuple[int, int] | None = None) -> Ratio:
    """Return how many of all answers, or of those of an hour of the week, were content."""
    if hour is not None:
        cells = (one for one in await heat(period) if (one.weekday, one.hour) == hour)
        return next((Ratio(one.good, one.n) for one in cells), Ratio())
    return next((Ratio(one.happy, one.n) for one in await faces_by(period, "all")), Ratio())


async def faces_by_day(period: Period) -> list[DayCount]:
    """Count the answers of each day that has any, in order."""
    names = tuple(f"n{score}" for score in SCORES)
    level = _level(period, "all")
    wanted = _Wanted("rating_day", {"day": ("day", "day")}, names, level, by_month=False)
    summed = _summed(period, wanted)
    rows = await fetch(summed.sql, *summed.values)
    days = [(_day(row), [int(row[name]) for name in names]) for row in rows]
    found = [DayCount(day, sum(n), sum(n[HAPPY_SCORE - 1 :])) for day, n in days if any(n)]
    return sorted(found, key=lambda one: one.day)


def _day(row: Mapping[str, object]) -> date:
    day = row["day"]
    return day if isinstance(day, date) else date.fromisoformat(str(day))


async def heat(period: Period) -> list[HourCount]:
    """Count the answers of each hour of the week that has any, in order."""
    wanted = _Wanted(
        "rating_hour",
        {"weekday": ("weekday", weekday_of("waiting.day")), "hour": ("hour", "hour")},
        ("n", "happy"),
        _level(period, "all"),
    )
    summed = _summed(period, wanted)
    rows = await fetch(summed.sql, *summed.values)
    found = [
        HourCount(int(row["weekday"]), row["hour"], int(row["n"]), int(row["happy"]))
        for row in rows
        if row["n"]
    ]
    return sorted(found, key=lambda cell: (cell.weekday, cell.hour))


async def reasons(period: Period) -> list[Named]:
    """Count the reasons chosen in a period, the most frequent first; sealed ones withheld."""
    level = _level(period, "all")
    summed = _summed(
        period, _Wanted("reason_day", {"reason": ("reason", "reason")}, ("n",), level)
    )
    rows = await fetch(summed.sql, *summed.values)
    names = await reason_names()
    found = [
        Named(row["reason"], names.get(row["reason"], row["reason"]), int(row["n"]))
        for row in rows
        if row["n"]
    ]
    return sorted(found, key=lambda one: (-one.n, one.code))


def scanned_faces() -> str:
    """Return a query that counts faces from the ratings themselves."""
    day, hour = local_day_and_hour()
    return f"""
        SELECT {day} AS day, {hour} AS hour, service_point, department, channel, score, flags,
               count(*) AS n
          FROM rating GROUP BY 1, 2, 3, 4, 5, 6, 7
    """  # noqa: S608 - constants only


def scanned_reasons() -> str:
    """Return a query that counts reasons from the ratings, those of sealed matters left out."""
    day, _ = local_day_and_hour()
    chosen = (
        "json_each(rating.reasons) AS chosen"
        if is_embedded()
        else "LATERAL json_array_elements_text(rating.reasons::json) AS chosen (value)"
    )
    return f"""
        SELECT {day} AS day, service_point, department, channel, flags, chosen.value AS reason,
               count(*) AS n
          FROM rating, {chosen}
         WHERE rating.reasons <> '[]' AND (rating.complaint IS NULL OR rating.reasons_counted)
         GROUP BY 1, 2, 3, 4, 5, 6
    """  # noqa: S608 - constants only


class Difference(msgspec.Struct, frozen=True):
    """A count that is not what the ratings say; ``n`` is what it lacks."""

    what: str
    day: date
    detail: str
    n: int


def _signed(what: str, detail: str, n: str, source: str) -> str:
    place = "service_point, department, channel, flags"
    return f"SELECT '{what}' AS what, day, {place}, {detail} AS detail, {n} AS n FROM {source}"  # noqa: S608


KEPT = {
    "rating_day": ("", tuple(f"n{score}" for score in SCORES)),
    "rating_hour": ("weekday, hour, ", ("n", "happy")),
    "reason_day": ("reason, ", ("n",)),
}
"""Of each table of counts, what tells rows apart beside day and place, and the sums."""


def first_of_month(day: str) -> str:
    """Return SQL for the first day of the month of a day."""
    if is_embedded():
        return f"date({day}, 'start of month')"
    return f"CAST(date_trunc('month', {day}) AS date)"


def finest_of(table: str) -> str:
    """Return what higher levels are summed up from, to be selected from."""
    return f"(SELECT * FROM {table} WHERE level = 0) AS finest"  # noqa: S608 - constants only


def levels_of(table: str, source: str) -> dict[Level, str]:
    """Return what each higher level holds, as a query of ``source`` with its finest rows."""
    more, sums = KEPT[table]
    added = ", ".join(f"sum({name}) AS {name}" for name in sums)
    month = first_of_month("day")
    found = {}
    for level in list(Level)[1:]:
        whole, is_month = level % Level.POINT_MONTH, level >= Level.POINT_MONTH
        point = "service_point" if whole == Level.POINT_DAY else "0"
        unit = "0" if whole == Level.ALL_DAY else "department"
        places = ", ".join(str(at) for at in range(2, 7 + more.count(",")))
        found[level] = f"""
            SELECT {int(level)} AS level, {month if is_month else "day"} AS day, {more}
                   {point} AS service_point, {unit} AS department, channel, flags, {added}
              FROM {source} GROUP BY {places}
        """  # noqa: S608 - constants only
    return found


def _sums_apart(table: str) -> Iterator[str]:
    """Yield what higher levels hold and, with the other sign, what they should."""
    more, sums = KEPT[table]
    detail = "level" + "".join(f" || ' ' || {name.strip()}" for name in more.split(",")[:-1])
    for level, query in levels_of(table, finest_of(table)).items():
        held = f"{table} AS counted WHERE level = {int(level)}"
        for name in sums:
            told = f"CAST({detail} AS varchar(60))"
            yield _signed(f"{table} {name}", told, f"-{name}", held)
            yield _signed(f"{table} {name}", told, name, f"({query}) AS summed")


async def differences(most: int = 20) -> list[Difference]:
    """Compare all counts with the ratings themselves, as of one moment.

    Returns:
        At most ``most`` counts that differ; none: all is well.
    """
    faces, chosen = f"({scanned_faces()}) AS scanned", f"({scanned_reasons()}) AS scanned"
    text = "CAST({} AS varchar(40))".format
    waiting = "rating_delta WHERE reason = ''"
    happy = f"CASE WHEN score >= {HAPPY_SCORE} THEN n ELSE 0 END"
    parts = [
        _signed("face", text("score"), "n", faces),
        *(
            _signed("face", f"'{score}'", f"-n{score}", "rating_day AS counted WHERE level = 0")
            for score in SCORES
        ),
        _signed("face", text("score"), "-n", waiting),
        _signed("hour", text("hour"), "n", faces),
        _signed("hour", text("hour"), "-n", "rating_hour AS counted WHERE level = 0"),
        _signed("hour", text("hour"), "-n", waiting),
        _signed("happy", text("hour"), happy, faces),
        _signed("happy", text("hour"), "-happy", "rating_hour AS counted WHERE level = 0"),
        _signed("happy", text("hour"), f"-({happy})", waiting),
        _signed("reason", "reason", "n", chosen),
        _signed("reason", "reason", "-n", "reason_day AS counted WHERE level = 0"),
        _signed("reason", "reason", "-n", "rating_delta WHERE reason <> ''"),
        *(part for table in KEPT for part in _sums_apart(table)),
    ]
    sql = f"""
        SELECT what, day, service_point, detail, sum(n) AS n
          FROM ({" UNION ALL ".join(parts)}) AS counted
         GROUP BY what, day, service_point, department, channel, flags, detail HAVING sum(n) <> 0
         ORDER BY 2, 1, 4 LIMIT {{}}
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await fetch(sql, most)
    return [Difference(row["what"], _day(row), row["detail"], int(row["n"])) for row in rows]
