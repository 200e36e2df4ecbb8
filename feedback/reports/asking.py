"""What the address of a report asks for, narrowed to what the reader may see."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from feedback.core.http import AnyRequest, who
from feedback.core.permissions import Permission, require
from feedback.core.problems import InvalidInput, NotAllowed, NotFound
from feedback.core.reporting import Period, Reports, Unit
from feedback.core.trees import subtree


def handed(request: AnyRequest) -> Reports:
    """Return the panels, datasets and units the slice was handed."""
    reports: Reports = request.app.state.reports
    return reports


async def read_period(
    request: AnyRequest, days: tuple[date, date], unit_code: str, permission: Permission
) -> Period:
    """Return the period an address asks for; see ``period_of``."""
    asked = {name: str(request.query_params.get(name, "")) for name in NARROWED_BY}
    return await period_of(request, days, {**asked, "unit": unit_code}, permission)


NARROWED_BY = ("channel", "field", "point", "flagged")


async def period_of(
    request: AnyRequest,
    days: tuple[date, date],
    asked: Mapping[str, str],
    permission: Permission,
) -> Period:
    """Return the period for who asks, narrowed by ``unit``, ``channel``, ``field``, ``point``.

    ``flagged`` = ``without`` leaves answers out that carry a flag.

    Raises:
        NotAllowed: the reader has ``permission`` nowhere.
        NotFound: there is no such unit or service point, or it lies beyond reach.
        InvalidInput: there is no such channel or field.
    """
    scope, reports = require(who(request), permission), handed(request)
    period = Period(
        *days,
        scope,
        channel=_known(asked, "channel", dict(reports.channels)),
        field=_known(asked, "field", {**await reports.fields(), "none": ""}),
        undoubted=bool(_known(asked, "flagged", {"without": ""})),
    )
    if code := asked.get("point", ""):
        found = next((one for one in await reports.points() if one.code == code), None)
        if found is None or not scope.reaches(found.unit):
            raise NotFound("Không có điểm phục vụ này.")
        period = replace(period, point=found.id, point_code=code)
    unit_code = asked.get("unit", "")
    if not unit_code:
        return period
    units = await reports.units()
    chosen = next((unit for unit in units if unit.code == unit_code), None)
    if chosen is None or not scope.reaches(chosen.id):
        raise NotFound("Không có đơn vị này.")
    below = subtree(chosen.id, {unit.id: unit.parent for unit in units})
    return replace(period, unit_ids=below, unit_code=unit_code)


async def check_reach(request: AnyRequest, period: Period, permission: Permission) -> None:
    """Refuse what was asked for when the reader's reach was wider than it is now.

    Raises:
        NotAllowed: it was.
    """
    scope, units = require(who(request), permission), period.units()
    if not scope.everything and (units is None or set(units) - scope.units):
        raise NotAllowed


def _known(asked: Mapping[str, str], name: str, known: Mapping[str, str]) -> str:
    code = asked.get(name, "")
    if code and code not in known:
        raise InvalidInput({name: f"“{code[:40]}” không có trong danh sách."})
    return code


async def unit_options(request: AnyRequest, permission: Permission) -> list[tuple[str, str]]:
    """Return the units the reader may choose, indented by depth."""
    scope = who(request).scope(permission)
    units: list[Unit] = list(await handed(request).units())
    return [
        (unit.code, "\u2003" * unit.depth + unit.name)
        for unit in units
        if scope.reaches(unit.id)
    ]
