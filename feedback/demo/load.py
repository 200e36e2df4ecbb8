"""Filling an empty database with a made-up ward, all in one transaction.

The past is lived through the same actions the present uses, hour by hour.
"""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec

from feedback.accounts.actions.people import add_staff
from feedback.accounts.schemas import NewStaff
from feedback.complaints.actions import seeds
from feedback.core.clock import local_date, now, start_of
from feedback.core.db import transaction
from feedback.core.permissions import Role
from feedback.core.runner import leave_out_today
from feedback.demo import honest, questionnaire
from feedback.demo.inspecting import inspect
from feedback.demo.life import Life
from feedback.demo.linked import link_some
from feedback.demo.problems import NotEmpty
from feedback.demo.publicity import publish_some
from feedback.demo.schemas import Made, SignIn, Ward, read_ward
from feedback.demo.seasons import WEEKS
from feedback.learning.jobs import ask_nightly
from feedback.places import actions as places
from feedback.places.queries import has_departments
from feedback.places.schemas import NewArea, NewDepartment, NewServicePoint
from surveys.indexes.actions import freeze_month
from surveys.indexes.rules.months import next_month

BY = "demo"
EVERYWHERE = set(Role) - {Role.HANDLER, Role.HEAD}
DANGER_BASIS = (
    "Quy định riêng của dữ liệu minh họa: việc nguy hiểm trả lời trong 1 ngày làm việc"
)


def _nobody(_: float) -> None:
    """Hear nothing."""


async def fill(secret: bytes, tell: Callable[[float], None] = _nobody) -> Made:
    """Fill the configured database; ``tell`` hears the share done, 0 to 1.

    Raises:
        NotEmpty: it has a department already.
    """
    if await has_departments():
        raise NotEmpty
    ward, at = read_ward(), now()
    async with transaction():
        began = at - timedelta(weeks=WEEKS + 1)
        await places.name_organisation(ward.org_name, is_demo=True, by=BY, at=began)
        units = await _places(ward, began)
        people = await _people(ward, units, began)
        await seeds.promise(1, DANGER_BASIS, urgency="danger")
        life = await Life.prepare(ward, secret=secret, until=at)
        await life.live(tell)
        await link_some(life, at=at)
        await publish_some(life, at=at)
        await inspect(life, at=at)
        await honest.settle(secret=secret, at=at)
        await questionnaire.ask(secret, at)
        await _freeze_months(local_date(began), local_date(at))
        # A ward just made does not spend its first minute learning: whoever looks comes first.
        await leave_out_today(ask_nightly, at=at)
    return Made(people, life.answered_code)


async def _freeze_months(since: date, until: date) -> None:
    """Freeze the indexes of each full month that was lived, as its successor began."""
    month = next_month(since)
    while next_month(month) <= until:
        await freeze_month(month, at=start_of(next_month(month)))
        month = next_month(month)


async def _places(ward: Ward, at: datetime) -> dict[str, int]:
    units: dict[str, int] = {}
    for row in ward.departments:
        parent = units[row.parent] if row.parent else None
        new = NewDepartment(row.code, row.name, parent)
        units[row.code] = await places.open_department(new, by=BY, at=at)
    for area in ward.areas:
        await places.add_area(NewArea(area.code, area.name), by=BY, at=at)
    for point in ward.service_points:
        given = {"kind": point.kind, "name": point.name, "department": units[point.department]}
        new_point = msgspec.convert(given, NewServicePoint)
        await places.open_service_point(new_point, by=BY, at=at)
    for rule in ward.routing:
        if rule.department:
            helpers = [units[code] for code in rule.helpers]
            await seeds.route_field(rule.field, units[rule.department], helpers)
    return units


async def _people(ward: Ward, units: dict[str, int], at: datetime) -> list[SignIn]:
    people = []
    for row in ward.staff:
        password = f"{secrets.token_hex(3)}-{secrets.token_hex(3)}"
        role = Role(row.role)
        new = NewStaff(
            name=row.name,
            display_name=row.display_name,
            password=password,
            role=role,
            department=units[row.department],
            everywhere=role in EVERYWHERE,
        )
        await add_staff(new, by=BY, at=at)
        people.append(SignIn(row.name, row.display_name, row.role, password))
    return people
