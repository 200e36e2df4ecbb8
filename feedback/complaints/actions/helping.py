"""Who leads a case asks other departments to help (phối hợp), or lets them go."""

from datetime import datetime

from feedback.complaints.actions import sending
from feedback.complaints.actions.triage import get_open
from feedback.complaints.problems import UnitRefused
from feedback.complaints.queries import lookups
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.permissions import Actor
from feedback.places import queries as places


async def ask(number: str, department: int, *, by: Actor, at: datetime) -> None:
    """Let a department read a case and help; who leads it still answers.

    Raises:
        ComplaintNotFound, NotAllowed, CaseEnded: as in ``get_open``.
        UnitRefused: it is sealed; or the department is closed, unknown, leads it or helps already.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_open(number, by)
        if case.sealed:
            raise UnitRefused("Hồ sơ niêm phong không có đơn vị nào phối hợp.")
        if department == case.department or department in case.helpers:
            raise UnitRefused("Đơn vị này đang giữ hoặc đang phối hợp rồi.")
        if department not in {row.id for row in await places.departments_on(local_date(at))}:
            raise UnitRefused("Đơn vị này không còn hoạt động.")
        row = await lookups.get_row(number)
        await sending.add_help(row, department, by=by.name, at=at)


async def let_go(number: str, department: int, *, by: Actor, at: datetime) -> None:
    """Let a department help no longer.

    Raises:
        ComplaintNotFound, NotAllowed, CaseEnded: as in ``get_open``.
        UnitRefused: it does not help.
    """
    async with transaction(lookups.lock_of(number)):
        case = await get_open(number, by)
        if department not in case.helpers:
            raise UnitRefused("Đơn vị này không phối hợp việc này.")
        row = await lookups.get_row(number)
        await sending.end_help(row, department, by=by.name, at=at)
