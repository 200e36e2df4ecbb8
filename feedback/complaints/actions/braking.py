"""A case that goes from unit to unit stops at the office that must decide."""

from datetime import datetime

import msgspec

from feedback.complaints.clock_tables import HandOverLimit
from feedback.complaints.problems import OfficeDecides
from feedback.complaints.queries import hand_overs
from feedback.complaints.queries.hand_overs import Limit
from feedback.complaints.rules import access
from feedback.complaints.schemas import CaseView
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import transaction
from feedback.core.permissions import Actor
from feedback.core.problems import InvalidInput
from feedback.places import queries as places

MOST = 9


class Brake(msgspec.Struct, frozen=True):
    """How often a case has been handed over, and who decides from now on."""

    times: int
    office: int | None
    """None: it has not gone round too often."""
    office_name: str = ""


async def brake_of(case: CaseView, *, at: datetime) -> Brake:
    """Return whether a case may still go from unit to unit."""
    times = len(await hand_overs.hand_overs(case.id))
    limit = await hand_overs.limit()
    if case.department is None or times < limit.hand_overs:
        return Brake(times, None)
    office = await hand_overs.deciding(case.department, limit.office, at)
    return Brake(times, office.id, office.name)


async def check(case: CaseView, department: int, *, by: Actor, at: datetime) -> None:
    """Refuse that a case which has gone round goes further, but to or by the deciding office.

    Raises:
        OfficeDecides: it has, and ``by`` does not decide.
    """
    brake = await brake_of(case, at=at)
    if brake.office is None or department == brake.office:
        return
    if not access.works_for(by, brake.office):
        raise OfficeDecides(brake.times, brake.office_name)


async def set_limit(new: Limit, *, by: str, at: datetime) -> None:
    """Say after how many hand-overs which office decides.

    Raises:
        InvalidInput: the number is out of bounds, or the office is closed.
    """
    if not 1 <= new.hand_overs <= MOST:
        raise InvalidInput({"hand_overs": f"Xin ghi số lần chuyển, từ 1 đến {MOST}."})
    open_now = {row.id for row in await places.departments_on(local_date(at))}
    if new.office is not None and new.office not in open_now:
        raise InvalidInput({"office": "Đơn vị này không còn hoạt động."})
    async with transaction("rules"):
        await HandOverLimit.delete(force=True)
        await HandOverLimit.insert(HandOverLimit(hand_overs=new.hand_overs, office=new.office))
        said = f"{new.hand_overs} {new.office or ''}".strip()
        await audit.record(by, "rule.hand_overs_limited", "hand-overs", at=at, detail=said)
