"""Every write about places: one transaction each, with its audit line."""

from collections.abc import Sequence
from datetime import date, datetime

from feedback.core import audit
from feedback.core.calendar import OpenPeriods
from feedback.core.clock import local_date
from feedback.core.codes import POINT_LENGTH, new_code
from feedback.core.db import transaction
from feedback.core.national import WORKDAYS, national_days, office_hours
from feedback.core.outbox import publish
from feedback.core.problems import InvalidInput, NotFound
from feedback.core.words import WEEKDAYS, short_date
from feedback.places import queries, rules
from feedback.places.events import CalendarChanged
from feedback.places.problems import PlaceRefused, ServicePointNotFound
from feedback.places.schemas import (
    AreaRow,
    DepartmentRow,
    NewArea,
    NewCalendarDay,
    NewDepartment,
    NewServicePoint,
)
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

FIRST_YEAR, LAST_YEAR = 2024, 2028


async def open_department(new: NewDepartment, *, by: str, at: datetime) -> int:
    """Open a department; return its id.

    Raises:
        NotFound: there is no such department above it.
        PlaceRefused: the code is taken, or the one above does not exist then.
    """
    async with transaction("places"):
        if await Department.exists().where(Department.code == new.code):
            raise PlaceRefused(f"Mã “{new.code}” đã có đơn vị khác dùng.")
        if new.parent is not None:
            parent = await _get_department(new.parent)
            why = rules.why_not_below(parent, new.valid_from, local_date(at))
            if why is not None:
                raise PlaceRefused(why)
        department = Department(
            code=new.code, name=new.name, parent=new.parent, valid_from=new.valid_from
        )
        await department.save()
        await audit.record(by, "department.opened", new.code, at=at)
    return int(department.id)


async def _get_department(department_id: int) -> DepartmentRow:
    rows = await queries.departments()
    found = next((row for row in rows if row.id == department_id), None)
    if found is None:
        raise NotFound("Không có đơn vị này.")
    return found


async def rename_department(department_id: int, name: str, *, by: str, at: datetime) -> None:
    """Call a department by another name; what it did before shows the new one too.

    Raises:
        NotFound: there is no such department.
    """
    async with transaction("places"):
        row = await _get_department(department_id)
        await Department.update({Department.name: name}).where(Department.id == row.id)
        said = f"{row.name} → {name}"
        await audit.record(by, "department.renamed", row.code, at=at, detail=said)


async def close_department(
    department_id: int, valid_to: date | None, *, by: str, at: datetime
) -> None:
    """Say which is the last day of a department; None takes an announced end back.

    No case goes there by rule afterwards. What it has stays on its desk, where those
    above it see it too, until somebody answers or hands it over.

    Raises:
        NotFound: there is no such department.
        InvalidInput: no day is given, or one before its first.
        PlaceRefused: points or departments of its own outlast it, or it would
            outlast the one above it.
    """
    async with transaction("places"):
        row = await _get_department(department_id)
        _check_last_day(row, valid_to)
        why = rules.why_not_until(
            row, valid_to, await queries.departments(), await queries.open_points(row.id)
        )
        if why is not None:
            raise PlaceRefused(f"{row.name}: {why}")
        await Department.update({Department.valid_to: valid_to}).where(Department.id == row.id)
        said = short_date(valid_to)
        await audit.record(by, "department.closed", row.code, at=at, detail=said)


async def add_area(new: NewArea, *, by: str, at: datetime) -> None:
    """Add an area.

    Raises:
        PlaceRefused: its code is taken, or another open area has its name.
    """
    folded = fold(new.name)
    async with transaction("places"):
        for area in await queries.all_areas():
            if area.code == new.code:
                raise PlaceRefused(f"Mã “{new.code}” đã có địa bàn khác dùng.")
            if area.valid_to is None and fold(area.name) == folded:
                raise PlaceRefused(f"Đã có địa bàn tên “{area.name}”.")
        await Area.insert(
            Area(code=new.code, name=new.name, folded=folded, valid_from=new.valid_from)
        )
        await audit.record(by, "area.added", new.code, at=at)


async def close_area(area_id: int, valid_to: date | None, *, by: str, at: datetime) -> None:
    """Say which is the last day of an area; None takes an announced end back.

    Raises:
        NotFound: there is no such area.
        InvalidInput: no day is given, or one before its first.
    """
    async with transaction("places"):
        areas = await queries.all_areas()
        area = next((area for area in areas if area.id == area_id), None)
        if area is None:
            raise NotFound("Không có địa bàn này.")
        _check_last_day(area, valid_to)
        await Area.update({Area.valid_to: valid_to}).where(Area.id == area_id)
        said = short_date(valid_to)
        await audit.record(by, "area.closed", area.code, at=at, detail=said)


