"""Every SELECT about places."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from feedback.core import trees
from feedback.core.calendar import WorkingCalendar
from feedback.core.codes import POINT_LENGTH, read_code
from feedback.core.db import fetch
from feedback.core.memory import remembered
from feedback.core.problems import Problem
from feedback.core.reporting import Place
from feedback.core.sql import Conditions
from feedback.core.words import slug, unused
from feedback.places import rules
from feedback.places.problems import AreaNotFound, ServicePointNotFound, ServicePointRevoked
from feedback.places.schemas import (
    SLUG_LENGTH,
    AreaRow,
    CalendarDayRow,
    DepartmentRow,
    ServicePointRow,
)
from feedback.places.tables import (
    Area,
    CalendarDay,
    Department,
    Organisation,
    RevokedCode,
    ServicePoint,
)
from nlp.normalize import fold


async def departments() -> list[DepartmentRow]:
    """Return all departments, also closed ones, in the order of the tree."""
    rows = await Department.select().order_by(Department.id)
    return rules.in_tree_order(msgspec.convert(rows, list[DepartmentRow]))


async def departments_on(day: date) -> list[DepartmentRow]:
    """Return the departments that exist on ``day``, in the order of the tree."""
    return [row for row in await departments() if row.is_valid(day)]


async def subtree_ids(root: int) -> frozenset[int]:
    """Return the ids of a department and of everything below it."""
    return trees.subtree(root, rules.parents(await departments()))


async def line_above(department: int) -> frozenset[int]:
    """Return the ids of a department and of everything above it."""
    return trees.line_above(department, rules.parents(await departments()))


async def find_department(code: str) -> DepartmentRow | None:
    """Return the department with this code; None when there is none."""
    return next((row for row in await departments() if row.code == code), None)


async def department_code_for(name: str) -> str:
    """Return a free code made from a name; empty when no letter of it is left."""
    taken = {row.code for row in await departments()}
    return unused(slug(name, SLUG_LENGTH), taken)


async def has_departments() -> bool:
    """Tell whether the organisation has been set up."""
    return await Department.exists()


SERVICE_POINTS = """
    SELECT point.id AS id, point.code AS code, point.kind AS kind, point.name AS name,
           point.department AS department, point.revoked_at AS revoked_at,
           department.code AS department_code, department.name AS department_name
      FROM service_point AS point
      JOIN department ON department.id = point.department
"""


async def service_points() -> list[ServicePointRow]:
    """Return all service points, also revoked ones, in the order they were opened."""
    rows = await ServicePoint.raw(SERVICE_POINTS + " ORDER BY point.id")
    return msgspec.convert(rows, list[ServicePointRow], strict=False)


async def get_service_point(typed: str) -> ServicePointRow:
    """Return the open service point with this code, in any case.

    Raises:
        ServicePointNotFound: no point has ever had it.
        ServicePointRevoked: it was withdrawn.
    """
    found = (await find_service_points([typed]))[typed]
    if isinstance(found, Problem):
        raise found
    return found


async def get_point_ever(typed: str) -> tuple[ServicePointRow, datetime | None]:
    """Return the service point that has or once had this code, and when the code was withdrawn.

    Raises:
        ServicePointNotFound: no point has ever had it.
    """
    code = read_code(typed, POINT_LENGTH)
    found = await fetch(f"{SERVICE_POINTS} WHERE point.code = {{}}", code)
    if found:
        point = _point(found[0])
        return point, point.revoked_at
    former = await RevokedCode.objects().get(RevokedCode.code == (code or ""))
    if former is None:
        raise ServicePointNotFound
    rows = await fetch(f"{SERVICE_POINTS} WHERE point.id = {{}}", former.service_point)
    return _point(rows[0]), former.revoked_at


async def reported_points() -> list[Place]:
    """Return all service points as reports know them, also revoked ones."""
    points = await service_points()
    return [Place(one.id, one.code, one.name, one.department) for one in points]


NO_POINT = -1


async def point_id(code: str) -> int:
    """Return the id of the service point with this code, also a revoked one.

    ``NO_POINT``, which no row has, when there is none.
    """
    rows = await ServicePoint.select(ServicePoint.id).where(ServicePoint.code == code)
    return int(rows[0]["id"]) if rows else NO_POINT


async def find_service_points(typed: Collection[str]) -> dict[str, ServicePointRow | Problem]:
    """Return for each code, as typed, its open service point or why there is none."""
    codes = {one: read_code(one, POINT_LENGTH) for one in typed}
    where = Conditions.is_in("point.code", sorted({code for code in codes.values() if code}))
    rows = await fetch(f"{SERVICE_POINTS} WHERE {where.sql}", *where.values)
    points = {row["code"]: _point(row) for row in rows}
    missing = sorted({code for code in codes.values() if code and code not in points})
    former = await _former_codes(missing) if missing else set()
    found: dict[str, ServicePointRow | Problem] = {}
    for one, code in codes.items():
        point = points.get(code or "")
        if point is not None and point.revoked_at is None:
            found[one] = point
        else:
            found[one] = (
                ServicePointRevoked() if point or code in former else ServicePointNotFound()
            )
    return found


def _point(row: Mapping[str, Any]) -> ServicePointRow:
    return msgspec.convert(dict(row), ServicePointRow, strict=False)


async def _former_codes(codes: Sequence[str]) -> set[str]:
    """Return which of these codes a service point had once."""
    rows = await RevokedCode.select(RevokedCode.code).where(RevokedCode.code.is_in(list(codes)))
    return {row["code"] for row in rows}


async def open_points(department: int) -> list[str]:
    """Return the names of a department's service points that are not revoked."""
    rows = await (
        ServicePoint.select(ServicePoint.name)
        .where(ServicePoint.department == department)
        .where(ServicePoint.revoked_at.is_null())
        .order_by(ServicePoint.id)
    )
    return [row["name"] for row in rows]


