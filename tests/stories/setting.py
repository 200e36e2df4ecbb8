"""How the stories of an administrator fill in forms, and what they look at afterwards."""

from datetime import date, timedelta
from typing import Any

from httpx import AsyncClient, Response
from piccolo.table import Table

from feedback.complaints.tables import DeadlineRule, Field, RefusalReason, RoutingRule
from feedback.core.clock import local_date, now
from feedback.core.tables import AuditLine
from feedback.places import queries
from feedback.places.tables import (
    Area,
    CalendarDay,
    Department,
    OpeningPeriod,
    Organisation,
    ServicePoint,
)
from tests.make import post_form

PLACES, RULES, CALENDAR, STAFF = (
    "/quan-tri",
    "/quan-tri/quy-tac",
    "/quan-tri/lich",
    "/quan-tri/can-bo",
)
ADMIN = "quan.tri"
NEXT_YEAR = local_date(now()).year + 1
JUNE = date(NEXT_YEAR, 6, 1)
MONDAY = JUNE + timedelta(days=-JUNE.weekday() % 7)
"""The first Monday of a June: no public holiday is near, whenever the tests run."""
WEDNESDAY, FRIDAY = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)


async def send(admin: AsyncClient, action: str, **fields: str) -> Response:
    return await post_form(admin, PLACES, action, **fields)


async def save(admin: AsyncClient, action: str, **fields: str) -> None:
    answer = await send(admin, action, **fields)
    assert answer.status_code == 303, answer.text
    assert "Đã lưu." in (await admin.get(answer.headers["location"])).text


async def unit(code: str) -> int:
    found = await queries.find_department(code)
    assert found is not None, code
    return found.id


async def is_open(code: str, day: date) -> bool:
    return code in {row.code for row in await queries.departments_on(day)}


STORED: tuple[type[Table], ...] = (
    *(Department, ServicePoint, Area, OpeningPeriod, CalendarDay, Organisation),
    *(Field, RoutingRule, DeadlineRule, RefusalReason, AuditLine),
)


async def everything() -> list[list[dict[str, Any]]]:
    return [await table.select() for table in STORED]
