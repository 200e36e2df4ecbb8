"""What is counted of ratings: sums of the counts and of what still waits to be added.

Each function is one statement, that is one moment. Days and hours are Vietnam's.
"""

from collections.abc import Mapping
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
from surveys.responses.schemas import HAPPY_SCORE

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


DAYS = """
    SELECT day, service_point, department, channel, n1, n2, n3, n4, n5 FROM rating_day
"""
WAITING_DAYS = f"""
    SELECT day, service_point, department, channel,
           {", ".join(f"CASE WHEN score = {score} THEN n ELSE 0 END AS n{score}" for score in SCORES)}
      FROM rating_delta AS waiting
     WHERE reason = ''
"""  # noqa: S608 - constants only
HOURS = "SELECT day, hour, service_point, department, channel, n, happy FROM rating_hour"
WAITING_HOURS = f"""
    SELECT day, hour, service_point, department, channel, n,
           CASE WHEN score >= {HAPPY_SCORE} THEN n ELSE 0 END AS happy
      FROM rating_delta AS waiting
     WHERE reason = ''
"""  # noqa: S608 - constants only
REASONS = "SELECT day, service_point, department, channel, reason, n FROM reason_day"
WAITING_REASONS = """
    SELECT day, service_point, department, channel, reason, n
      FROM rating_delta AS waiting
     WHERE reason <> ''
"""

GROUPS = {
    "all": ("''", "''", "''", ""),
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
}
"""What rows are grouped by, the words and the code of a group, and where they come from."""


def _asked(period: Period) -> Conditions:
    days = Conditions("counted.day >= {} AND counted.day <= {}", (period.start, period.end))
    return days & chosen_of(period, "counted")


def _summed(counts: str, waiting: str, period: Period, columns: str, by: str) -> Conditions:
    """Return ``columns`` summed ``by`` some of them over counts and waiting rows."""
    where = _asked(period)
    sql = f"""
        SELECT {columns} FROM (
            SELECT * FROM ({counts}) AS counted WHERE {where.sql}
            UNION ALL
            SELECT * FROM ({waiting}) AS counted WHERE {where.sql}
        ) AS counted
         GROUP BY {by}
    """  # noqa: S608 - constants only; values travel as parameters
    return Conditions(sql, where.values * 2)


async def faces_by(period: Period, what: str) -> list[Faces]:
    """Count the faces of a period by ``unit``, ``point``, ``channel``, or ``all`` together.

    Groups without answers are left out; ``all`` is then empty too.
    """
    key, label, code, joined = GROUPS[what]
    sums = ", ".join(f"sum(n{score}) AS n{score}" for score in SCORES)
    summed = _summed(DAYS, WAITING_DAYS, period, f"{key} AS grouped, {sums}", "1")
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
    happy = " + ".join(f"n{score}" for score in SCORES if score >= HAPPY_SCORE)
    columns = f"day, sum(n1 + n2 + n3 + n4 + n5) AS n, sum({happy}) AS happy"
    summed = _summed(DAYS, WAITING_DAYS, period, columns, "day")
    rows = await fetch(summed.sql, *summed.values)
    found = [DayCount(_day(row), int(row["n"]), int(row["happy"])) for row in rows if row["n"]]
    return sorted(found, key=lambda one: one.day)


def _day(row: Mapping[str, object]) -> date:
    day = row["day"]
    return day if isinstance(day, date) else date.fromisoformat(str(day))


async def heat(period: Period) -> list[HourCount]:
    """Count the answers of each hour of the week that has any, in order."""
    columns = f"{weekday_of('day')} AS weekday, hour, sum(n) AS n, sum(happy) AS happy"
    summed = _summed(HOURS, WAITING_HOURS, period, columns, "1, 2")
    rows = await fetch(summed.sql, *summed.values)
    found = [
        HourCount(int(row["weekday"]), row["hour"], int(row["n"]), int(row["happy"]))
        for row in rows
        if row["n"]
    ]
    return sorted(found, key=lambda cell: (cell.weekday, cell.hour))


async def reasons(period: Period) -> list[Named]:
    """Count the reasons chosen in a period, the most frequent first; sealed ones withheld."""
    summed = _summed(REASONS, WAITING_REASONS, period, "reason, sum(n) AS n", "reason")
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
        SELECT {day} AS day, {hour} AS hour, service_point, department, channel, score,
               count(*) AS n
          FROM rating GROUP BY 1, 2, 3, 4, 5, 6
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
        SELECT {day} AS day, service_point, department, channel, chosen.value AS reason,
               count(*) AS n
          FROM rating, {chosen}
         WHERE rating.reasons <> '[]' AND (rating.complaint IS NULL OR rating.reasons_counted)
         GROUP BY 1, 2, 3, 4, 5
    """  # noqa: S608 - constants only


class Difference(msgspec.Struct, frozen=True):
    """A count that is not what the ratings say; ``n`` is what it lacks."""

    what: str
    day: date
    detail: str
    n: int


def _signed(what: str, detail: str, n: str, source: str) -> str:
    place = "service_point, department, channel"
    return f"SELECT '{what}' AS what, day, {place}, {detail} AS detail, {n} AS n FROM {source}"  # noqa: S608


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
            _signed("face", f"'{score}'", f"-n{score}", "rating_day AS counted")
            for score in SCORES
        ),
        _signed("face", text("score"), "-n", waiting),
        _signed("hour", text("hour"), "n", faces),
        _signed("hour", text("hour"), "-n", "rating_hour AS counted"),
        _signed("hour", text("hour"), "-n", waiting),
        _signed("happy", text("hour"), happy, faces),
        _signed("happy", text("hour"), "-happy", "rating_hour AS counted"),
        _signed("happy", text("hour"), f"-({happy})", waiting),
        _signed("reason", "reason", "n", chosen),
        _signed("reason", "reason", "-n", "reason_day AS counted"),
        _signed("reason", "reason", "-n", "rating_delta WHERE reason <> ''"),
    ]
    sql = f"""
        SELECT what, day, service_point, detail, sum(n) AS n
          FROM ({" UNION ALL ".join(parts)}) AS counted
         GROUP BY what, day, service_point, department, channel, detail HAVING sum(n) <> 0
         ORDER BY 2, 1, 4 LIMIT {{}}
    """  # noqa: S608 - constants only; values travel as parameters
    rows = await fetch(sql, most)
    return [Difference(row["what"], _day(row), row["detail"], int(row["n"])) for row in rows]
