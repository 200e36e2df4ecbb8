"""Every write about places: one transaction each, with its audit line."""

from datetime import date, datetime, time
from importlib.metadata import version

import holidays

from feedback.core import audit
from feedback.core.codes import POINT_LENGTH, new_code
from feedback.core.db import transaction
from feedback.places.problems import ServicePointNotFound
from feedback.places.schemas import NewDepartment, NewServicePoint
from feedback.places.tables import (
    Area,
    CalendarDay,
    Department,
    OpeningPeriod,
    Organisation,
    RevokedCode,
    ServicePoint,
)
from nlp.normalize import fold

OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0)))
FRIDAY = 4
FIRST_YEAR, LAST_YEAR = 2024, 2028

SWAP_2026 = "Công văn 12729/VPCP-KGVX ngày 25/12/2025"
"""Friday 2 January 2026 was taken off for Saturday 10 January; the library of
holidays does not know it."""


async def open_department(new: NewDepartment, *, by: str, at: datetime) -> int:
    """Open a department; return its id."""
    async with transaction():
        department = Department(
            code=new.code, name=new.name, parent=new.parent, valid_from=new.valid_from
        )
        await department.save()
        await audit.record(by, "department.opened", new.code, at=at)
    return int(department.id)


async def add_area(code: str, name: str, *, by: str, at: datetime) -> None:
    """Add an area."""
    async with transaction():
        await Area.insert(Area(code=code, name=name, folded=fold(name)))
        await audit.record(by, "area.added", code, at=at)


async def open_service_point(new: NewServicePoint, *, by: str, at: datetime) -> str:
    """Open a service point; return its code."""
    async with transaction():
        code = new_code(POINT_LENGTH)
        point = ServicePoint(
            code=code, kind=new.kind, name=new.name, department=new.department, made_at=at
        )
        await point.save()
        await audit.record(by, "service_point.opened", f"point {point.id}", at=at)
    return code


async def revoke_service_point(point_id: int, *, by: str, at: datetime) -> None:
    """Withdraw a service point: its code answers 410 from now on.

    Raises:
        ServicePointNotFound: there is no such point.
    """
    async with transaction():
        await _get(point_id)
        await ServicePoint.update({ServicePoint.revoked_at: at}).where(
            ServicePoint.id == point_id
        )
        await audit.record(by, "service_point.revoked", f"point {point_id}", at=at)


async def change_code(point_id: int, *, by: str, at: datetime) -> str:
    """Give a service point a new code; the old one answers 410.

    Raises:
        ServicePointNotFound: there is no such point.
    """
    async with transaction():
        point = await _get(point_id)
        await RevokedCode.insert(
            RevokedCode(code=point.code, service_point=point_id, revoked_at=at)
        )
        point.code, point.revoked_at = new_code(POINT_LENGTH), None
        await point.save([ServicePoint.code, ServicePoint.revoked_at])
        await audit.record(by, "service_point.code_changed", f"point {point_id}", at=at)
    return str(point.code)


async def _get(point_id: int) -> ServicePoint:
    point = await ServicePoint.objects().get(ServicePoint.id == point_id)
    if point is None:
        raise ServicePointNotFound
    return point


async def name_organisation(name: str, *, is_demo: bool = False) -> None:
    """Say whose installation this is."""
    async with transaction():
        await Organisation.delete(force=True)
        await Organisation.insert(Organisation(name=name, is_demo=is_demo))


async def seed_calendar() -> None:
    """Fill in default office hours and public holidays where there are none.

    An administrator's changes are never overwritten.
    """
    async with transaction():
        if not await OpeningPeriod.exists():
            await OpeningPeriod.insert(
                *(
                    OpeningPeriod(weekday=weekday, opens=opens, closes=closes)
                    for weekday in range(FRIDAY + 1)
                    for opens, closes in OFFICE_HOURS
                )
            )
        if not await CalendarDay.exists():
            await CalendarDay.insert(*_calendar_days())


def _calendar_days() -> list[CalendarDay]:
    vietnam = holidays.country_holidays(
        "VN", years=range(FIRST_YEAR, LAST_YEAR + 1), language="vi"
    )
    source = f"Thư viện holidays {version('holidays')}; đối chiếu thông báo hằng năm"
    days = {
        day: CalendarDay(day=day, is_working=False, label=name[:200], source=source)
        for day, name in sorted(vietnam.items())
    }
    for day in sorted(day for day in vietnam.weekend_workdays if day.year >= FIRST_YEAR):
        days[day] = CalendarDay(
            day=day, is_working=True, as_weekday=FRIDAY, label="Làm bù", source=source
        )
    days[date(2026, 1, 2)] = CalendarDay(
        day=date(2026, 1, 2), is_working=False, label="Nghỉ hoán đổi", source=SWAP_2026
    )
    days[date(2026, 1, 10)] = CalendarDay(
        day=date(2026, 1, 10),
        is_working=True,
        as_weekday=FRIDAY,
        label="Làm bù",
        source=SWAP_2026,
    )
    return list(days.values())