AREA_COLUMNS = (Area.id, Area.code, Area.name, Area.valid_from, Area.valid_to)


async def all_areas() -> list[AreaRow]:
    """Return all areas, also closed ones, in the order they were made."""
    rows = await Area.select(*AREA_COLUMNS).order_by(Area.id)
    return msgspec.convert(rows, list[AreaRow])


async def areas(day: date) -> list[AreaRow]:
    """Return the areas that exist on ``day``, in the order they were made."""
    rows = await (
        Area.select(*AREA_COLUMNS)
        .where((Area.valid_from.is_null()) | (Area.valid_from <= day))
        .where((Area.valid_to.is_null()) | (Area.valid_to >= day))
        .order_by(Area.id)
    )
    return msgspec.convert(rows, list[AreaRow])


async def area_code_for(name: str) -> str:
    """Return a free code made from a name; empty when no letter of it is left."""
    taken = {row.code for row in await all_areas()}
    return unused(slug(name, SLUG_LENGTH), taken)


async def get_area(typed: str, day: date) -> AreaRow:
    """Return the area of that day with this code or name; diacritics and case do not count.

    Raises:
        AreaNotFound: there is none.
    """
    row = await (
        Area.select(*AREA_COLUMNS)
        .where((Area.code == typed.strip()) | (Area.folded == fold(typed).strip()))
        .where((Area.valid_from.is_null()) | (Area.valid_from <= day))
        .where((Area.valid_to.is_null()) | (Area.valid_to >= day))
        .order_by(Area.id)
        .first()
    )
    if row is None:
        raise AreaNotFound(typed)
    return msgspec.convert(row, AreaRow)


@remembered
async def calendar() -> WorkingCalendar:
    """Return the working calendar (lịch làm việc) as it stands."""
    week: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in await fetch("SELECT weekday, opens, closes FROM opening_period ORDER BY opens"):
        week[row["weekday"]].append((row["opens"], row["closes"]))
    days = await fetch("SELECT day, is_working, as_weekday FROM calendar_day")
    return WorkingCalendar(
        week=tuple(tuple(week[weekday]) for weekday in range(7)),
        days_off=frozenset(row["day"] for row in days if not row["is_working"]),
        make_up={row["day"]: row["as_weekday"] for row in days if row["is_working"]},
    )


async def closed_days(first: date, last: date) -> list[date]:
    """Return the days off that fall on days the office opens in other weeks."""
    kept = await calendar()
    return sorted(
        day
        for day in kept.days_off
        if first <= day <= last and day not in kept.make_up and kept.week[day.weekday()]
    )


async def calendar_days(first: date, last: date) -> list[CalendarDayRow]:
    """Return the days off and the days worked instead in a span, both ends included."""
    rows = await (
        CalendarDay.select()
        .where(CalendarDay.day >= first)
        .where(CalendarDay.day <= last)
        .order_by(CalendarDay.day)
    )
    return msgspec.convert(rows, list[CalendarDayRow])


async def organisation_name() -> str:
    """Return whose installation this is."""
    row = await Organisation.select(Organisation.name).first()
    return row["name"] if row else "Lắng Nghe"


async def has_name() -> bool:
    """Tell whether the organisation has been named."""
    return await Organisation.exists()


async def is_demo() -> bool:
    """Tell whether the data are made up."""
    return await Organisation.exists().where(Organisation.is_demo.eq(True))