def _check_last_day(row: DepartmentRow | AreaRow, valid_to: date | None) -> None:
    if valid_to is None and row.valid_to is None:
        raise InvalidInput({"valid_to": "Xin chọn ngày cuối cùng."})
    if valid_to and row.valid_from and valid_to < row.valid_from:
        raise InvalidInput({"valid_to": "Ngày cuối cùng không được trước ngày bắt đầu."})


async def open_service_point(new: NewServicePoint, *, by: str, at: datetime) -> str:
    """Open a service point; return its code."""
    async with transaction("places"):
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
    async with transaction("places"):
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
    async with transaction("places"):
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


async def name_organisation(name: str, *, by: str, at: datetime, is_demo: bool = False) -> None:
    """Say whose installation this is; made-up data stay made up under any name."""
    async with transaction("places"):
        row = await Organisation.objects().first() or Organisation(is_demo=is_demo)
        row.name = name
        await row.save()
        await audit.record(by, "organisation.named", "organisation", at=at, detail=name)


async def set_office_hours(week: Sequence[OpenPeriods], *, by: str, at: datetime) -> None:
    """Replace the office hours of the week; terms that run are counted anew."""
    was = (await queries.calendar()).week
    async with transaction("places"):
        await OpeningPeriod.delete(force=True)
        await OpeningPeriod.insert(
            *(
                OpeningPeriod(weekday=weekday, opens=opens, closes=closes)
                for weekday, periods in enumerate(week)
                for opens, closes in periods
            )
        )
        for weekday, periods in enumerate(week):
            if periods != was[weekday]:
                said = rules.hours_in_words(periods)
                subject = WEEKDAYS[weekday]
                await audit.record(by, "office_hours.set", subject, at=at, detail=said)
        if tuple(week) != was:
            await publish(CalendarChanged("giờ làm việc của cơ quan thay đổi"), at=at)


async def add_calendar_day(new: NewCalendarDay, *, by: str, at: datetime) -> None:
    """Say by which paper a day differs from its weekday; terms that run are counted anew.

    Raises:
        InvalidInput: it shall follow a weekday on which the office stays closed.
        PlaceRefused: something is said about this day already.
    """
    is_working = new.as_weekday is not None
    if new.as_weekday is not None and not (await queries.calendar()).week[new.as_weekday]:
        raise InvalidInput({"as_weekday": "Thứ đó không có giờ làm việc."})
    async with transaction("places"):
        if await CalendarDay.exists().where(CalendarDay.day == new.day):
            raise PlaceRefused(
                f"Ngày {short_date(new.day)} đã có trong lịch. Xin xóa dòng cũ trước."
            )
        await CalendarDay.insert(
            CalendarDay(
                day=new.day,
                is_working=is_working,
                as_weekday=new.as_weekday,
                label=new.label,
                source=new.source,
            )
        )
        action = "calendar.make_up_added" if is_working else "calendar.day_off_added"
        said = f"{new.label}, {new.source}" if new.source else new.label
        await audit.record(by, action, short_date(new.day), at=at, detail=said)
        what = "ngày làm bù" if is_working else "ngày nghỉ"
        why = f"lịch làm việc thêm {what} {short_date(new.day)} ({said})"
        await publish(CalendarChanged(why), at=at)


async def remove_calendar_day(day_id: int, *, by: str, at: datetime) -> None:
    """Let a day be an ordinary one again; terms that run are counted anew.

    Raises:
        NotFound: nothing is said about it.
    """
    async with transaction("places"):
        row = await CalendarDay.objects().get(CalendarDay.id == day_id)
        if row is None:
            raise NotFound("Ngày này không còn trong lịch.")
        await CalendarDay.delete().where(CalendarDay.id == day_id)
        subject = short_date(row.day)
        await audit.record(by, "calendar.day_removed", subject, at=at, detail=str(row.label))
        why = f"ngày {subject} ({row.label}) trở lại như ngày thường"
        await publish(CalendarChanged(why), at=at)


async def seed_calendar() -> None:
    """Fill in default office hours and public holidays where there are none.

    An administrator's changes are never overwritten.
    """
    async with transaction("places"):
        if not await OpeningPeriod.exists():
            await OpeningPeriod.insert(
                *(
                    OpeningPeriod(weekday=weekday, opens=opens, closes=closes)
                    for weekday in range(WORKDAYS)
                    for opens, closes in office_hours()
                )
            )
        if not await CalendarDay.exists():
            await CalendarDay.insert(*_calendar_days())


def _calendar_days() -> list[CalendarDay]:
    return [
        CalendarDay(
            day=one.day,
            is_working=one.as_weekday is not None,
            as_weekday=one.as_weekday,
            label=one.label,
            source=one.source,
        )
        for one in national_days(FIRST_YEAR, LAST_YEAR)
    ]
